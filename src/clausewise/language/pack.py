"""A pack's directory -> a Pack: settings, vocabulary, clauses, and the order in which clauses depend on each other."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from clausewise.errors import InvalidPack, InvalidRule, Problem, WrongUsage, nearest
from clausewise.language.clause import ClauseReader, parameter_type, read_value, read_words
from clausewise.language.nodes import (
    Listing,
    Node,
    Scalar,
    Table,
    load_yaml,
    parse_yaml,
    problem_at,
    unknown_keys,
)
from clausewise.language.vocabulary import read_vocabulary
from clausewise.model.clause import Accountability, Clause, Pack, ParameterValue, Words
from clausewise.model.expression import Column, Compare, In, Literal, walk
from clausewise.model.rule import Rule, TriggerForm

SETTINGS = ("guideline.yaml", "vocabulary.yaml", "corrections.yaml")
KEYS = (
    "name", "version", "title", "issuer", "document", "url", "in_force", "timezone", "holidays",
    "roll_to_working_day", "accountability", "calendar", "no_duty", "note",
)  # fmt: skip
HOLIDAYS = ("china", "weekends", "none")


def default_pack_root() -> Path:
    """The pack that comes with Clausewise: inside the installed package, else the repository's own root."""
    installed = Path(__file__).parent.parent / "pack"
    return installed if (installed / "rules").is_dir() else Path(__file__).parents[3]


def load_pack(root: Path | None = None) -> Pack:
    """Reads and checks a pack.

    Raises:
        InvalidPack: with every problem of settings and vocabulary; InvalidRule: with every problem of the clauses.
    """
    root = Path(root) if root is not None else default_pack_root()
    rules = root / "rules"
    if not (rules / "guideline.yaml").is_file():
        raise InvalidPack(f"{root} is no pack: it has no rules/guideline.yaml (a pack holds rules/guideline.yaml, "
                          "rules/vocabulary.yaml and rules/**/<clause>.yaml)")  # fmt: skip
    pack = _read_settings(root)
    files = sorted(path for path in rules.rglob("*.yaml") if path.name not in SETTINGS)
    problems: list[Problem] = []
    clauses: list[Clause] = []
    for path in files:
        try:
            node = load_yaml(path)
        except InvalidPack as error:
            problems += error.problems
            continue
        reader = ClauseReader(pack.vocabulary, ZoneInfo(pack.timezone))
        clause = reader.read(node)
        problems += reader.problems
        if clause:
            clauses.append(clause)
    problems = [replace(p, file=_relative(p.file, root)) for p in problems]
    clauses = [replace(clause, file=_relative(clause.file, root)) for clause in clauses]
    if not files:
        problems.append(Problem("has no clause files; write rules/<chapter>/<clause>.yaml", str(rules)))
    problems += _check_versions(clauses)
    if problems:
        raise InvalidRule(problems)
    ordered = sorted(clauses, key=lambda c: (c.sort_key, c.in_force_from))
    return replace(pack, clauses=order_clauses(ordered), sha256=_digest(rules))


def _relative(file: str, root: Path) -> str:
    path = Path(file)
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else file


