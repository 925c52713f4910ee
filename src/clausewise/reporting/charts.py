"""Charts as SVG, for where people would rather look than read: heat map, monthly trend, days taken.

Every shade comes with a number and everything late is hatched, so that a black and white print says the same. The
text is real text (it can be searched and copied); nothing is loaded from anywhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from clausewise.model.clause import Words
from clausewise.model.days_taken import DaysTaken
from clausewise.reporting.lines import Line, describe_counts, readable
from clausewise.reporting.shapes import Svg, shade

ROW, COLUMN, MARGIN = 20, 14, 150
SMALL_WIDTH, SMALL_HEIGHT = 290, 150
SHOWN_DAYS = 14
WIDE_ENOUGH_FOR_KEY = 700
KEY = Words(
    "格内数字为违反数，颜色越深违反所占比例越高；?＝无法判定，…＝尚未到期，·＝没有违反，空白＝没有触发",
    "number = breaches, darker = larger share; ? undetermined, … pending, · no breach, blank = not triggered",
)


def heat_map(lines: Sequence[Line], language: str, anchors: Mapping[int, str] | None = None) -> str:
    """Units down, clauses across; a cell links to the anchor of its line where there is one."""
    units = sorted({line.unit for line in lines if line.unit is not None})
    clauses = list(dict.fromkeys(line.clause.id for line in lines if line.unit is not None))
    if not units:
        return ""
    cells = {(line.unit, line.clause.id): line for line in lines}
    names = {line.unit: readable(line.unit_title(language) or "") for line in lines}
    width, top = max(MARGIN + COLUMN * len(clauses) + 62, WIDE_ENOUGH_FOR_KEY), 54
    svg = Svg(width, top + ROW * len(units) + 30)
    right = MARGIN + COLUMN * len(clauses) + 58
    for x, clause in enumerate(clauses):
        svg.text(MARGIN + COLUMN * x + 10, top - 4, clause, size=9, turned=True)
    svg.text(right, top - 6, Words("合规率", "rate").in_(language), size=10, anchor="end")
    for y, unit in enumerate(units):
        middle = top + ROW * y + 14
        svg.text(MARGIN - 6, middle, readable(names[unit], 14), size=11, anchor="end", unit=names[unit])
        mine = [cells[unit, clause] for clause in clauses if (unit, clause) in cells]
        for x, clause in enumerate(clauses):
            if line := cells.get((unit, clause)):
                anchor = (anchors or {}).get(line.number, "")
                _cell(svg, MARGIN + COLUMN * x, top + ROW * y, line, language, anchor)
        svg.text(right, middle, rate(mine), size=11, anchor="end")
    svg.text(20, svg.height - 8, KEY.in_(language), size=10)
    return svg.finish(Words("各单位、各条款的合规情况", "Compliance by unit and clause").in_(language))


def rate(lines: Sequence[Line]) -> str:
    """met / (met + breach), as everywhere; – where neither occurs."""
    met, breach = (sum(line.counts.get(verdict, 0) for line in lines) for verdict in ("met", "breach"))
    return f"{100 * met / (met + breach):.1f}%" if met + breach else "–"


def _cell(svg: Svg, x: int, y: int, line: Line, language: str, anchor: str) -> None:
    counts = line.counts
    breach, decided = counts.get("breach", 0), counts.get("breach", 0) + counts.get("met", 0)
    share = breach / decided if decided else 0.0
    if breach:
        sign, fill = (str(breach) if breach < 100 else "99+"), shade(share)
    elif counts.get("undetermined"):
        sign, fill = "?", "url(#unknown)"
    else:
        sign, fill = ("…" if counts.get("pending") else "·"), "#fff"
    hint = f"{line.clause.id} {line.clause.title.in_(language)} · {line.unit_title(language)} · "
    with svg.link(anchor, hint + describe_counts(line, language)):
        svg.box(x, y, COLUMN - 1, ROW - 1, fill)
        size = 10 if len(sign) < 3 else 7
        svg.text(
            x + COLUMN / 2 - 0.5,
            y + 13,
            sign,
            size=size,
            anchor="middle",
            light=bool(breach) and share > 0.35,
        )


def trend(months: Mapping[str, Mapping[str, int]], language: str) -> str:
    """The rate of compliance of each month as a line, and its breaches as bars; both with their numbers."""
    shown = {m: n for m, n in sorted(months.items())[-12:] if n.get("met", 0) + n.get("breach", 0)}
    if not shown:
        return ""
    step, top, height = 76, 40, 120
    svg = Svg(max(70 + step * len(shown), 420), top + height + 64)
    rates = [100 * n.get("met", 0) / (n.get("met", 0) + n.get("breach", 0)) for n in shown.values()]
    floor = min(90.0, 10 * (min(rates) // 10))
    most = max(n.get("breach", 0) for n in shown.values()) or 1
    points = []
    for i, (month, counts) in enumerate(shown.items()):
        x = 60 + step * i
        breach = counts.get("breach", 0)
        tall = 60 * breach / most
        svg.box(x - 14, top + height - tall, 28, tall, "url(#late)")
        svg.text(x, top + height + 14, f"{breach}", size=11, anchor="middle")
        svg.text(x, top + height + 32, month, size=11, anchor="middle")
        points.append((x, top + (height - 70) * (100 - rates[i]) / (100 - floor)))
        svg.text(x, points[-1][1] - 9, f"{rates[i]:.1f}%", size=11, anchor="middle", bold=True)
    svg.path(points)
    key = Words("折线：合规率＝符合÷（符合＋违反）；柱：违反数", "line: met / (met + breach); bars: breaches")
    svg.text(20, svg.height - 8, key.in_(language), size=10)
    return svg.finish(Words("各月合规率与违反数", "Compliance and breaches by month").in_(language))


def days(taken: Sequence[DaysTaken], titles: Mapping[str, str], language: str) -> str:
    """For each duty with a limit in working days: how many answers took how many days, against the limit."""
    if not taken:
        return ""
    across = 3
    down = -(-len(taken) // across)
    svg = Svg(across * SMALL_WIDTH, down * SMALL_HEIGHT + 24)
    for i, duty in enumerate(taken):
        x, y = SMALL_WIDTH * (i % across), SMALL_HEIGHT * (i // across)
        _histogram(svg, x + 8, y + 4, duty, titles.get(duty.clause, ""), language)
    key = Words(
        "横轴：工作日；虚线：期限；斜线柱：超期；无＝到期仍没有应答",
        "working days; dashed: the limit; hatched: late; none = overdue without an answer",
    )
    svg.text(8, svg.height - 8, key.in_(language), size=10)
    return svg.finish(Words("办理所用工作日", "Working days taken").in_(language))


def _histogram(svg: Svg, x: float, y: float, duty: DaysTaken, title: str, language: str) -> None:
    unit = Words(f"≤ {duty.limit} 个工作日", f"≤ {duty.limit} working days").in_(language)
    svg.text(x, y + 12, f"{duty.clause} {readable(title, 12)} {unit}", size=11, bold=True)
    bars = list(_bars(duty, language))
    base, tall, wide = y + 112, 72, 262 / len(bars)
    most = max(number for _, number, _ in bars) or 1
    edge = x + wide * sum(not late for _, _, late in bars)
    svg.dashed(edge, base - tall - 8, base)
    for i, (name, number, late) in enumerate(bars):
        high = max(tall * number / most, 1 if number else 0)
        left = x + wide * i
        svg.box(left + 1, base - high, wide - 2, high, "url(#late)" if late else "#9db8d2")
        if number:
            svg.text(left + wide / 2, base - high - 3, str(number), size=9, anchor="middle")
        svg.text(left + wide / 2, base + 12, name, size=9, anchor="middle")
    if duty.paused:
        note = Words(f"另有 {duty.paused} 件有特殊程序，未计", f"{duty.paused} more were paused: not counted")
        svg.text(x, base + 26, note.in_(language), size=9)


def _bars(duty: DaysTaken, language: str) -> Iterator[tuple[str, int, bool]]:
    """(name, triggers, late): one bar a day, or a stretch of days where the limit is long; then those without any."""
    last = max([duty.limit, *duty.days])
    wide = 1 if last < SHOWN_DAYS else -(-(last + 1) // (SHOWN_DAYS // 2))
    start = 0
    while start <= last:
        end = min(start + wide - 1, last)
        if start <= duty.limit < end:
            end = duty.limit
        number = sum(n for day, n in duty.days.items() if start <= day <= end)
        yield f"{start}" if start == end else f"{start}–{end}", number, start > duty.limit
        start = end + 1
    if duty.open:
        yield Words("无", "none").in_(language), duty.open, True
