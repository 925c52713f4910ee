"""What a template can say: one table of plain words for each document, the same names for every kind.

CONTRIBUTING lists the names. Every value is text, a number, a list or a table of these: nothing that a template could
call. Values come from records of others, so they hold no control or direction characters (`readable`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from clausewise.accountability.scores import score_units
from clausewise.documents.papers import Paper
from clausewise.documents.report import FindingLine, Report
from clausewise.model.clause import Clause, Pack, Words, clause_order
from clausewise.model.due_process import Score
from clausewise.reporting.due_process import score_formula
from clausewise.reporting.explanation import describe_record, describe_search
from clausewise.reporting.lines import ISO_TIME, readable
from clausewise.reporting.tables import SEVERITY_LABELS, clock, label

LONGEST = 2000
NUMERALS = "一二三四五六七八九"
STATES = {"due": "应予办理", "overdue": "逾期未办", "done": "已有记录"}
NO_SCORE = Words("无（本月没有可评的事项）", "none (nothing was decided)")
NAMES = (
    "guideline", "issuer", "date", "year", "as_of", "since", "until", "unit", "staff", "subject", "period", "of_year",
    "nth", "deadline", "state", "basis", "findings", "elsewhere", "clauses", "occasions", "score", "scores", "counts",
)  # fmt: skip


class Contents:
    """The words for the documents of one audit."""

    def __init__(self, report: Report, pack: Pack, language: str) -> None:
        self.report, self.pack, self.language = report, pack, language
        self.clauses = {clause.id: clause for clause in pack.clauses}
        self.headings = {sentence.id: sentence.headings for sentence in pack.sentences}
        self._scores: dict[str, list[dict[str, Any]]] = {}

    def of(self, paper: Paper) -> dict[str, Any]:
        """The table under the names of NAMES."""
        report = self.report
        rows = [self.finding(number, finding) for number, finding in enumerate(_ordered(paper.findings), 1)]
        unit = {"id": clean(paper.unit), "name": clean(report.unit_name(paper.unit))}
        scores = self.scores(paper.period) if _is_month(paper.period) else []
        return {
            "guideline": clean(self.say(self.pack.title)),
            "issuer": clean(self.say(self.pack.issuer)),
            "date": say_day(report.as_of.date(), self.language),
            "year": report.as_of.year,
            "as_of": clock(report.as_of.isoformat()),
            "since": say_day(date.fromisoformat(report.period[0]), self.language),
            "until": say_day(date.fromisoformat(report.period[1]), self.language),
            "unit": unit,
            "staff": clean(paper.staff),
            "subject": self.subject(paper),
            "period": say_period(paper.period, self.language),
            "of_year": paper.period[:4],
            "nth": paper.nth,
            "deadline": say_day(date.fromisoformat(paper.due[:10]), self.language) if paper.due else "",
            "state": label(paper.state, STATES, self.language),
            "basis": self.clause(paper.clause),
            "findings": rows,
            "elsewhere": paper.elsewhere,
            "clauses": list(self.by_clause(rows)),
            "occasions": [self.occasion(each) for each in paper.occasions],
            "score": next((score for score in scores if score["unit"] == unit["id"]), None),
            "scores": scores,
            "counts": list(self.counts(paper.rule.counts, paper.period)) if paper.rule.counts else [],
        }

    def say(self, words: Words) -> str:
        return words.in_(self.language)

    def subject(self, paper: Paper) -> str:
        """Who is spoken of: the unit, with the person where it is the person who answers."""
        unit = clean(self.report.unit_name(paper.unit))
        answers = paper.nth or any(finding["track"] == "staff" for finding in paper.findings)
        return (
            unit + self.say(Words("工作人员", " ")) + clean(paper.staff) if paper.staff and answers else unit
        )

    # -- clauses and findings

    def clause(self, clause: Clause) -> dict[str, Any]:
        """The clause with its words and where they stand."""
        headings = [h for s in clause.sentences[:1] for h in self.headings.get(s, ())]
        return {
            "clause": clause.id,
            "title": clean(self.say(clause.title)),
            "severity": label(clause.severity, SEVERITY_LABELS, self.language),
            "words": "……".join(clean(text).rstrip("，,；;。") for text in clause.text)
            or clean(self.say(clause.title)),
            "sentences": "、".join(clause.sentences),
            "place": clean("".join(headings)),
        }

    def finding(self, number: int, finding: FindingLine) -> dict[str, Any]:
        message, joint = finding["message"], self.say(Words("；", "; "))
        records = (describe_record(record, self.pack, self.language) for record in finding["evidence"])
        searched = describe_search(finding["searched"], self.pack, self.language)
        names = ("unit", "staff", "case", "window", "item", "trigger")
        return {
            "number": number,
            "id": finding["finding"],
            **self.clause(self.clauses[finding["clause"]]),
            **{name: clean(finding[name] or "") for name in names},
            "message": clean(Words(message["zh"], message["en"]).in_(self.language)).rstrip("。"),
            "at": clock(finding["at"])[:16],
            "due": clock(finding["due"])[:16],
            "records": clean(joint.join(records)),
            "searched": clean(joint.join(searched)),
        }

    def by_clause(self, rows: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
        for number, (name, group) in enumerate(groupby(rows, key=lambda row: row["clause"]), 1):
            findings = list(group)
            ordinal = numeral(number) if self.language == "zh" else str(number)
            yield {
                **self.clause(self.clauses[name]),
                "ordinal": ordinal,
                "number": len(findings),
                "findings": findings,
            }

    def occasion(self, occasion: Mapping[str, Any]) -> dict[str, Any]:
        clauses = "、".join(occasion["clauses"])
        period = say_period(occasion["period"], self.language)
        return {
            "nth": occasion["nth"],
            "period": period,
            "findings": occasion["findings"],
            "clauses": clauses,
        }

    # -- what is counted

    def scores(self, month: str) -> list[dict[str, Any]]:
        """Every unit with triggers in the month, best first; those without a score last."""
        if self.pack.score is None:
            return []
        if month not in self._scores:
            by_clause: dict[str, dict[str, Mapping[str, int]]] = {}
            for tally in self.report.tallies:
                if tally.month == month:
                    by_clause.setdefault(tally.clause, {})[tally.unit] = tally.counts
            results = ((self.clauses[name], counts) for name, counts in by_clause.items())
            scored = score_units(results, self.pack.score, ())
            scored = tuple(sorted(scored, key=lambda score: (score.score is None, -(score.score or 0))))
            values = [each.score for each in scored]
            self._scores[month] = [
                self.score(values.index(each.score) + 1, len(scored), each) for each in scored
            ]
        return self._scores[month]

    def score(self, rank: int, units: int, score: Score) -> dict[str, Any]:
        """A unit's score with its arithmetic."""
        assert self.pack.score is not None
        weighed = [line.weight * line.met / (line.met + line.breach) for line in score.lines]
        return {
            "unit": clean(score.unit),
            "name": clean(self.report.unit_name(score.unit)),
            "score": self.say(NO_SCORE) if score.score is None else str(score.score),
            "rank": rank,
            "units": units,
            "formula": self.say(score_formula(self.pack.score)),
            "total": f"{sum(weighed):.4f}",
            "weights": str(sum(line.weight for line in score.lines)),
            "lines": [
                {
                    "clause": line.clause,
                    "title": clean(self.say(line.title)),
                    "severity": label(line.severity, SEVERITY_LABELS, self.language),
                    "weight": str(line.weight),
                    "met": line.met,
                    "breach": line.breach,
                    "rate": f"{line.met / (line.met + line.breach):.4f}",
                    "product": f"{product:.4f}",
                }
                for line, product in zip(score.lines, weighed, strict=True)
            ],
        }

    def counts(self, clause: str, period: str) -> Iterator[dict[str, Any]]:
        """Unit by unit how often a clause asked in a period, how often it was met, and the days of its breaches."""
        asked: dict[str, dict[str, int]] = {}
        for tally in self.report.tallies:
            if tally.clause == clause and tally.month.startswith(period):
                mine = asked.setdefault(tally.unit, {})
                for verdict, number in tally.counts.items():
                    mine[verdict] = mine.get(verdict, 0) + number
        days: dict[str, list[str]] = {}
        for finding in self.report.findings:
            at = finding["at"] or ""
            if finding["clause"] == clause and finding["verdict"] == "breach" and at.startswith(period):
                days.setdefault(finding["unit"] or "", []).append(self.short_day(at))
        for unit, verdicts in sorted(asked.items()):
            met, breach, asked_for = verdicts.get("met", 0), verdicts.get("breach", 0), sum(verdicts.values())
            yield {
                "unit": clean(unit),
                "name": clean(self.report.unit_name(unit)),
                "asked": asked_for,
                "met": met,
                "breach": breach,
                "other": asked_for - met - breach,
                "rate": f"{100 * met / (met + breach):.1f}%" if met + breach else "—",
                "days": "、".join(days.get(unit, ())) or "—",
            }

    def short_day(self, at: str) -> str:
        day = date.fromisoformat(at[:10])
        return f"{day.month}月{day.day}日" if self.language == "zh" else f"{day:%m-%d}"


