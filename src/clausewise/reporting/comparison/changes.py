"""What changed between two packs: text, readings, parameters, rules, severity, dates in force, clauses that came or went.

Rules are compared as they are said in words, with parameters by their names, so that a changed number is reported once, as a
parameter. A difference in a rule that no word shows is still reported. Versions of a clause are matched by the day from which
they are in force; a version that is new is compared with the one that it follows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from clausewise.model.clause import Clause, Pack, Parameter, Words
from clausewise.model.vocabulary import Vocabulary
from clausewise.reporting.tables import SEVERITY_LABELS, TRACK_LABELS
from clausewise.reporting.wording.rules import LABELS, rule_in_words
from clausewise.reporting.wording.values import say_versions

ADDED, REMOVED, CHANGED = "added", "removed", "changed"
NOTHING = Words()
PARTS = {
    "clause": Words("条款", "Clause"), "version": Words("版本", "Version"), "title": Words("名称", "Title"),
    "sentences": Words("所据原文句", "Sentences"), "text": Words("引文", "Text"), "reading": Words("理解", "Reading"),
    "severity": Words("严重程度", "Severity"), "track": Words("计入追责", "Track"), "in_force": Words("施行", "In force"),
    "manual": Words("人工认定", "Attested by a person"), "message": Words("问题的说法", "How a finding is said"),
    "waiver": Words("可否豁免", "May be waived"), "rule": Words("规则", "Rule"), "origin": Words("来源", "origin"),
    "sentence": Words("原文", "Sentence"), "no_duty": Words("不设义务的理由", "Why it holds no duty"),
    "guideline": Words("指导意见名称", "Guideline"), "issuer": Words("发布", "Issued by"), "pack_version": Words("规则包版本", "Version"),
    "pack": Words("规则包名称", "Pack"),
    "timezone": Words("时区", "Time zone"), "holidays": Words("工作日历", "Calendar"),
    "roll": Words("期限末日遇休息日顺延", "Limits roll to a working day"),
    "calendar": Words("日历调整", "Calendar overrides"), "accountability": Words("追责周期", "Accountability"),
    "record": Words("记录", "Records"),
}  # fmt: skip
YES_NO = {True: Words("是", "yes"), False: Words("否", "no")}
REWRITTEN = Words("写法有改动，文字表述相同：{0}", "rewritten, though its words are the same: {0}")
STATED = {True: Words("原文规定", "stated in the text"), False: Words("默认理解", "a default of the reading")}


@dataclass(frozen=True)
class Change:
    """One difference. `clause` '' = of the pack itself; `before` is empty for what came, `after` for what went."""

    sort: str
    clause: str
    title: Words
    part: str
    label: Words
    before: Words = NOTHING
    after: Words = NOTHING


def compare_packs(one: Pack, other: Pack) -> list[Change]:
    """All differences, the pack's own first, then clause by clause."""
    changes = [*_settings(one, other), *_sentences(one, other), *_records(one.vocabulary, other.vocabulary)]
    ids = sorted({c.id for c in (*one.clauses, *other.clauses)}, key=lambda i: _any(i, one, other).sort_key)
    for clause_id in ids:
        before = [clause for clause in one.clauses if clause.id == clause_id]
        after = [clause for clause in other.clauses if clause.id == clause_id]
        changes += _Clauses(one.vocabulary, other.vocabulary).compare(before, after)
    return changes


def _any(clause_id: str, one: Pack, other: Pack) -> Clause:
    return next(c for c in (*one.clauses, *other.clauses) if c.id == clause_id)


# -- clauses


