"""guideline.yaml: each key that is wrong is refused with its line and what to write instead."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from clausewise.errors import InvalidPack
from clausewise.language.pack import load_pack
from clausewise.model.clause import Pack
from tests.engine.by_hand import make_pack
from tests.engine.naive import write_pack


def read(root: Path, **settings: Any) -> Pack:
    rule = {"each": "apply", "must": "n > 0"}
    write_pack(make_pack(rule, **{"version": "1", "title": {"en": "Hall"}, **settings}), root)
    return load_pack(root)


def test_what_is_written_is_what_the_pack_holds(tmp_path: Path) -> None:
    pack = read(
        tmp_path,
        holidays="weekends",
        roll_to_working_day=True,
        case_starts=["apply", "visit"],
        case_ends={"apply": ["decide", "report"]},
        calendar={"2026-03-04": "holiday", "2026-03-07": "working"},
        score={"weights": {"critical": 3, "major": 2, "minor": 0.5}, "holds": ["unit"]},
        accountability={"occasion": "year", "tracks": ["staff"], "reset": "never"},
    )
    assert pack.holidays == "weekends"
    assert pack.roll_to_working_day
    assert pack.case_starts == ("apply", "visit")
    assert pack.case_ends == {"apply": ("decide", "report")}
    assert {str(day): works for day, works in pack.calendar_overrides.items()} == {
        "2026-03-04": False,
        "2026-03-07": True,
    }
    assert pack.accountability.occasion == "year"
    assert pack.accountability.tracks == ("staff",)
    assert pack.accountability.reset == "never"
    assert pack.score is not None
    assert pack.score.holders == ("unit",)


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"holydays": "china"}, "holidays"),
    ({"timezone": "Asia/Peking"}, "Asia/Peking"),
    ({"timezone": "../../etc/passwd"}, "../../etc/passwd"),
    ({"holidays": "chinese"}, "china"),
    ({"roll_to_working_day": "perhaps"}, "roll_to_working_day"),
    ({"in_force": "2026"}, "in_force"),
    ({"in_force": {"from": "2026-02-30"}}, "in_force: write"),
    ({"calendar": ["2026-03-04"]}, "calendar: write"),
    ({"calendar": {"2026-02-30": "holiday"}}, "'2026-02-30: holiday' is not a day"),
    ({"calendar": {"2026-03-04": "free"}}, "'2026-03-04: free' is not a day"),
    ({"calendar": {"2026-03-04": ["holiday"]}}, "is not a day"),
    ({"case_starts": "apply"}, "case_starts: write a list"),
    ({"case_starts": ["aply"]}, "there is no operation 'aply'"),
    ({"case_starts": [["apply"]]}, "case_starts: there is no operation ''"),
    ({"case_ends": ["apply"]}, "case_ends: write which kinds end a case"),
    ({"case_ends": {"aply": ["decide"]}}, "case_ends: there is no operation 'aply'"),
    ({"case_ends": {"apply": "decide"}}, "case_ends: write a list"),
    ({"case_ends": {"apply": ["decision"]}}, "case_ends: there is no operation 'decision'"),
    ({"accountability": "some"}, "accountability"),
    ({"accountability": ["month"]}, "accountability"),
    ({"accountability": {"occasion": "week"}}, "week"),
    ({"accountability": {"tracks": ["hall"]}}, "hall"),
    ({"accountability": {"reset": "monthly"}}, "monthly"),
    ({"score": "none"}, "score"),
    ({"score": {"weights": {"critical": "much"}}}, "critical"),
    ({"score": {"weights": {"critical": -1}}}, "critical"),
    ({"score": {"weights": {"grave": 1}}}, "grave"),
    ({"score": {"weights": {"critical": 1}, "holds": ["hall"]}}, "hall"),
    ({"no_duty": ["1#1"]}, "no_duty"),
    ({"no_duty": {"1#1": ["why"]}}, "write {zh: …, en: …}"),
]


@pytest.mark.parametrize(("settings", "words"), WRONG, ids=[str(settings) for settings, _ in WRONG])
def test_what_is_wrong_is_named(settings: dict[str, Any], words: str, tmp_path: Path) -> None:
    with pytest.raises(InvalidPack) as refused:
        read(tmp_path, **settings)
    assert words in str(refused.value)
    assert "guideline.yaml:" in str(refused.value)


def test_a_guideline_that_is_no_table_is_refused(tmp_path: Path) -> None:
    read(tmp_path)
    (tmp_path / "rules" / "guideline.yaml").write_text(yaml.safe_dump(["a"]), "utf-8")
    with pytest.raises(InvalidPack, match="guideline.yaml"):
        load_pack(tmp_path)
