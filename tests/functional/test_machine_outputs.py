"""What other software reads, written by the command itself for the sample hall, and valid by its schema."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
import tarfile
from collections import Counter
from pathlib import Path
from typing import Any

import jsonschema
import openpyxl
import pytest
from lxml import etree

from clausewise.language.pack import load_pack
from clausewise.model.coverage import coverage
from tests.functional.command import call

ROOT = Path(__file__).parents[2]
HALL = ROOT / "fixtures" / "sample-hall"
HEADS = (
    "办件编号", "督办内容", "机构名称", "事项类型代码", "督办发出时间", "监察编号", "监察规则编号",
    "监察预警类型代码", "状态产生时间", "监察结果描述", "责任部门",
)  # fmt: skip
SARIF_PACKAGE = "@microsoft/jest-sarif@1.0.0-beta.0"


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("outputs")
    also = "sarif,junit,supervision"
    done = call("audit", HALL, "--no-html", "--out", "report", "--also", also, cwd=root)
    assert done.returncode == 1, done.stderr
    return root / "report"


@pytest.fixture(scope="module")
def findings(report: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (report / "findings.jsonl").read_text("utf-8").splitlines()]


def _schema(name: str, cwd: Path) -> jsonschema.Draft202012Validator:
    schema = json.loads(call("schema", name, cwd=cwd).stdout)
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def test_every_finding_is_valid_and_every_key_is_described(
    findings: list[dict[str, Any]], tmp_path: Path
) -> None:
    schema = _schema("finding", tmp_path)
    for finding in findings:
        schema.validate(finding)
        assert set(finding) <= set(schema.schema["properties"])
    assert {finding["verdict"] for finding in findings} == {"breach", "pending", "undetermined"}


@pytest.mark.parametrize("name", ["summary", "receipt"])
def test_summary_and_receipt_are_valid_and_every_key_is_described(
    report: Path, tmp_path: Path, name: str
) -> None:
    schema, content = _schema(name, tmp_path), json.loads((report / f"{name}.json").read_text("utf-8"))
    schema.validate(content)
    assert set(content) <= set(schema.schema["properties"])


def test_a_finding_that_breaks_the_contract_is_not_valid(
    findings: list[dict[str, Any]], tmp_path: Path
) -> None:
    schema = _schema("finding", tmp_path)
    for change in ({"verdict": "met"}, {"finding": "x"}, {"at": "2026-03-04"}, {"subject": {"type": "unit"}}):
        assert not schema.is_valid({**findings[0], **change})


def test_pending_duties_are_warned_of_by_their_due_time(report: Path, findings: list[dict[str, Any]]) -> None:
    early = json.loads((report / "summary.json").read_text("utf-8"))["early_warning"]
    pending = [finding["due"] for finding in findings if finding["verdict"] == "pending"]
    assert early["until"] == "2026-04-07T23:59:59+08:00"  # Friday 3 April; then Qingming
    assert early["warning"] == sum(due <= early["until"] for due in pending)
    assert early["warning"] + early["to_do"] == len(pending)
    assert [entry["due"] for entry in early["first"]] == sorted(pending)[: len(early["first"])]


@pytest.fixture(scope="module")
def sarif_schema(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The published schema of SARIF 2.1.0, out of an npm package."""
    place = tmp_path_factory.mktemp("sarif")
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("npm is not there, and the schema of SARIF comes in one of its packages")
    command = [npm, "pack", "--silent", "--prefer-offline", SARIF_PACKAGE]
    done = subprocess.run(command, cwd=place, capture_output=True, text=True, timeout=120)
    if done.returncode:
        pytest.skip(f"the schema of SARIF cannot be had: {done.stderr.strip()[-200:]}")
    with tarfile.open(place / done.stdout.split()[-1]) as archive:
        name = next(name for name in archive.getnames() if "schemas/sarif-2.1.0" in name)
        file = archive.extractfile(name)
        assert file is not None
        schema: dict[str, Any] = json.load(file)
    return schema


def test_sarif_is_valid_by_its_published_schema(report: Path, sarif_schema: dict[str, Any]) -> None:
    log = json.loads((report / "findings.sarif").read_text("utf-8"))
    validator = jsonschema.validators.validator_for(sarif_schema)(sarif_schema)
    assert list(validator.iter_errors(log)) == []
    log["runs"][0]["results"][0]["level"] = "fatal"
    assert list(validator.iter_errors(log))


