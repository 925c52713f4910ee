"""Programs that run in the environments of other tools, each of which is installed only for `vs_peers`.

They import nothing of this project, and nothing of this project imports them. Each is run as `program WHAT PATH OUT`, does
what a user of the tool would write after its manual, and writes OUT: {rule: [cases it names]} as JSON, with null for a rule
that the tool cannot express.
"""
