"""The log contract as text for a tender (Markdown), as a schema that software checks (JSON Schema), as a workbook."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from clausewise.errors import WrongUsage
from clausewise.inspection.log_contract import LogContract, RecordDemand, must, type_words
from clausewise.model.vocabulary import Column

FORMATS = (".md", ".json", ".xlsx")
_JSON_TYPES: dict[str, dict[str, Any]] = {
    "text": {"type": "string", "minLength": 1},
    "ref": {"type": "string", "minLength": 1},
    "int": {"type": "integer"},
    "decimal": {"type": "number"},
    "bool": {"type": "boolean"},
    "date": {"type": "string", "format": "date"},
    "timestamp": {"type": "string", "format": "date-time"},
}
GENERAL = (
    (
        "每一项操作发生时即写一条记录；记录编号唯一，不得复用；更正另写记录，不得覆盖或删除原记录。",
        "Every operation is recorded when it happens, under a number that is unique and never used again; a correction is a "
        "further record, nothing is overwritten or deleted.",
    ),
    (
        "时间是事情发生的时间，由系统取服务器时间，不得人工填写；补录的另写登记时间（recorded_at）。",
        "A time is that at which the thing happened, taken from the server's clock and not typed in; what is recorded later has "
        "its time of recording (recorded_at) besides.",
    ),
    (
        "单位、窗口、人员、事项用登记中的编号，同一编号在各系统中含义相同；登记的变更保留起止日期。",
        "Units, windows, staff and items are named by their keys in the registers, which mean the same in every system; changes "
        "of the registers keep their dates.",
    ),
    (
        "不知道的值留空，不得填“无”“未知”或默认值。",
        "A value that is not known stays empty; it is not filled with 'none', 'unknown' or a default.",
    ),
    (
        "采购人可随时导出任一期间的全部记录，导出结果须通过 clausewise inspect 检查，所列条款均为“可以判定”。",
        "The buyer can export all records of any period at any time; of such an export `clausewise inspect` must say of every "
        "clause listed that it can be decided.",
    ),
)
_HEAD = (
    "记录 / record",
    "标签 / label",
    "字段 / column",
    "中文名 / label",
    "类型",
    "type",
    "必填 / required",
    "条款 / clauses",
)


def write_contract(contract: LogContract, path: Path) -> None:
    """By the name's ending; WrongUsage for another than .md, .json and .xlsx."""
    match path.suffix.lower():
        case ".md":
            path.write_text("\n".join(markdown(contract)) + "\n", "utf-8")
        case ".json":
            path.write_text(json.dumps(schema(contract), ensure_ascii=False, indent=1) + "\n", "utf-8")
        case ".xlsx":
            write_workbook(contract, path)
        case other:
            raise WrongUsage(
                f"--contract {path}: '{other}' is no format of a contract; end it in {', '.join(FORMATS)}"
            )


def markdown(contract: LogContract) -> Iterator[str]:
    pack = contract.pack
    yield f"# 日志契约 / Log contract: {pack.title.in_('zh')}"
    yield ""
    yield f"{pack.title.in_('en')}, {pack.name} {pack.version}."
    yield ""
    yield (
        "供应方的系统应当按下列各表如实、完整、及时地写出记录，并能以 CSV、XLSX、JSONL、Parquet 或数据库视图导出；列名用“字段”或“中文名”，"
        "枚举用所列的取值或其中文名。时间精确到秒，未写时区的按"
        + pack.timezone
        + "。缺少某一列，其后所列条款即无法判定。"
    )
    yield ""
    yield (
        "The supplier's system shall write the records of the following tables truthfully, completely and when they happen, and "
        "export them as CSV, XLSX, JSONL, Parquet or database views; columns are headed by `column` or its label, enumerations "
        f"hold the listed values or their labels. Times are exact to the second, in {pack.timezone} where no zone is written. "
        "Where a column is missing, the clauses listed with it cannot be decided."
    )
    yield from ("", "## 总的要求 / General requirements", "")
    for number, (zh, en) in enumerate(GENERAL, 1):
        yield f"{number}. {zh}<br>{en}"
    for is_register, title in ((False, "操作记录 / Operations"), (True, "登记 / Registers")):
        yield from ("", f"## {title}")
        for record in contract.records:
            if record.is_register == is_register:
                yield from _markdown_record(record)
    yield from (
        "",
        "## 条款所需 / What each clause needs",
        "",
        "| 条款 | 名称 | title | 记录与字段 / records and columns |",
        "|---|---|---|---|",
    )
    for clause, one in contract.clauses:
        needs = "; ".join(
            f"{need.name}({', '.join(c.name for c in (*need.columns, *need.subject))})" for need in one.needs
        )
        also = f"; 另需条款 / and clauses {', '.join(one.clauses)}" if one.clauses else ""
        yield f"| {clause.id} | {_cell(clause.title.in_('zh'))} | {_cell(clause.title.in_('en'))} | {_cell(needs + also)} |"
    for clause in contract.attested:
        why_zh, why_en = clause.manual.in_("zh"), clause.manual.in_("en")
        yield f"| {clause.id} | {_cell(clause.title.in_('zh'))} | {_cell(clause.title.in_('en'))} | {_cell(why_zh)} / {_cell(why_en)} |"


