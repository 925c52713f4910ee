"""A small vocabulary for random rules and records, and the pools that their values come from.

Few values, so that records meet: ties, equal columns and dangling references happen by themselves. Texts hold
what engines stumble over (spaces, `!`, quotes, digits, Chinese).
"""

from __future__ import annotations

from datetime import date
from typing import Any

LONG = "很长的文字 " * 700  # more bytes than the engine takes as they are
TEXTS = ["甲", "乙 方", "bang!", "it's", '"dq"', "42", "042", "a b", "Ab", "ab", "é", "-1", "true"]
CELLS = [*TEXTS, LONG + "一", LONG + "二"]
CASES = ["C1", "C2", "C3", "案 4", "C!5", "C6", "C7", "案 8"]
IDS = {
    "units": ["U1", "U 2", "丙局"],
    "windows": ["W1", "W2", "3"],
    "staff": ["S1", "S2", "S3", "04"],
    "items": ["I1", "I!2", "事项3"],
}
DANGLING = "X9"
PLACES = {"hall": "大厅", "bureau": "局内", "online": "网上"}
LEVELS = {"county": "县级", "city": "市级"}
PROCEDURES = {"survey": "现场踏勘", "hearing": "听证"}
ROLES = {"clerk": "工作人员", "leader": "负责人"}


def column(
    type_: str, label: str, values: dict[str, str] | None = None, required: bool = False
) -> dict[str, Any]:
    found: dict[str, Any] = {"type": type_, "label": label}
    if values:
        found["values"] = values
    if required:
        found["required"] = True
    return found


VOCABULARY: dict[str, Any] = {
    "envelope": {
        "id": {"type": "text", "required": True, "unique": True, "label": "记录编号"},
        "kind": column("enum", "操作", required=True),
        "at": column("timestamp", "时间", required=True),
        "recorded_at": column("timestamp", "登记时间"),
        "case": column("text", "办件编号"),
        "item": column("ref(items)", "事项"),
        "unit": column("ref(units)", "单位"),
        "staff": column("ref(staff)", "工作人员"),
        "window": column("ref(windows)", "窗口"),
        "place": column("enum", "地点", PLACES),
    },
    "operations": {
        "apply": {
            "label": "申请",
            "columns": {
                "n": column("int", "份数"),
                "amount": column("decimal", "金额"),
                "flag": column("bool", "齐备"),
                "note": column("text", "备注"),
                "day": column("date", "日期值"),
                "promised": column("timestamp", "承诺时间"),
                "other": column("ref(staff)", "经办人"),
            },
        },
        "decide": {
            "label": "办结",
            "columns": {
                "n": column("int", "份数"),
                "amount": column("decimal", "金额"),
                "note": column("text", "备注"),
                "flag": column("bool", "齐备"),
                "referred": column("ref(windows)", "引导窗口"),
                "level": column("enum", "层级", LEVELS),
            },
        },
        "report": {
            "label": "报告",
            "columns": {
                "n": column("decimal", "分数"),
                "month": column("text", "月份"),
                "since": column("timestamp", "起"),
                "until": column("timestamp", "止"),
            },
        },
        "visit": {"label": "到窗", "columns": {}},
        "hold_start": {"label": "中止", "columns": {"procedure": column("enum", "程序", PROCEDURES)}},
        "hold_end": {"label": "恢复", "columns": {"procedure": column("enum", "程序", PROCEDURES)}},
    },
    "registers": {
        "units": {
            "record": "unit",
            "key": "unit",
            "label": "单位",
            "columns": {
                "unit": column("text", "单位"),
                "name": column("text", "单位名称"),
                "active": column("bool", "在用"),
                "principal": column("ref(staff)", "主要负责人"),
                "opened_on": column("date", "启用日期"),
            },
        },
        "windows": {
            "record": "window",
            "key": "window",
            "label": "窗口",
            "columns": {
                "window": column("text", "窗口"),
                "unit": column("ref(units)", "单位"),
                "place": column("enum", "地点", PLACES),
            },
        },
        "staff": {
            "record": "staff_member",
            "key": "staff",
            "label": "人员",
            "columns": {
                "staff": column("text", "工号"),
                "unit": column("ref(units)", "单位"),
                "role": column("enum", "角色", ROLES),
                "joined_on": column("date", "到单位日期"),
            },
        },
        "items": {
            "record": "item",
            "key": "item",
            "label": "事项",
            "columns": {
                "item": column("text", "事项"),
                "unit": column("ref(units)", "单位"),
                "level": column("enum", "层级", LEVELS),
                "days": column("int", "承诺工作日"),
                "needs": column("bool", "需签批"),
                "entered_on": column("date", "进驻日期"),
            },
        },
        "cases": {
            "record": "case_file",
            "key": "case",
            "label": "案卷",
            "columns": {
                "case": column("text", "办件编号"),
                "deadline": column("timestamp", "期限"),
                "weight": column("decimal", "权重"),
                "owner": column("ref(units)", "主办单位"),
            },
        },
        "postings": {
            "record": "posting",
            "key": ["staff", "window", "since"],
            "label": "派驻",
            "columns": {
                "staff": column("ref(staff)", "工号"),
                "window": column("ref(windows)", "窗口"),
                "since": column("date", "上岗日期"),
                "until": column("date", "离岗日期"),
                "backup": column("ref(staff)", "候补人员"),
            },
        },
    },
}

KINDS = list(VOCABULARY["operations"])
DATES = [
    date(2024, 2, 28),
    date(2024, 2, 29),
    date(2024, 3, 1),
    date(2025, 12, 31),
    date(2026, 1, 31),
    date(2026, 2, 14),
    date(2026, 2, 28),
    date(2026, 3, 1),
    date(2026, 10, 25),
    date(2026, 12, 30),
    date(2027, 1, 4),
]
