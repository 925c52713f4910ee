"""What the synthetic county hall of `hall` holds: its registers, the steps of a case, and its daily life.

A case goes astray (`astray`, 1 to 6) in a way of the six rules that are compared most, and slips (`slip`, 1 to 6) in a
way of the others. `sort` is the item's last digit: 0-2 need a leader's sign-off, 7 may go to the city, 8 needs experts,
9 is a major project. Placeholders: {units}.
"""

from __future__ import annotations

STAFF_OF_UNIT = 10
ITEMS = 500

REGISTERS = {
    "units": """SELECT printf('U%02d', u) AS unit, 'Unit ' || u AS name, TRUE AS window_unit,
        printf('S%02d09', u) AS principal, printf('S%02d09', u) AS first_responsible_person,
        DATE '2020-01-01' AS procedure_streamlined_on FROM range({units}) t(u)""",
    "staff": f"""SELECT printf('S%02d%02d', u, s) AS staff, 'Person ' || u || '-' || s AS name, printf('U%02d', u) AS unit,
        CASE s WHEN 9 THEN 'principal' WHEN 8 THEN 'unit_leader' WHEN 0 THEN 'window_head' ELSE 'window_staff' END AS role,
        TRUE AS established, DATE '2015-01-01' AS joined_unit_on, DATE '2030-01-01' AS enforcement_certificate_until,
        s = 0 AS heads_approval_section FROM range({{units}}) t(u), range({STAFF_OF_UNIT}) v(s)""",
    "windows": """SELECT printf('W%02d', u) AS "window", 'Window ' || u AS name, printf('U%02d', u) AS unit,
        'service' AS type, 'hall' AS place FROM range({units}) t(u)
        UNION ALL SELECT 'WPAY', 'Settlement', NULL, 'settlement', 'hall'""",
    "items": f"""SELECT printf('I%03d', i) AS item, 'Item ' || i AS name, printf('U%02d', i % {{units}}) AS unit, TRUE AS retained,
        CASE WHEN i % 100 = 97 THEN 'city' ELSE 'county' END AS level,
        CASE WHEN i % 10 = 9 THEN 'major' ELSE 'ordinary' END AS category,
        CASE WHEN i % 10 = 8 THEN 'expert_review' ELSE 'none' END AS exception, i % 10 < 3 AS needs_leader_sign_off,
        CASE WHEN i % 10 = 9 THEN 30 ELSE 2 END AS promised_working_days,
        CASE WHEN i % 200 = 97 THEN 2 ELSE 1 END AS units_involved,
        DATE '2020-01-01' AS entered_on FROM range({ITEMS}) t(i)""",
    "postings": """SELECT printf('S%02d%02d', u, s) AS staff, printf('W%02d', u) AS "window", DATE '2020-01-01' AS since,
        NULL::DATE AS until, printf('S%02d%02d', u, (s + 1) % 8) AS backup FROM range({units}) t(u), range(8) v(s)""",
    "authorisations": """SELECT printf('S%02d%02d', u, s) AS staff, DATE '2020-01-01' AS since
        FROM range({units}) t(u), range(8) v(s)""",
    "services": """SELECT 'V1' AS service, 'Copying' AS name, TRUE AS required, 'W00' AS "window" """,
}  # fmt: skip

# One row a case: when it was accepted, how many working days it took, and in which way it went astray (0 = not at all).
CASES = f"""CREATE TABLE cases AS SELECT c, printf('C%09d', c) AS name, i, printf('I%03d', i) AS item,
    printf('U%02d', i % {{units}}) AS unit, printf('W%02d', i % {{units}}) AS "window",
    printf('S%02d%02d', i % {{units}}, (draw(c, 4) * 8)::INT % 8) AS staff, i % 10 AS sort, opened, minute,
    CASE WHEN draw(c, 5) < {{violations}} THEN 1 + (draw(c, 6) * 6)::INT % 6 ELSE 0 END AS astray,
    CASE WHEN draw(c, 23) < {{violations}} THEN 1 + (draw(c, 24) * 6)::INT % 6 ELSE 0 END AS slip,
    (draw(c, 7) * 3)::INT % 3 AS took
    FROM (SELECT c, (draw(c, 1) * {ITEMS})::INT % {ITEMS} AS i, (draw(c, 2) * {{days}})::INT % {{days}} AS opened,
          (draw(c, 3) * 400)::INT AS minute FROM range({{cases}}) t(c))"""

