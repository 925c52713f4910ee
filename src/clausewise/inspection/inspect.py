"""Inspects data: what they hold, what each clause can do with them, what looks wrong; as text and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from clausewise.inspection.decidable import Decidable, Decision, Missing, counted, decide
from clausewise.inspection.holdings import Holding, Holdings, take_stock
from clausewise.inspection.lint import lint
from clausewise.model.clause import Pack, Words
from clausewise.model.progress import Progress
from clausewise.model.source import Source
from clausewise.reporting.masking import Masker
from clausewise.store import load

SHOWN = 6
WORDS = {
    Decision.DECIDES: ("可以判定", "can decide"),
    Decision.COULD: ("补充后可以判定", "could decide"),
    Decision.CANNOT: ("不能判定", "cannot decide"),
    Decision.ATTESTED: ("由人认定", "attested by a person"),
}


@dataclass(frozen=True)
class Inspection:
    pack: Pack
    holdings: Holdings
    clauses: Sequence[Decidable]
    remarks: Sequence[Words]
    records: int
    quarantined: int
    unreadable_cells: int


def inspect(pack: Pack, sources: Sequence[Source], progress: Progress | None = None) -> Inspection:
    """Reads all sources once; raises UnreadableSource."""
    parts = [part for source in sources for part in source.parts()]
    with load(sources, pack.vocabulary, pack.timezone, progress=progress) as store:
        holdings = take_stock(store, sources)
        unread = {f"{part.name}: {name}": n for part in parts for name, n in part.undeclared.items()}
        remarks = lint(pack, store, holdings, unread)
        masker = Masker(pack.vocabulary)
        shown = replace(holdings, units={masker.field("unit", u): n for u, n in holdings.units.items()})
        return Inspection(
            pack,
            shown,
            decide(pack, holdings),
            remarks,
            store.records,
            store.quarantined,
            store.unreadable_cells,
        )


def as_text(inspection: Inspection, language: str) -> Iterator[str]:
    zh = language == "zh"
    held = inspection.holdings
    yield (
        _said(zh, "记录", "Records")
        + f" {inspection.records}; "
        + _said(zh, "隔离的行", "rows quarantined")
        + (
            f" {inspection.quarantined}; "
            + _said(zh, "无法采用的值", "values not used")
            + f" {inspection.unreadable_cells}"
        )
    )
    yield ""
    yield _said(zh, "数据中有", "The data hold")
    for holding in held.operations.values():
        yield f"  {_titled(holding)}: {holding.records}  {holding.first or ''} – {holding.last or ''}"
    for kind in sorted(set(held.could) - set(held.operations)):
        yield f"  {kind}: 0  " + _said(
            zh, "（映射可给出，此次没有）", "(the mapping can yield it; none here)"
        )
    for holding in held.registers.values():
        yield f"  {_titled(holding)}: {holding.records}"
    units = ", ".join(f"{unit} {count}" for unit, count in held.units.items())
    yield _said(zh, "  单位", "  units") + f": {units or '-'}"
    yield ""
    yield (
        _said(zh, "条款", "Clauses")
        + ": "
        + ", ".join(
            f"{WORDS[decision][0 if zh else 1]} {number}"
            for decision, number in counted(inspection.clauses).items()
        )
    )
    for one in inspection.clauses:
        yield (
            f"  {one.clause.id:7} {WORDS[one.decision][0 if zh else 1]}  {one.clause.title.in_(language)}"
            + _why(one, zh)
        )
    decided = [one.clause.id for one in inspection.clauses if one.decision is Decision.DECIDES]
    if decided and len(decided) < len(inspection.clauses):
        yield ""
        yield _said(zh, "只判定这些条款", "To judge only these") + f": --clauses '{','.join(decided)}'"
    if inspection.remarks:
        yield ""
        yield _said(zh, "须核对", "To be checked")
        yield from (f"  - {remark.in_(language)}" for remark in inspection.remarks)


def as_json(inspection: Inspection) -> dict[str, Any]:
    held = inspection.holdings
    return {
        "schema": 1,
        "pack": {
            "name": inspection.pack.name,
            "version": inspection.pack.version,
            "sha256": inspection.pack.sha256,
        },
        "records": inspection.records,
        "quarantined": inspection.quarantined,
        "unreadable_cells": inspection.unreadable_cells,
        "operations": [_holding_json(h) for h in held.operations.values()],
        "registers": [_holding_json(h) for h in held.registers.values()],
        "units": dict(held.units),
        "clauses": [
            {
                "clause": one.clause.id,
                "title": {"zh": one.clause.title.zh, "en": one.clause.title.en},
                "decision": one.decision.value,
                "missing": [{"record": m.name, "column": m.column or None} for m in one.missing],
                "waits_for": list(one.waits_for),
            }
            for one in inspection.clauses
        ],
        "remarks": [{"zh": remark.zh, "en": remark.en} for remark in inspection.remarks],
    }


def _holding_json(holding: Holding) -> Mapping[str, Any]:
    return {
        "name": holding.name,
        "label": holding.label,
        "records": holding.records,
        "first": holding.first,
        "last": holding.last,
        "filled": {column: count for column, count in holding.filled.items() if count},
    }


def _titled(holding: Holding) -> str:
    return f"{holding.name} {holding.label}" if holding.label != holding.name else holding.name


def _why(one: Decidable, zh: bool) -> str:
    parts = []
    if one.missing:
        parts.append(_said(zh, "缺", "lacks ") + ", ".join(_name(missing, zh) for missing in one.missing))
    if one.waits_for:
        parts.append(
            _said(zh, "先要能判定条款 ", "needs clauses ")
            + ", ".join(one.waits_for[:SHOWN])
            + (" …" if one.waits_for[SHOWN:] else "")
        )
    return f" — {'; '.join(parts)}" if parts else ""


def _name(missing: Missing, zh: bool) -> str:
    label = f"（{missing.label}{' ' + missing.column_label if missing.column else ''}）" if zh else ""
    if missing.column:
        return f"{missing.name}.{missing.column}{label}"
    return _said(zh, "记录 ", "records of ") + missing.name + label


def _said(zh: bool, chinese: str, english: str) -> str:
    return chinese if zh else english
