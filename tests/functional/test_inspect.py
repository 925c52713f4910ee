"""`clausewise inspect`: what data hold, what they decide, what looks wrong, a draft of a mapping, the log contract."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
import typer.testing
from python_calamine import CalamineWorkbook

from clausewise.cli import app
from clausewise.language.mapping import read_mapping
from clausewise.language.pack import load_pack

HALL = Path(__file__).parents[2] / "fixtures" / "sample-hall"
EXPORTS = Path(__file__).parents[2] / "fixtures" / "exports"


def inspect(*arguments: str | Path) -> str:
    done = typer.testing.CliRunner().invoke(app, ["inspect", *map(str, arguments)], catch_exceptions=False)
    assert done.exit_code == 0
    return done.output


def write(directory: Path, **files: str) -> Path:
    for name, text in files.items():
        path = directory / name.replace("__", "/").replace("_csv", ".csv")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return directory


def by_clause(*arguments: str | Path) -> dict[str, dict[str, object]]:
    said = json.loads(inspect(*arguments, "--format", "json", "-q"))
    return {clause["clause"]: clause for clause in said["clauses"]}


def test_a_clause_is_decided_could_be_with_a_column_or_cannot(tmp_path: Path) -> None:
    place = write(
        tmp_path / "hall",
        operations_csv="id,kind,at,case,unit,window\nP1,payment,2026-03-02 09:00,C1,U01,W1\n",
        registers__windows_csv="window,type\nW1,service\n",
    )
    clauses = by_clause(place)
    assert clauses["2.6.1"]["decision"] == "could"
    assert clauses["2.6.1"]["missing"] == [{"record": "windows", "column": "place"}]
    assert clauses["2.4.1"]["decision"] == "cannot"
    assert clauses["2.4.1"]["missing"] == [{"record": "visit", "column": None}]
    assert clauses["3.2.1"]["decision"] == "attested"
    write(place, registers__windows_csv="window,type,place\nW1,service,hall\n")
    assert by_clause(place)["2.6.1"]["decision"] == "decides"


def test_a_column_that_is_there_but_empty_decides_nothing(tmp_path: Path) -> None:
    place = write(
        tmp_path / "hall",
        operations_csv="id,kind,at,case,unit,window\nP1,payment,2026-03-02 09:00,C1,U01,\nV1,visit,2026-03-02 09:00,C1,U01,W1\n",
        registers__windows_csv="window,type,place\nW1,service,hall\n",
    )
    assert by_clause(place)["2.6.1"]["missing"] == [{"record": "payment", "column": "window"}]


def test_what_looks_wrong_is_said(tmp_path: Path) -> None:
    place = write(
        tmp_path / "hall",
        operations_csv=(
            "id,kind,at,case,place,promised_by\nA1,acceptance,2026-03-05 09:00,C1,厅里,2026-03-01 09:00\n"
            "D1,decision,2026-03-02 09:00,C1,hall,\nD2,decision,1899-12-31 09:00,C2,hall,\n"
        ),
    )
    said = inspect(place, "--lang", "en", "-q")
    assert "such as 厅里" in said
    assert "impossible times: promised_by before at in 1 records" in said
    assert "in 1 cases every decision is earlier than the first acceptance" in said
    assert "1 records are not of the years 2000 to 2099" in said


def test_a_column_that_is_mostly_empty_is_called_as_its_reader_calls_it(tmp_path: Path) -> None:
    rows = "".join(f"V{n},visit,2026-03-02 09:00,{'' if n else 'C1'}\n" for n in range(10))
    place = write(tmp_path / "hall", operations_csv="id,kind,at,case\n" + rows)
    assert "“到窗”的“办件编号”有 90% 是空的（条款 2.4.1 要用）" in inspect(place, "-q")


def test_a_mapping_is_linted_for_columns_that_it_does_not_read(tmp_path: Path) -> None:
    entry = "{kind: payment, from: t, columns: {at: paid, case: no}}"
    mapping = f"mapping: m\ntables: {{t: {{match: [t], needs: [no]}}}}\noperations: [{entry}]\n"
    (tmp_path / "m.yaml").write_text(mapping, "utf-8")
    place = write(tmp_path / "x", t_csv="no,paid,备注\nC1,2026-03-02,急\n")
    said = inspect(place, "--mapping", tmp_path / "m.yaml", "--lang", "en", "-q")
    assert "not mapped: t.csv: t.备注 (1 values)" in said


def test_an_export_that_a_mapping_of_the_pack_reads_needs_no_draft(tmp_path: Path) -> None:
    said = inspect(EXPORTS / "gdbs", "--propose", tmp_path / "m.yaml")
    assert "--mapping gdbs" in said
    assert not (tmp_path / "m.yaml").exists()


def test_a_draft_of_a_mapping_for_unknown_headers_reads_the_file(tmp_path: Path) -> None:
    header = "业务号码,受理日期时间,受理单位名称,办结日期时间,办件结果,收费时点,收费窗口名,收费金额（元）,客户经理\n"
    place = write(
        tmp_path / "x",
        台账_csv=header + "C1,2026-03-02 09:00,U01,2026-03-03 09:00,准予,2026-03-02 10:00,W1,12.5,张\n",
    )
    draft = tmp_path / "m.yaml"
    inspect(place, "--propose", draft)
    text = draft.read_text("utf-8")
    assert "客户经理" in text.split("not understood")[1].split("operations")[0]
    entries = {entry.kinds[0]: entry for entry in read_mapping(draft, load_pack().vocabulary).entries}
    assert set(entries) == {"acceptance", "decision", "payment"}
    assert {"at", "window", "amount"} <= set(entries["payment"].columns)
    said = inspect(place, "--mapping", draft, "--lang", "en", "-q")
    assert "Records 3" in said


def test_a_log_with_the_kind_in_a_column_is_drafted_row_by_row(tmp_path: Path) -> None:
    place = write(
        tmp_path / "x",
        log_csv="办件编号,动作,发生时间\nC1,受理,20260302090000\nC1,办结,20260303090000\nC1,盖章,20260303090000\n",
    )
    draft = tmp_path / "m.yaml"
    inspect(place, "--propose", draft)
    assert "盖章" in draft.read_text("utf-8")
    assert "Records 2; rows quarantined 1" in inspect(place, "--mapping", draft, "--lang", "en", "-q")


def test_the_contract_is_markdown_a_schema_and_a_workbook(tmp_path: Path) -> None:
    names = [tmp_path / f"c{suffix}" for suffix in (".md", ".json", ".xlsx")]
    inspect(*(word for name in names for word in ("--contract", name)))
    text = names[0].read_text("utf-8")
    assert "### `payment` 缴费" in text
    assert "| `window` | 窗口 | 引用：windows | key of windows | 有则必写 if known | 2.6.1 |" in text
    assert "| 2.6.1 | 一口式收费 | Single cashier window | payment(id, kind, at, window, unit)" in text
    assert "3.2.1" in text
    sheets = CalamineWorkbook.from_path(str(names[2]))
    assert len(sheets.sheet_names) == 3
    assert any(row[0] == "payment" and row[2] == "window" for row in sheets.get_sheet_by_index(1).to_python())


def test_the_contract_can_be_printed() -> None:
    said = inspect("--contract", "-", "--clauses", "2.6.1")
    assert "### `payment` 缴费" in said
    assert "### `visit`" not in said
    assert "General requirements" in said


def test_the_contract_of_some_clauses_holds_what_they_need_and_no_more(tmp_path: Path) -> None:
    inspect("--contract", tmp_path / "c.json", "--clauses", "2.6.1")
    assert set(json.loads((tmp_path / "c.json").read_text("utf-8"))["$defs"]) == {
        "kind.payment",
        "register.windows",
    }


def test_records_of_the_sample_hall_keep_the_schema_and_others_do_not(tmp_path: Path) -> None:
    jsonschema = pytest.importorskip("jsonschema", reason="checks schemas; part of the dev extra")
    inspect("--contract", tmp_path / "c.json")
    schema = json.loads((tmp_path / "c.json").read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    check = jsonschema.Draft202012Validator(schema)
    payment = {
        "kind": "payment",
        "id": "P1",
        "at": "2026-03-02T09:00:00+08:00",
        "unit": "U01",
        "window": "W1",
    }
    assert check.is_valid(payment)
    assert check.is_valid({"register": "windows", "window": "W1", "type": "service", "place": "hall"})
    assert not check.is_valid({**payment, "kind": "paymnt"})
    assert not check.is_valid({key: value for key, value in payment.items() if key != "at"})
    assert not check.is_valid({"register": "windows", "window": "W1", "type": "cashier"})


def test_without_a_source_or_a_contract_there_is_nothing_to_do() -> None:
    done = typer.testing.CliRunner().invoke(app, ["inspect"])
    assert "name a SOURCE to inspect" in str(done.exception)


def test_the_sample_hall_is_counted_as_it_is() -> None:
    said = json.loads(inspect(HALL, "--format", "json", "-q"))
    with (HALL / "operations.csv").open(encoding="utf-8-sig", newline="") as file:
        assert said["records"] == sum(1 for _ in csv.DictReader(file))
    assert {h["name"]: h["records"] for h in said["operations"]}["payment"] == 198


def test_an_audit_of_an_export_says_which_clauses_it_cannot_decide() -> None:
    arguments = ["check", str(EXPORTS / "gdbs"), "--mapping", "gdbs", "--lang", "en"]
    said = typer.testing.CliRunner().invoke(app, [*arguments, "--clauses", "2.3.1,3.1.2"]).output
    note = next(line for line in said.splitlines() if "lacks records or columns" in line)
    assert "clauses 3.1.2 need" in note
    assert "2.3.1" in note.partition("--clauses")[2]
    assert (
        "lacks records"
        not in typer.testing.CliRunner().invoke(app, [*arguments, "--clauses", "2.3.1"]).output
    )


def test_a_kind_that_a_mapping_could_yield_has_the_columns_that_it_fills_and_no_others(
    tmp_path: Path,
) -> None:
    """The hall signed nothing in this month; that its export has no place of signing is known all the same."""
    place = write(
        tmp_path / "x",
        up_pro_accept_csv="project_no,task_code,org_code,apply_date,accept_date\nC1,I1,U01,2026-03-02,2026-03-02\n",
        up_pro_process_csv="project_no,event_name,event_end_time\nC1,审核,2026-03-02\n",
        up_pro_result_csv="project_no,result_date,result_type\nC1,2026-03-03,1\n",
        registers__items_csv="item,unit,level,needs_leader_sign_off\nI1,U01,county,1\n",
        registers__staff_csv="staff,unit,role\nS1,U01,principal\n",
    )
    missing = by_clause(place, "--mapping", "up_pro")["2.2.3"]["missing"]
    assert isinstance(missing, list)
    assert {"record": "sign_off", "column": "place"} in missing
    assert "sign_off: 0" in inspect(place, "--mapping", "up_pro", "--lang", "en", "-q")


def test_pauses_without_a_procedure_are_enough(tmp_path: Path) -> None:
    place = write(
        tmp_path / "hall",
        operations_csv=(
            "id,kind,at,case,item,unit\nA1,acceptance,2026-03-02,C1,I1,U1\nD1,decision,2026-03-03,C1,I1,U1\n"
            "S1,special_procedure_start,2026-03-02,C1,I1,U1\nS2,special_procedure_end,2026-03-03,C1,I1,U1\n"
        ),
        registers__items_csv="item,level,category,exception\nI1,county,ordinary,none\n",
    )
    assert by_clause(place)["2.3.1"]["decision"] == "decides"


def test_records_in_nobodys_names_lead_to_a_draft(tmp_path: Path) -> None:
    place = write(tmp_path / "x", operations_csv="单号,收费日\n1,2026-03-02\n")
    done = typer.testing.CliRunner().invoke(app, ["inspect", str(place), "-q"])
    assert "--propose mapping.yaml" in str(done.exception)
    assert "operations:" in inspect(
        write(tmp_path / "y", 收费_csv="单号,缴费时间\n1,2026-03-02\n"), "--propose", "-"
    )
