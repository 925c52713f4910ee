"""`pytest --clausewise-source=…`: one test a clause and unit, all from one judgement."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.functional.guideline_pack import write_guideline_pack
from tests.functional.tiny_pack import FEATURE, write_pack, write_records

EXPECTED = {
    ("1.1", "甲"): "passed",
    ("1.1", "乙"): "failed",
    ("1.1", "丙"): "broken",
    ("1.2", "甲"): "passed",
    ("1.2", "乙"): "failed",
    ("1.2", "丙"): "passed",
    ("2.1", None): "skipped",
}


OPTIONS = ("-p", "no:cacheprovider", "--clausewise-pack=pack", "--clausewise-source=records", "-rA")


def run(pytester: pytest.Pytester, *arguments: str) -> pytest.RunResult:
    return pytester.runpytest_subprocess(*OPTIONS, *arguments)


@pytest.fixture
def records(pytester: pytest.Pytester) -> Path:
    write_pack(pytester.path / "pack")
    return write_records(pytester.path / "records")


@pytest.mark.usefixtures("records")
def test_every_clause_and_unit_has_its_line(pytester: pytest.Pytester) -> None:
    result = run(pytester, "pack/features")
    result.assert_outcomes(passed=3, failed=3, skipped=1)
    result.stdout.fnmatch_lines_random(
        [
            "*PASSED *fees.feature::本期缴费都在结算窗口[[]甲]*",
            "*FAILED *fees.feature::本期缴费都在结算窗口[[]乙]*",
            "*FAILED *::1.2 本期“当日开票”不应有违反[[]乙]*",
            "*SKIPPED*未触发*",
        ]
    )


@pytest.mark.usefixtures("records")
def test_verdicts_are_told_without_a_traceback(pytester: pytest.Pytester) -> None:
    result = run(pytester, "pack/features")
    result.stdout.fnmatch_lines_random(["*违反 1（共 1）*", "*无法判定 1（共 1）*"])
    result.stdout.no_fnmatch_line("*Traceback*")
    result.stdout.no_fnmatch_line("*expect_no_breach*")


@pytest.mark.usefixtures("records")
def test_somebody_elses_test_run_gets_the_lines_added(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_own="def test_own(): pass")
    run(pytester, "test_own.py").assert_outcomes(passed=4, failed=3, skipped=1)
    run(pytester).assert_outcomes(passed=4, failed=3, skipped=1)


def test_a_pack_without_features_is_audited_all_the_same(pytester: pytest.Pytester) -> None:
    write_pack(pytester.path / "pack", feature="")
    write_records(pytester.path / "records")
    run(pytester).assert_outcomes(passed=3, failed=3, skipped=1)
    run(pytester, "--clausewise-lang=en", "--clausewise-clauses=1.*").assert_outcomes(passed=3, failed=3)


@pytest.mark.usefixtures("records")
def test_workers_share_one_judgement(pytester: pytest.Pytester) -> None:
    pytest.importorskip("xdist")
    run(pytester, "-n2", "pack/features").assert_outcomes(passed=3, failed=3, skipped=1)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--clausewise-source=nowhere"], "nowhere"),
        (["--clausewise-period=March"], "'March' is no date"),
        (["--clausewise-as-of=soon"], "'soon' is no time"),
        (["--clausewise-mapping=our.yaml"], "there is no mapping"),
    ],
)
@pytest.mark.usefixtures("records")
def test_what_cannot_be_audited_is_a_usage_error(
    pytester: pytest.Pytester, arguments: list[str], said: str
) -> None:
    result = run(pytester, *arguments)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert said in result.stderr.str() + result.stdout.str()


def results(directory: Path) -> list[dict[str, Any]]:
    return [json.loads(path.read_text("utf-8")) for path in directory.glob("*-result.json")]


def labels(result: dict[str, Any]) -> dict[str, str]:
    return {label["name"]: label["value"] for label in result["labels"]}


@pytest.fixture(scope="module")
def allure_place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Allure results of one run."""
    place = tmp_path_factory.mktemp("allure")
    write_pack(place / "pack")
    write_records(place / "records")
    command = [sys.executable, "-m", "pytest", *OPTIONS, "--alluredir=results", "pack/features"]
    done = subprocess.run(command, cwd=place, capture_output=True, text=True, check=False)
    assert done.returncode == pytest.ExitCode.TESTS_FAILED, done.stdout
    return place / "results"


