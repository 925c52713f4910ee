"""`pytest features`: the feature files of a pack are tests, and cost nothing where there are none."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.functional.tiny_pack import FEATURE, write_pack


def run(pytester: pytest.Pytester, *arguments: str | Path) -> pytest.RunResult:
    return pytester.runpytest_subprocess("-p", "no:cacheprovider", *arguments)


def test_the_worked_examples_of_a_pack_are_tests(pytester: pytest.Pytester) -> None:
    write_pack(pytester.path)
    result = run(pytester, "features", "-v")
    result.assert_outcomes(passed=5, deselected=1)
    result.stdout.fnmatch_lines_random(
        ["*fees.feature::不在结算窗口缴费 PASSED*", "*fees.feature::各窗口缴费[[]W2-违反] PASSED*"]
    )


def test_one_example_can_be_named(pytester: pytest.Pytester) -> None:
    write_pack(pytester.path)
    run(pytester, "features/fees.feature::次日开票是违反").assert_outcomes(passed=1)
    run(pytester, "features", "-k", "次日开票").assert_outcomes(passed=1, deselected=5)


def test_an_example_that_does_not_hold_says_so_in_its_own_words(pytester: pytest.Pytester) -> None:
    write_pack(pytester.path, FEATURE.replace("那么 结论为“违反”", "那么 结论为“符合”"))
    result = run(pytester, "features")
    result.assert_outcomes(passed=4, failed=1, deselected=1)
    result.stdout.fnmatch_lines(
        ["*fees.feature:20: 那么 结论为“符合”", "条款 1.1 对“1”的结论 / verdict: 应为 符合,实为 违反"]
    )
    result.stdout.no_fnmatch_line("*world.py*")


@pytest.mark.parametrize(
    ("found", "put", "said"),
    [
        ("@audit", "@smoke", "*fees.feature:10: unknown tag @smoke*"),
        ("@clause:1.2", "@clause:1.3", "*the pack has no clause 1.3; did you mean '1.*"),
        ("场景: 不在", "场景：不在", "*fees.feature:15: full-width colon*"),
    ],
    ids=["unknown tag", "unknown clause", "full-width colon"],
)
def test_a_feature_that_would_pass_in_silence_is_not_collected(
    pytester: pytest.Pytester, found: str, put: str, said: str
) -> None:
    write_pack(pytester.path, FEATURE.replace(found, put, 1))
    result = run(pytester, "features")
    assert result.ret == pytest.ExitCode.INTERRUPTED
    result.stdout.fnmatch_lines([said])


@pytest.mark.parametrize(
    ("found", "put", "said"),
    [
        ("那么 结论为“违反”", "那么 结论为“违犯”", "*'违犯' is no verdict; did you mean '违反'*"),
        ("按条款“1.1”判定", "按条款“1.9”判定", "*the pack has no clause '1.9'*"),
        (
            "| 操作 | 时间             | 办件编号 | 窗口 |",
            "| 操作 | 时间             | 办件编号 | 窗囗 |",
            "*窗囗*",
        ),
        ("假如 有以下操作", "假如 有如下操作", "*Step definition is not found*有如下操作*"),
    ],
    ids=["verdict", "clause", "column", "sentence"],
)
def test_a_word_that_nobody_knows_is_an_error_and_not_a_pass(
    pytester: pytest.Pytester, found: str, put: str, said: str
) -> None:
    write_pack(pytester.path, FEATURE.replace(found, put, 1))
    result = run(pytester, "features", "-k", "不在结算窗口缴费")
    result.assert_outcomes(failed=1, deselected=5)
    result.stdout.fnmatch_lines([said])


def test_features_that_belong_to_no_pack_are_left_alone(pytester: pytest.Pytester) -> None:
    (pytester.path / "features").mkdir()
    (pytester.path / "features" / "other.feature").write_text("Feature: Other\n", "utf-8")
    assert run(pytester, "features").ret == pytest.ExitCode.NO_TESTS_COLLECTED


def test_features_without_pytest_bdd_say_what_they_need(pytester: pytest.Pytester) -> None:
    write_pack(pytester.path)
    result = run(pytester, "features", "-p", "no:pytest-bdd")
    assert result.ret == pytest.ExitCode.INTERRUPTED
    result.stdout.fnmatch_lines(["*fees.feature: features need pytest-bdd*"])


def test_a_run_without_features_imports_nothing_of_ours(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import sys

        def test_imports():
            ours = {n for n in sys.modules if n.startswith("clausewise.")}
            few = {"pytest_plugin", "scenarios", "scenarios.places"}
            assert ours <= {f"clausewise.{n}" for n in few}
            assert not {"duckdb", "sqlglot", "pyarrow"} & set(sys.modules)
        """
    )
    run(pytester).assert_outcomes(passed=1)


def test_the_plugin_alone_brings_nothing_heavy_with_it() -> None:
    """What it costs is measured by benchmarks/startup.py; here, that it imports two small files of ours and no library."""
    code = (
        "import sys, pytest; before = set(sys.modules); import clausewise.pytest_plugin; "
        "print(*sorted(name for name in set(sys.modules) - before if not name.startswith('_')))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    brought = {name for name in done.stdout.split() if name not in sys.stdlib_module_names}
    assert brought <= {
        "clausewise",
        "clausewise.pytest_plugin",
        "clausewise.scenarios",
        "clausewise.scenarios.places",
    }


EXPORT_MAPPING = """
mapping: ours
tables: {fees: {match: [dump], needs: [bill]}}
operations:
  - {kind: 缴费, from: fees, columns: {at: paid, case: bill, unit: {constant: 甲}, window: desk, amount: {constant: '10'}}}
"""


def write_export(directory: Path) -> None:
    (directory / "ours.yaml").write_text(EXPORT_MAPPING, "utf-8")
    (directory / "dump.csv").write_text(
        "bill,paid,desk\nC1,2026-03-02 09:00,W1\nC2,2026-03-02 09:00,W2\n", "utf-8"
    )


def test_the_fixture_reads_an_export_through_a_mapping(pytester: pytest.Pytester) -> None:
    pack = write_pack(pytester.path / "pack")
    write_export(pytester.path)
    pytester.makepyfile(
        test_fees="""
        def test_fees(clausewise):
            clausewise.source("dump.csv", mapping="ours.yaml")
            clausewise.assert_compliant("1.1")
        """
    )
    result = run(pytester, "test_fees.py", f"--clausewise-pack={pack}")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*结算窗口缴费*", "*C2/payment/1*"])


def test_the_audited_source_may_be_an_export(pytester: pytest.Pytester) -> None:
    pack = write_pack(pytester.path / "pack")
    write_export(pytester.path)
    options = ["--clausewise-source=dump.csv", "--clausewise-mapping=ours.yaml", f"--clausewise-pack={pack}"]
    result = run(pytester, *options, "--clausewise-clauses=1.1")
    assert result.parseoutcomes().get("failed") == 1
    result.stdout.fnmatch_lines(["*C2/payment/1*"])
