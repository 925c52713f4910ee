"""Attestations in words: who attested what, when, by which document, and for which time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from clausewise.model.attestation import Attestation
from clausewise.model.clause import Clause, Words

MANUAL = Words("未认定", "not attested")
ATTESTED = {True: Words("已认定：符合", "attested: met"), False: Words("已认定：不符合", "attested: not met")}


def say_attestation(attestation: Attestation, language: str) -> str:
    """One attestation in a sentence."""
    result = ATTESTED[attestation.met].in_(language)
    own = attestation
    if language == "zh":
        unit = f"{own.unit} " if own.unit else ""
        return f"{unit}{result}。{own.statement}（{own.by}，{own.signed_on}，{own.document}；适用于{own.since}至{own.until}）"
    unit = f"{own.unit}: " if own.unit else ""
    return f"{unit}{result}. {own.statement} ({own.by}, {own.signed_on}, {own.document}; for {own.since} to {own.until})"


def say_unattested(units: Sequence[str], language: str) -> str:
    """Which units are still to be attested; '' where none is."""
    if not units:
        return ""
    return (
        f"未认定的单位：{'、'.join(units)}" if language == "zh" else f"units not attested: {', '.join(units)}"
    )


def say_attestations(
    clause: Clause, unattested: Sequence[str], language: str, unit: str | None = None
) -> Iterator[str]:
    """The attestations of a clause, of one unit where it is given, and who is still to be attested."""
    for attestation in clause.attestations:
        if unit is None or attestation.unit == unit:
            yield say_attestation(attestation, language)
    if unit is None and unattested:
        yield say_unattested(unattested, language)


def say_verdict(clause: Clause, verdict: str, label: str, language: str) -> str:
    """A verdict's label, which for an attested clause says that it was attested."""
    if not clause.attestations or verdict not in ("met", "breach"):
        return label
    return ATTESTED[verdict == "met"].in_(language)
