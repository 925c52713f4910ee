"""The naive evaluator: what rule-language.md says, in plain Python, slow and obvious, with no product code.

It is the third opinion of the differential tests (judge = screen + judge = naive). It walks calendars day by
day, tries every record as an answer of every trigger, and interprets conditions on sqlglot's tree.

    result = evaluate(pack, operations, registers, as_of=None, period=None, clauses=None)
    result.clauses["2.3.1"]["r17"].verdict    # also due, missing, at, since, unit, staff, case, window, item
    result.reported("2.3.1")                  # {trigger: verdict} of the triggers in the period
    result.findings, result.occasions         # their columns, as dictionaries
    write_pack(pack, tmp_path)                # the same pack, on disk

`pack` = {"guideline": …, "vocabulary": …, "clauses": [a clause file, …]}: the YAML files as loaded.
`operations` are rows in source order, `registers` rows by register; canonical names, typed values or text.
`as_of` is aware, or naive in the pack's zone, or a date (its end); all times in results are aware (UTC).
`clauses` are globs: nothing but the chosen clauses is judged, and findings feed only from them.

`due` is the due time wherever the limit runs forwards and is known, whatever the verdict. `missing` (only of
undetermined triggers) are columns as the condition writes them, without `each.`; the `same`, `by` or `from`
column; `param.<name>`; or `holidays <year>`. Triggers before the period, judged for occasions alone, have
`in_period` False. `Refused` is raised for `per working_day` over a period in an uncovered year.

Where the language is silent: `X per month` is selected by its end. A register's record is selected by the
audit period proper, also where occasions look further back. Equal times are neither before nor after where
the trigger or the answer is no operation. Limits in months with pauses do not count paused days on the way, a
rolled day may be a paused one. `coalesce` passes over unknown references. An exceeded `at_most` is a breach
at once, also where the limit runs into an uncovered year, and no limit was missed then. A finding rule is
triggered only by findings of the clauses that it depends on; a clause that its `where` leaves out (`<>`, NOT) is
none that it names. What cannot be computed is not NULL. An occasion's month is that of its end. A clock time
that is shown twice is the later one.
"""

from .duties import TriggerResult
from .packs import write_pack
from .strata import Refused, Result, evaluate

__all__ = ["Refused", "Result", "TriggerResult", "evaluate", "write_pack"]
