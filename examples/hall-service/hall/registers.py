"""The registers that the hall starts with: two units, three windows, their staff and items.

The columns are named as the guideline's vocabulary names them, so that the export needs no translation.
"""

from __future__ import annotations

from typing import Any

KEYS = {
    "units": ["unit"],
    "windows": ["window"],
    "staff": ["staff"],
    "postings": ["staff", "window", "since"],
    "items": ["item"],
    "authorisations": ["staff", "since"],
    "services": ["service"],
}


def _unit(unit: str, name: str, principal: str) -> dict[str, Any]:
    leads = {"principal": principal, "first_responsible_person": principal}
    return {
        "unit": unit,
        "name": name,
        "window_unit": True,
        **leads,
        "procedure_streamlined_on": "2025-06-30",
    }


def _member(staff: str, unit: str, role: str, joined: str = "2015-07-01") -> dict[str, Any]:
    return {
        "staff": staff,
        "unit": unit,
        "role": role,
        "established": True,
        "joined_unit_on": joined,
        "enforcement_certificate_until": "2029-12-31",
        "heads_approval_section": role == "window_head",
    }


def _item(item: str, unit: str, *, promised: int | None = None, leader: bool = False) -> dict[str, Any]:
    return {
        "item": item,
        "unit": unit,
        "retained": True,
        "level": "county",
        "category": "ordinary",
        "exception": "none",
        "needs_leader_sign_off": leader,
        "promised_working_days": promised,
        "units_involved": 1,
        "entered_on": "2024-01-02",
    }


REGISTERS: dict[str, list[dict[str, Any]]] = {
    "units": [
        {"unit": "U00", "name": "政务服务中心", "window_unit": False},
        _unit("U01", "市场监督管理局", "S10"),
        _unit("U02", "自然资源局", "S20"),
    ],
    "windows": [
        {"window": "W1", "unit": "U01", "type": "service", "place": "hall"},
        {"window": "W2", "unit": "U02", "type": "service", "place": "hall"},
        {"window": "W9", "unit": "U00", "type": "settlement", "place": "hall"},
    ],
    "staff": [
        _member("S90", "U00", "centre_staff"),
        _member("S10", "U01", "principal"),
        _member("S11", "U01", "window_head"),
        _member("S12", "U01", "window_staff"),
        _member("S13", "U01", "window_staff"),
        _member("S19", "U01", "window_staff", joined="2025-03-10"),
        _member("S20", "U02", "principal"),
        _member("S21", "U02", "window_head"),
        _member("S22", "U02", "window_staff"),
    ],
    "postings": [
        {"staff": "S11", "window": "W1", "since": "2025-01-02", "backup": "S12"},
        {"staff": "S21", "window": "W2", "since": "2025-01-02", "backup": "S22"},
    ],
    "items": [
        _item("food-licence", "U01", promised=2),
        _item("street-stall", "U01"),
        _item("land-use", "U02", promised=2, leader=True),
    ],
    "authorisations": [
        {"staff": "S11", "since": "2025-01-02"},
        {"staff": "S21", "since": "2025-01-02"},
    ],
    "services": [{"service": "bank", "name": "银行代收", "required": True, "window": "W9"}],
}
