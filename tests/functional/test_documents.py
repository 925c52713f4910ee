"""`clausewise documents`: who gets which document, what stands in it, and what no document is made of."""

from __future__ import annotations

import csv
import json
import re
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.shared import Mm

from tests.functional.command import call

ROOT = Path(__file__).parents[2]
HALL = ROOT / "fixtures" / "sample-hall"
STORY = ROOT / "fixtures" / "three-months"
ASKED = {"breach", "pending"}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The audit of the sample hall, and its documents beside it."""
    place = tmp_path_factory.mktemp("documents")
    audit = call("audit", HALL, "--no-html", "--fail-on", "never", "--out", "report", cwd=place)
    assert audit.returncode == 0, audit.stderr
    done = call("documents", "report", "--out", "documents", cwd=place)
    assert done.returncode == 0, done.stderr
    assert "documents" in done.stdout.splitlines()[-1]
    return place


def _list(documents: Path) -> list[dict[str, str]]:
    with (documents / "documents.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _findings(report: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (report / "findings.jsonl").read_text("utf-8").splitlines()]


def _accounts(report: Path) -> list[dict[str, Any]]:
    accounts: list[dict[str, Any]] = json.loads((report / "summary.json").read_text("utf-8"))[
        "accountability"
    ]["accounts"]
    return accounts


def _text(path: Path) -> str:
    document = docx.Document(str(path))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def _cells(path: Path, table: int) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in docx.Document(str(path)).tables[table].rows]


def _occasions(report: Path) -> Iterator[tuple[str, str, str, Mapping[str, Any]]]:
    """(clause, subject, period, sanction) of every sanction of the audit."""
    for account in _accounts(report):
        for sanction in account["sanctions"]:
            yield sanction["clause"], account["subject"], sanction["occasion"].rpartition("@")[2], sanction


def test_every_sanction_that_is_not_on_record_has_its_document_and_no_other(made: Path) -> None:
    names = {"4.1.1": "circular", "4.1.2": "report", "4.1.3": "veto", "4.2.1": "circular", "4.2.2": "return"}
    due = {
        f"{clause}-{names[clause]}-{subject}-{period}.docx"
        for clause, subject, period, sanction in _occasions(made / "report")
        if sanction["record"] is None and sanction["state"] in ("due", "overdue")
    }
    written = {path.name for path in (made / "documents").glob("4.[12].*.docx")}
    assert written == due
    assert {
        "4.1.1-circular-U02-2026-01.docx",
        "4.1.3-veto-U02-2026-02.docx",
        "4.2.2-return-S0203-2026-03.docx",
    } <= due


def test_every_matter_that_is_not_reported_has_a_report_of_its_own(made: Path) -> None:
    findings = _findings(made / "report")
    open_matters = {
        tuple(f["trigger"].split(":", 1))
        for f in findings
        if f["clause"] == "4.3.1" and f["verdict"] in ASKED
    }
    expected = {
        f"4.3.1-report-{f['finding']}.docx" for f in findings if (f["clause"], f["trigger"]) in open_matters
    }
    assert {path.name for path in (made / "documents").glob("4.3.1-*.docx")} == expected
    assert len(expected) == 8


def test_the_list_names_all_and_says_why_one_is_not_made(made: Path) -> None:
    rows = _list(made / "documents")
    files = {row["文件"] for row in rows if row["文件"]}
    assert files == {path.name for path in (made / "documents").glob("*.docx")}
    assert all(bool(row["文件"]) != bool(row["未生成的原因"]) for row in rows)
    (first,) = (row for row in rows if row["依据条款"] == "4.1.1" and row["单位"] == "U01")
    assert (first["状态"], first["未生成的原因"]) == ("已执行", "已有记录")


def test_a_circular_holds_the_clauses_the_findings_the_evidence_and_how_to_appeal(made: Path) -> None:
    text = _text(made / "documents" / "4.1.1-circular-U02-2026-01.docx")
    occasion = next(
        o
        for a in _accounts(made / "report")
        if a["subject"] == "U02"
        for o in a["occasions"]
        if o["nth"] == 1
    )
    mine = [
        f
        for f in _findings(made / "report")
        if (f["verdict"], f["track"], f["unit"]) == ("breach", "unit", "U02")
        and f["at"].startswith("2026-01")
    ]
    assert len(mine) == occasion["findings"] == 4
    for finding in mine:
        assert finding["finding"] in text
        assert finding["case"] is None or finding["case"] in text
        assert finding["evidence"][0]["record"] in text
        assert finding["at"][:16].replace("T", " ") in text
    for said in (
        "自然资源局",
        "第一次予以通报批评",
        "4#2",
        "2026年度第1次",
        "书面申诉",
        "（印章）",
        "2026年4月3日",
        "附件",
    ):
        assert said in text
    assert "{{" not in text


def test_a_return_goes_to_the_unit_and_counts_both_occasions(made: Path) -> None:
    text = _text(made / "documents" / "4.2.2-return-S0203-2026-03.docx")
    for said in (
        "关于将S0203退回原单位的通知",
        "自然资源局：",
        "第二次退回原单位",
        "4#4",
        "第1次2026年2月",
        "第2次2026年3月",
    ):
        assert said in text


def test_an_assessment_prints_its_formula_and_its_arithmetic_comes_to_its_score(made: Path) -> None:
    path = made / "documents" / "4.4.1-assessment-U02-2026-03.docx"
    assert "得分 = 100 × Σ（权重 × 符合 ÷（符合 + 违反））÷ Σ 权重；权重：严重 5, 较重 3, 一般 1" in _text(
        path
    )
    head, *lines, total = _cells(path, 0)
    assert head[0] == "条款"
    products = sum(int(line[3]) * int(line[4]) / (int(line[4]) + int(line[5])) for line in lines)
    weights = sum(int(line[3]) for line in lines)
    assert int(total[3]) == weights
    score = re.search(r"得分：([\d.]+)分", _text(path))
    assert score
    assert float(score[1]) == pytest.approx(100 * products / weights, abs=0.005)
    assert len(_cells(path, 1)) - 1 == sum(int(line[5]) for line in lines)


def test_a_duty_circular_counts_each_units_days_against_the_working_days(made: Path) -> None:
    rows = _cells(made / "documents" / "3.1.4-duty-centre-2026-03.docx", 0)[1:]
    assert [row[0][-4:] for row in rows] == [f"U0{n}）" for n in range(1, 7)]
    missed: dict[str, int] = {}
    for finding in _findings(made / "report"):
        if finding["clause"] == "3.1.2" and finding["trigger"][4:11] == "2026-03":
            missed[finding["unit"]] = missed.get(finding["unit"], 0) + 1
    for row in rows:
        absent = missed.get(row[0][-4:-1], 0)
        assert row[1:4] == ["22", str(22 - absent), str(absent)]  # March 2026 has 22 working days


def test_the_pages_are_those_of_an_official_document(made: Path) -> None:
    for path in (made / "documents").glob("*.docx"):
        page = docx.Document(str(path)).sections[0]
        margins = (page.top_margin, page.bottom_margin, page.left_margin, page.right_margin)
        wanted = (Mm(37), Mm(35), Mm(28), Mm(26))
        assert all(abs(a - b) < Mm(0.1) for a, b in zip(margins, wanted, strict=True)), path.name
        assert abs(page.page_width - Mm(210)) < Mm(0.1)
        assert "— " in page.footer.paragraphs[0].text


def test_the_same_audit_gives_the_same_bytes(made: Path) -> None:
    assert call("documents", "report", "--out", "again", cwd=made).returncode == 0
    for path in (made / "documents").iterdir():
        assert path.read_bytes() == (made / "again" / path.name).read_bytes(), path.name


def test_documents_are_not_mixed_and_what_is_none_is_not_replaced(made: Path, tmp_path: Path) -> None:
    assert call("documents", "report", "--out", "documents", cwd=made).returncode == 2
    (tmp_path / "mine.txt").write_text("mine", "utf-8")
    done = call("documents", "report", "--out", tmp_path, "--force", cwd=made)
    assert done.returncode == 2
    assert "holds files but no documents" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_with_again_what_is_on_record_is_written_too(made: Path) -> None:
    assert call("documents", "report", "--out", "all", "--again", cwd=made).returncode == 0
    names = {path.name for path in (made / "all").iterdir()}
    assert {
        "4.1.1-circular-U01-2026-01.docx",
        "4.4.1-assessment-U01-2026-01.docx",
        "3.1.4-duty-centre-2026-01.docx",
    } <= names


def test_a_directory_that_was_changed_or_is_no_audit_is_refused(made: Path, tmp_path: Path) -> None:
    shutil.copytree(made / "report", tmp_path / "report")
    with (tmp_path / "report" / "findings.jsonl").open("a", encoding="utf-8") as file:
        file.write("\n")
    done = call("documents", "report", "--out", "out", cwd=tmp_path)
    assert (done.returncode, "findings.jsonl: was changed after the audit" in done.stderr) == (2, True)
    (tmp_path / "report" / "counts.csv").unlink()
    shutil.copy(made / "report" / "findings.jsonl", tmp_path / "report")
    done = call("documents", "report", "--out", "out", cwd=tmp_path)
    assert (done.returncode, "holds no counts.csv of this version: audit again" in done.stderr) == (2, True)
    (tmp_path / "empty").mkdir()
    done = call("documents", "empty", "--out", "out", cwd=tmp_path)
    assert (done.returncode, "so it is no audit" in done.stderr) == (2, True)
    assert not (tmp_path / "out").exists()


def test_the_committees_own_template_is_used(made: Path, tmp_path: Path) -> None:
    assert call("documents", "--export-templates", tmp_path / "own", cwd=tmp_path).returncode == 0
    path = tmp_path / "own" / "circular.docx"
    edited = docx.Document(str(path))
    edited.add_paragraph("本县另行规定：{{ unit.name }}三日内整改。")
    edited.save(str(path))
    done = call("documents", made / "report", "--out", "out", "--templates", "own", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "本县另行规定：自然资源局三日内整改。" in _text(
        tmp_path / "out" / "4.1.1-circular-U02-2026-01.docx"
    )
    assert call("documents", "--export-templates", tmp_path / "own", cwd=tmp_path).returncode == 2


def test_a_hostile_template_leaves_nothing_behind(made: Path, tmp_path: Path) -> None:
    assert call("documents", "--export-templates", tmp_path / "own", cwd=tmp_path).returncode == 0
    path = tmp_path / "own" / "veto.docx"
    edited = docx.Document(str(path))
    edited.add_paragraph("{{ unit.__class__.__base__.__subclasses__() }}")
    edited.save(str(path))
    done = call("documents", made / "report", "--out", "out", "--templates", "own", cwd=tmp_path)
    assert done.returncode == 2
    assert "veto.docx: cannot be filled" in done.stderr
    assert not (tmp_path / "out").exists()


def _story(place: Path, *options: object, names: Mapping[str, str] | None = None) -> set[str]:
    """The documents on units of the three-month story; `names`: other names of units."""
    shutil.copytree(STORY, place / "hall")
    units = place / "hall" / "registers" / "units.csv"
    for old, new in (names or {}).items():
        units.write_text(units.read_text("utf-8").replace(old, new), "utf-8")
    audit = call(
        "audit",
        "hall",
        "--no-html",
        "--fail-on",
        "never",
        "--as-of",
        "2026-04-30",
        "--out",
        "report",
        *options,
        cwd=place,
    )
    assert (place / "report").is_dir(), audit.stderr
    done = call("documents", "report", "--out", "documents", cwd=place)
    assert done.returncode == 0, done.stderr
    return {path.name for path in (place / "documents").glob("4.1.*.docx")}


def test_a_second_occasion_leads_to_the_veto(tmp_path: Path) -> None:
    assert _story(tmp_path) == {"4.1.3-veto-U01-2026-03.docx"}  # the criticism of January is on record


def test_nothing_rests_on_a_finding_that_was_revoked(tmp_path: Path) -> None:
    assert _story(tmp_path, "--appeals", STORY / "appeals.yaml") == {"4.1.1-circular-U01-2026-03.docx"}
    january = json.loads((tmp_path / "report" / "summary.json").read_text("utf-8"))["changes_by_appeals"][0][
        "because"
    ][0]
    assert january not in _text(tmp_path / "documents" / "4.1.1-circular-U01-2026-03.docx")


def test_nothing_rests_on_a_finding_that_is_waived(tmp_path: Path) -> None:
    (tmp_path / "waivers.yaml").write_text(
        "- {id: W-1, clause: 2.6.1, scope: {unit: U01}, reason: 停电, approver: 县政务办, document: 豁字1号, "
        "from: 2026-01-01, until: 2026-04-30}\n",
        "utf-8",
    )
    assert _story(tmp_path, "--waivers", tmp_path / "waivers.yaml") == set()


def test_a_hostile_name_of_a_unit_is_printed_and_nothing_more(tmp_path: Path) -> None:
    _story(tmp_path, names={"公安局": "{{ 7*7 }}</w:t><w:br/>&局"})
    text = _text(tmp_path / "documents" / "4.1.3-veto-U01-2026-03.docx")
    assert "关于对{{ 7*7 }}</w:t><w:br/>&局在2026年度目标考核中" in text
    assert "49" not in text.split("问题编号")[0]


def test_personal_data_stay_masked(tmp_path: Path) -> None:
    _story(tmp_path, names={"公安局": "公安局（13812345678）"})
    text = _text(tmp_path / "documents" / "4.1.3-veto-U01-2026-03.docx")
    assert "公安局（TEL#1）" in text
    assert "13812345678" not in text


def test_an_audit_by_another_pack_is_refused(made: Path, tmp_path: Path) -> None:
    for part in ("rules", "documents"):
        shutil.copytree(ROOT / part, tmp_path / "pack" / part)
    settings = tmp_path / "pack" / "rules" / "guideline.yaml"
    settings.write_text(settings.read_text("utf-8").replace("2026.1", "2027.1"), "utf-8")
    done = call("documents", made / "report", "--out", "out", "--pack", "pack", cwd=tmp_path)
    assert (done.returncode, "was judged by the pack county-hall 2026.1" in done.stderr) == (2, True)


def test_lint_names_what_a_template_cannot_say(tmp_path: Path) -> None:
    for part in ("rules", "documents", "features", "steps"):
        shutil.copytree(ROOT / part, tmp_path / "pack" / part)
    path = tmp_path / "pack" / "documents" / "duty.docx"
    edited = docx.Document(str(path))
    edited.add_paragraph("{{ untis }}")
    edited.save(str(path))
    done = call("lint", "--pack", "pack", cwd=tmp_path)
    assert done.returncode == 3
    assert "documents/duty.docx: there is no 'untis'" in done.stderr