def _digest(rules: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(p for p in rules.rglob("*") if p.is_file() and p.suffix in (".yaml", ".md", ".txt")):
        digest.update(path.relative_to(rules).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _check_versions(clauses: Sequence[Clause]) -> list[Problem]:
    problems = []
    ordered = sorted(clauses, key=lambda c: (c.sort_key, c.in_force_from))
    for one, other in itertools.pairwise(ordered):
        if one.id == other.id and one.in_force_until >= other.in_force_from:
            problems.append(
                Problem(
                    f"clause {one.id} stands in {one.file} too, and both are in force on {other.in_force_from}; "
                    "give them in_force dates that do not overlap, or another id",
                    other.file,
                    other.line,
                    other.id,
                )
            )
    return problems


# -- settings


def _read_settings(root: Path) -> Pack:
    problems: list[Problem] = []
    node: Node | None = None
    try:
        node = load_yaml(root / "rules" / "guideline.yaml")
    except InvalidPack as error:
        problems += error.problems
    if not (root / "rules" / "vocabulary.yaml").is_file():
        problems.append(
            Problem("is missing: it names the records that the rules speak of", "rules/vocabulary.yaml")
        )
        raise InvalidPack(problems)
    try:
        vocabulary = read_vocabulary(root / "rules" / "vocabulary.yaml")
    except InvalidPack as error:
        raise InvalidPack(_relocated([*problems, *error.problems], root)) from None
    if not isinstance(node, Table):
        raise InvalidPack(
            _relocated(problems or [Problem("is not a table of settings", "rules/guideline.yaml")], root)
        )
    settings = _Settings(node, problems)
    pack = Pack(
        root=root,
        name=settings.text("name"),
        version=settings.text("version"),
        title=settings.words("title"),
        issuer=settings.words("issuer") if "issuer" in node else Words(),
        in_force_from=settings.day(node.get("in_force")),
        timezone=settings.timezone(),
        holidays=settings.choice("holidays", HOLIDAYS, "china"),
        roll_to_working_day=settings.flag("roll_to_working_day"),
        accountability=settings.accountability(),
        vocabulary=vocabulary,
        clauses=(),
        calendar_overrides=settings.calendar(),
    )
    if problems:
        raise InvalidPack(_relocated(problems, root))
    return pack


def _relocated(problems: Sequence[Problem], root: Path) -> list[Problem]:
    return [replace(p, file=_relative(p.file, root)) for p in problems]


class _Settings:
    """guideline.yaml, key by key."""

    def __init__(self, node: Table, problems: list[Problem]) -> None:
        self.node = node
        self.problems = problems
        problems += unknown_keys(node, KEYS, "guideline.yaml")

    def text(self, key: str) -> str:
        part = self.node.get(key)
        if isinstance(part, Scalar) and part.text:
            return part.text
        self.problem(part or self.node, f"'{key}' is missing")
        return ""

    def words(self, key: str) -> Words:
        part = self.node.get(key)
        if part is None:
            self.problem(self.node, f"'{key}' is missing: {{zh: …, en: …}}")
            return Words()
        if isinstance(part, Table):
            extra = [k for k in part.entries if k not in ("zh", "en", "document", "number", "url")]
            for key_ in extra:
                self.problem(
                    part, f"{key} has no key '{key_}'; {nearest(key_, ('zh', 'en', 'document', 'url'))}"
                )
            entries = {k: v for k, v in part.entries.items() if k in ("zh", "en")}
            part = Table(entries, part.lines, part.file, part.line)
        return read_words(part, self.problems)

    def day(self, node: Node | None) -> date:
        part = node.get("from") if isinstance(node, Table) else None
        if isinstance(part, Scalar) and isinstance(part.value, date):
            return part.value
        if node is not None:
            self.problem(node, "in_force: write {from: 2010-01-01}")
        return date.min

    def timezone(self) -> str:
        name = self.text("timezone") if "timezone" in self.node else "Asia/Shanghai"
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            self.problem(self.node.get("timezone") or self.node,
                         f"timezone '{name}' is unknown; write one of the IANA names, such as Asia/Shanghai")  # fmt: skip
            return "UTC"
        return name

    def choice(self, key: str, allowed: tuple[str, ...], default: str) -> str:
        part = self.node.get(key)
        word = part.text if isinstance(part, Scalar) else default if part is None else ""
        if word not in allowed:
            self.problem(part or self.node, f"{key}: '{word}' is not possible; {nearest(word, allowed)}")
            return default
        return word

    def flag(self, key: str) -> bool:
        part = self.node.get(key)
        if part is None:
            return False
        if isinstance(part, Scalar) and isinstance(part.value, bool):
            return part.value
        self.problem(part, f"{key} is true or false")
        return False

    def accountability(self) -> Accountability:
        part = self.node.get("accountability")
        if part is None or (isinstance(part, Scalar) and part.text in ("none", "")):
            return Accountability()
        if not isinstance(part, Table):
            self.problem(part, "accountability: write {occasion: month, tracks: [unit, staff]}")
            return Accountability()
        self.problems += unknown_keys(part, ("occasion", "tracks"), "accountability")
        occasion, tracks = part.get("occasion"), part.get("tracks")
        word = occasion.text if isinstance(occasion, Scalar) else "month"
        if word not in ("month", "year"):
            self.problem(
                part, f"accountability: occasion '{word}' is not possible; {nearest(word, ('month', 'year'))}"
            )
        names = (
            tuple(t.text for t in tracks if isinstance(t, Scalar))
            if isinstance(tracks, Listing)
            else ("unit", "staff")
        )
        for name in names:
            if name not in ("unit", "staff"):
                self.problem(
                    part, f"accountability: there is no track '{name}'; {nearest(name, ('unit', 'staff'))}"
                )
        return Accountability(word, names)

    def calendar(self) -> Mapping[date, bool]:
        part = self.node.get("calendar")
        if part is None:
            return {}
        if not isinstance(part, Table):
            self.problem(part, "calendar: write {2027-02-05: holiday, 2027-02-07: working}")
            return {}
        found: dict[date, bool] = {}
        for key, value in part:
            word = value.text if isinstance(value, Scalar) else ""
            try:
                found[date.fromisoformat(key)] = {"working": True, "holiday": False}[word]
            except (ValueError, KeyError):
                self.problem(value, f"calendar: '{key}: {word}' is not a day with 'working' or 'holiday'")
        return found

    def problem(self, node: Node, message: str) -> None:
        self.problems.append(problem_at(node, message))


# -- dependencies


def named_clauses(rule: Rule) -> tuple[str, ...]:
    """The clauses that a rule over findings names in its `where`; none = it speaks of all of them."""
    found: list[str] = []
    parts = [rule.where, rule.answer.where if rule.answer else None]
    for node in (n for part in parts if part is not None for n in walk(part)):
        match node:
            case Compare(
                operator="=", left=Column(path=("clause",), each=False), right=Literal(value=str(value))
            ):
                found.append(value)
            case Compare(
                operator="=", left=Literal(value=str(value)), right=Column(path=("clause",), each=False)
            ):
                found.append(value)
            case In(operand=Column(path=("clause",), each=False), options=options):
                found += [str(o.value) for o in options if isinstance(o, Literal)]
            case _:
                pass
    return tuple(dict.fromkeys(found))


def order_clauses(clauses: Sequence[Clause]) -> tuple[Clause, ...]:
    """The clauses with `depends_on` filled in.

    Raises:
        InvalidRule: where a named clause does not exist, or clauses depend on each other in a circle.
    """
    ids = {clause.id for clause in clauses}
    tracked = {clause.id for clause in clauses if clause.track != "none"}
    problems: list[Problem] = []
    result = []
    for clause in clauses:
        depends: set[str] = set()
        if clause.rule and _uses(clause.rule, TriggerForm.FINDING):
            named = named_clauses(clause.rule)
            for name in named:
                if name not in ids:
                    message = f"where names clause '{name}', which does not exist; {nearest(name, ids, 20)}"
                    problems.append(Problem(message, clause.file, clause.line, clause.id))
            depends |= set(named) & ids if named else tracked - {clause.id}
        if clause.rule and _uses(clause.rule, TriggerForm.OCCASION):
            depends |= tracked
        result.append(replace(clause, depends_on=tuple(sorted(depends))))
    circle = _circle({clause.id: clause.depends_on for clause in result})
    if circle:
        clause = next(c for c in result if c.id == circle[0])
        message = f"clauses depend on each other in a circle: {' -> '.join(circle)}; name in `where` the clauses meant"
        problems.append(Problem(message, clause.file, clause.line, clause.id))
    if problems:
        raise InvalidRule(problems)
    return tuple(result)


def _uses(rule: Rule, form: TriggerForm) -> bool:
    return rule.each.form is form or bool(rule.answer and form.value in rule.answer.kinds)


def _circle(depends: Mapping[str, Sequence[str]]) -> list[str]:
    done: set[str] = set()
    for start in depends:
        stack: list[tuple[str, list[str]]] = [(start, [start])]
        while stack:
            clause, way = stack.pop()
            for other in depends.get(clause, ()):
                if other in way:
                    return [*way[way.index(other) :], other]
                if other not in done and len(way) <= len(depends):
                    stack.append((other, [*way, other]))
        done.add(start)
    return []


def strata(clauses: Sequence[Clause]) -> list[list[Clause]]:
    """The clauses in levels: each depends on earlier levels only."""
    ids = {clause.id for clause in clauses}
    level: dict[str, int] = {}

    def level_of(clause: Clause) -> int:
        if clause.id not in level:
            level[clause.id] = 0
            parents = [c for c in clauses if c.id in clause.depends_on and c.id in ids and c.id != clause.id]
            level[clause.id] = 1 + max((level_of(parent) for parent in parents), default=-1)
        return level[clause.id]

    grouped: dict[int, list[Clause]] = {}
    for clause in clauses:
        grouped.setdefault(level_of(clause), []).append(clause)
    return [grouped[key] for key in sorted(grouped)]


# -- changed numbers


def set_parameters(pack: Pack, overrides: Mapping[str, str]) -> Pack:
    """The pack with `2.3.1.limit` = "1 working days" and the like, for all dates.

    Raises:
        WrongUsage: for an unknown clause or parameter, or a value of another type.
    """
    clauses = list(pack.clauses)
    for name, text in overrides.items():
        clause_id, _, parameter = name.rpartition(".")
        matching = [i for i, clause in enumerate(clauses) if clause.id == clause_id]
        if not matching:
            raise WrongUsage(
                f"--set {name}: no clause '{clause_id}'; {nearest(clause_id, [c.id for c in clauses], 20)}"
            )
        for index in matching:
            clause = clauses[index]
            old = clause.parameters.get(parameter)
            if old is None:
                raise WrongUsage(f"--set {name}: clause {clause_id} has no parameter '{parameter}'; "
                                 + nearest(parameter, clause.parameters))  # fmt: skip
            changed = replace(old, values=((date.min, _typed(name, text, old.type)),))
            clauses[index] = replace(clause, parameters={**clause.parameters, parameter: changed})
    return replace(pack, clauses=tuple(clauses))


def _typed(name: str, text: str, wanted: str) -> ParameterValue:
    node = parse_yaml(text) if text.strip() else None
    try:
        value = read_value(node.value, text) if isinstance(node, Scalar) else None
    except ValueError as error:
        raise WrongUsage(f"--set {name}: {error}") from None
    found = parameter_type(value)
    if found != wanted and not (found == "int" and wanted == "decimal"):
        raise WrongUsage(f"--set {name}: '{text}' is of type {found}, but the parameter is of type {wanted}")
    return value
