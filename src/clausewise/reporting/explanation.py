"""Explains one finding from its own line and the pack: words, parameter, records, arithmetic, verdict.

The days are counted again with the pack's calendar and compared with the due time that the finding states;
where the two differ (a pause whose records the finding does not hold), the explanation says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from clausewise.errors import WrongUsage, nearest
from clausewise.model.clause import Clause, Pack, Words
from clausewise.model.due_process import APPEAL_LABELS
from clausewise.model.expression import Parameter, Period
from clausewise.model.finding import VERDICT_LABELS, qualify
from clausewise.model.shapes import answer_shape
from clausewise.reporting.tables import SEVERITY_LABELS, clock, label
from clausewise.reporting.versions import deciding_day, say_span, version_on
from clausewise.reporting.wording.lacking import MissingNames
from clausewise.reporting.wording.terms import Terms
from clausewise.reporting.wording.values import say_value
from clausewise.working_time import Day, Due, Pause, calendar_of, limit, pair_pauses, parse_period, postpone

FindingLine = Mapping[str, Any]
DAYS_SHOWN = 60
ROLES = {
    "trigger": Words("触发记录", "trigger"),
    "answer": Words("应答记录", "answer"),
    "near-miss": Words("不合要求的记录", "near miss"),
    "pause": Words("暂停计时的记录", "pause"),
}
DERIVED = {"finding": "问题", "occasion": "追责次数", "case": "办件", "operation": "操作", "centre": "中心"}
SUBJECTS = {
    "unit": Words("单位", "unit"),
    "staff": Words("工作人员", "staff"),
    "centre": Words("中心", "centre"),
}
PER = {"working_day": "（每个工作日）", "month": "（每月）", "year": "（每年）"}
SEARCHED = {
    "kind": Words("记录种类", "kind"),
    "same": Words("相同的", "same"),
    "from": Words("自", "from"),
    "until": Words("至", "until"),
    "records": Words("查到的记录数", "records"),
}
WEEKDAYS = Words("一二三四五六日", "MoTuWeThFrSaSu")
WHY = {
    "trigger": Words("当日不计", "the day itself does not count"),
    "weekend": Words("周末，不计", "weekend, does not count"),
    "holiday": Words("节假日，不计", "holiday, does not count"),
    "paused": Words("特别程序期间，不计", "paused, does not count"),
    "counted": Words("第 {} 天", "day {}"),
    "adjusted": Words("调休上班，第 {} 天", "a working day by adjustment, day {}"),
}


def find(findings: Sequence[FindingLine], name: str) -> FindingLine:
    """The finding whose id begins with `name`; raises WrongUsage where there is none, or several."""
    matching = [finding for finding in findings if finding["finding"].startswith(name)]
    if len(matching) == 1:
        return matching[0]
    ids = [finding["finding"] for finding in matching or findings]
    if matching:
        shown = ", ".join(ids[:5]) + (", …" if len(ids) > 5 else "")
        raise WrongUsage(f"finding '{name}': {len(ids)} findings begin so ({shown}): give more of the id")
    if not ids:
        raise WrongUsage(f"finding '{name}': this audit has no findings")
    raise WrongUsage(
        f"finding '{name}': this audit has none of that id; {nearest(name, ids, 3)}; "
        "the ids stand in findings.csv and findings.jsonl"
    )


def explain(finding: FindingLine, pack: Pack, language: str, as_of: datetime = datetime.max) -> Iterator[str]:
    """The explanation line by line, in plain language. `as_of`: of the audit; until then runs a pause without an end."""
    clause = _clause_of(finding, pack)
    yield from _head(finding, clause, language)
    yield from _section(Words("条文", "What the guideline says"), _words(clause, language), language)
    parameters = (
        _parameter(name, value, clause, deciding_day(finding["evidence"], finding["at"]), language)
        for name, value in (finding["parameters"] or {}).items()
    )
    yield from _section(Words("参数", "Parameters"), parameters, language)
    records = (describe_record(record, pack, language) for record in finding["evidence"])
    yield from _section(Words("记录", "Records"), records, language)
    yield from _section(
        Words("查找范围", "What was searched"), describe_search(finding["searched"], pack, language), language
    )
    yield from _section(
        Words("期限推算", "How the due time is counted"),
        _count(finding, clause, pack, language, as_of),
        language,
    )
    yield from _section(Words("结论", "Verdict"), _verdict(finding, clause, pack, language), language)


def _head(finding: FindingLine, clause: Clause, language: str) -> Iterator[str]:
    severity = label(finding["severity"], SEVERITY_LABELS, language)
    verdict = label(finding["verdict"], VERDICT_LABELS, language)
    yield f"{clause.id} {clause.title.in_(language)} · {verdict} · {severity}"
    subject = finding["subject"]
    who = SUBJECTS.get(subject["type"], Words(subject["type"])).in_(language)
    yield f"{finding['finding']} · {who}" + (f" {subject['id']}" if subject["id"] != subject["type"] else "")


def _section(title: Words, lines: Iterator[str], language: str) -> Iterator[str]:
    """A titled section; nothing where it has no line."""
    for number, line in enumerate(lines):
        if number == 0:
            yield ""
            yield title.in_(language)
        yield f"  {line}"


def _words(clause: Clause, language: str) -> Iterator[str]:
    for number, text in enumerate(clause.text):
        sentence = f" [{clause.sentences[number]}]" if number < len(clause.sentences) else ""
        yield f"“{text}”{sentence}"
    if version := say_span(clause.in_force_from, clause.in_force_until, language):
        yield Words("版本：", "Version: ").in_(language) + version
    if reading := clause.reading.in_(language):
        yield Words("理解：", "Reading: ").in_(language) + reading


def _parameter(name: str, value: Any, clause: Clause, day: date, language: str) -> str:
    """The value that was used, since when it is in force, and who says so: the guideline or its reading."""
    known = clause.parameters.get(name)
    if known is None:
        return f"{name} = {value}"
    said = f"{known.label.in_(language) or name} = {_say_value(value, language)}"
    version = version_on(known, clause, day)
    if str(version.value) != str(value):
        pack_says = say_value(version.value, language)
        changed = Words(
            f"本次审计改动，规则包为 {pack_says}", f"changed for this audit; the pack says {pack_says}"
        )
        return f"{said} ({changed.in_(language)})"
    source = (
        Words("条文所定", "stated by the guideline")
        if known.stated
        else Words("理解所定", "set by the reading")
    )
    dated = say_span(version.since, version.until, language)
    return f"{said} ({_separator(language).join(filter(None, (source.in_(language), dated)))})"


def _say_value(value: Any, language: str) -> str:
    """A parameter as a finding's JSON holds it: `2 working days` -> 2个工作日"""
    try:
        return parse_period(value).in_(language) if isinstance(value, str) else say_value(value, language)
    except ValueError:  # a date, or a word of its own
        return str(value)


