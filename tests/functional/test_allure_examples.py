"""Allure results of worked examples, beside tests that are not Clausewise's."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.functional.tiny_pack import FEATURE, write_pack

WRONG = FEATURE.replace("那么 结论为“违反”", "那么 结论为“符合”", 1)
UNKNOWN = FEATURE.replace(
    "      当 按条款“1.1”判定\n",
    '      当 谁也不认识的步骤\n        """\n        附上的话\n        """\n      当 按条款“1.1”判定\n',
    1,
)
EXAMPLE = "不在结算窗口缴费"


def _results(pytester: pytest.Pytester, feature: str, own: str = "") -> dict[str, dict[str, Any]]:
    """The Allure results by the name of the scenario or test."""
    write_pack(pytester.path / "pack", feature)
    if own:
        pytester.makepyfile(test_own=own)
    pytester.runpytest_subprocess(
        *("-p", "no:cacheprovider", "--clausewise-pack=pack", "--alluredir=results", "."),
    )
    texts = (path.read_text("utf-8") for path in (pytester.path / "results").glob("*-result.json"))
    return {result["name"]: result for result in map(json.loads, texts)}


def _attached(pytester: pytest.Pytester, step: dict[str, Any]) -> dict[str, str]:
    place: Path = pytester.path / "results"
    return {each["name"]: (place / each["source"]).read_text("utf-8-sig") for each in step["attachments"]}


def test_a_step_shows_its_table(pytester: pytest.Pytester) -> None:
    result = _results(pytester, FEATURE)[EXAMPLE]
    assert result["status"] == "passed"
    given = next(step for step in result["steps"] if step["name"] == "假如有以下操作")
    assert _attached(pytester, given)["数据表"].split() == [
        "操作,时间,办件编号,窗口",
        "缴费,2026-03-02",
        "09:00,C1,W2",
    ]


def test_a_wrong_verdict_is_told_at_its_step_without_a_traceback(pytester: pytest.Pytester) -> None:
    result = _results(pytester, WRONG)[EXAMPLE]
    assert [step["status"] for step in result["steps"]][-2:] == ["passed", "failed"]
    assert "违反" in result["steps"][-1]["statusDetails"]["message"]
    assert "trace" not in result["statusDetails"]


def test_a_step_that_nobody_knows_shows_its_text_and_the_rest_never_ran(pytester: pytest.Pytester) -> None:
    steps = _results(pytester, UNKNOWN)[EXAMPLE]["steps"]
    unknown = next(n for n, step in enumerate(steps) if step["name"] == "当谁也不认识的步骤")
    assert _attached(pytester, steps[unknown]) == {"文本": "附上的话"}
    assert [step["status"] for step in steps[unknown + 1 :]] == ["skipped", "skipped"]


def test_somebody_elses_test_keeps_its_own_result(pytester: pytest.Pytester) -> None:
    own = """
        import allure, pytest

        @pytest.fixture
        def window():
            yield "W1"

        def test_own(window):
            with allure.step("theirs"):
                assert window == "W1"
    """
    results = _results(pytester, FEATURE, own)
    assert results["test_own"]["fullName"] == "test_own#test_own"
    assert [step["name"] for step in results["test_own"]["steps"]] == ["theirs"]
    assert results[EXAMPLE]["fullName"].endswith(EXAMPLE)
    containers = [
        json.loads(path.read_text("utf-8")) for path in (pytester.path / "results").glob("*-container.json")
    ]
    assert ["window"] in [[step["name"] for step in each.get("befores", ())] for each in containers]
