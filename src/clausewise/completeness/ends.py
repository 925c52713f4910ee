"""Cases without an end: begun long ago, as the pack says that cases are, and not ended as it says that they end.

How long a case takes is learned from those that ended. A case is named when twice the time has passed in which 99 of
100 end, and a fortnight at least: one that merely takes long raises no alarm, whatever its limit says.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import duckdb

from clausewise.model.clause import Words
from clausewise.model.completeness import EXAMPLES, Gap
from clausewise.sql.setting import Setting

_FEWEST = 20  # cases that ended, from which on it can be seen how long they take
_NEARLY_ALL = 0.99
_TIMES = 2
_DAYS = 14

_OPEN = """
WITH opened AS (FROM counted_ends WHERE opening = $opening AND opened IS NOT NULL),
usual AS (
    SELECT quantile_cont(epoch(ended) - epoch(opened), $nearly_all) / 86400 AS days
    FROM opened WHERE ended IS NOT NULL HAVING count(*) >= $fewest)
SELECT "case", days, count(*) OVER () FROM opened, usual
WHERE ended IS NULL AND (epoch($as_of) - epoch(opened)) / 86400 > greatest($times * days, $least)
    AND CAST(opened AS DATE) <= $until
ORDER BY opened, "case" LIMIT $examples
"""


def find_open_cases(
    connection: duckdb.DuckDBPyConnection, setting: Setting, declared: Mapping[str, Sequence[str]]
) -> Iterator[Gap]:
    """`declared`: the kind with which such a case begins -> the kinds of which one ends it."""
    for opening, ends in declared.items():
        rows = connection.execute(
            _OPEN,
            {
                "opening": opening, "as_of": setting.as_of, "until": setting.until,
                "nearly_all": _NEARLY_ALL, "fewest": _FEWEST, "times": _TIMES, "least": _DAYS, "examples": EXAMPLES,
            },
        ).fetchall()  # fmt: skip
        if rows:
            yield _name(setting, opening, ends, rows)


def _name(setting: Setting, opening: str, ends: Sequence[str], rows: Sequence[tuple[str, float, int]]) -> Gap:
    _, days, count = rows[0]
    kinds = setting.vocabulary.kinds
    examples = tuple(case for case, _, _ in rows)
    zh = "、".join(f"“{kinds[end].label}”" for end in ends)
    span = f"{max(days, 0):.0f}"
    return Gap(
        "case_ends",
        count,
        Words(
            f"有 {count} 件办件有“{kinds[opening].label}”而始终没有{zh}，已远超通常所需时间（百分之九十九在 {span} 天内），"
            f"如 {'、'.join(examples)}；结尾可能未导出，或至今未办完",
            f"{count} case(s) have {opening} and no {' or '.join(ends)}, long after the usual time (99 of 100 take at most "
            f"{span} days), such as {', '.join(examples)}; their end may not have been exported, or they are still open",
        ),
        examples,
    )
