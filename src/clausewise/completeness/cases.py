"""Cases of which something is missing: a hole in their serial numbers, or their beginning."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import duckdb

from clausewise.model.clause import Words
from clausewise.model.completeness import EXAMPLES, Gap
from clausewise.sql.setting import Setting

_FEWEST = 20  # cases, from which on a custom can be seen
_MOST_MISSING = 0.1  # of a series: where more is missing, the numbers are not given one after another
_USUAL = 0.05  # of all cases begin so, else it is unusual

# A wide step begins a new series; how dense the series are is asked of all prefixes of one shape ('20260302-' is
# '########-'), as numbers may begin anew every day. Runs that were counted apart may touch each other, or overlap.
_HOLES = """
WITH counted AS (
    SELECT *, first > 1 + max(last) OVER (
        PARTITION BY prefix, width ORDER BY first, last ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS is_new
    FROM counted_numbers),
numbered AS (
    SELECT *, count_if(is_new) OVER (PARTITION BY prefix, width ORDER BY first, last ROWS UNBOUNDED PRECEDING) AS run
    FROM counted),
runs AS (
    SELECT prefix, width, min(first) AS first, max(last) AS last FROM numbered GROUP BY prefix, width, run),
steps AS (
    SELECT prefix, width, first AS n, sum(last - first + 1) OVER (PARTITION BY prefix) AS numbers, first - max(last) OVER (
        PARTITION BY prefix ORDER BY first, last, width ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS step
    FROM runs),
holes AS (
    SELECT *, CASE WHEN step > greatest(20, 0.05 * numbers) THEN 0 ELSE greatest(coalesce(step - 1, 0), 0) END AS missing
    FROM steps),
prefixes AS (
    SELECT prefix, regexp_replace(prefix, '[0-9]', '#', 'g') AS shape, any_value(numbers) AS numbers, sum(missing) AS missing
    FROM holes GROUP BY prefix),
shapes AS (
    SELECT shape, sum(missing) AS missing FROM prefixes GROUP BY shape
    HAVING sum(numbers) >= $fewest AND sum(missing) BETWEEN 1 AND $most * (sum(numbers) + sum(missing)))
SELECT shape, CAST(shapes.missing AS BIGINT), prefix, n, width, CAST(holes.missing AS BIGINT)
FROM shapes JOIN prefixes USING (shape) JOIN holes USING (prefix) WHERE holes.missing > 0 ORDER BY shape, prefix, n
"""
_STARTS = """
WITH starts AS (SELECT "case", kind, "at" FROM counted_cases WHERE "at" IS NOT NULL),
shares AS (SELECT kind, count(*) AS cases, count(*) / sum(count(*)) OVER () AS share FROM starts GROUP BY kind),
usual AS (SELECT kind FROM shares WHERE CASE WHEN $declared THEN list_contains($kinds::VARCHAR[], kind) ELSE share >= $usual END)
SELECT kind, (SELECT sum(cases) FROM shares), list("case" ORDER BY "at", "case")
FROM starts WHERE kind NOT IN (SELECT kind FROM usual) AND ($declared OR EXISTS (FROM usual))
    AND CAST("at" AS DATE) BETWEEN $since AND $until
GROUP BY kind ORDER BY count(*) DESC, kind
"""


def find_serial_gaps(connection: duckdb.DuckDBPyConnection, setting: Setting) -> Iterator[Gap]:
    """Holes in the numbers of cases, in all records: a case that comes after as-of is no hole."""
    if "case" not in setting.vocabulary.envelope:
        return
    shapes: dict[str, list[str]] = {}
    totals: dict[str, int] = {}
    for shape, total, prefix, number, width, missing in connection.execute(
        _HOLES, {"fewest": _FEWEST, "most": _MOST_MISSING}
    ).fetchall():
        totals[shape] = total
        names = shapes.setdefault(shape, [])
        if len(names) < EXAMPLES:
            first = f"{prefix}{number - missing:0{width}d}"
            names.append(first if missing == 1 else f"{first}–{prefix}{number - 1:0{width}d}")
    for shape, names in shapes.items():
        total = totals[shape]
        yield Gap(
            "serial_numbers",
            total,
            Words(
                f"办件编号中缺 {total} 个号：{'、'.join(names)}{_more(total, names)}；相应办件可能未导出",
                f"{total} number(s) are missing among those of the cases: {', '.join(names)}{_more(total, names)}; "
                "those cases may not have been exported",
            ),
            tuple(names),
        )


def _more(total: int, names: Sequence[str]) -> str:
    return " …" if total > len(names) and len(names) == EXAMPLES else ""


def find_unusual_starts(
    connection: duckdb.DuckDBPyConnection, setting: Setting, declared: Sequence[str]
) -> Iterator[Gap]:
    """Cases of the period whose first record is of a kind with which cases do not begin."""
    if "case" not in setting.vocabulary.envelope:
        return
    parameters = {
        "since": setting.since, "until": setting.until, "declared": bool(declared), "kinds": list(declared),
        "usual": _USUAL,
    }  # fmt: skip
    rows = connection.execute(_STARTS, parameters).fetchall()
    count = sum(len(cases) for _, _, cases in rows)
    if not count or (not declared and rows[0][1] < _FEWEST):
        return
    kinds = setting.vocabulary.kinds
    labels = {kind: kinds[kind].label if kind in kinds else kind for kind, _, _ in rows}
    examples = tuple(case for _, _, cases in rows for case in cases)[:EXAMPLES]
    zh = "、".join(f"{labels[kind]} {len(cases)}" for kind, _, cases in rows[:EXAMPLES])
    en = ", ".join(f"{kind} {len(cases)}" for kind, _, cases in rows[:EXAMPLES])
    yield Gap(
        "case_starts",
        count,
        Words(
            f"有 {count} 件办件没有通常的开头（首条记录为：{zh}），如 {'、'.join(examples)}；开头可能未导出，或早于数据",
            f"{count} case(s) do not begin as cases do (but with {en}), such as {', '.join(examples)}; "
            "their beginning may not have been exported, or lies before the data",
        ),
        examples,
    )
