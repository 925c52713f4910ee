"""`clausewise.assert_compliant` in the tests of other software: what fails, what passes, and what is said."""

import pytest

from tests.functional.tiny_pack import write_pack

PAID = """
import pytest

PAID = {"id": "P1", "kind": "payment", "at": "2026-03-02 09:00", "case": "C1", "unit": "甲", "window": "W1", "amount": 10}
"""


def run(pytester: pytest.Pytester, tests: str, *arguments: str) -> pytest.RunResult:
    write_pack(pytester.path / "pack", feature="")
    pytester.makepyfile(test_fees=PAID + tests)
    options = ("-p", "no:cacheprovider", "--clausewise-pack=pack", "--clausewise-lang=en", *arguments)
    return pytester.runpytest_subprocess(*options)


def test_it_speaks_chinese_by_default(pytester: pytest.Pytester) -> None:
    tests = """
def test_fees(clausewise):
    clausewise.records([{**PAID, "window": "W2"}])
    clausewise.assert_compliant("1.1")
"""
    result = run(pytester, tests, "--clausewise-lang=zh")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*1.1 结算窗口缴费: 违反 1（共 1）", "*怎样才对：", "*触发记录 P1 缴费*"])


def test_a_breach_is_said_with_the_rule_the_record_and_what_was_searched(pytester: pytest.Pytester) -> None:
    result = run(
        pytester,
        """
def test_fees(clausewise):
    clausewise.records([{**PAID, "window": "W2"}])
    clausewise.assert_compliant("1.*", as_of="2026-03-03")
""",
    )
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "*1.1 Paid at W1: breach 1 of 1",
            "*right would be:",
            "*Applies to: Every “payment”.",
            "*Duty: Window is “W1”.",
            "*- breach: *",
            "*trigger P1 payment 2026-03-02 09:00:00",
            "*as handed over: id=P1 kind=payment at=2026-03-02 09:00 case=C1 unit=甲 window=W2 amount=10",
            "*1.2 Receipt the same day: breach 1 of 1",
            "*searched: kind: receipt; same: case=C1; *; records: 0",
            "*due: 2026-03-02 23:59:59",
        ]
    )


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ('"2.1"', "*2.1 Nothing under one yuan: not triggered*"),
        ('"2.*"', "*2.[*]: not one of these clauses was decided, so nothing was checked*"),
        ('"1.2"', "*nothing is due yet, so nothing was decided*as_of=*"),
    ],
    ids=["one clause", "a glob", "not due yet"],
)
def test_an_assertion_over_nothing_is_no_pass(pytester: pytest.Pytester, asked: str, said: str) -> None:
    tests = f"""
def test_as_it_stands(clausewise):
    clausewise.records([PAID])
    clausewise.assert_compliant({asked})

def test_as_it_is_meant_to_be(clausewise):
    clausewise.records([PAID])
    clausewise.assert_compliant({asked}, triggered=False)
"""
    result = run(pytester, tests)
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines([said])


def test_of_all_clauses_one_that_was_decided_is_enough(pytester: pytest.Pytester) -> None:
    tests = """
def test_all(clausewise):
    clausewise.records([PAID])
    clausewise.assert_compliant()

def test_chapter(clausewise):
    clausewise.records([PAID])
    clausewise.assert_compliant("1.*")

def test_no_records_at_all(clausewise):
    clausewise.records([])
    with pytest.raises(Exception, match="no operations|nothing"):
        clausewise.assert_compliant()
"""
    run(pytester, tests).assert_outcomes(passed=3)


def test_undetermined_fails_even_where_nothing_need_be_triggered(pytester: pytest.Pytester) -> None:
    tests = """
def test_window_missing(clausewise):
    clausewise.records([{**PAID, "window": None}])
    clausewise.assert_compliant("1.1", triggered=False)
"""
    result = run(pytester, tests)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        ["*1.1 Paid at W1: undetermined 1 of 1", "*undetermined is no pass*", "*missing: window*"]
    )


def test_records_that_cannot_be_read_are_no_pass(pytester: pytest.Pytester) -> None:
    tests = """
def test_a_time_that_is_none(clausewise):
    clausewise.records([PAID, {**PAID, "id": "P2", "at": "soon"}])
    clausewise.assert_compliant("1.1")

def test_an_id_that_is_there_twice(clausewise):
    clausewise.records([PAID, {**PAID, "window": "W2"}])
    clausewise.assert_compliant("1.1")
"""
    result = run(pytester, tests)
    result.assert_outcomes(failed=2)
    result.stdout.fnmatch_lines_random(
        ["*1 records could not be read and were not judged*", "*'soon'*", "*P1*"]
    )


def test_a_log_of_which_nothing_can_be_read_is_named_without_the_inside_of_clausewise(
    pytester: pytest.Pytester,
) -> None:
    tests = """
def test_fees(clausewise):
    clausewise.records([{**PAID, "kind": "payement"}])
    clausewise.assert_compliant("1.1")
"""
    result = run(pytester, tests)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*none of the 1 operations can be read*payement*"])
    result.stdout.no_fnmatch_line("*load.py*")
    result.stdout.no_fnmatch_line("*audit.py*")


def test_a_log_that_has_grown_may_be_handed_over_again(pytester: pytest.Pytester) -> None:
    tests = """
def test_fees(clausewise):
    clausewise.records([PAID])
    clausewise.assert_compliant("1.1")
    receipt = {"id": "R1", "kind": "receipt", "at": "2026-03-02 10:00", "case": "C1", "unit": "甲"}
    clausewise.records([PAID, receipt])
    clausewise.assert_compliant("1.1", "1.2")

def test_headed_with_labels(clausewise):
    clausewise.records([{"记录编号": "P1", "操作": "缴费", "时间": "2026-03-02 09:00", "办件编号": "C1", "窗口": "W1"}])
    clausewise.records([{"记录编号": "P2", "操作": "缴费", "时间": "2026-03-02 09:00", "办件编号": "C1", "窗口": "W2"}])
    clausewise.assert_compliant("1.1")
"""
    result = run(pytester, tests)
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["*1.1 Paid at W1: breach 1 of 2"])


def test_a_misspelt_clause_is_an_error(pytester: pytest.Pytester) -> None:
    tests = """
def test_fees(clausewise):
    clausewise.records([PAID])
    clausewise.assert_compliant("1.11")
"""
    result = run(pytester, tests)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*1.11*no clause has such a number*"])


def test_tests_that_run_beside_each_other_keep_their_records_apart(pytester: pytest.Pytester) -> None:
    tests = """
@pytest.mark.parametrize("window", ["W1", "W2", "W1", "W2"])
def test_fees(clausewise, window):
    clausewise.records([{**PAID, "window": window}])
    clausewise.assert_compliant("1.1")
"""
    result = run(pytester, tests, "-n", "2")
    result.assert_outcomes(passed=2, failed=2)
    result.stdout.fnmatch_lines(["*1.1 Paid at W1: breach 1 of 1"])
