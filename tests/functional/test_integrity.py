"""examples/integrity over the hall's records: what is honest is left alone, what was made for the clock is flagged."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import pytest

from clausewise.language.pack import load_pack
from tests.functional.command import call

ROOT = Path(__file__).parents[2]
PACK = ROOT / "examples" / "integrity"
HALL = ROOT / "fixtures" / "sample-hall"
# The hall's staff member S0103 accepts and signs off one case: that is what the clause is there to show.
OF_THE_HALL = {("IN4.1", "R000899")}

CHANGED = {
    "R000897": {"登记时间": "2026-03-12 09:00:00"},
    "R000898": {"登记时间": "2026-03-01 09:00:00"},
    "R000901": {"登记时间": "2026-03-05 09:00:00"},  # the next working day: nothing to flag
    "R000900": {"时间": "2026-03-04 11:20:00"},
}
LATE = {"操作": "特别程序开始", "特别程序种类": "其他"}
SIGNED = {"操作": "签批", "审批层级": "县级", "地点": "大厅"}
PLANTED = [
    {**LATE, "记录编号": "G1", "时间": "2026-03-11 16:30:00", "办件编号": "C000176", "批准人": "S0202"},
    {**LATE, "记录编号": "G2", "时间": "2026-03-06 10:00:00", "办件编号": "C000091", "批准人": "S0202"},
    {**LATE, "记录编号": "G3", "时间": "2026-02-24 10:00:00", "办件编号": "C000176", "批准人": "S0207"},
    *(
        {
            **SIGNED,
            "记录编号": f"B{n}",
            "时间": f"2026-03-10 13:0{n}:00",
            "办件编号": f"GC{n}",
            "工作人员": "S0202",
        }
        for n in range(5)
    ),
    {
        **SIGNED,
        "记录编号": "G4",
        "时间": "2026-03-10 21:00:00",
        "办件编号": "C000176",
        "工作人员": "S0202",
    },
    {
        **SIGNED,
        "记录编号": "G5",
        "时间": "2026-03-07 10:00:00",
        "办件编号": "C000176",
        "工作人员": "S0202",
    },
    {
        **SIGNED,
        "记录编号": "G6",
        "时间": "2026-03-10 10:00:00",
        "办件编号": "C000176",
        "工作人员": "S0207",
    },
]
FLAGGED = {
    ("IN1.1", "G1"),
    ("IN1.2", "G2"),
    ("IN2.1", "R000897"),
    ("IN2.2", "R000898"),
    ("IN2.3", "R000900"),
    ("IN3.1", "B4"),
    ("IN3.2", "G4"),
    ("IN3.2", "G5"),
    ("IN4.1", "G6"),
    ("IN4.2", "G3"),
}


def _flags(source: Path, cwd: Path) -> set[tuple[str, str]]:
    """Clause and trigger of everything that is not met; all of them must be breaches."""
    done = call("check", source, "--pack", PACK, "--format", "json", "--fail-on", "never", cwd=cwd)
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert said["quarantined"] == said["unreadable_cells"] == 0
    assert {finding["verdict"] for finding in said["findings"]} <= {"breach"}
    return {(finding["clause"], finding["trigger"]) for finding in said["findings"]}


@pytest.fixture
def gamed(tmp_path: Path) -> Path:
    """The sample hall with records that were made for the clock."""
    shutil.copytree(HALL / "registers", tmp_path / "hall" / "registers")
    with (HALL / "operations.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    head = [*rows[0], "登记时间"]
    rows = [{**row, **CHANGED.get(row["记录编号"], {})} for row in rows] + PLANTED
    with (tmp_path / "hall" / "operations.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, head)
        writer.writeheader()
        writer.writerows(rows)
    return tmp_path / "hall"


def test_the_honest_hall_has_one_flag_among_all_its_records(tmp_path: Path) -> None:
    assert _flags(HALL, tmp_path) == OF_THE_HALL


def test_a_gamed_copy_has_the_planted_flags_and_no_other(gamed: Path, tmp_path: Path) -> None:
    assert _flags(gamed, tmp_path) == OF_THE_HALL | FLAGGED


def test_its_vocabulary_is_the_hall_s_own_so_that_any_hall_s_records_load_unchanged() -> None:
    own, hall = PACK / "rules" / "vocabulary.yaml", ROOT / "rules" / "vocabulary.yaml"
    assert own.read_bytes() == hall.read_bytes()


def test_no_flag_counts_against_anybody() -> None:
    for clause in load_pack(PACK).clauses:
        assert (clause.track, clause.severity) == ("none", "minor")
        assert "不是认定造假" in clause.reading.zh
        assert "no finding of guilt" in clause.reading.en
