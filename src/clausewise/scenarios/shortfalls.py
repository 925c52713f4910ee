"""Why `assert_compliant` fails, for a developer who has never read the guideline.

Clause by clause: what the guideline says, what would have been right (the rule in words, generated from the rule),
then each finding with its records as they were handed over, and what was searched; or why nothing was decided.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import islice

from clausewise.model.clause import Clause, Words
from clausewise.model.finding import VERDICT_LABELS, Finding
from clausewise.reporting.explanation import describe_record, describe_search
from clausewise.reporting.lines import NO_DATA, not_triggered, readable, sentence
from clausewise.reporting.result import AuditResult, ClauseResult
from clausewise.reporting.tables import clock, label
from clausewise.reporting.wording.rules import rule_in_words

Records = Mapping[str, Mapping[str, object]]
RIGHT = ("applies", "unless", "duty", "time")
SHOWN = 5
OPTIONAL = Words(
    "如果本就如此：assert_compliant(…, triggered=False)",
    "if that is meant to be so: assert_compliant(…, triggered=False)",
)
NOT_DUE = Words(
    "期限未到，什么也没有判定；时间以最晚的记录为准，要看期限届满之后：assert_compliant(…, as_of='日期')",
    "nothing is due yet, so nothing was decided; the time is that of the latest record, "
    "and a later one can be asked for: assert_compliant(…, as_of='2026-03-31')",
)
UNDECIDED = Words(
    "无法判定不是符合：请让软件写出所缺的栏目，或一并交出所引用的登记",
    "undetermined is no pass: let the software write what is missing, or hand over the register referred to",
)


class Teller:
    """Says what is wrong with a result, in one language; `given`: the records handed over, by their ids."""

    def __init__(self, result: AuditResult, language: str, given: Records) -> None:
        self.result = result
        self.language = language
        self.given = given

    def tell(self, wrong: list[ClauseResult]) -> str:
        """All of it, the clauses apart from each other."""
        return "\n\n".join("\n".join(self._clause(each)) for each in wrong)

    def nothing(self, asked: str) -> str:
        """Of many clauses none was decided."""
        said = Words(
            f"{asked}：没有一条得到判定，什么也没有检查",
            f"{asked}: not one of these clauses was decided, so nothing was checked",
        )
        return "\n".join((said.in_(self.language), *self._handed_over(), f"  {self._say(OPTIONAL)}"))

    def unreadable(self) -> str:
        """Rows that could not be read, and so were not judged."""
        rows = list(islice(self.result.quarantine(), SHOWN + 1))
        said = Words(
            f"{self.result.quarantined} 条记录读不懂，没有判定：",
            f"{self.result.quarantined} records could not be read and were not judged:",
        )
        lines = [
            f"  {row}: {' '.join(filter(None, (column, repr(value))))} — {reason}"
            for _, row, column, value, reason in rows[:SHOWN]
        ]
        return "\n".join((said.in_(self.language), *map(readable, lines), *(["  …"] if rows[SHOWN:] else [])))

    def _say(self, words: Words) -> str:
        return words.in_(self.language)

    def _clause(self, failed: ClauseResult) -> Iterator[str]:
        clause, language = failed.clause, self.language
        yield f"{clause.id} {clause.title.in_(language)}: {self._counts(failed)}"
        for words in clause.text:
            yield f"  “{words}”"
        if right := list(self._right(clause)):
            yield self._say(Words("  怎样才对：", "  right would be:"))
            yield from right
        match failed.verdict:
            case "no_data" | "not_triggered":
                yield f"  {self._say(NO_DATA if failed.verdict == 'no_data' else not_triggered(clause))}"
                yield from self._handed_over()
                yield f"  {self._say(OPTIONAL)}"
            case "manual":
                yield f"  {clause.manual.in_(language)}"
            case verdict:
                if verdict == "undetermined":
                    yield f"  {self._say(UNDECIDED)}"
                if verdict == "pending":
                    yield f"  {self._say(NOT_DUE)}"
                yield from self._findings(failed)

    def _counts(self, failed: ClauseResult) -> str:
        verdict, total = label(failed.verdict, VERDICT_LABELS, self.language), sum(failed.counts.values())
        if not total:
            return verdict
        number = failed.counts.get(failed.verdict, 0)
        return f"{verdict} {self._say(Words(f'{number}（共 {total}）', f'{number} of {total}'))}"

    def _right(self, clause: Clause) -> Iterator[str]:
        """The rule in words, a line a part: what the records should have looked like."""
        for each in rule_in_words(clause, self.result.pack.vocabulary, self.language):
            if each.part in RIGHT:
                yield f"    {each.label}{self._say(Words('：', ': '))}{each.text}"

    def _findings(self, failed: ClauseResult) -> Iterator[str]:
        wanted = ("pending",) if failed.verdict == "pending" else ("breach", "undetermined")
        found = (f for f in self.result.findings(clause=failed.clause.id) if f.verdict in wanted)
        for finding in islice(found, SHOWN):
            yield from self._finding(finding)
        if (more := sum(failed.counts.get(verdict, 0) for verdict in wanted) - SHOWN) > 0:
            yield self._say(Words(f"  …… 另有 {more} 个", f"  … {more} more"))

    def _finding(self, finding: Finding) -> Iterator[str]:
        verdict = label(finding.verdict, VERDICT_LABELS, self.language)
        yield f"  - {verdict}: {sentence(finding, self.language)}"
        for record in finding.evidence or ({"record": finding.trigger, "role": "trigger"},):
            yield "      " + readable(describe_record(record, self.result.pack, self.language))
            if given := self.given.get(str(record["record"])):
                held = " ".join(f"{name}={value}" for name, value in given.items() if value is not None)
                yield f"        {self._say(Words('交出的记录：', 'as handed over: '))}{readable(held)}"
        if finding.searched:
            searched = self._say(Words("；", "; ")).join(
                describe_search(finding.searched, self.result.pack, self.language)
            )
            yield f"      {self._say(Words('查找范围：', 'searched: '))}{readable(searched)}"
        if finding.due:
            yield f"      {self._say(Words('期限：', 'due: '))}{clock(finding.due)}"

    def _handed_over(self) -> Iterator[str]:
        """How many records of which kind there were, so that a wrong kind is seen, and the time after which none counts."""
        kinds = Counter(str(record.get("kind")) for record in self.given.values() if record.get("kind"))
        said = ", ".join(f"{kind} {number}" for kind, number in sorted(kinds.items()))
        number = self.result.records
        if said:
            yield f"  {self._say(Words('交出的操作：', 'operations handed over: '))}{said}"
        else:
            yield f"  {self._say(Words(f'读到的操作：{number}', f'operations read: {number}'))}"
        as_of = clock(self.result.as_of.isoformat())
        yield f"  {self._say(Words(f'截至 {as_of}，以后的记录不算', f'as of {as_of}; later records do not count'))}"
