"""Audits that read again only what an earlier audit has not: records that are kept beside a ledger.

No verdict is kept. What is kept are typed records of files that have not changed, and counts of them; an audit then
judges as ever, over the new files and those older records that any verdict of its period looks at.
"""