def clean(text: str) -> str:
    """What others wrote, on one line, with times as people write them and without what is not seen."""
    return readable(ISO_TIME.sub(r"\1 \2", " ".join(text.split())), LONGEST)


def _ordered(findings: Iterable[FindingLine]) -> list[FindingLine]:
    return sorted(findings, key=lambda f: (clause_order(f["clause"]), f["at"] or "", f["trigger"]))


def _is_month(period: str) -> bool:
    return len(period) == 7


def say_day(day: date, language: str) -> str:
    """
    >>> say_day(date(2026, 4, 3), "zh")
    '2026年4月3日'
    """
    return f"{day.year}年{day.month}月{day.day}日" if language == "zh" else day.isoformat()


def say_period(period: str, language: str) -> str:
    """
    >>> say_period("2026-01", "zh"), say_period("2026", "zh")
    ('2026年1月', '2026年')
    """
    if language != "zh" or not period:
        return period
    return "".join(f"{int(part)}{unit}" for part, unit in zip(period.split("-"), "年月日", strict=False))


def numeral(number: int) -> str:
    """The number as headings of official documents write it; beyond 99 in digits.

    >>> [numeral(n) for n in (1, 10, 11, 20, 99, 100)]
    ['一', '十', '十一', '二十', '九十九', '100']
    """
    tens, ones = divmod(number, 10)
    if number > 99:
        return str(number)
    return ("" if tens == 0 else "十" if tens == 1 else NUMERALS[tens - 1] + "十") + (
        NUMERALS[ones - 1] if ones else ""
    )