PARTICULARS = dict.fromkeys(
    ("item_name", "legal_basis", "procedure", "conditions", "materials", "fees", "time_limit"), "'x'"
)
LATE = "opened + took + CASE astray WHEN 4 THEN 5 ELSE 0 END"
ENQUIRED, REFERRED, PROMISED = "draw(c, 12) < 0.1", "draw(c, 13) >= 0.7", "draw(c, 15) < 0.5"
OBJECTED, UPHELD, UPWARDS = "draw(c, 18) < 0.01", "draw(c, 19) < 0.8", "i % 100 = 97"
INVITED = {"unit": "printf('U%02d', (i + 1) % {units})"}
LEADER = {"staff": "printf('S%02d08', i % {units})"}
PRINCIPAL = {"staff": "printf('S%02d09', i % {units})"}

# (kind, on which working day, minute of the day, which cases, further columns)
Step = tuple[str, str, str, str, dict[str, str]]
STEPS: tuple[Step, ...] = (
    ("visit", "opened", "minute", "TRUE", {}),
    ("application", "opened", "minute + 1", "TRUE", {"complete": "draw(c, 8) >= 0.2 AND astray <> 5"}),
    ("notice", "opened", "minute + 2", "draw(c, 8) < 0.2 OR astray = 5", PARTICULARS),
    ("notice", "opened", "minute + 3", "astray = 5", PARTICULARS),
    ("acceptance", "opened", "minute + 5", "astray <> 2",
     {"place": "CASE astray WHEN 1 THEN 'bureau' ELSE 'hall' END", "entrusted": "sort = 9 AND draw(c, 14) < 0.2",
      "promised_by": f"CASE WHEN {PROMISED} THEN d + CASE slip WHEN 3 THEN INTERVAL 16 HOUR ELSE INTERVAL 20 DAY END END"}),
    ("special_procedure_start", "opened", "minute + 6", "sort = 8 OR draw(c, 11) < 0.05", {"procedure": "'expert_review'"}),
    ("special_procedure_end", "opened + took", "minute + 7", "sort = 8 OR draw(c, 11) < 0.05", {"procedure": "'expert_review'"}),
    ("review", "opened + took", "minute + 8", "TRUE", {"level": f"CASE WHEN {UPWARDS} THEN 'city' ELSE 'county' END"}),
    ("joint_meeting", "opened + took", "minute + 9", "sort = 9", {"convened_by": "'centre'"}),
    ("principal_supervision", "opened + took", "minute + 10", "sort = 9", PRINCIPAL),
    ("sign_off", "opened + took", "minute + 11", "sort < 3 OR astray = 3",
     {"level": "'county'", "place": "CASE astray WHEN 3 THEN 'bureau' ELSE 'hall' END", **LEADER}),
    ("decision", LATE, "minute + 12", "TRUE", {"result": "CASE WHEN draw(c, 18) < 0.02 THEN 'denied' ELSE 'granted' END"}),
    ("payment", LATE, "minute + 13", "draw(c, 9) < 0.7 OR astray = 6",
     {"amount": "(10 + (draw(c, 10) * 490)::INT)::DECIMAL(18,2)",
      "window": "CASE astray WHEN 6 THEN printf('W%02d', i % {units}) ELSE 'WPAY' END"}),
    ("visit", LATE, "minute + 14", "TRUE", {}),
    ("delivery", LATE, "minute + 15", "TRUE", {}),
    ("enquiry", "opened", "minute", ENQUIRED,
     {"enquiry": "name", "in_scope": f"NOT {REFERRED}", "outcome": f"CASE WHEN {REFERRED} THEN 'referred' ELSE 'answered' END",
      "referred_to": f'CASE WHEN {REFERRED} THEN "window" END'}),
    ("reception", "opened", "minute + 1", f"{ENQUIRED} AND {REFERRED} AND slip <> 1", {"enquiry": "name"}),
    ("deemed_approval", "opened + 1", "minute", f"{PROMISED} AND slip = 3 AND took > 0 AND draw(c, 16) < 0.8",
     {"responsible_unit": "unit"}),
    ("urgent_handling", "opened", "minute + 4", "draw(c, 17) < 0.01", {}),
    ("formalities_completed", "opened + 3", "minute", "draw(c, 17) < 0.01 AND slip <> 4", {}),
    ("objection", LATE, "minute + 16", OBJECTED, {}),
    ("denial_filing", LATE, "minute + 17", f"{OBJECTED} AND slip <> 2", {"copies": "2", "leader_copy": "TRUE", "archive_copy": "TRUE"}),
    ("denial_review", f"{LATE} + 1", "minute", OBJECTED, {"upheld": UPHELD, "signed": "slip <> 1", "handler": "staff", **LEADER}),
    ("denial_correction", f"{LATE} + 1", "minute + 1", f"{OBJECTED} AND NOT {UPHELD}", {}),
    ("denial_notice", f"{LATE} + 1", "minute + 1", f"{OBJECTED} AND {UPHELD}", {"written": "slip <> 3"}),
    ("ledger_entry", f"{LATE} + 1", "minute + 2", f"{OBJECTED} AND slip <> 5", {}),
    ("joint_invitation", "opened", "minute + 6", "sort = 9 AND draw(c, 21) < 0.3", INVITED),
    ("joint_attendance", "opened + took", "minute + 8", "sort = 9 AND draw(c, 21) < 0.3 AND slip <> 5", INVITED),
    ("deemed_consent", "opened + 3", "minute", "sort = 9 AND draw(c, 21) < 0.3 AND slip = 5 AND draw(c, 16) < 0.8",
     {"responsible_unit": INVITED["unit"], **INVITED}),
    ("superior_submission", "opened + 1", "minute + 6", f"{UPWARDS} AND slip <> 6", {"led_by": "'centre'"}),
    ("tracking", "opened + 2", "minute", f"{UPWARDS} AND i % 200 <> 97 AND slip <> 2", {}),
    ("lead_failure", "opened + 1", "minute + 7", "sort = 9 AND draw(c, 22) < 0.01", {}),
    ("lead_order", "opened + 1", "minute + 8", "sort = 9 AND draw(c, 22) < 0.01", {}),
)  # fmt: skip

