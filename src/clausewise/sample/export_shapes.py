"""The sample hall as other software exports it: national exchange tables, Guangdong-like tables, a wide workbook.

A shape can say less than the hall has recorded (no place, no window but the cashier's); what it says is the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import zip_longest
from typing import Any

from clausewise.sample.journal import Record, Registers

Row = dict[str, Any]
STEPS = {
    "review": "审核", "sign_off": "签批", "notice": "一次告知", "delivery": "送达", "joint_meeting": "联审会议",
    "principal_supervision": "一把手督办", "superior_submission": "上报上级", "superior_reply": "上级批复",
    "tracking": "跟踪服务", "objection": "提出异议", "ledger_entry": "否定台账登记", "urgent_handling": "先予办理",
    "formalities_completed": "补办手续",
}  # fmt: skip
PROCEDURES = {"site_survey": "1", "expert_review": "2", "hearing": "3", "inspection": "4", "other": "9"}
PROCEDURE_WORDS = {
    "site_survey": "现场踏勘", "expert_review": "专家论证", "hearing": "听证", "inspection": "检验检测", "other": "其他",
}  # fmt: skip
APPLY_TYPES = {"online": "1", "hall": "2", "bureau": "3", "elsewhere": "4"}
LEVELS = {"province": "2", "city": "3", "county": "4"}


@dataclass(frozen=True)
class ExportFile:
    """A file of an export. `rows` have the same keys; `encoding` of a CSV file."""

    rows: list[Row]
    encoding: str = "utf-8"


@dataclass
class _Case:
    """A case's operations by kind, in time order."""

    of: dict[str, list[Record]] = field(default_factory=dict)

    def get(self, kind: str) -> list[Record]:
        return self.of.get(kind, [])

    @property
    def unit(self) -> str:
        return next(
            (r["unit"] for kind in ("acceptance", "application", "visit") for r in self.get(kind)), ""
        )

    @property
    def item(self) -> str | None:
        return next((r.get("item") for kind in ("acceptance", "application") for r in self.get(kind)), None)

    @property
    def special_procedures(self) -> list[tuple[Record, Record | None]]:
        """Starts with the ends that close them."""
        ends = list(self.get("special_procedure_end"))
        pairs: list[tuple[Record, Record | None]] = []
        for start in self.get("special_procedure_start"):
            end = next((e for e in ends if e["procedure"] == start["procedure"]), None)
            if end is not None:
                ends.remove(end)
            pairs.append((start, end))
        return pairs


def cases_of(operations: Iterable[Record]) -> dict[str, _Case]:
    found: dict[str, _Case] = {}
    for record in operations:
        if case := record.get("case"):
            found.setdefault(case, _Case()).of.setdefault(record["kind"], []).append(record)
    return found


def up_pro(operations: Sequence[Record], registers: Registers) -> Mapping[str, ExportFile]:
    """The national tables, and the list of items beside them."""
    names = {s["staff"]: s["name"] for s in registers["staff"]}
    units = {u["unit"]: u["name"] for u in registers["units"]}
    files: dict[str, list[Row]] = {f"up_pro_{name}.csv": [] for name in
                                   ("accept", "process", "result", "special_procedure", "material")}  # fmt: skip
    for number, case in cases_of(operations).items():
        for application, acceptance in _applied_and_accepted(case):
            files["up_pro_accept.csv"].append(_accept(number, application, acceptance, names, units))
            files["up_pro_material.csv"] += _materials(number, application)
        files["up_pro_process.csv"] += [
            {"project_no": number, "process_name": STEPS[kind], "event_name": STEPS[kind],
             "handle_user_name": names.get(r.get("staff"), ""), "handle_explain": "", "event_start_time": r["at"],
             "event_end_time": r["at"], "record_no": r["id"]}
            for kind in STEPS for r in case.get(kind)
        ]  # fmt: skip
        files["up_pro_result.csv"] += [
            {"project_no": number, "result_date": r["at"], "result_type": {"granted": "1", "denied": "2"}[r["result"]],
             "result_explain": "", "record_no": r["id"]}
            for r in case.get("decision")
        ]  # fmt: skip
        files["up_pro_special_procedure.csv"] += [
            {"project_no": number, "special_type": PROCEDURES[start["procedure"]],
             "special_name": PROCEDURE_WORDS[start["procedure"]], "special_time": start["at"], "special_reason": "",
             "end_time": end["at"] if end else None, "start_record_no": start["id"],
             "end_record_no": end["id"] if end else None}
            for start, end in case.special_procedures
        ]  # fmt: skip
    tasks = [
        {"task_code": i["item"], "task_name": i["name"], "org_code": i["unit"], "use_level": LEVELS[i["level"]],
         "task_category": i["category"], "immediate_exception": i["exception"],
         "is_retained": int(i["retained"]), "is_leader_signed": int(i["needs_leader_sign_off"]),
         "promise_day": f"{i['promised_working_days']}个工作日" if i.get("promised_working_days") else None,
         "dept_count": i["units_involved"], "entered_date": f"{i['entered_on']:%Y%m%d}" if i.get("entered_on") else None,
         "exemption_document": i.get("county_exemption")}
        for i in registers["items"]
    ]  # fmt: skip
    return {
        "up_task_basic.csv": ExportFile(tasks),
        **{name: ExportFile(rows) for name, rows in files.items()},
    }


