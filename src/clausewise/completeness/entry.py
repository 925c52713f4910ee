"""Records that were entered long after the event, that lie after as-of, or that speak of what no register knows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import duckdb

from clausewise.completeness.counted import WORKING_DAYS
from clausewise.model.clause import Words
from clausewise.model.completeness import EXAMPLES, Gap
from clausewise.sql.setting import Setting

_LATE = """
WITH all_units AS (
    SELECT unit, CAST(sum(records) AS BIGINT) AS records, max(longest) AS longest, flatten(list(examples)) AS examples
    FROM counted_late GROUP BY unit)
SELECT unit, records, longest, list_transform(list_sort(examples)[:$examples], lambda one: one.id) FROM all_units
ORDER BY records DESC, unit NULLS LAST
"""


def find_late_entry(connection: duckdb.DuckDBPyConnection, setting: Setting) -> Iterator[Gap]:
    """For each unit, the records whose `recorded_at` is three working days or more after their `at`."""
    if "recorded_at" not in setting.vocabulary.envelope:
        return
    rows = connection.execute(_LATE, {"examples": EXAMPLES}).fetchall()
    for unit, count, longest, examples in rows:
        yield Gap(
            "late_entry",
            count,
            Words(
                f"{f'单位“{unit}”' if unit else ''}有 {count} 条记录在事后 {WORKING_DAYS} 个工作日以上才登记，"
                f"最长 {longest} 天，如 {'、'.join(examples)}",
                f"{f'unit {unit!r} has ' if unit else ''}{count} record(s) {'' if unit else 'were '}entered "
                f"{WORKING_DAYS} working days or more after the event, at most {longest} days, such as "
                f"{', '.join(examples)}",
            ),
            tuple(examples),
            unit,
        )


def count_after_as_of(connection: duckdb.DuckDBPyConnection, setting: Setting) -> Iterator[Gap]:
    """Records that the audit leaves aside because they lie after its as-of time."""
    count, last = connection.execute(
        "SELECT CAST(coalesce(sum(records), 0) AS BIGINT), max(last) FROM counted_after"
    ).fetchall()[0]
    if count:
        yield Gap(
            "after_as_of",
            count,
            Words(
                f"有 {count} 条记录晚于截至时间（最晚 {last}），本次审计视为不存在",
                f"{count} record(s) lie after the as-of time (the last on {last}); to this audit they do not exist",
            ),
        )


def name_unknown_references(setting: Setting, dangling: Mapping[str, Mapping[str, int]]) -> Iterator[Gap]:
    """For each register, the ids that records refer to and it does not hold."""
    for name, counts in sorted(dangling.items()):
        names = sorted(counts, key=lambda one: (-counts[one], one))
        total = sum(counts.values())
        shown, more = tuple(names[:EXAMPLES]), " …" if len(names) > EXAMPLES else ""
        yield Gap(
            "unknown_references",
            total,
            Words(
                f"登记“{setting.vocabulary.registers[name].label}”不含所引用的 {len(names)} 个编号"
                f"（共 {total} 处）：{'、'.join(shown)}{more}",
                f"the register '{name}' does not know {len(names)} id(s) that are referred to ({total} times): "
                f"{', '.join(shown)}{more}",
            ),
            shown,
        )
