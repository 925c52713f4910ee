"""Which version judged a finding, and how the report says it."""

from datetime import date, timedelta

from clausewise.model.clause import Parameter, Words
from clausewise.model.expression import Period
from clausewise.reporting.description import describe_clause
from clausewise.reporting.lines import lines
from clausewise.reporting.result import snapshot
from clausewise.reporting.versions import clauses_in_force, deciding_day, say_span, version_on
from tests.unit.reporting.small_audit import a_clause, a_finding, a_pack, an_audit

CHANGE = date(2026, 3, 18)
BEFORE = CHANGE - timedelta(days=1)
LIMIT = Parameter(
    "limit",
    ((date(2010, 1, 1), Period(2, "working days")), (CHANGE, Period(1, "working days"))),
    "period",
    stated=True,
    label=Words("期限", "limit"),
)
OLD = a_clause(
    "2.6.1",
    "一口式收费",
    "Single cashier",
    text=("旧条文",),
    in_force_from=date(2010, 1, 1),
    in_force_until=BEFORE,
)
NEW = a_clause("2.6.1", "一口式收费", "Single cashier", text=("新条文",), in_force_from=CHANGE)


def _evidence(at: str) -> tuple[dict[str, str], ...]:
    return ({"record": "A1", "role": "trigger", "kind": "acceptance", "at": at},)


def _describe(*clauses: object, **finding: object) -> str:
    result = an_audit(a_finding(1, **finding), pack=a_pack(*clauses))  # type: ignore[arg-type]
    line = next(line for line in lines(result) if line.unit)
    return describe_clause(line, snapshot(result), "zh")


def test_the_trigger_decides_and_not_the_due_time() -> None:
    assert deciding_day(_evidence("2026-03-17T10:00:00+08:00"), "2026-03-19T23:59:59+08:00") == BEFORE
    assert deciding_day((), "2026-03-19T23:59:59+08:00") == date(2026, 3, 19)


def test_a_number_has_a_first_and_a_last_day() -> None:
    clause = a_clause("1", "x", "x")
    old, new = version_on(LIMIT, clause, BEFORE), version_on(LIMIT, clause, CHANGE)
    assert (old.value, old.until) == (Period(2, "working days"), BEFORE)
    assert (new.value, new.since, new.until) == (Period(1, "working days"), CHANGE, date.max)
    assert version_on(LIMIT, clause, date(2009, 12, 31)).value is None
    assert say_span(old.since, old.until, "zh") == "自 2010-01-01 起，至 2026-03-17 止"
    assert say_span(date.min, date.max, "en") == ""


def test_a_clause_is_in_force_on_its_first_and_last_day() -> None:
    pack = a_pack(OLD, NEW)
    assert clauses_in_force(pack, "2.6.1", BEFORE, BEFORE) == [OLD]
    assert clauses_in_force(pack, "2.6.1", CHANGE, CHANGE) == [NEW]
    assert clauses_in_force(pack, "2.6.1", BEFORE, CHANGE) == [OLD, NEW]


def test_a_finding_names_the_number_that_judged_it() -> None:
    clause = a_clause("2.6.1", "一口式收费", "Single cashier", parameters={"limit": LIMIT})
    said = _describe(clause, evidence=_evidence("2026-03-17T10:00:00+08:00"), at="2026-03-19T23:59:59+08:00")
    row = said.partition("<tbody>")[2]
    assert "期限：2个工作日 · 自 2010-01-01 起，至 2026-03-17 止" in row
    assert "1个工作日" not in row
    listed = said.partition("<tbody>")[0]
    assert "2个工作日" in listed
    assert "1个工作日" in listed


def test_a_finding_names_the_version_of_the_clause_that_judged_it() -> None:
    said = _describe(OLD, NEW, evidence=_evidence("2026-03-18T00:00:00+08:00"))
    assert "条款版本：自 2026-03-18 起" in said.partition("<tbody>")[2]
    assert said.index("旧条文") < said.index("新条文")


def test_a_clause_that_never_changed_is_not_cluttered_with_versions() -> None:
    assert "版本" not in _describe(NEW)