def gdbs(operations: Sequence[Record], registers: Registers) -> Mapping[str, ExportFile]:
    """Pinyin initials, GBK, times without separators."""
    names = {s["staff"]: s["name"] for s in registers["staff"]}
    files: dict[str, list[Row]] = {f"EX_GDBS_{name}.csv": [] for name in ("SL", "SP", "BZGZ", "TBCX", "BJ")}
    for number, case in cases_of(operations).items():
        files["EX_GDBS_SL.csv"] += [
            {"SBLSH": number, "SXBM": r.get("item"), "SLSJ": _packed(r["at"]), "BLRXM": names.get(r.get("staff")),
             "BLRGH": r.get("staff"), "CNBJSJ": _packed(r.get("promised_by")), "JLBH": r["id"]}
            for r in case.get("acceptance")
        ]  # fmt: skip
        files["EX_GDBS_SP.csv"] += [
            {"SBLSH": number, "SPHJDM": code, "SPRXM": names.get(r.get("staff")), "SPSJ": _packed(r["at"]),
             "SPJLBH": r["id"]}
            for kind, code in (("review", "03"), ("sign_off", "04")) for r in case.get(kind)
        ]  # fmt: skip
        files["EX_GDBS_BZGZ.csv"] += [
            {"SBLSH": number, "BZGZSJ": _packed(r["at"]), "BZGZYY": "材料不齐", "BZCLQD": r.get("materials"),
             "BZGZRGH": r.get("staff"), "BZJLBH": r["id"]}
            for r in case.get("notice")
        ]  # fmt: skip
        files["EX_GDBS_TBCX.csv"] += [
            {"SBLSH": number, "TBCXZL": PROCEDURES[start["procedure"]], "TBCXKSRQ": _packed(start["at"]),
             "TBCXPZR": names.get(start.get("approver")), "TBCXJSRQ": _packed(end["at"] if end else None),
             "KSJLBH": start["id"], "JSJLBH": end["id"] if end else None}
            for start, end in case.special_procedures
        ]  # fmt: skip
        files["EX_GDBS_BJ.csv"] += [
            {"SBLSH": number, "BJSJ": _packed(r["at"]), "BJJGDM": {"granted": "0", "denied": "1"}[r["result"]],
             "BJJLBH": r["id"]}
            for r in case.get("decision")
        ]  # fmt: skip
    return {name: ExportFile(rows, "gb18030") for name, rows in files.items()}


