"""No output shows a person: every byte of a report is searched, and what each command says.

The hall's records hold names, identity card and phone numbers wherever a record can: in notes, as identifiers, in a
column marked personal, in rows and cells that cannot be read.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.functional.command import call
from tests.functional.tiny_pack import VOCABULARY, write_pack

IDENTITY, OLD_IDENTITY, PHONE, OTHER_PHONE = (
    "11010519491231002X",
    "110105491231002",
    "13812345678",
    "13987654321",
)
NAMES = ("欧阳震华", "司马相如")
SECRETS = (*NAMES, IDENTITY, IDENTITY.lower(), OLD_IDENTITY, PHONE, OTHER_PHONE, "138-1234-5678")
PERSONAL = "note: {type: text, label: 备注}, payer: {type: text, label: 缴费人, personal: true}, amount"
MESSAGE = (
    "message: {zh: '{payer}缴费{trigger}（{case}）在{window}，备注：{note}', "
    "en: '{payer} paid {trigger} at {window}: {note}'}\n"
)
RECORDS = f"""记录编号,操作,时间,办件编号,单位,窗口,金额,备注,缴费人
P1,缴费,2026-03-02 09:00,{IDENTITY},甲,W2,10,电话{PHONE}，身份证{IDENTITY.lower()},{NAMES[0]}
P2,缴费,2026-03-03 09:00,C2,乙{OTHER_PHONE},W2,10,138-1234-5678,{NAMES[1]}
{OLD_IDENTITY},缴费,2026-03-04 09:00,C3,丙,W9,10,,{NAMES[0]}
P4,缴费,昨天{PHONE},C4,丙,W9,10,,{NAMES[1]}
P5,缴费,2026-03-04 09:00,C5,丙,W9,{PHONE}元,,{NAMES[1]}
P6,缴费,2026-03-04 09:00,C6,丙,W9,10,{NAMES[0]},{NAMES[1]},{PHONE},多一列
P2,缴费,2026-03-05 09:00,C2,乙,W2,10,重复,{NAMES[0]}
"""
UNITS = f"""单位,单位名称
甲,甲局（值班电话{PHONE}）
乙{OTHER_PHONE},乙局
丙,丙局
"""
REGISTER = """registers:
  units: {record: unit, key: unit, label: 单位, columns: {unit: {type: text, label: 单位}, name: {type: text, label: 单位名称}}}
"""
WAIVER = f"""
- id: W-1
  clause: "1.1"
  scope: {{unit: 甲}}
  reason: 停电，见{PHONE}来电，身份证{IDENTITY}
  approver: 县政务办
  document: 豁字1号
  from: 2026-03-01
  until: 2026-03-31
