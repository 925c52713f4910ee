"""The sample as files: the same bytes for the same seed, and a key whose every line stands in the data."""

from __future__ import annotations

import csv
import json
from datetime import datetime
from pathlib import Path

import pytest

from clausewise.errors import WrongUsage
from clausewise.sample import answers, audits, make_sample, write_sample
from clausewise.sample.expectations import CLAUSES

KEYS = ("answer-key.jsonl", "answer-key-february.jsonl", "answer-key-as-of-february.jsonl")
FOLLOWING = ("2.3.6", "2.4.7", "3.2.7", "4.3.1", "4.1.1", "4.1.2", "4.1.3", "4.2.1", "4.2.2")
NEVER_MET = ("2.4.11", "4.2.3")  # the record is itself the breach
FIXTURE = Path(__file__).parents[3] / "fixtures" / "sample-hall"


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("sample") / "hall"
    write_sample(out)
    return out


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def files(directory: Path) -> dict[str, bytes]:
    return {str(p.relative_to(directory)): p.read_bytes() for p in directory.rglob("*") if p.is_file()}


def test_the_same_seed_gives_the_same_bytes(hall: Path, tmp_path: Path) -> None:
    write_sample(tmp_path / "again")
    assert files(hall) == files(tmp_path / "again")


def test_the_fixture_is_what_seed_2026_gives(hall: Path) -> None:
    """Where this fails on purpose: `clausewise sample --out fixtures/sample-hall --force`."""
    assert files(hall) == files(FIXTURE)


def test_another_seed_gives_another_hall(hall: Path, tmp_path: Path) -> None:
    write_sample(tmp_path / "other", seed=7)
    assert files(hall)["operations.csv"] != files(tmp_path / "other")["operations.csv"]


def test_files_are_headed_by_chinese_labels_and_open_in_excel(hall: Path) -> None:
    for path in hall.rglob("*.csv"):
        content = path.read_bytes()
        assert content.startswith(b"\xef\xbb\xbf")
        header = content.decode("utf-8-sig").splitlines()[0].split(",")
        assert all(not label.isascii() for label in header), (path, header)
    assert {row["操作"] for row in rows(hall / "operations.csv")} >= {"受理", "办结", "一事一报"}


def test_every_triggering_operation_of_the_keys_is_in_the_data(hall: Path) -> None:
    ids = {row["记录编号"] for row in rows(hall / "operations.csv")}
    named = {str(line["trigger"]).rpartition(":")[2] for name in KEYS for line in lines(hall / name)}
    assert {trigger for trigger in named if trigger.startswith("R")} <= ids
    assert len(ids) == len(rows(hall / "operations.csv"))


def test_the_data_begin_on_the_first_and_end_with_the_as_of_time(hall: Path) -> None:
    times = [row["时间"] for row in rows(hall / "operations.csv")]
    meta = json.loads((hall / "answer-key-meta.json").read_text(encoding="utf-8"))
    assert times == sorted(times)
    assert times[0].startswith("2026-01-01")
    assert datetime.fromisoformat(meta["as_of"]).replace(tzinfo=None) == datetime.fromisoformat(times[-1])
    assert meta["period"] == {"from": "2026-01-01", "until": "2026-04-03"}
    assert meta["operations"] == len(times)


def test_every_clause_is_met_and_broken() -> None:
    sample = make_sample()
    seen = {
        (v.clause, v.verdict) for _, _, scope in audits(sample.operations, 3) for v in answers(sample, scope)
    }
    clauses = {clause.id for clause in CLAUSES} | set(FOLLOWING)
    assert len(clauses) == 65
    assert {c for c in clauses if (c, "breach") not in seen} == set()
    assert {c for c in clauses if (c, "met") not in seen} == set(NEVER_MET)


def test_without_violations_nothing_is_broken_or_open() -> None:
    sample = make_sample(violations=0)
    for _, _, scope in audits(sample.operations, 3):
        assert {v.verdict for v in answers(sample, scope)} <= {"met", "excepted", "pending"}


def test_a_directory_with_files_is_refused_unless_forced(hall: Path, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(WrongUsage, match="--force"):
        write_sample(tmp_path)
    write_sample(tmp_path, force=True, cases=20)
    assert (tmp_path / "notes.txt").exists()
    assert (tmp_path / "operations.csv").exists()


@pytest.mark.parametrize("wrong", [{"cases": -1}, {"violations": 1.5}, {"months": 0}, {"months": 10}])
def test_numbers_out_of_range_are_refused(tmp_path: Path, wrong: dict[str, int]) -> None:
    with pytest.raises(WrongUsage):
        write_sample(tmp_path / "hall", **wrong)  # type: ignore[arg-type]
    assert not (tmp_path / "hall").exists()


@pytest.mark.parametrize("months", [1, 2, 9])
def test_other_lengths_work(tmp_path: Path, months: int) -> None:
    write_sample(tmp_path / "hall", months=months, cases=60)
    assert lines(tmp_path / "hall" / "answer-key.jsonl")


def test_a_sample_without_cases_is_still_a_hall(tmp_path: Path) -> None:
    write_sample(tmp_path / "hall", cases=0)
    assert {row["操作"] for row in rows(tmp_path / "hall" / "operations.csv")} >= {"领导值班"}