def test_sarif_has_a_rule_a_clause_and_a_result_a_finding(
    report: Path, findings: list[dict[str, Any]]
) -> None:
    (run,) = json.loads((report / "findings.sarif").read_text("utf-8"))["runs"]
    summary = json.loads((report / "summary.json").read_text("utf-8"))
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == [clause["clause"] for clause in summary["clauses"]]
    assert all("严重程度" in rule["help"]["text"] and "Severity" in rule["help"]["text"] for rule in rules)
    for result, finding in zip(run["results"], findings, strict=True):
        assert result["partialFingerprints"] == {"clausewise/v1": finding["finding"]}
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"] == finding["clause"]
        assert result["locations"][0]["logicalLocations"][0]["name"] == finding["trigger"]
        assert (result["level"] == "none") == (finding["verdict"] != "breach")


def test_junit_is_valid_and_counts_as_the_audit_does(report: Path) -> None:
    document = etree.parse(report / "junit.xml")
    etree.XMLSchema(etree.parse(Path(__file__).with_name("junit.xsd"))).assertValid(document)
    summary = json.loads((report / "summary.json").read_text("utf-8"))
    verdicts = {clause["clause"]: clause["verdict"] for clause in summary["clauses"]}
    suites = {suite.get("name").split()[0]: suite for suite in document.getroot()}
    assert set(suites) == set(verdicts)
    for clause, suite in suites.items():
        assert (int(suite.get("failures")) > 0) == (verdicts[clause] == "breach")
        assert int(suite.get("tests")) == len(suite.findall("testcase"))
        assert int(suite.get("errors")) == len(suite.findall("testcase/error"))
        assert int(suite.get("skipped")) == len(suite.findall("testcase/skipped"))


def test_the_supervision_table_has_the_standards_heads_and_a_row_for_each_breach_and_warning(
    report: Path, findings: list[dict[str, Any]]
) -> None:
    early = json.loads((report / "summary.json").read_text("utf-8"))["early_warning"]
    rows = list(csv.reader((report / "supervision.csv").read_text("utf-8-sig").splitlines()))
    assert rows[0] == list(HEADS)
    codes = Counter(row[7] for row in rows[1:])
    breaches = Counter(f["severity"] == "critical" for f in findings if f["verdict"] == "breach")
    assert codes == {"1": early["warning"], "2": breaches[False], "3": breaches[True]}
    sheet = openpyxl.load_workbook(report / "supervision.xlsx").active
    assert [[cell or "" for cell in row] for row in sheet.iter_rows(values_only=True)] == rows


def test_the_workbook_opens_in_another_reader_with_filters_and_frozen_heads(report: Path) -> None:
    book = openpyxl.load_workbook(report / "findings.xlsx")
    asked = ["概览", "按单位", "问题", "尚未到期", "无法判定", "隔离数据", "原文覆盖"]
    assert [name for name in book.sheetnames if name in asked] == asked
    for sheet in book:
        assert sheet.auto_filter.ref, sheet.title
        assert sheet.title == "概览" or sheet.freeze_panes in ("A2", "B2", "C2"), sheet.title
        assert not any(cell.data_type == "f" or cell.hyperlink for row in sheet for cell in row)


def test_the_workbook_accounts_for_every_sentence_of_the_guideline(report: Path) -> None:
    rows = list(openpyxl.load_workbook(report / "findings.xlsx")["原文覆盖"].iter_rows(values_only=True))
    sentences = {account.sentence.id for account in coverage(load_pack(None)).accounts}
    assert {row[0] for row in rows[1:] if row[0]} == sentences
    assert {row[2] for row in rows[1:] if row[0]} <= {"由规则判定", "由人工认定", "不设义务"}
    summary = json.loads((report / "summary.json").read_text("utf-8"))
    assert {row[3] for row in rows[1:] if row[3]} == {clause["clause"] for clause in summary["clauses"]}


def test_an_unknown_further_file_is_wrong_usage(tmp_path: Path) -> None:
    done = call("audit", HALL, "--no-html", "--out", "r", "--also", "sarif,junitt", cwd=tmp_path)
    assert done.returncode == 2
    assert "did you mean 'junit'" in done.stderr
    assert not (tmp_path / "r").exists()
