"""The hall's registers: units, windows, staff, postings, items, authorisations and services.

They are in order but for a handful of flaws, all among the first units and each named where it is made: the
later units of a large sample stay clean.
"""

from __future__ import annotations

from datetime import date
from random import Random

from clausewise.sample.journal import Record, Registers

CENTRE = "U00"
CASHIER, ENQUIRY_DESK, BUREAU_CASHIER = "W901", "W902", "W903"
BUREAUS = ("市场监督管理局", "自然资源局", "住房和城乡建设局", "发展和改革局", "公安局", "交通运输局")
SURNAMES, GIVEN_NAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗", "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚"
SERVICES = ("银行代收", "打印复印", "邮政速递", "公证咨询", "图文制作", "税控服务", "自助拍照", "餐饮茶水")

# name, level, category, exception, needs a leader's sign-off, promised working days, units involved; by unit
EVERY_UNITS_ITEMS = (
    ("变更登记", "county", "ordinary", "none", False, 2, 1),
    ("许可证核发", "county", "ordinary", "none", True, 1, 1),
)
FURTHER_ITEMS = (  # two for each of the six bureaus
    ("场所许可", "county", "ordinary", "site_survey", False, 5, 1),
    ("资质上报", "city", "ordinary", "superior_report", False, 15, 2),
    ("用地审批", "county", "ordinary", "prior_approval", True, 10, 2),
    ("林地上报", "province", "ordinary", "superior_report", False, 15, 1),
    ("重点工程许可", "county", "major", "special", True, 25, 3),
    ("备案变更", "county", "ordinary", "none", False, 3, 1),
    ("招商项目核准", "county", "investment", "special", False, 25, 3),
    ("技术方案审查", "county", "ordinary", "expert_review", True, 5, 1),
    ("特行许可上报", "city", "ordinary", "superior_report", False, 15, 1),
    ("居住证签注", "county", "ordinary", "none", False, None, 1),
    ("线路许可上报", "province", "ordinary", "superior_report", False, 15, 3),
    ("交通重点项目", "county", "major", "special", True, 25, 2),
)


def make_registers(rng: Random, units: int, flawed: bool) -> Registers:
    """All registers of a hall with so many window units; `flawed` = with the seeded flaws."""
    registers: Registers = {
        name: [] for name in ("units", "windows", "staff", "postings", "items", "authorisations", "services")
    }
    registers["units"].append(
        {"unit": CENTRE, "name": "行政服务中心", "window_unit": False, "principal": "S0001"}
    )
    for number, role in ((1, "principal"), (2, "centre_staff"), (3, "centre_staff")):
        add_staff(registers, rng, f"S00{number:02d}", CENTRE, role)
    for number in range(1, units + 1):
        _add_unit(registers, rng, number)
    _add_centre_windows(registers)
    _add_services(registers, flawed)
    if flawed:
        _seed_flaws(registers)
    return registers


def add_staff(registers: Registers, rng: Random, staff: str, unit: str, role: str) -> Record:
    """A member of staff with everything in order."""
    member: Record = {
        "staff": staff,
        "name": rng.choice(SURNAMES) + rng.choice(GIVEN_NAMES),
        "unit": unit,
        "role": role,
        "established": True,
        "joined_unit_on": date(rng.randint(2008, 2020), rng.randint(1, 12), rng.randint(1, 28)),
        "enforcement_certificate_until": date(2028, 12, 31),
        "heads_approval_section": role == "window_head",
    }
    registers["staff"].append(member)
    return member


def post(registers: Registers, staff: str, window: str, since: date, backup: str | None) -> Record:
    """A posting that runs on, with the power to approve."""
    posting: Record = {
        "staff": staff, "window": window, "since": since, "until": None, "end_reason": None, "backup": backup,
    }  # fmt: skip
    registers["postings"].append(posting)
    registers["authorisations"].append({"staff": staff, "since": since, "until": None})
    return posting


def hire(registers: Registers, rng: Random, unit: str, window: str, since: date) -> str:
    """A new colleague for a window, posted from a day on; returns the staff number."""
    taken = sum(member["unit"] == unit for member in registers["staff"])
    staff = f"S{unit[1:]}{taken + 1:02d}"
    add_staff(registers, rng, staff, unit, "window_staff")
    post(registers, staff, window, since, backup=f"S{unit[1:]}03")
    return staff


def on_post(registers: Registers) -> dict[str, list[Record]]:
    """The postings of each unit's window staff that run on, by unit."""
    unit_of = {member["staff"]: member["unit"] for member in registers["staff"]}
    posted: dict[str, list[Record]] = {}
    for posting in registers["postings"]:
        if posting["until"] is None and posting["since"] < date(2026, 1, 1):
            posted.setdefault(unit_of[posting["staff"]], []).append(posting)
    return posted


def _add_unit(registers: Registers, rng: Random, number: int) -> None:
    unit, kind = f"U{number:02d}", (number - 1) % len(BUREAUS)
    name = BUREAUS[kind] + ("" if number <= len(BUREAUS) else f"（{(number - 1) // len(BUREAUS) + 1}）")
    principal, leader, head, first, second, former = (f"S{number:02d}{place:02d}" for place in range(1, 7))
    registers["units"].append(
        {"unit": unit, "name": name, "window_unit": True, "principal": principal,
         "first_responsible_person": principal, "procedure_streamlined_on": date(2024, 1 + kind, 15)}
    )  # fmt: skip
    roles = ("principal", "unit_leader", "window_head", "window_staff", "window_staff", "window_staff")
    for staff, role in zip((principal, leader, head, first, second, former), roles, strict=True):
        add_staff(registers, rng, staff, unit, role)
    windows = [f"W{number:02d}{place}" for place in (1, 2)]
    for place, window in enumerate(windows, 1):
        registers["windows"].append(
            {"window": window, "name": f"{name}{place}号窗口", "unit": unit, "type": "service",
             "place": "hall", "opened_on": date(2023, 1, 3)}
        )  # fmt: skip
    post(registers, head, windows[0], date(2023, 5, 4), backup=second)
    post(registers, first, windows[0], date(2024, 3, 1), backup=second)
    post(registers, second, windows[1], date(2025, 2, 5), backup=first)
    left = post(registers, former, windows[1], date(2023, 1, 10), backup=second)
    left |= {"until": date(2025, 11, 28) if kind == 5 else date(2026, 1, 30), "end_reason": "rotated"}
    _add_items(registers, unit, kind, name)