class _Clauses:
    """Compares the versions of one clause."""

    def __init__(self, old: Vocabulary, new: Vocabulary) -> None:
        self.old, self.new = old, new

    def compare(self, before: Sequence[Clause], after: Sequence[Clause]) -> Iterator[Change]:
        if not before:
            yield from (self.whole(clause, ADDED, self.new) for clause in after)
            return
        if not after:
            yield from (self.whole(clause, REMOVED, self.old) for clause in before)
            return
        matched = self.match(before, after)
        for clause in before:
            if clause not in [old for old, _ in matched]:
                yield self.version(clause, REMOVED)
        for old, new in matched:
            yield from self.differences(old, new)
        for clause in after:
            if clause not in [new for _, new in matched]:
                yield self.version(clause, ADDED)
                earlier = [c for c in after if c.in_force_from < clause.in_force_from] or list(before)
                words = self.new if earlier[-1] in after else self.old
                for change in self.differences(earlier[-1], clause, dates=False, old=words):
                    yield replace(change, label=_within(change.label, clause))

    def match(self, before: Sequence[Clause], after: Sequence[Clause]) -> list[tuple[Clause, Clause]]:
        if len(before) == len(after) == 1:
            return [(before[0], after[0])]
        by_day = {clause.in_force_from: clause for clause in before}
        return [(by_day[clause.in_force_from], clause) for clause in after if clause.in_force_from in by_day]

    def whole(self, clause: Clause, sort: str, vocabulary: Vocabulary) -> Change:
        said = _both(lambda language: _say_rule(clause, vocabulary, language) or clause.manual.in_(language))
        before, after = (said, NOTHING) if sort == REMOVED else (NOTHING, said)
        return Change(sort, clause.id, clause.title, "clause", PARTS["clause"], before, after)

    def version(self, clause: Clause, sort: str) -> Change:
        said = _say_dates(clause)
        before, after = (said, NOTHING) if sort == REMOVED else (NOTHING, said)
        return Change(sort, clause.id, clause.title, "version", PARTS["version"], before, after)

    def differences(
        self, one: Clause, other: Clause, *, dates: bool = True, old: Vocabulary | None = None
    ) -> Iterator[Change]:
        def change(part: str, before: Words, after: Words, label: Words | None = None) -> Iterator[Change]:
            if before != after:
                sort = ADDED if before == NOTHING else REMOVED if after == NOTHING else CHANGED
                yield Change(sort, other.id, other.title, part, label or PARTS[part], before, after)

        yield from change("title", one.title, other.title)
        yield from change("sentences", _listed(one.sentences), _listed(other.sentences))
        yield from change("text", _listed(one.text, "；", "; "), _listed(other.text, "；", "; "))
        yield from change("reading", one.reading, other.reading)
        if dates:
            yield from change("in_force", _say_dates(one), _say_dates(other))
        for name in dict.fromkeys((*one.parameters, *other.parameters)):
            mine, its = one.parameters.get(name), other.parameters.get(name)
            label = _parameter_label(its or mine, name)
            yield from change("parameter", _say_parameter(mine), _say_parameter(its), label)
        for part, label, before, after in self.rule_parts(one, other, old or self.old):
            yield from change(part, before, after, label)
        yield from change("manual", one.manual, other.manual)
        yield from change(
            "severity", _labelled(one.severity, SEVERITY_LABELS), _labelled(other.severity, SEVERITY_LABELS)
        )
        yield from change("track", _labelled(one.track, TRACK_LABELS), _labelled(other.track, TRACK_LABELS))
        yield from change("message", one.message, other.message)
        yield from change("waiver", YES_NO[one.may_waive], YES_NO[other.may_waive])

    def rule_parts(
        self, one: Clause, other: Clause, old: Vocabulary
    ) -> Iterator[tuple[str, Words, Words, Words]]:
        """Each part of the rule in words, on both sides; a difference that no word shows comes as the part `rule`."""
        said = {
            language: (
                {p.part: p.text for p in rule_in_words(one, old, language, by_name=True)},
                {p.part: p.text for p in rule_in_words(other, self.new, language, by_name=True)},
            )
            for language in ("zh", "en")
        }
        found = False
        for part in LABELS["zh"]:
            before = Words(said["zh"][0].get(part, ""), said["en"][0].get(part, ""))
            after = Words(said["zh"][1].get(part, ""), said["en"][1].get(part, ""))
            found = found or before != after
            yield part, Words(LABELS["zh"][part], LABELS["en"][part]), before, after
        if not found and (one.rule != other.rule or one.holds != other.holds):
            yield "rule", PARTS["rule"], _rewritten(one), _rewritten(other)


def _rewritten(clause: Clause) -> Words:
    return Words(REWRITTEN.zh.format(clause.rule), REWRITTEN.en.format(clause.rule))


def _say_rule(clause: Clause, vocabulary: Vocabulary, language: str) -> str:
    parts = rule_in_words(clause, vocabulary, language)
    return " ".join(f"{p.label}{'：' if language == 'zh' else ': '}{p.text}" for p in parts)


def _say_dates(clause: Clause) -> Words:
    def say(language: str) -> str:
        since = "" if clause.in_force_from == date.min else str(clause.in_force_from)
        until = "" if clause.in_force_until == date.max else str(clause.in_force_until)
        if not since and not until:
            return "始终" if language == "zh" else "always"
        if language == "zh":
            return (f"自{since}起" if since else "") + (f"至{until}止" if until else "")
        return " ".join(filter(None, (f"from {since}" if since else "", f"until {until}" if until else "")))

    return _both(say)


def _within(label: Words, version: Clause) -> Words:
    """A label of a part of one version."""
    dates = _say_dates(version)
    return Words(f"{label.zh}（{dates.zh}）", f"{label.en} ({dates.en})")


def _parameter_label(parameter: Parameter | None, name: str) -> Words:
    label = parameter.label if parameter else NOTHING
    return Words(f"参数“{label.zh or name}”", f"Parameter “{label.en or name}”")


