"""What speaks against the completeness of an audit's records: a log with a missing day looks compliant."""

from __future__ import annotations

from dataclasses import dataclass

from clausewise.model.clause import Words


@dataclass(frozen=True)
class Gap:
    """One thing that seems to be missing. `count`: days, numbers, cases or records; `examples`: some of them.

    `check`: missing_days, few_records, serial_numbers, case_starts, case_ends, late_entry, after_as_of,
    unknown_references.
    """

    check: str
    count: int
    message: Words
    examples: tuple[str, ...] = ()
    unit: str | None = None


CHECKS = {
    "missing_days": Words("缺日", "Missing days"),
    "few_records": Words("记录过少", "Few records"),
    "serial_numbers": Words("编号缺号", "Serial numbers"),
    "case_starts": Words("办件无开头", "Case starts"),
    "case_ends": Words("办件无结尾", "Case ends"),
    "late_entry": Words("事后登记", "Late entry"),
    "after_as_of": Words("截至时间之后", "After as-of"),
    "unknown_references": Words("引用落空", "Unknown references"),
}
EXAMPLES = 5