def _markdown_record(record: RecordDemand) -> Iterator[str]:
    yield from ("", f"### `{record.name}` {record.label}", "")
    yield "| 字段 column | 中文名 | 类型 | type | 必填 required | 条款 clauses |"
    yield "|---|---|---|---|---|---|"
    for demand in record.demands:
        zh, en = type_words(demand.column)
        required = "是 yes" if must(record, demand) else "有则必写 if known"
        yield f"| `{demand.column.name}` | {demand.column.label} | {_cell(zh)} | {_cell(en)} | {required} | {', '.join(demand.clauses)} |"


def _cell(words: str) -> str:
    return words.replace("|", "\\|").replace("\n", " ")


def schema(contract: LogContract) -> dict[str, Any]:
    """A schema of one line of JSONL: an operation, or a record of a register."""
    names = {record.name: ("register" if record.is_register else "kind") for record in contract.records}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"{contract.pack.name} {contract.pack.version}: log contract",
        "description": contract.pack.title.in_("zh"),
        "type": "object",
        "oneOf": [{"$ref": f"#/$defs/{names[r.name]}.{r.name}"} for r in contract.records],
        "$defs": {f"{names[r.name]}.{r.name}": _record_schema(r) for r in contract.records},
    }


def _record_schema(record: RecordDemand) -> dict[str, Any]:
    says = "register" if record.is_register else "kind"
    properties: dict[str, Any] = {says: {"const": record.name}}
    for demand in record.demands:
        if demand.column.name != says or record.is_register:
            properties[demand.column.name] = {
                **_value_schema(demand.column),
                "title": demand.column.label,
                "x-clauses": list(demand.clauses),
            }
    required = [says, *(d.column.name for d in record.demands if must(record, d) and d.column.name != says)]
    return {
        "title": record.label,
        "type": "object",
        "properties": properties,
        "required": required,
        "x-clauses": list(record.clauses),
    }


def _value_schema(column: Column) -> dict[str, Any]:
    if column.type.name == "enum":
        return {"enum": list(column.type.values)}
    return dict(_JSON_TYPES[column.type.name])


def write_workbook(contract: LogContract, path: Path) -> None:
    from datetime import datetime

    import xlsxwriter

    book = xlsxwriter.Workbook(
        str(path), {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    book.set_properties({"created": datetime(2026, 1, 1)})
    head = book.add_format({"bold": True, "bg_color": "#D9E2EC", "text_wrap": True})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    rows = [
        (
            r.name,
            r.label,
            d.column.name,
            d.column.label,
            *type_words(d.column),
            "是 yes" if must(r, d) else "有则必写 if known",
            ", ".join(d.clauses),
        )
        for r in contract.records
        for d in r.demands
    ]
    needs = [
        (
            c.id,
            c.title.in_("zh"),
            c.title.in_("en"),
            "\n".join(f"{n.name}: {', '.join(x.name for x in (*n.columns, *n.subject))}" for n in one.needs),
            ", ".join(one.clauses),
        )
        for c, one in contract.clauses
    ]
    clause_head = (
        "条款 / clause",
        "名称",
        "title",
        "记录与字段 / records and columns",
        "另需条款 / and clauses",
    )
    for name, header, lines, widths in (
        ("总的要求 general", ("要求", "requirement"), GENERAL, (70, 70)),
        ("记录与字段 records", _HEAD, rows, (24, 14, 20, 16, 36, 30, 14, 30)),
        ("条款 clauses", clause_head, needs, (10, 24, 34, 70, 30)),
    ):
        sheet = book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        for place, width in enumerate(widths):
            sheet.set_column(place, place, width)
        sheet.write_row(0, 0, header, head)
        for number, line in enumerate(lines, 1):
            for place, value in enumerate(line):
                sheet.write_string(number, place, str(value), wrapped)
        sheet.autofilter(0, 0, max(len(lines), 1), len(header) - 1)
    book.close()
