"""Manual clauses: 未认定 until somebody signs, then who, when and what, in every output; what does not hold is an error."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from python_calamine import CalamineWorkbook

from clausewise.language.attestations import load_attestations
from clausewise.language.pack import load_pack
from clausewise.reporting.lines import lines
from tests.functional.command import call
from tests.functional.guideline_pack import write_guideline_pack
from tests.functional.tiny_pack import write_records

SIGNED = """attestations:
  - clause: "1.3"
    result: met
    statement: 随机走访二十人次，均热情接待
    by: 考核组 李某
    signed_on: 2026-04-02
    document: 考核〔2026〕5号
    from: 2026-01-01
    until: 2026-03-31
"""


@pytest.fixture
def hall(tmp_path: Path) -> Path:
    write_guideline_pack(tmp_path / "pack")
    write_records(tmp_path / "data")
    return tmp_path


def check(hall: Path, signed: str | None, *more: str, period: str = "2026-03") -> Any:
    arguments = ["check", "data", "--pack", "pack", "--period", period, "--fail-on", "major", *more]
    if signed is not None:
        (hall / "signed.yaml").write_text(signed, "utf-8")
        arguments += ["--attestations", "signed.yaml"]
    return call(*arguments, cwd=hall)


def manual(hall: Path, signed: str | None, *more: str) -> dict[str, Any]:
    """The clause of the summary that only a person can decide."""
    done = check(hall, signed, "--format", "json", *more)
    [found] = [c for c in json.loads(done.stdout)["clauses"] if c["clause"] == "1.3"]
    return dict(found)


def test_without_an_attestation_a_manual_clause_is_never_passed(hall: Path) -> None:
    found = manual(hall, None)
    assert (found["verdict"], found["triggers"]) == ("manual", 0)
    assert "attestations" not in found


def test_with_one_it_is_attested_with_who_when_and_what(hall: Path) -> None:
    found = manual(hall, SIGNED)
    assert (found["verdict"], found["met"], found["unattested"]) == ("met", 1, [])
    assert found["attestations"] == [
        {
            "result": "met", "unit": None, "statement": "随机走访二十人次，均热情接待", "by": "考核组 李某", "signed_on": "2026-04-02",
            "document": "考核〔2026〕5号", "from": "2026-01-01", "until": "2026-03-31",
        }
    ]  # fmt: skip
    said = check(hall, SIGNED).stdout
    assert (
        "1.3 已认定：符合。随机走访二十人次，均热情接待（考核组 李某，2026-04-02，考核〔2026〕5号；适用于2026-01-01至2026-03-31）"
        in said
    )
    assert "1.3 attested: met." in check(hall, SIGNED, "--lang", "en").stdout


def test_an_attestation_may_say_not_met_and_then_it_is_a_breach_with_a_finding(hall: Path) -> None:
    unmet = SIGNED.replace("result: met", "result: not_met")
    done = check(hall, unmet, "--format", "json", "--clauses", "1.3")
    assert done.returncode == 1
    [finding] = json.loads(done.stdout)["findings"]
    assert (finding["clause"], finding["verdict"], finding["trigger"]) == (
        "1.3",
        "breach",
        "attestation/all@2026-01-01",
    )
    assert finding["evidence"][0]["record"] == "考核〔2026〕5号"
    assert "考核组 李某于2026-04-02认定不符合" in finding["message"]["zh"]
    schema = json.loads(call("schema", "finding", cwd=hall).stdout)
    jsonschema.validate(finding, schema)


def test_units_are_attested_one_by_one_and_silence_is_no_pass(hall: Path) -> None:
    by_unit = SIGNED + "    unit: [甲, 乙]\n"
    found = manual(hall, by_unit)
    assert (found["verdict"], found["met"], found["unattested"]) == ("manual", 2, ["丙"])
    assert "1.3 未认定的单位：丙" in check(hall, by_unit).stdout
    assert manual(hall, SIGNED + "    unit: [甲, 乙, 丙]\n")["verdict"] == "met"
    one_bad = (
        SIGNED.replace("result: met", "result: not_met")
        + "    unit: 丙\n"
        + by_unit.removeprefix("attestations:\n")
    )
    found = manual(hall, one_bad)
    assert (found["verdict"], found["met"], found["breach"]) == ("breach", 2, 1)
    finding = json.loads(check(hall, one_bad, "--format", "json", "--clauses", "1.3").stdout)["findings"][0]
    assert (finding["unit"], finding["subject"]) == ("丙", {"type": "unit", "id": "丙"})


def test_of_several_that_hold_the_last_signed_one_counts_and_older_ones_may_stay(hall: Path) -> None:
    older = SIGNED.replace("2026-01-01", "2025-10-01").replace("until: 2026-03-31", "until: 2025-12-31")
    later = SIGNED.replace("2026-04-02", "2026-05-01").replace("result: met", "result: not_met")
    entries = (older, SIGNED, later)
    assert (
        manual(hall, "attestations:\n" + "".join(e.removeprefix("attestations:\n") for e in entries))[
            "verdict"
        ]
        == "breach"
    )


TROUBLE = {
    "expired": (("until: 2026-03-31", "until: 2026-02-28"), "signed.yaml:2: [1.3] the attestation of 2026-01-01 to 2026-02-28 has expired"),
    "not begun": (("from: 2026-01-01\n    until: 2026-03-31", "from: 2026-04-01\n    until: 2026-06-30"), "has not begun"),
    "a part only": (("from: 2026-01-01", "from: 2026-03-10"), "covers a part only: the audit period is 2026-03-01 to 2026-03-31"),
    "an unknown clause": (('clause: "1.3"', 'clause: "1.4"'), "signed.yaml:2: the pack has no clause '1.4'; did you mean '1.3'"),
    "a clause with a rule": (('clause: "1.3"', 'clause: "1.2"'), "clause 1.2 is decided by records, nobody can attest it"),
    "nobody signed": (("    by: 考核组 李某\n", ""), "signed.yaml:2: 'by' is missing"),
    "no document": (("    document: 考核〔2026〕5号\n", ""), "'document' is missing"),
    "no day": (("on: 2026-04-02", "on: 四月二日"), "signed.yaml:6: signed_on: '四月二日' is no day; write 2026-03-31"),
    "an unknown key": (("    by:", "    signed_by:"), "an attestation has no key 'signed_by'"),
    "an unknown result": (("result: met", "result: ok"), "signed.yaml:3: result: 'ok' is not possible"),
    "an end before its beginning": (("until: 2026-03-31", "until: 2025-12-31"), "ends (2025-12-31) before it begins"),
    "no list": (("attestations:\n  - ", "attestations:\n    "), "is no list of attestations"),
    "no table": (("attestations:\n", "attestations:\n  - 5.1\n"), "an attestation is a table of clause"),
    "a list in a list of units": (("    by:", "    unit: [甲, [乙]]\n    by:"), "unit is a unit or a list of units"),
    "a file that is no YAML": (("attestations:", "attestations: ["), "signed.yaml"),
    "a file of something else": (("attestations:\n", "signed:\n"), "is no list of attestations"),
    "all units and one": (("attestations:\n", "attestations:\n" + SIGNED.removeprefix("attestations:\n") + "    unit: 甲\n"),
                          "this attestation speaks of all units, and others of single ones"),
}  # fmt: skip


@pytest.mark.parametrize("name", TROUBLE)
def test_what_does_not_hold_is_an_error_with_its_place_and_no_verdict(hall: Path, name: str) -> None:
    (old, new), said = TROUBLE[name]
    assert old in SIGNED
    done = check(hall, SIGNED.replace(old, new, 1))
    assert (done.returncode, done.stdout) == (6, "")
    assert said in done.stderr


def test_all_mistakes_of_a_file_are_told_at_once(hall: Path) -> None:
    broken = (
        SIGNED.replace("result: met", "result: ok")
        .replace("    by: 考核组 李某\n", "")
        .replace("2026-04-02", "soon")
    )
    assert len(check(hall, broken).stderr.splitlines()) == 3


def test_the_report_holds_it_in_every_file(hall: Path) -> None:
    (hall / "signed.yaml").write_text(SIGNED, "utf-8")
    done = call("audit", "data", "--pack", "pack", "--period", "2026-03", "--attestations", "signed.yaml", "--no-html",
                "--fail-on", "never", "--out", "report", cwd=hall)  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "已认定：符合" in done.stdout.replace("\n", "")
    summary = json.loads((hall / "report" / "summary.json").read_text("utf-8"))
    jsonschema.validate(summary, json.loads(call("schema", "summary", cwd=hall).stdout))
    receipt = json.loads((hall / "report" / "receipt.json").read_text("utf-8"))
    assert receipt["request"]["attestations"]["place"] == "signed.yaml"
    book = CalamineWorkbook.from_path(str(hall / "report" / "findings.xlsx"))
    cells = [
        str(cell)
        for name in book.sheet_names
        for row in book.get_sheet_by_name(name).to_python()
        for cell in row
    ]
    assert "已认定：符合" in cells
    assert any("考核组 李某，2026-04-02" in cell for cell in cells)


def test_the_schema_of_the_file_takes_what_the_program_takes(hall: Path) -> None:
    schema = json.loads(call("schema", "attestations", cwd=hall).stdout)
    content = json.loads(json.dumps(yaml.safe_load(SIGNED), default=str))
    jsonschema.validate(content, schema)
    content["attestations"][0]["signed_by"] = "x"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(content, schema)


def test_the_lines_of_the_report_pass_fail_or_wait(hall: Path) -> None:
    from clausewise.audit import Options, audit
    from clausewise.opening import open_places

    pack = load_pack(hall / "pack")
    mixed = (
        SIGNED
        + "    unit: 甲\n"
        + SIGNED.replace("result: met", "result: not_met").removeprefix("attestations:\n")
        + "    unit: 乙\n"
    )
    (hall / "signed.yaml").write_text(mixed, "utf-8")
    options = Options(attestations=load_attestations(hall / "signed.yaml", pack))
    result = audit(pack, open_places([str(hall / "data")], pack, None), options)
    try:
        found = [
            (line.unit, line.verdict, line.unattested) for line in lines(result) if line.clause.id == "1.3"
        ]
    finally:
        result.close()
    assert found == [("乙", "breach", ()), ("甲", "met", ()), (None, "manual", ("丙",))]


def test_the_allure_results_pass_fail_or_are_skipped_with_who_attested(hall: Path, tmp_path: Path) -> None:
    from clausewise.audit import Options, audit
    from clausewise.opening import open_places
    from clausewise.scenarios.allure_run import write_results

    pack = load_pack(hall / "pack")
    mixed = (
        SIGNED
        + "    unit: 甲\n"
        + SIGNED.replace("result: met", "result: not_met").removeprefix("attestations:\n")
    )
    (hall / "signed.yaml").write_text(mixed + "    unit: 乙\n", "utf-8")
    options = Options(clauses=("1.*",), attestations=load_attestations(hall / "signed.yaml", pack))
    result = audit(pack, open_places([str(hall / "data")], pack, None), options)
    try:
        write_results(result, tmp_path / "allure-results", language="zh")
    finally:
        result.close()
    found = [
        json.loads(path.read_text("utf-8")) for path in (tmp_path / "allure-results").glob("*-result.json")
    ]
    mine = {each["status"]: each for each in found if "热情" in each["fullName"] + each["name"]}
    assert set(mine) == {"passed", "failed", "skipped"}
    assert "已认定：符合" in mine["passed"]["descriptionHtml"]
    assert "考核组 李某，2026-04-02" in mine["passed"]["descriptionHtml"]
    assert "乙 已认定：不符合" in mine["failed"]["statusDetails"]["message"]
    assert "未认定的单位：丙" in mine["skipped"]["statusDetails"]["message"]
    assert [len(mine[status].get("attachments", ())) for status in ("failed", "skipped")] == [2, 0]
