"""What looks wrong in data, before anybody is blamed for it: unread columns, unknown values, impossible times, gaps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from clausewise.inspection.decidable import optional_columns
from clausewise.inspection.holdings import Holdings
from clausewise.model.clause import Pack, Words
from clausewise.model.contract import contract_of_pack
from clausewise.model.rule import TriggerForm
from clausewise.model.sql_names import quote_identifier as q
from clausewise.reporting.masking import Masker
from clausewise.store import Store

EXAMPLES = 5
SKIPPED = " (skip)"
SPARSE = 0.5  # of a kind's records lack a column that some clause reads
MIDNIGHT = 0.9  # of a kind's times have no clock


def lint(pack: Pack, store: Store, holdings: Holdings, unread: Mapping[str, int]) -> list[Words]:
    """One sentence for each thing; `unread`: columns that a mapping does not read, with their values' number.

    Personal data are masked: a lint is read by whoever maps the data.
    """
    masker = Masker(pack.vocabulary)
    found = [*_unread(unread), *_unreadable(store, masker), *_order(pack, store, holdings)]
    found += [*_spans(store, holdings), *_clockless(store, holdings), *_gaps(pack, holdings)]
    return [Words(masker.text(words.zh), masker.text(words.en)) for words in found]


def _unread(unread: Mapping[str, int]) -> Iterable[Words]:
    for name, count in sorted(unread.items(), key=lambda item: (-item[1], item[0])):
        if name.endswith(SKIPPED):
            yield Words(
                f"按映射有意略去：{name.removesuffix(SKIPPED)} 的 {count} 行",
                f"left out as the mapping says: {count} rows of {name.removesuffix(SKIPPED)}",
            )
            continue
        yield Words(
            f"未映射：{name}（{count} 个值）。映射它，或写入该表的 unused",
            f"not mapped: {name} ({count} values); map it, or list it under the table's unused",
        )


def _unreadable(store: Store, masker: Masker) -> Iterable[Words]:
    rows = store.connection.execute(
        'SELECT file, "column", whole_row, count(*), count(DISTINCT value), any_value(reason), '
        "string_agg(DISTINCT value, '|') FROM (SELECT *, regexp_replace(reason, '“[^”]*”', '', 'g') AS sort FROM quarantine) "
        'GROUP BY file, "column", whole_row, sort ORDER BY 4 DESC, 1, 2'
    ).fetchall()
    for file, column, whole, count, distinct, reason, values in rows:
        told = []
        for value in sorted(v for v in (values or "").split("|") if v):
            *_, hidden, reason = masker.rejection(file, 0, column, value, reason)
            told.append(hidden)
        shown = ", ".join(told[:EXAMPLES])
        more = f" … ({distinct})" if distinct > EXAMPLES else ""
        where = f"{file}, {column}" if column else file
        what = ("整行隔离", "rows quarantined") if whole else ("值无法采用", "values not used")
        yield Words(
            f"{where}：{count} 处{what[0]}，如 {shown[:200]}{more}。{reason}",
            f"{where}: {count} {what[1]}, such as {shown[:200]}{more}. {reason}",
        )


def _order(pack: Pack, store: Store, holdings: Holdings) -> Iterable[Words]:
    """Answers that stand before what they answer, as the rules see it: a decision before its acceptance."""
    pairs: dict[tuple[str, str], None] = {}
    for clause in pack.clauses:
        rule = clause.rule
        if rule and rule.answer and rule.each.form is TriggerForm.OPERATION and "case" in rule.answer.same:
            if rule.answer.has_due and not rule.answer.forbidden:
                pairs |= {(rule.each.name, kind): None for kind in rule.answer.kinds}
            elif rule.answer.before and not rule.answer.within:
                pairs |= {(kind, rule.each.name): None for kind in rule.answer.kinds}
    for first, then in pairs:
        if first == then or first not in holdings.operations or then not in holdings.operations:
            continue
        count = store.connection.execute(
            'SELECT count(*) FROM (SELECT "case", min("at") AS first FROM operations WHERE kind = $1 GROUP BY 1) a '
            'JOIN (SELECT "case", max("at") AS last FROM operations WHERE kind = $2 GROUP BY 1) b USING ("case") '
            "WHERE b.last < a.first",
            [first, then],
        ).fetchall()[0][0]
        if count:
            names = [holdings.operations[kind].label for kind in (first, then)]
            yield Words(
                f"时间颠倒：{count} 个办件的“{names[1]}”都早于“{names[0]}”",
                f"impossible order: in {count} cases every {then} is earlier than the first {first}",
            )


def _spans(store: Store, holdings: Holdings) -> Iterable[Words]:
    """Pairs of columns of which one cannot be later than the other, and times out of this century."""
    held = {column for holding in holdings.operations.values() for column, n in holding.filled.items() if n}
    checks = [("since", "until"), ("at", "recorded_at"), ("at", "promised_by")]
    for one, other in checks:
        if {one, other} <= held:
            query = f"SELECT count(*) FROM operations WHERE {q(other)} < {q(one)}"
            if count := store.connection.execute(query).fetchall()[0][0]:
                yield Words(
                    f"时间颠倒：{count} 条记录的 {other} 早于 {one}",
                    f"impossible times: {other} before {one} in {count} records",
                )
    for name, holding in holdings.registers.items():
        if holding.filled.get("since") and holding.filled.get("until"):
            query = f"SELECT count(*) FROM {q(f'register_{name}')} WHERE until < since"
            if count := store.connection.execute(query).fetchall()[0][0]:
                yield Words(
                    f"时间颠倒：登记“{holding.label}”有 {count} 条 until 早于 since",
                    f"impossible times: until before since in {count} records of {name}",
                )
    odd = store.connection.execute(
        "SELECT count(*) FROM operations WHERE \"at\" < '2000-01-01' OR \"at\" >= '2100-01-01'"
    ).fetchall()[0][0]
    if odd:
        yield Words(
            f"{odd} 条记录的时间不在 2000—2099 年", f"{odd} records are not of the years 2000 to 2099"
        )


def _clockless(store: Store, holdings: Holdings) -> Iterable[Words]:
    for kind, holding in holdings.operations.items():
        count = store.connection.execute(
            'SELECT count(*) FROM operations WHERE kind = $1 AND "at" = date_trunc(\'day\', "at")', [kind]
        ).fetchall()[0][0]
        if holding.records > EXAMPLES and count >= MIDNIGHT * holding.records:
            yield Words(
                f"“{holding.label}”的时间几乎都是零点（{count}/{holding.records}）：导出时是否丢了钟点？",
                f"{kind}: nearly all times are midnight ({count}/{holding.records}); did the export lose the clock?",
            )


def _gaps(pack: Pack, holdings: Holdings) -> Iterable[Words]:
    """Columns that clauses read and many records lack."""
    asked: dict[tuple[bool, str, str], list[str]] = {}
    labels: dict[tuple[bool, str, str], str] = {}
    for id_, contract in contract_of_pack(pack.clauses, pack.vocabulary).items():
        optional = optional_columns(pack, id_)
        for need in contract.needs:
            for column in (c for c in need.columns if c.name not in optional):
                key = (need.is_register, need.name, column.name)
                asked.setdefault(key, []).append(id_)
                labels[key] = column.label
    for key, clauses in asked.items():
        is_register, name, gap = key
        holding = holdings.of(name, is_register)
        if holding is None or not holding.records or not holdings.has_column(name, is_register, gap):
            continue
        empty = holding.records - holding.filled.get(gap, 0)
        if SPARSE * holding.records <= empty < holding.records:
            share = f"{100 * empty / holding.records:.0f}%"
            yield Words(
                f"“{holding.label}”的“{labels[key]}”有 {share} 是空的（条款 {'、'.join(clauses)} 要用）",
                f"{name}.{gap}: {share} empty (read by clauses {', '.join(clauses)})",
            )
