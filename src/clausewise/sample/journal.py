"""What the hall wrote down: its operations, and its registers, as plain records."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

Record = dict[str, Any]
Registers = dict[str, list[Record]]


@dataclass
class Journal:
    """The operations up to `until`; what a story tells of a later time has not happened yet."""

    until: datetime
    operations: list[Record] = field(default_factory=list)

    def write(self, kind: str, at: datetime, **columns: Any) -> None:
        """Writes an operation; columns that are None stay empty."""
        if at <= self.until:
            filled = {name: value for name, value in columns.items() if value is not None}
            self.operations.append(
                {
                    "id": f"R{len(self.operations) + 1:06d}",
                    "kind": kind,
                    "at": at.replace(microsecond=0),
                    **filled,
                }
            )

    def in_order(self) -> list[Record]:
        """By time, then as written: the order of the file."""
        return sorted(self.operations, key=lambda record: record["at"])


@dataclass
class Hall:
    """The sample while it is made."""

    months: tuple[str, ...]
    registers: Registers
    journal: Journal
    calm_until: dict[str, date]  # unit -> the day before which nothing is seeded against it

    @property
    def window_units(self) -> list[str]:
        return [unit["unit"] for unit in self.registers["units"] if unit["window_unit"]]

    def may_fail(self, unit: str, day: date) -> bool:
        return day >= self.calm_until.get(unit, date.min)
