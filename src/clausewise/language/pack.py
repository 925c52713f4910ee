"""A pack's directory -> a Pack: settings, vocabulary, clauses, and the order in which clauses depend on each other."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from zoneinfo import ZoneInfo

from clausewise.errors import InvalidPack, InvalidRule, Problem, WrongUsage, nearest
from clausewise.language.clause import ClauseReader, parameter_type, read_value
from clausewise.language.guideline import GUIDELINE, read_guideline
from clausewise.language.nodes import Node, Scalar, Table, is_file, load_yaml, parse_yaml
from clausewise.language.settings import HOLIDAYS, Settings
from clausewise.language.vocabulary import read_vocabulary
from clausewise.model.clause import Clause, Pack, ParameterValue, Words
from clausewise.model.expression import Column, Compare, Expression, In, Literal, Not, children
from clausewise.model.rule import Rule, TriggerForm
from clausewise.working_time.arithmetic import HOW_A_PERIOD_IS_WRITTEN

CLAUSE = Column(("clause",), "text")
SETTINGS = ("guideline.yaml", "vocabulary.yaml", "corrections.yaml", "equivalent-mutants.yaml")


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
    if not is_file(rules / "guideline.yaml"):
        raise InvalidPack(f"{root} is no pack: it has no rules/guideline.yaml (a pack holds rules/guideline.yaml, "
                          "rules/vocabulary.yaml and rules/**/<clause>.yaml)")  # fmt: skip
    pack = _read_settings(root)
    files = clause_files(rules)
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
    problems += check_versions(clauses)
    if problems:
        raise InvalidRule(problems)
    ordered = sorted(clauses, key=lambda c: (c.sort_key, c.in_force_from))
    return replace(pack, clauses=order_clauses(ordered), sha256=_digest(rules))


def clause_files(rules: Path) -> list[Path]:
    """The files below a rules directory that hold a clause each."""
    return sorted(path for path in rules.rglob("*.yaml") if path.name not in SETTINGS)


def _relative(file: str, root: Path) -> str:
    path = Path(file)
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else file


def _digest(rules: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(p for p in rules.rglob("*") if p.is_file() and p.suffix in (".yaml", ".md", ".txt")):
        digest.update(path.relative_to(rules).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def check_versions(clauses: Sequence[Clause]) -> list[Problem]:
    """One problem for each two versions of a clause that are in force on the same day."""
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
        raise InvalidPack(relocate([*problems, *error.problems], root)) from None
    if not isinstance(node, Table):
        raise InvalidPack(
            relocate(problems or [Problem("is not a table of settings", "rules/guideline.yaml")], root)
        )
    settings = Settings(node, problems)
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
        score=settings.score(),
        case_starts=settings.case_starts(vocabulary.kinds),
        case_ends=settings.case_ends(vocabulary.kinds),
        sentences=read_guideline(root / "rules" / GUIDELINE).sentences,
        no_duty=settings.no_duty(),
    )
    if problems:
        raise InvalidPack(relocate(problems, root))
    return pack


def relocate(problems: Sequence[Problem], root: Path) -> list[Problem]:
    """The problems with their files named from the pack's root."""
    return [replace(p, file=_relative(p.file, root)) for p in problems]


# -- dependencies


def named_clauses(rule: Rule) -> tuple[frozenset[str], frozenset[str]]:
    """(clauses that a rule over findings speaks of, clauses that it leaves out), by the comparisons in its `where`."""
    named: tuple[set[str], set[str]] = (set(), set())
    for part in (rule.where, rule.answer.where if rule.answer else None):
        for node, excluded in _with_sign(part, False) if part else ():
            values: tuple[Expression, ...]
            match node:
                case Compare(operator="=" | "<>" as operator, left=left, right=right):
                    values = (left, right) if CLAUSE in (left, right) else ()
                    excluded = excluded != (operator == "<>")
                case In(operand=Column() as operand, options=options) if operand == CLAUSE:
                    values = options
                case _:
                    continue
            named[excluded].update(str(v.value) for v in values if isinstance(v, Literal))
    return frozenset(named[False]), frozenset(named[True])


def _with_sign(node: Expression, negated: bool) -> Iterator[tuple[Expression, bool]]:
    """The node and all below it, and whether it stands under an odd number of NOT."""
    yield node, negated
    for child in children(node):
        yield from _with_sign(child, negated != isinstance(node, Not))


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
            named, left_out = named_clauses(clause.rule)
            for name in sorted((named | left_out) - ids):
                message = f"where names clause '{name}', which does not exist; {nearest(name, ids, 20)}"
                problems.append(Problem(message, clause.file, clause.line, clause.id))
            depends |= named & ids or tracked - {clause.id}
        if clause.rule and _uses(clause.rule, TriggerForm.OCCASION):
            depends |= tracked
        result.append(replace(clause, depends_on=tuple(sorted(depends))))
    try:
        _in_order(result)
    except CycleError as error:
        circle = list(reversed(error.args[1]))
        clause = next(c for c in result if c.id == circle[0])
        message = f"clauses depend on each other in a circle: {' -> '.join(circle)}; name in `where` the clauses meant"
        problems.append(Problem(message, clause.file, clause.line, clause.id))
    if problems:
        raise InvalidRule(problems)
    return tuple(result)


def _uses(rule: Rule, form: TriggerForm) -> bool:
    return rule.each.form is form or bool(rule.answer and form.value in rule.answer.kinds)


def _in_order(clauses: Iterable[Clause]) -> tuple[list[str], dict[str, set[str]]]:
    """(ids, each after all that it depends on; what it depends on, in any of its versions)."""
    depends: dict[str, set[str]] = {}
    for clause in clauses:
        depends.setdefault(clause.id, set()).update(clause.depends_on)
    return list(TopologicalSorter(depends).static_order()), depends


def strata(clauses: Sequence[Clause]) -> list[list[Clause]]:
    """The clauses in levels: each depends on earlier levels only."""
    order, depends = _in_order(clauses)
    level: dict[str, int] = {}
    for name in order:
        level[name] = 1 + max((level[parent] for parent in depends.get(name, ())), default=-1)
    grouped: dict[int, list[Clause]] = {}
    for clause in clauses:
        grouped.setdefault(level[clause.id], []).append(clause)
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
    try:
        node = parse_yaml(text) if text.strip() else None
        value = read_value(node.value, node.text) if isinstance(node, Scalar) else None
    except InvalidPack:
        raise WrongUsage(
            f"--set {name}: '{text}' is no value of YAML; put a text in quotation marks"
        ) from None
    except ValueError as error:
        raise WrongUsage(f"--set {name}: {error}") from None
    found = parameter_type(value)
    if found != wanted and not (found == "int" and wanted == "decimal"):
        how = f"; {HOW_A_PERIOD_IS_WRITTEN}" if wanted == "period" else ""
        raise WrongUsage(
            f"--set {name}: '{text}' is of type {found}, but the parameter is of type {wanted}{how}"
        )
    return value