"""
AUDIT = ("--pack", "pack", "--as-of", "2026-03-31")


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("privacy")
    rules = write_pack(root / "pack") / "rules"
    (rules / "vocabulary.yaml").write_text(
        VOCABULARY.replace("amount", PERSONAL).replace("registers: {}\n", REGISTER), "utf-8"
    )
    clause = (rules / "1.1.yaml").read_text("utf-8")
    (rules / "1.1.yaml").write_text(clause.replace("rule:", MESSAGE + "rule:"), "utf-8")
    (root / "data" / "registers").mkdir(parents=True)
    (root / "data" / "registers" / "units.csv").write_text(UNITS, "utf-8")
    (root / "waivers.yaml").write_text(WAIVER, "utf-8")
    (root / "data" / "operations.csv").write_text(RECORDS, "utf-8")
    return root


@pytest.fixture(scope="module")
def report(hall: Path) -> Path:
    done = call("audit", "data", *AUDIT, "--out", "report", "--also", "sarif,junit,supervision", cwd=hall)
    assert done.returncode == 1, done.stderr
    _assert_no_person(done.stdout + done.stderr)
    return hall / "report"


def test_no_byte_of_a_report_with_a_waiver_shows_a_person(hall: Path) -> None:
    done = call("audit", "data", *AUDIT, "--out", "waived", "--waivers", "waivers.yaml", cwd=hall)
    assert done.returncode == 1, done.stderr
    assert '"waiver"' in (hall / "waived" / "findings.jsonl").read_text("utf-8")
    for name, content in _contents(hall / "waived"):
        assert [s for s in SECRETS if any(spelt in content for spelt in _spellings(s))] == [], name


def _assert_no_person(text: str) -> None:
    assert [secret for secret in SECRETS if secret in text] == []


def _contents(directory: Path) -> Iterator[tuple[str, bytes]]:
    """Every file below a directory, those inside archives too."""
    for path in sorted(directory.rglob("*")):
        if path.is_file():
            yield path.name, path.read_bytes()
            if zipfile.is_zipfile(io.BytesIO(path.read_bytes())):
                with zipfile.ZipFile(path) as archive:
                    for name in archive.namelist():
                        yield f"{path.name}:{name}", archive.read(name)


def _spellings(secret: str) -> Iterator[bytes]:
    yield secret.encode()
    yield json.dumps(secret)[1:-1].encode()
    yield "".join(f"&#{ord(sign)};" for sign in secret).encode()


def test_no_byte_of_a_report_shows_a_person(report: Path) -> None:
    names = [name for name, _ in _contents(report)]
    assert {"findings.jsonl", "quarantine.csv", "receipt.json", "supervision.csv"} <= set(names)
    assert any(name.startswith("findings.xlsx:") for name in names)
    assert any(name.endswith("-result.json") for name in names), "the Allure results were not made"
    for name, content in _contents(report):
        assert [s for s in SECRETS if any(spelt in content for spelt in _spellings(s))] == [], name


def test_a_person_can_be_followed_by_the_pseudonym(report: Path) -> None:
    found = [json.loads(line) for line in (report / "findings.jsonl").read_text("utf-8").splitlines()]
    said = {finding["trigger"]: finding["message"]["zh"] for finding in found if finding["clause"] == "1.1"}
    first, second, third = said["P1"], said["P2"], next(s for t, s in said.items() if t.startswith("ID#"))
    assert first.startswith("PERSON#1缴费")
    assert third.startswith("PERSON#1缴费")
    assert not second.startswith("PERSON#1缴费")
    phone = first.partition("电话")[2].partition("，")[0]
    assert phone.startswith("TEL#")
    assert second.endswith(f"备注：{phone}")
    case = next(finding["case"] for finding in found if finding["trigger"] == "P1")
    assert first.endswith(f"身份证{case}")


def test_the_receipt_says_that_it_is_masked(report: Path) -> None:
    assert json.loads((report / "receipt.json").read_text("utf-8"))["masking"] == {"masked": True}


@pytest.mark.parametrize("form", ["text", "json", "sarif", "junit", "github"])
def test_check_shows_no_person(hall: Path, form: str) -> None:
    done = call("check", "data", *AUDIT, "--format", form, cwd=hall)
    assert done.returncode == 1
    assert "PERSON#1" in done.stdout
    _assert_no_person(done.stdout + done.stderr)


def test_explain_shows_no_person(hall: Path, report: Path) -> None:
    for line in (report / "findings.jsonl").read_text("utf-8").splitlines():
        finding = json.loads(line)["finding"]
        done = call("explain", finding, "--in", "report", "--pack", "pack", cwd=hall)
        assert done.returncode == 0, done.stderr
        _assert_no_person(done.stdout + done.stderr)


@pytest.mark.parametrize("form", ["text", "json"])
def test_inspect_shows_no_person(hall: Path, form: str) -> None:
    done = call("inspect", "data", "--pack", "pack", "--format", form, cwd=hall)
    assert done.returncode == 0, done.stderr
    assert "TEL#1" in done.stdout
    _assert_no_person(done.stdout + done.stderr)


def test_the_draft_of_a_mapping_shows_no_number_of_a_person(hall: Path) -> None:
    (hall / "export.csv").write_text(f"联系电话,证件\n{PHONE},{IDENTITY}\n", "utf-8")
    done = call("inspect", "export.csv", "--pack", "pack", "--propose", "draft.yaml", cwd=hall)
    assert done.returncode == 0, done.stderr
    assert "TEL***" in (hall / "draft.yaml").read_text("utf-8")
    _assert_no_person((hall / "draft.yaml").read_text("utf-8") + done.stdout + done.stderr)


def test_an_error_shows_no_number_of_a_person(hall: Path) -> None:
    (hall / "odd").mkdir()
    (hall / "odd" / "operations.csv").write_text(
        f"记录编号,操作,时间,{PHONE}\nP1,缴费,2026-03-02,x\n", "utf-8"
    )
    done = call("check", "odd", *AUDIT, cwd=hall)
    assert done.returncode == 4
    _assert_no_person(done.stdout + done.stderr)


def test_with_a_reason_persons_are_shown_and_the_receipt_says_why(hall: Path) -> None:
    done = call("audit", "data", *AUDIT, "--no-html", "--out", "shown", "--unmask", "复核", cwd=hall)
    assert done.returncode == 1, done.stderr
    findings = (hall / "shown" / "findings.jsonl").read_text("utf-8")
    for secret in (*NAMES, IDENTITY, OLD_IDENTITY, PHONE, OTHER_PHONE):
        assert secret in findings
    receipt = json.loads((hall / "shown" / "receipt.json").read_text("utf-8"))
    assert receipt["masking"] == {"masked": False, "reason": "复核"}


def test_masked_and_shown_findings_have_the_same_fingerprints(hall: Path, report: Path) -> None:
    done = call("check", "data", *AUDIT, "--format", "json", "--unmask", "复核", cwd=hall)
    shown = [finding["finding"] for finding in json.loads(done.stdout)["findings"]]
    masked = [
        json.loads(line)["finding"] for line in (report / "findings.jsonl").read_text("utf-8").splitlines()
    ]
    assert masked == shown


@pytest.mark.parametrize("reason", ["", "   "])
def test_showing_persons_needs_a_reason(hall: Path, reason: str) -> None:
    done = call("audit", "data", *AUDIT, "--no-html", "--out", "no", "--unmask", reason, cwd=hall)
    assert done.returncode == 2
    assert "--unmask" in done.stderr
