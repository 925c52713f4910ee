"""`clausewise kit`: traces for other software, and the score of its answers."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.functional.command import call
from tests.functional.foreign_checker import Line, answer, write_lines
from tests.functional.tiny_pack import FEATURE, write_pack

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("kit")
    write_pack(root / "pack")
    _write(root, root / "pack")
    return root


@pytest.fixture(scope="module")
def right(tiny: Path) -> tuple[Line, ...]:
    """The lines of a checker that judges the tiny kit as Clausewise does."""
    return tuple(answer(tiny / "kit", tiny / "pack"))


def _write(root: Path, pack: Path, out: str = "kit") -> Path:
    done = call("kit", "--out", out, "--pack", pack, "--quiet", cwd=root)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    return root / out


def _score(
    root: Path, lines: Iterable[Line], *arguments: str, kit: str = "kit"
) -> tuple[int, dict[str, Any]]:
    results = write_lines(root / "results.jsonl", lines)
    done = call("kit", "score", results, "--kit", kit, "--format", "json", *arguments, cwd=root)
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout)


def _pack_with_features(root: Path, pack: Path, *features: str) -> Path:
    """The whole pack, with these feature files alone, so that a kit of it takes a moment."""
    shutil.copytree(pack / "rules", root / "pack" / "rules")
    (root / "pack" / "features").mkdir()
    for feature in features:
        shutil.copy(pack / "features" / feature, root / "pack" / "features")
    return root / "pack"


@pytest.mark.parametrize(
    ("pack", "feature", "left_out"),
    [
        (".", "2.6-fees.feature", 0),
        (".", "4-accountability.feature", 5),
        ("examples/integrity", "3-signing.feature", 0),
        ("examples/traffic-fines", "1-sending.feature", 0),
        ("examples/permit-receipts", "2-time.feature", 0),
    ],
)
def test_a_checker_that_judges_as_clausewise_does_scores_full_marks(
    pack: str, feature: str, left_out: int, tmp_path: Path
) -> None:
    few = _pack_with_features(tmp_path, ROOT / pack, feature)
    kit = _write(tmp_path, few)
    manifest = json.loads((kit / "manifest.json").read_text("utf-8"))
    jsonschema.validate(manifest, json.loads(call("schema", "kit", cwd=tmp_path).stdout))
    assert len(manifest["left_out"]) == left_out
    every = [trace["trace"] for trace in manifest["traces"]]
    some = every[::4]
    status, found = _score(tmp_path, answer(kit, few, some))
    assert found["wrong"] == []
    assert found["missing"] == [trace for trace in every if trace not in some]
    assert status == (1 if len(every) > len(some) else 0)


def test_full_marks_leave_with_zero_and_every_share_is_one(tiny: Path, right: tuple[Line, ...]) -> None:
    status, found = _score(tiny, right)
    assert (status, found["perfect"], found["missing"], found["wrong"]) == (0, True, [], [])
    assert found["overall"]["breach"] == {
        "expected": 3, "answered": 3, "right": 3, "precision": 1.0, "recall": 1.0
    }  # fmt: skip
    assert found["overall"]["pending"]["precision"] is None
    assert found["overall"]["undetermined"]["recall"] == 1.0


def test_planted_wrong_answers_are_found_and_lower_the_shares(tiny: Path, right: tuple[Line, ...]) -> None:
    lines = [dict(line) for line in right]
    breach = next(line for line in lines if line["clause"] == "1.2" and line["verdict"] == "breach")
    breach["verdict"] = "pending"
    lines.append({"trace": breach["trace"], "clause": "1.2", "trigger": "缴费二", "verdict": "违反"})
    lines.append({"trace": breach["trace"], "clause": "1.2", "trigger": "开票一", "verdict": "met"})
    status, found = _score(tiny, lines)
    assert status == 1
    trace = {"trace": "1.2/01", "clause": "1.2"}
    assert found["wrong"] == [
        {**trace, "trigger": "开票一", "expected": None, "answered": "met"},
        {**trace, "trigger": "缴费一", "expected": "breach", "answered": "pending"},
        {**trace, "trigger": "缴费二", "expected": "met", "answered": "breach"},
    ]
    shares = next(clause for clause in found["clauses"] if clause["clause"] == "1.2")
    assert (shares["breach"]["precision"], shares["breach"]["recall"]) == (0.0, 0.0)
    assert (shares["pending"]["precision"], shares["pending"]["recall"]) == (0.0, None)
    others = next(clause for clause in found["clauses"] if clause["clause"] == "1.1")
    assert (others["breach"]["precision"], others["breach"]["recall"]) == (1.0, 1.0)


def test_a_trace_without_results_is_missing_and_its_breaches_are_not_recalled(
    tiny: Path, right: tuple[Line, ...]
) -> None:
    lines = [line for line in right if line["trace"] != "1.1/01"]
    status, found = _score(tiny, lines)
    assert (status, found["missing"], found["wrong"]) == (1, ["1.1/01"], [])
    assert found["overall"]["breach"]["recall"] == pytest.approx(2 / 3)


def test_the_text_names_what_is_wrong_in_both_languages(tiny: Path, right: tuple[Line, ...]) -> None:
    lines = [line for line in right if line["verdict"] != "breach"]
    results = write_lines(tiny / "text.jsonl", lines[1:])
    said = call("kit", "score", results, "--kit", "kit", cwd=tiny).stdout
    assert "– 1.1/01: 没有结果" in said
    assert "✗ 1.2/01 缴费一: 没有问题，应为 违反" in said
    said = call("kit", "score", results, "--kit", "kit", "--lang", "en", cwd=tiny).stdout
    assert "✗ 1.2/01 缴费一: nothing found, should be breach" in said
    assert "5 traces: 2 right, 1 missing; 2 wrong answers; 0 lines not asked for" in said


def test_lines_on_other_clauses_are_counted_and_not_scored(tiny: Path, right: tuple[Line, ...]) -> None:
    lines = [*right]
    lines.append({"trace": "1.1/01", "clause": "2.1", "trigger": "1", "verdict": "breach"})
    status, found = _score(tiny, lines)
    assert (status, found["not_asked"]) == (0, 1)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ({"trace": "1.1/9", "clause": "1.1", "trigger": "1", "verdict": "met"}, "did you mean '1.1/"),
        ({"trace": "1.1/01", "clause": "1.l", "trigger": "1", "verdict": "met"}, "there is no clause '1.l'"),
        ({"trace": "1.1/01", "clause": "1.1", "trigger": "1", "verdict": "braech"}, "did you mean 'breach'?"),
        ({"trace": "1.1/01", "clause": "1.1", "verdict": "met"}, "needs a text under 'trigger'"),
        (
            {"trace": "1.1/01", "clause": "1.1", "trigger": "1", "verdict": "met", "at": ""},
            "unknown key 'at'",
        ),
        ({"trace": "1.1/01", "clause": "1.1", "verdict": "none"}, "stands in line 1 already"),
        ([], "is no object"),
    ],
)
def test_a_line_that_means_nothing_is_an_error_with_its_place(tiny: Path, line: Any, said: str) -> None:
    first: Line = {"trace": "1.1/01", "clause": "1.1", "verdict": "none"}
    results = write_lines(tiny / "wrong.jsonl", [first, line])
    done = call("kit", "score", results, "--kit", "kit", cwd=tiny)
    assert done.returncode == 2
    assert "wrong.jsonl:2: " in done.stderr
    assert said in done.stderr


def test_the_kit_is_the_same_bytes_every_time_and_is_never_written_over(tiny: Path) -> None:
    again = _write(tiny, tiny / "pack", "again")
    files = {path.relative_to(again): path.read_bytes() for path in again.rglob("*") if path.is_file()}
    assert files == {
        path.relative_to(tiny / "kit"): path.read_bytes()
        for path in (tiny / "kit").rglob("*")
        if path.is_file()
    }
    done = call("kit", "--out", "again", "--pack", "pack", cwd=tiny)
    assert done.returncode == 2
    assert "holds files" in done.stderr


def test_records_are_in_canonical_names_and_say_their_times_in_full(tiny: Path) -> None:
    lines = (tiny / "kit" / "traces" / "1.2" / "01" / "operations.jsonl").read_text("utf-8").splitlines()
    assert json.loads(lines[0]) == {
        "id": "缴费一", "kind": "payment", "at": "2026-03-02T09:00:00+08:00", "case": "C1"
    }  # fmt: skip
    asked = json.loads((tiny / "kit" / "manifest.json").read_text("utf-8"))["traces"]
    assert asked[-1] == {
        "trace": "1.2/01",
        "clause": "1.2",
        "as_of": "2026-03-31T23:59:59.999999+08:00",
        "period": {"from": "2026-03-02", "until": "2026-03-31"},
        "parameters": {},
        "operations": 4,
        "registers": {},
    }


def test_what_a_tester_may_see_holds_no_name_of_an_example(tiny: Path) -> None:
    seen = [path for path in (tiny / "kit").rglob("*") if path.is_file() and path.name != "key.jsonl"]
    assert not [path for path in seen if "次日开票是违反" in path.read_text("utf-8")]
    assert "次日开票是违反" in (tiny / "kit" / "key.jsonl").read_text("utf-8")


def test_an_example_that_does_not_hold_makes_no_kit(tmp_path: Path) -> None:
    write_pack(tmp_path / "pack", FEATURE.replace("结论为“违反”", "结论为“符合”", 1))
    done = call("kit", "--out", "kit", "--pack", "pack", "--quiet", cwd=tmp_path)
    assert done.returncode == 3
    assert "does not hold" in done.stderr
    assert not (tmp_path / "kit").exists()


@pytest.mark.parametrize("arguments", [(), ("score",), ("score", "x.jsonl", "--out", "kit")])
def test_half_a_command_is_wrong_usage(arguments: tuple[str, ...], tmp_path: Path) -> None:
    done = call("kit", *arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert "clausewise kit" in done.stderr


def test_a_directory_that_is_no_kit_is_named(tmp_path: Path) -> None:
    results = write_lines(tmp_path / "results.jsonl", [])
    done = call("kit", "score", results, cwd=tmp_path)
    assert done.returncode == 2
    assert "holds no key.jsonl" in done.stderr