def wide(operations: Sequence[Record], registers: Registers) -> Mapping[str, ExportFile]:
    """One sheet, one row a case, and further rows where a case has several steps, fees or applications."""
    names = {s["staff"]: s["name"] for s in registers["staff"]}
    units = {u["unit"]: u["name"] for u in registers["units"]}
    windows = {w["window"]: w["name"] for w in registers["windows"]}
    items = {i["item"]: i for i in registers["items"]}
    rows: list[Row] = []
    for number, case in cases_of(operations).items():
        groups = [
            [_cells(r, 申请记录号="id", 申请时间="at") for r in case.get("application")],
            [_wide_acceptance(r, names) for r in case.get("acceptance")],
            [{"环节名称": STEPS[kind], "业务动作": STEPS[kind], "环节处理人": names.get(r.get("staff")),
              "环节开始时间": r["at"], "环节结束时间": r["at"], "环节记录号": r["id"]}
             for kind in STEPS for r in case.get(kind)],
            [{"特别程序种类": PROCEDURE_WORDS[s["procedure"]], "特别程序开始": s["at"], "特别程序理由": "",
              "特别程序结束": e["at"] if e else None, "特别程序开始记录号": s["id"],
              "特别程序结束记录号": e["id"] if e else None} for s, e in case.special_procedures],
            [{"办结时间": r["at"], "办件结果": {"granted": "准予", "denied": "不予"}[r["result"]], "办结记录号": r["id"]}
             for r in case.get("decision")],
            [{"缴款单号": r["id"], "收费单位": units[r["unit"]], "收费人员": names.get(r.get("staff")),
              "收费窗口": windows.get(r.get("window")), "收费金额": float(r["amount"]), "收费时间": r["at"]}
             for r in case.get("payment")],
        ]  # fmt: skip
        head = {"办件编号": number, "实施编码": case.item, "事项名称": items[case.item]["name"] if case.item else None,
                "办件类型": "承诺件", "受理单位": units.get(case.unit)}  # fmt: skip
        for parts in zip_longest(*groups):
            rows.append({**head, **{k: v for part in parts if part for k, v in part.items()}})
    columns = {name: None for row in rows for name in row}
    numbered = [{"序号": n, **columns, **row} for n, row in enumerate(rows, 1)]
    return {"办件明细.xlsx": ExportFile(numbered)}


SHAPES: Mapping[str, Callable[[Sequence[Record], Registers], Mapping[str, ExportFile]]] = {
    "up_pro": up_pro,
    "gdbs": gdbs,
    "wide": wide,
}
LEFT_OUT = {"up_pro": ("items",)}  # registers that the shape exports itself


def _applied_and_accepted(case: _Case) -> list[tuple[Record | None, Record | None]]:
    """An acceptance with the last application before it, where unit, staff and item are the same; others alone."""
    applications = list(case.get("application"))
    pairs: list[tuple[Record | None, Record | None]] = []
    for acceptance in case.get("acceptance"):
        mine = [a for a in applications if a["at"] <= acceptance["at"] and _same(a, acceptance)]
        if mine:
            applications.remove(mine[-1])
        pairs.append((mine[-1] if mine else None, acceptance))
    return [*((application, None) for application in applications), *pairs]


def _same(one: Record, other: Record) -> bool:
    return all(one.get(name) == other.get(name) for name in ("unit", "staff", "item"))


def _accept(
    number: str,
    application: Record | None,
    acceptance: Record | None,
    names: Mapping[str, str],
    units: Mapping[str, str],
) -> Row:
    one: Record = acceptance or application or {}
    applied, accepted = application or {}, acceptance or {}
    return {
        "project_no": number, "task_code": one.get("item"), "task_version": "1", "project_type": "2",
        "apply_date": applied.get("at"), "apply_type": APPLY_TYPES.get(applied.get("place", "")),
        "org_name": units.get(one["unit"]), "org_code": one["unit"], "handle_user_name": names.get(one.get("staff", "")),
        "accept_date": accepted.get("at"), "promise_date": accepted.get("promised_by"),
        "apply_record_no": applied.get("id"), "accept_record_no": accepted.get("id"),
    }  # fmt: skip


def _materials(number: str, application: Record | None) -> list[Row]:
    """Two papers; of an incomplete application the second was not handed in. None where nobody noted it."""
    if application is None or application.get("complete") is None:
        return []
    handed_in = ("1", "1" if application["complete"] else "0")
    return [
        {"project_no": number, "material_code": f"M{n}", "material_name": name, "apply_date": application["at"],
         "submit_status": status}
        for n, (name, status) in enumerate(zip(("申请表", "证明材料"), handed_in, strict=True), 1)
    ]  # fmt: skip


def _wide_acceptance(record: Record, names: Mapping[str, str]) -> Row:
    return {"受理人员": names.get(record.get("staff", "")), "受理时间": record["at"],
            "承诺办结时间": record.get("promised_by"), "受理记录号": record["id"]}  # fmt: skip


def _cells(record: Record, **columns: str) -> Row:
    return {name: record.get(column) for name, column in columns.items()}


def _packed(at: datetime | None) -> str | None:
    return f"{at:%Y%m%d%H%M%S}" if at else None