def _add_items(registers: Registers, unit: str, kind: int, bureau: str) -> None:
    for place, row in enumerate((*EVERY_UNITS_ITEMS, *FURTHER_ITEMS[2 * kind : 2 * kind + 2]), 1):
        name, level, category, exception, leader_signs, promised, involved = row
        registers["items"].append(
            {"item": f"I{unit[1:]}{place}", "name": f"{bureau}{name}", "unit": unit, "retained": True,
             "level": level, "category": category, "exception": exception,
             "needs_leader_sign_off": leader_signs,
             "promised_working_days": promised, "units_involved": involved, "entered_on": date(2023, 1, 3)}
        )  # fmt: skip
    extra: Record = {
        "item": f"I{unit[1:]}9", "unit": unit, "retained": True, "level": "county", "category": "ordinary",
        "exception": "none", "needs_leader_sign_off": False, "promised_working_days": 2, "units_involved": 1,
    }  # fmt: skip
    if kind == 0:
        registers["items"].append(extra | {"name": f"{bureau}已取消事项", "retained": False})
    if kind == 2:
        registers["items"].append(
            extra | {"name": f"{bureau}现场核准", "county_exemption": "县政函2023年第18号"}
        )


def _add_centre_windows(registers: Registers) -> None:
    for window, name, kind, place in (
        (CASHIER, "结算窗口", "settlement", "hall"),
        (ENQUIRY_DESK, "咨询台", "enquiry", "hall"),
        (BUREAU_CASHIER, "局内收费处", "settlement", "bureau"),
    ):
        registers["windows"].append(
            {
                "window": window,
                "name": name,
                "unit": CENTRE,
                "type": kind,
                "place": place,
                "opened_on": date(2023, 1, 3),
            }
        )
    post(registers, "S0002", CASHIER, date(2023, 1, 3), backup="S0003")
    post(registers, "S0003", ENQUIRY_DESK, date(2023, 1, 3), backup="S0002")


def _add_services(registers: Registers, flawed: bool) -> None:
    for number, name in enumerate(SERVICES, 1):
        window = {7: None, 8: None}.get(number, ENQUIRY_DESK)
        if flawed:
            window = {3: None, 4: BUREAU_CASHIER}.get(number, window)
        registers["services"].append(
            {"service": f"F{number:02d}", "name": name, "required": number <= 6, "window": window}
        )


def _seed_flaws(registers: Registers) -> None:
    units = {row["unit"]: row for row in registers["units"]}
    staff = {row["staff"]: row for row in registers["staff"]}
    powers = {row["staff"]: row for row in registers["authorisations"]}
    postings = {row["staff"]: row for row in registers["postings"]}
    units["U04"]["procedure_streamlined_on"] = None  # 2.3.4
    units["U03"]["first_responsible_person"] = "S0302"  # 3.1.1: not the principal
    units["U02"]["first_responsible_person"] = None  # 3.1.1: nobody
    staff["S0205"]["established"] = False  # 3.2.2
    staff["S0305"]["established"] = None  # 3.2.2 cannot be told
    staff["S0105"]["joined_unit_on"] = date(2023, 2, 6)  # 3.2.3: one day short of two years
    staff["S0405"]["joined_unit_on"] = None  # 3.2.3 cannot be told
    staff["S0204"]["enforcement_certificate_until"] = date(2025, 12, 31)  # 3.2.4: run out
    staff["S0404"]["enforcement_certificate_until"] = None  # 3.2.4: none
    staff["S0303"]["heads_approval_section"] = False  # 3.2.6
    postings["S0103"]["backup"] = None  # 3.2.9: nobody
    postings["S0405"]["backup"] = "S0405"  # 3.2.9: backs up himself
    powers["S0304"]["until"] = date(2026, 2, 15)  # 3.3.1: run out
    registers["authorisations"].remove(powers["S0203"])  # 3.3.1: none
    postings["S0206"] |= {"since": date(2024, 2, 14), "until": date(2026, 2, 13)}  # 3.2.5: one day short
    postings["S0306"] |= {
        "since": date(2025, 1, 6),
        "until": date(2026, 1, 23),
        "end_reason": "returned",
    }
    postings["S0406"] |= {
        "since": date(2025, 6, 3),
        "until": date(2026, 3, 6),
        "end_reason": None,
    }  # 3.2.5: why?
    postings["S0506"] |= {"since": date(2024, 3, 1), "until": date(2026, 3, 1)}  # 3.2.5: two years to the day
    postings["S0505"]["since"] = date(2026, 3, 1)
    powers["S0505"]["since"] = date(2026, 3, 1)
    staff["S0505"]["joined_unit_on"] = date(2024, 2, 29)  # 3.2.3: 29 February, two years have just passed
    registers["items"].append(
        {"item": "I028", "name": "自然资源局未进驻事项", "unit": "U02", "retained": True, "level": "county",
         "category": "ordinary", "exception": "none", "needs_leader_sign_off": False,
         "promised_working_days": 2, "units_involved": 1}
    )  # fmt: skip  # 2.1.1
