"""summary.json: an audit in one object; its keys are a contract (schema 1)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from clausewise.model.clause import Pack, Words
from clausewise.model.finding import Verdict, clause_verdict
from clausewise.reporting.coverage_map import summarise_coverage
from clausewise.reporting.due_process import summarise_process, summarise_scores
from clausewise.reporting.result import AuditResult, ClauseResult

SUMMARY = "summary.json"
VERDICTS = tuple(verdict.value for verdict in Verdict)


def summarise(result: AuditResult) -> dict[str, Any]:
    """The object of summary.json. Units are those with triggers; null = without a unit."""
    return {
        "schema": 1,
        "as_of": result.as_of.isoformat(timespec="seconds"),
        "period": describe_period(result),
        "pack": identify(result.pack),
        "guideline": _both(result.pack.title),
        "records": result.records,
        "quarantined": result.quarantined,
        "unreadable_cells": result.unreadable_cells,
        "completeness": [
            {
                "check": gap.check,
                "count": gap.count,
                "unit": gap.unit,
                "examples": list(gap.examples),
                "message": _both(gap.message),
            }
            for gap in result.completeness
        ],
        "coverage": summarise_coverage(result.pack),
        "clauses": [_summarise_clause(clause) for clause in result.clauses],
        "totals": count_verdicts(clause.counts for clause in result.clauses),
        "units": [
            {
                "unit": unit or None,
                "name": result.unit_names.get(unit),
                "verdict": clause_verdict(counts),
                **_all_verdicts(counts),
            }
            for unit, counts in sorted(unit_counts(result).items())
        ],
        "pending_after": result.pending_after,
        **summarise_process(result.process),
        **summarise_scores(result.process, result.pack),
        "notes": [_both(note) for note in result.notes],
    }


def describe_period(result: AuditResult) -> dict[str, str]:
    since, until = result.period
    return {"from": since.isoformat(), "until": until.isoformat()}


def identify(pack: Pack) -> dict[str, str]:
    return {"name": pack.name, "version": pack.version, "sha256": pack.sha256}


def unit_counts(result: AuditResult) -> dict[str, Counter[str]]:
    """Unit ('' = none) -> verdict -> triggers, over all clauses."""
    units: dict[str, Counter[str]] = {}
    for clause in result.clauses:
        for unit, counts in clause.by_unit.items():
            units.setdefault(unit, Counter()).update(counts)
    return units


def count_verdicts(counts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    """Verdict -> triggers, summed, with `triggers` for all of them."""
    total: Counter[str] = Counter()
    for each in counts:
        total.update(each)
    return _all_verdicts(total)


def _summarise_clause(result: ClauseResult) -> dict[str, Any]:
    return {
        "clause": result.clause.id,
        "title": _both(result.clause.title),
        "verdict": result.verdict,
        **_attested(result),
        **_all_verdicts(result.counts),
    }


def _attested(result: ClauseResult) -> dict[str, Any]:
    """Only of a clause that persons attested: what, and of which units nobody did."""
    signed = [attestation.to_json() for attestation in result.clause.attestations]
    return {"attestations": signed, "unattested": list(result.unattested)} if signed else {}


def _all_verdicts(counts: Mapping[str, int]) -> dict[str, int]:
    return {**{verdict: counts.get(verdict, 0) for verdict in VERDICTS}, "triggers": sum(counts.values())}


def _both(words: Words) -> dict[str, str]:
    return {"zh": words.in_("zh"), "en": words.in_("en")}