# (kind, minute of the day, which days and persons or units, further columns): on working day n of day d, and each unit u.
# `first` and `last` are the third and the last working day of a month.
PERSON = {"staff": "printf('S%02d%02d', u, n % 8)"}
HEAD = {"staff": "printf('S%02d09', u)"}
DAILY: tuple[tuple[str, int, str, dict[str, str]], ...] = (
    ("duty", 0, "draw(n * 100 + u, 31) >= {violations}", {"staff": "printf('S%02d%02d', u, 8 + n % 2)"}),
    ("report", 480, "draw(n * 100 + u, 32) >= {violations}", {}),
    ("duty_circular", 10, "first AND u = 0", {"unit": "NULL", "month": "strftime(d - INTERVAL 1 MONTH, '%Y-%m')"}),
    ("assessment", 20, "first", {"month": "strftime(d - INTERVAL 1 MONTH, '%Y-%m')", "score": "90.5"}),
    ("criticism", 30, "first AND draw(n * 100 + u, 33) >= {violations}", {}),
    ("veto", 40, "first AND month(d) IN (3, 4)", {"year": "year(d)"}),
    ("annual_assessment", 50, "last AND month(d) = 12", {"year": "year(d)", "months_counted": "12"}),
    ("leave", 60, "n % 5 = u % 5", {"since": "d::TIMESTAMPTZ + INTERVAL 12 HOUR", "until": "d::TIMESTAMPTZ + INTERVAL 18 HOUR",
     "approved": "TRUE", "window": "printf('W%02d', u)", **PERSON}),
    ("cover", 70, "n % 5 = u % 5 AND draw(n * 100 + u, 34) >= {violations}",
     {"since": "d::TIMESTAMPTZ + INTERVAL 12 HOUR", "until": "d::TIMESTAMPTZ + INTERVAL 18 HOUR", "window": "printf('W%02d', u)",
      "covers": PERSON["staff"], "staff": "printf('S%02d%02d', u, (n + 1) % 8)"}),
    ("absence", 80, "n % 97 = u", PERSON),
    ("absenteeism_record", 90, "n % 97 = u", PERSON),
    ("misconduct", 100, "n % 197 = u", {"rule": "'gaming'", **PERSON}),
    ("authority_block", 110, "n % 53 = u", PERSON),
    ("principal_on_site", 120, "n % 53 = u", HEAD),
    ("staff_return", 130, "n % 211 = u", {"reason": "'3.2'", **PERSON}),
    ("staff_replacement", 140, "n % 211 = u", {"replaces": PERSON["staff"], "staff": "printf('S%02d%02d', u, (n + 2) % 8)"}),
)  # fmt: skip

TYPES = {
    "complete": "BOOLEAN", "entrusted": "BOOLEAN", "promised_by": "TIMESTAMPTZ", "amount": "DECIMAL(18,2)",
    "in_scope": "BOOLEAN", "copies": "INTEGER", "leader_copy": "BOOLEAN", "archive_copy": "BOOLEAN", "upheld": "BOOLEAN",
    "signed": "BOOLEAN", "written": "BOOLEAN", "score": "DECIMAL(18,2)", "year": "INTEGER", "months_counted": "INTEGER",
    "since": "TIMESTAMPTZ", "until": "TIMESTAMPTZ", "approved": "BOOLEAN",
}  # fmt: skip