def _separator(language: str) -> str:
    return "，" if language == "zh" else ", "


def describe_record(record: Mapping[str, Any], pack: Pack, language: str) -> str:
    """A record of the evidence: its role, name, kind and time."""
    role = ROLES.get(record.get("role", ""), Words(str(record.get("role", ""))))
    name = str(record.get("kind", ""))
    rest = [
        f"{_column(column, [name], pack, language)}={value}"
        for column, value in record.items()
        if column not in ("record", "role", "kind", "at") and value is not None
    ]
    kind = _kind(name, pack, language)
    said = [role.in_(language), str(record["record"]), kind, clock(record.get("at")), *rest]
    return " ".join(filter(None, said))


def _kind(name: str, pack: Pack, language: str) -> str:
    """A kind of record as people call it."""
    if language != "zh":
        return name
    record, _, per = name.partition(" per ")
    known = pack.vocabulary.kinds.get(record) or pack.vocabulary.register_of(record)
    return (known.label if known else DERIVED.get(record, record)) + PER.get(per, per)


def _column(name: str, kinds: Sequence[str], pack: Pack, language: str) -> str:
    """A column of such records as people call it; its own name where the pack does not know the records."""
    known = pack.vocabulary.kinds.keys() | DERIVED.keys()
    if language != "zh" or not all(kind in known or pack.vocabulary.register_of(kind) for kind in kinds):
        return name
    shape = answer_shape(kinds, pack.vocabulary) if "centre" not in kinds else None
    return Terms(pack.vocabulary, language).column(name, shape) if shape else name


def describe_search(searched: Mapping[str, Any] | None, pack: Pack, language: str) -> Iterator[str]:
    """What was searched for an answer, a line a thing."""
    for name, value in (searched or {}).items():
        if value is None or value == {}:
            continue
        match name, value:
            case "kind", list():
                said = _separator(language).join(_kind(kind, pack, language) for kind in value)
            case "from" | "until", str():
                said = clock(value)
            case _, Mapping():
                kinds = searched["kind"] if searched else ()
                columns = ((_column(column, kinds, pack, language), of) for column, of in value.items())
                said = _separator(language).join(f"{column}={of}" for column, of in columns)
            case _:
                said = str(value)
        yield f"{SEARCHED.get(name, Words(name)).in_(language)}{Words('：', ': ').in_(language)}{said}"


def _verdict(finding: FindingLine, clause: Clause, pack: Pack, language: str) -> Iterator[str]:
    message = finding["message"]
    said = qualify(message["zh"], message["en"], finding["verdict"], language)
    yield said or label(finding["verdict"], VERDICT_LABELS, language)
    if finding["missing"]:
        called = MissingNames(pack.vocabulary)
        names = [called.say(clause, name) if language == "zh" else name for name in finding["missing"]]
        yield Words("缺少：", "missing: ").in_(language) + Words("、", ", ").in_(language).join(names)
    yield from _due_process(finding, language)