def _say_parameter(parameter: Parameter | None) -> Words:
    if parameter is None:
        return NOTHING
    return _both(
        lambda language: (
            f"{say_versions(parameter, language)}"
            + ("（{}）" if language == "zh" else " ({})").format(STATED[parameter.stated].in_(language))
        )
    )


# -- the pack itself


def _settings(one: Pack, other: Pack) -> Iterator[Change]:
    pairs: list[tuple[str, Words, Words]] = [
        ("pack", _same(one.name), _same(other.name)),
        ("guideline", one.title, other.title),
        ("issuer", one.issuer, other.issuer),
        ("pack_version", _same(one.version), _same(other.version)),
        ("in_force", _same(str(one.in_force_from)), _same(str(other.in_force_from))),
        ("timezone", _same(one.timezone), _same(other.timezone)),
        ("holidays", _same(one.holidays), _same(other.holidays)),
        ("roll", YES_NO[one.roll_to_working_day], YES_NO[other.roll_to_working_day]),
        ("calendar", _overrides(one), _overrides(other)),
        ("accountability", _accountability(one), _accountability(other)),
    ]
    for part, before, after in pairs:
        if before != after:
            sort = ADDED if before == NOTHING else REMOVED if after == NOTHING else CHANGED
            yield Change(sort, "", NOTHING, part, PARTS[part], before, after)


def _overrides(pack: Pack) -> Words:
    days = sorted(pack.calendar_overrides.items())
    zh = "，".join(f"{day}{'上班' if works else '休息'}" for day, works in days)
    return Words(zh, ", ".join(f"{day} {'working' if works else 'free'}" for day, works in days))


def _accountability(pack: Pack) -> Words:
    own = pack.accountability
    period = {"month": Words("按月", "by month"), "year": Words("按年", "by year")}[own.occasion]
    tracks = [_labelled(track, TRACK_LABELS) for track in own.tracks]
    return Words(
        f"{period.zh}（{'、'.join(t.zh for t in tracks)}）",
        f"{period.en} ({', '.join(t.en for t in tracks)})",
    )


def _sentences(one: Pack, other: Pack) -> Iterator[Change]:
    before, after = ({s.id: s.text for s in pack.sentences} for pack in (one, other))
    for sentence in dict.fromkeys((*before, *after)):
        label = Words(f"原文 {sentence}", f"Sentence {sentence}")
        yield from _mapped("sentence", label, before.get(sentence, ""), after.get(sentence, ""))
    for sentence in dict.fromkeys((*one.no_duty, *other.no_duty)):
        mine, its = one.no_duty.get(sentence, NOTHING), other.no_duty.get(sentence, NOTHING)
        if mine != its:
            label = Words(f"原文 {sentence}：不设义务的理由", f"Sentence {sentence}: why it holds no duty")
            sort = ADDED if mine == NOTHING else REMOVED if its == NOTHING else CHANGED
            yield Change(sort, "", NOTHING, "no_duty", label, mine, its)


def _records(one: Vocabulary, other: Vocabulary) -> Iterator[Change]:
    """Kinds, registers and columns that came, went or have another type."""
    before, after = _columns(one), _columns(other)
    for name in dict.fromkeys((*before, *after)):
        label = Words(f"记录 {name}", f"Records {name}")
        yield from _mapped("record", label, before.get(name, ""), after.get(name, ""))


def _columns(vocabulary: Vocabulary) -> Mapping[str, str]:
    found = {}
    groups = {
        "": ("", vocabulary.envelope),
        **{k.name: (k.label, k.columns) for k in vocabulary.kinds.values()},
        **{r.name: (r.label, r.columns) for r in vocabulary.registers.values()},
    }
    for group, (label, columns) in groups.items():
        if group:
            found[group] = label
        for column in columns.values():
            type_ = column.type
            detail = (
                f"({type_.register})"
                if type_.register
                else f"({', '.join(type_.values)})"
                if type_.values
                else ""
            )
            found[f"{group}.{column.name}".lstrip(".")] = f"{column.label}: {type_.name}{detail}" + (
                " required" if column.required else ""
            )
    return found


def _mapped(part: str, label: Words, before: str, after: str) -> Iterator[Change]:
    if before != after:
        sort = ADDED if not before else REMOVED if not after else CHANGED
        yield Change(sort, "", NOTHING, part, label, _same(before), _same(after))


# -- words


def _both(say: Callable[[str], str]) -> Words:
    return Words(say("zh"), say("en"))


def _same(text: str) -> Words:
    return Words(text, text)


def _listed(words: Sequence[str], zh: str = "、", en: str = ", ") -> Words:
    return Words(zh.join(words), en.join(words))


def _labelled(word: str, labels: Mapping[str, str]) -> Words:
    return Words(labels.get(word, word), word)