@pytest.fixture
def allure(allure_place: Path) -> dict[tuple[str, str | None], dict[str, Any]]:
    """The Allure results by clause and unit."""
    found = results(allure_place)
    return {(labels(result)["clause"], labels(result).get("unit")): result for result in found}


def test_allure_tells_breach_from_undetermined_from_not_triggered(allure: dict[Any, Any]) -> None:
    assert {key: result["status"] for key, result in allure.items()} == EXPECTED


def test_an_allure_result_holds_the_clause_the_steps_and_the_findings(
    allure_place: Path, allure: dict[Any, Any]
) -> None:
    result = allure["1.1", "乙"]
    assert labels(result) == {
        "epic": "收费规定", "feature": "1 收费", "story": "1.1 结算窗口缴费",
        "章": "收费规定", "节": "1 收费", "条款": "1.1 结算窗口缴费", "单位": "乙", "tag": "乙",
        "severity": "critical", "clause": "1.1", "unit": "乙",
    }  # fmt: skip
    assert [step["name"] for step in result["steps"]] == ["当审计本期记录", "那么条款“1.1”不应有违反"]
    assert [step["status"] for step in result["steps"]] == ["passed", "failed"]
    assert result["statusDetails"]["message"].startswith("违反 1（共 1）\n1. ")
    assert "trace" not in result["statusDetails"]
    assert "P2" in result["descriptionHtml"]
    names = {each["name"]: allure_place / each["source"] for each in result["attachments"]}
    assert names["问题清单.csv"].read_bytes().startswith(b"\xef\xbb\xbf")
    [finding] = json.loads(names["问题清单.json"].read_text("utf-8"))
    assert (finding["trigger"], finding["verdict"]) == ("P2", "breach")
    assert not list(allure_place.glob("*-container.json"))


def test_the_history_of_a_line_does_not_depend_on_the_place(
    pytester: pytest.Pytester, allure: dict[Any, Any]
) -> None:
    write_records(pytester.path / "records")
    write_pack(pytester.path / "elsewhere" / "pack")
    pytester.runpytest_subprocess(
        *("--clausewise-pack=elsewhere/pack", "--clausewise-source=records", "--alluredir=again", "elsewhere")
    )
    identities = {"historyId", "testCaseId", "fullName", "start", "stop"}
    again = {(labels(r)["clause"], labels(r).get("unit")): r for r in results(pytester.path / "again")}
    assert {k: {i: r[i] for i in identities} for k, r in again.items()} == {
        k: {i: r[i] for i in identities} for k, r in allure.items()
    }


def test_write_results_minds_nothing_of_the_directory_it_is_called_in(pytester: pytest.Pytester) -> None:
    """Other people's configuration, conftest and environment must not get into the report."""
    write_pack(pytester.path / "pack", FEATURE)
    write_records(pytester.path / "records")
    pytester.makeini("[pytest]\naddopts = --no-such-option")
    pytester.makeconftest("raise RuntimeError('not to be loaded')")
    code = """
from pathlib import Path
from clausewise.audit import Options, audit
from clausewise.language.pack import load_pack
from clausewise.scenarios.allure_run import write_results
from clausewise.sources import open_sources
pack = load_pack(Path("pack"))
result = audit(pack, open_sources(["records"], pack.vocabulary), Options(period=None, as_of=None))
write_results(result, Path("results"), language="zh")
"""
    pytester.path.joinpath("call.py").write_text(code)
    environment = {**os.environ, "PYTEST_ADDOPTS": "--no-such-option"}
    subprocess.run([sys.executable, "call.py"], cwd=pytester.path, check=True, env=environment)
    found = {
        (labels(r)["clause"], labels(r).get("unit")): r["status"] for r in results(pytester.path / "results")
    }
    assert found == EXPECTED


def test_what_people_attested_passes_in_a_test_run_too(pytester: pytest.Pytester) -> None:
    write_guideline_pack(pytester.path / "pack")
    write_records(pytester.path / "records")
    (pytester.path / "signed.yaml").write_text(
        'attestations:\n- {clause: "1.3", result: met, statement: s, by: b, signed_on: 2026-04-02, document: d, '
        "from: 2026-01-01, until: 2026-12-31}\n",
        "utf-8",
    )
    run(pytester, "--clausewise-clauses=1.3").assert_outcomes(skipped=1)
    run(pytester, "--clausewise-clauses=1.3", "--clausewise-attestations=signed.yaml").assert_outcomes(
        passed=1
    )