def _due_process(finding: FindingLine, language: str) -> Iterator[str]:
    """Why a breach counts for nobody, or what became of an appeal against it."""
    if waiver := finding.get("waiver"):
        yield (
            Words(
                "豁免 {id}：{reason}（{approver}，{document}；{from} 至 {until}）",
                "waiver {id}: {reason} ({approver}, {document}; {from} to {until})",
            )
            .in_(language)
            .format_map(waiver)
        )
    if appeal := finding.get("appeal"):
        state = label(appeal["state"], APPEAL_LABELS, language)
        yield (
            Words("申诉{state}：{by}，{on}，{document}", "appeal {state}: {by}, {on}, {document}")
            .in_(language)
            .format_map({**appeal, "state": state})
        )


def _count(finding: FindingLine, clause: Clause, pack: Pack, language: str, as_of: datetime) -> Iterator[str]:
    """The arithmetic day by day, and the due time."""
    if not finding["due"]:
        return
    stated = datetime.fromisoformat(finding["due"])
    counted = _count_again(finding, clause, pack, as_of)
    if counted and counted.at and counted.at.replace(microsecond=0) == stated:
        days = counted.days
        yield from (_say_day(day, language) for day in days[:DAYS_SHOWN])
        if len(days) > DAYS_SHOWN:
            yield "…"
            yield _say_day(days[-1], language)
    else:
        yield _say_uncounted(clause, language)
    yield Words("期限至 ", "due ").in_(language) + clock(finding["due"])


def _say_uncounted(clause: Clause, language: str) -> str:
    """Why the days are not listed: the due time rests on what the finding does not hold."""
    answer = clause.rule.answer if clause.rule else None
    if answer and answer.by:
        return Words(
            f"期限由触发记录的 {answer.by} 给出" + ("，特别程序期间的工作日顺延" if answer.pausing else ""),
            f"the due time is the trigger's {answer.by}" + (", moved by pauses" if answer.pausing else ""),
        ).in_(language)
    return Words(
        "期限中有本问题未列出的记录（如特别程序），请查办件的全部记录",
        "the due time rests on records that the finding does not list (pauses, perhaps): see the whole case",
    ).in_(language)


def _say_day(day: Day, language: str) -> str:
    width = len(WEEKDAYS.in_(language)) // 7
    start = day.date.weekday() * width
    name = WEEKDAYS.in_(language)[start : start + width]
    why = WHY[day.why].in_(language).format(day.counted)
    return f"{day.date} {'周' if language == 'zh' else ''}{name}  {why}"


def _count_again(finding: FindingLine, clause: Clause, pack: Pack, as_of: datetime) -> Due | None:
    """The due time from the finding's own evidence; None where that does not hold what it needs."""
    answer = clause.rule.answer if clause.rule else None
    trigger = next((r for r in finding["evidence"] if r.get("role") == "trigger"), None)
    if answer is None or trigger is None:
        return None
    zone = ZoneInfo(pack.timezone)
    start_column = answer.from_column.path[-1] if answer.from_column else "at"
    if start_column == "due" and trigger.get("kind") == "finding":
        start_column = "at"  # a finding of a missed limit stands at its due time
    start = _moment(trigger.get(start_column), zone)
    if start is None:
        return None
    calendar = calendar_of(pack)
    pauses = _pauses(finding, answer.pausing, zone, as_of)
    if answer.by:
        by = _moment(trigger.get(answer.by.path[-1]), zone)
        return postpone(calendar, by, start, pauses) if by else None
    period = _period(answer.within, finding)
    return limit(calendar, start, period, pauses=pauses, roll=pack.roll_to_working_day) if period else None


def _period(within: Period | Parameter | None, finding: FindingLine) -> Period | None:
    match within:
        case Parameter(name=name):
            value = (finding["parameters"] or {}).get(name)
            return parse_period(value) if isinstance(value, str) else None
        case _:
            return within


def _pauses(finding: FindingLine, pausing: str, zone: ZoneInfo, as_of: datetime) -> list[Pause]:
    marks = [
        (at, record["kind"] == f"{pausing}_start", record.get("procedure"))
        for record in finding["evidence"]
        if pausing
        and record.get("kind") in (f"{pausing}_start", f"{pausing}_end")
        and (at := _moment(record.get("at"), zone))
    ]
    return (
        pair_pauses(
            sorted(marks, key=lambda mark: mark[0]), as_of if as_of.tzinfo else as_of.replace(tzinfo=zone)
        )
        if marks
        else []
    )


def _moment(text: Any, zone: ZoneInfo) -> datetime | None:
    try:
        return datetime.fromisoformat(text).astimezone(zone) if text else None
    except (TypeError, ValueError):
        return None


def _clause_of(finding: FindingLine, pack: Pack) -> Clause:
    """The clause in the version that judged the finding."""
    versions = [clause for clause in pack.clauses if clause.id == finding["clause"]]
    if not versions:
        raise WrongUsage(
            f"clause {finding['clause']} is not in the pack {pack.name}: "
            "name the pack of the audit with --pack"
        )
    day = deciding_day(finding["evidence"], finding["at"])
    return next((c for c in reversed(versions) if c.in_force_from <= day), versions[0])
