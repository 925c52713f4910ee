"""Feature files -> problems: everything that the Gherkin runner would drop, or let pass without a check.

Each check here stands for a silent pass that was reproduced: the runner keeps the last of two scenarios of
one name, takes a line with a full-width colon for a description, and runs a scenario without steps to a
green end. So a feature is refused before it is collected.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

from gherkin.errors import CompositeParserException
from gherkin.parser import Parser

from clausewise.errors import InvalidPack, Problem, nearest
from clausewise.model.scenario import Scenario, Step

LANGUAGES = ("zh-CN", "en")
AUDIT_SENTENCES = ("审计本期记录", "the period is audited")
ZH_BLOCKS = ("功能", "规则", "背景", "场景大纲", "剧本大纲", "场景", "剧本", "例子")
EN_OUTLINES = ("Scenario Outline", "Scenario Template")
EN_BLOCKS = ("Feature", "Rule", "Background", *EN_OUTLINES, "Scenario", "Example", "Examples")
ZH_STEPS = ("假如", "假设", "假定", "当", "那么", "并且", "而且", "同时", "但是")
EN_STEPS = ("Given", "When", "Then", "And", "But")
LONGEST_FIRST = sorted(ZH_BLOCKS + EN_BLOCKS, key=len, reverse=True)
BLOCK = re.compile(rf"(?P<word>{'|'.join(LONGEST_FIRST)})(?P<colon>\s*[:：])", re.I)
STEP = re.compile(rf"(?P<word>{'|'.join(EN_STEPS)})\s", re.I)
PLACEHOLDER = re.compile(r"<(.+?)>")
PROSE_END = ("。", "；", "，", ";", ".")
STEP_KINDS = {"Context": "given", "Action": "when", "Outcome": "then"}
DOCSTRING_MARKS = ('"""', "```")

KnowsStep = Callable[[str, str], bool]
Node = Mapping[str, Any]


def read_feature(path: Path) -> str:
    """The text of a feature file; InvalidPack where it is not plain UTF-8, on which the parser crashes."""
    raw = path.read_bytes()
    if raw.startswith(b"\xef\xbb\xbf"):
        message = "the file begins with a byte order mark; save it as UTF-8 without BOM"
        raise InvalidPack([Problem(message, str(path), 1)])
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        message = f"byte {raw[error.start]:#04x} is not UTF-8 (GBK perhaps?); save the file as UTF-8"
        raise InvalidPack([Problem(message, str(path), line)]) from None


def lint_features(
    directory: Path, clauses: Collection[str] | None = None, knows_step: KnowsStep | None = None
) -> list[Problem]:
    """The problems of all feature files below a directory, file by file; see `lint_feature`."""
    problems: list[Problem] = []
    audited: dict[str, str] = {}
    for path in sorted(directory.rglob("*.feature")):
        problems += lint_feature(path, clauses, knows_step)
        for clause, line in audit_scenarios(path):
            place = f"{path}:{line}"
            if clause in audited:
                message = (
                    f"a second audit scenario of the clause; the first is in {audited[clause]}; keep one"
                )
                problems.append(Problem(message, str(path), line, clause))
            audited.setdefault(clause, place)
    return problems


def lint_feature(
    path: Path, clauses: Collection[str] | None = None, knows_step: KnowsStep | None = None
) -> list[Problem]:
    """The problems of one feature file, in order of their lines.

    `clauses`: the ids that @clause: may name (None = any). `knows_step`: whether a sentence of that type
    (given, when, then) is defined; with it, a description line that was read as a step is found too.
    """
    try:
        text = read_feature(path)
    except InvalidPack as error:
        return list(error.problems)
    language = _language(text)
    found = _Problems(path)
    found.extend(_swallowed_lines(text, language))
    try:
        feature = _parse(text)
    except CompositeParserException as error:
        for each in error.errors:
            found.add(each.location["line"], str(each).partition(": ")[2] or str(each))
        return found.sorted()
    if not feature:
        found.add(1, "the file holds no feature; begin it with `功能:` or `Feature:`")
        return found.sorted()
    if feature["language"] not in LANGUAGES:
        own = feature["language"]
        found.add(1, f"there are no sentences in language '{own}'; {nearest(own, LANGUAGES)}")
    found.extend(_check_feature(feature, clauses, knows_step))
    return found.sorted()


def audit_scenarios(path: Path) -> list[tuple[str, int]]:
    """(clause, line) of the scenarios tagged @audit in a file; none where it cannot be parsed."""
    return [(tagged.clause, tagged.line) for tagged in tagged_scenarios(path) if tagged.is_audit]


def tagged_scenarios(path: Path) -> list[Scenario]:
    """The scenarios of a file, once for each clause that they are tagged with; none where it cannot be parsed."""
    try:
        feature = _parse(read_feature(path)) or {"children": [], "tags": []}
    except (CompositeParserException, InvalidPack):
        return []
    return [
        _read_scenario(clause, scenario) for scenario in _scenarios(feature) for clause in scenario.clauses
    ]


def _read_scenario(clause: str, scenario: _Scenario) -> Scenario:
    node, steps, kind = scenario.node, [], "given"
    for step in node["steps"]:
        kind = STEP_KINDS.get(step["keywordType"], kind)
        steps.append(Step(kind, step["keyword"].strip(), step["text"], _table(step)))
    examples = [
        tuple(_cells(row))
        for number, table in enumerate(node["examples"])
        for row in ([table["tableHeader"]] if number == 0 and "tableHeader" in table else [])
        + table["tableBody"]
    ]
    return Scenario(
        clause, node["name"], _line(node), "@audit" in scenario.tags, tuple(steps), tuple(examples)
    )


def _parse(text: str) -> Node | None:
    document: Node = Parser().parse(text)
    return document.get("feature")


class _Problems:
    """Collects problems of one file."""

    def __init__(self, path: Path) -> None:
        self.file = str(path)
        self.found: list[Problem] = []

    def add(self, line: int, message: str, clause: str = "") -> None:
        self.found.append(Problem(message, self.file, line, clause))

    def extend(self, found: Iterator[tuple[int, str]]) -> None:
        for line, message in found:
            self.add(line, message)

    def sorted(self) -> list[Problem]:
        return sorted(dict.fromkeys(self.found), key=lambda problem: problem.line)


@dataclass(frozen=True)
class _Scenario:
    """A scenario with the tags and the background that it inherits."""

    node: Node
    tags: tuple[str, ...]
    inherited_steps: int

    @property
    def clauses(self) -> list[str]:
        return [tag.removeprefix("@clause:") for tag in self.tags if tag.startswith("@clause:")]


def _language(text: str) -> str:
    match = re.match(r"\s*#\s*language\s*:\s*([a-zA-Z\-_]+)", text)
    return match[1] if match else "en"


def _swallowed_lines(text: str, language: str) -> Iterator[tuple[int, str]]:
    """Lines that look like Gherkin but would be read as description."""
    if re.match(r"\s*#\s*language\s*：", text):
        yield 1, "full-width colon in the language line; write `# language: zh-CN`"
    for number, line in _prose_lines(text):
        if block := BLOCK.match(line):
            word, colon = block["word"], block["colon"]
            if "：" in colon:
                yield number, f"full-width colon: the line counts as description; write '{word}:'"
            elif colon != ":":
                yield number, f"space before the colon: the line counts as description; write '{word}:'"
            elif word not in _blocks(language):
                yield (
                    number,
                    f"'{word}:' is no keyword in a {language} file; {nearest(word, _blocks(language))}",
                )
        elif language == "zh-CN" and (step := STEP.match(line)):
            yield number, f"'{step['word']}' is no keyword in a zh-CN file; allowed: {', '.join(ZH_STEPS)}"
        elif language == "en" and (step := STEP.match(line)) and step["word"] not in EN_STEPS:
            word = step["word"]
            yield number, f"'{word}' is no keyword (case matters); {nearest(word.title(), EN_STEPS)}"
        elif language == "en" and line.startswith(ZH_STEPS):
            yield number, "a Chinese keyword in an English file; begin the file with `# language: zh-CN`"
        elif line.startswith("* "):
            yield number, "a line that begins with '*' is read as a step; use a keyword, or '-' for a list"


def _blocks(language: str) -> tuple[str, ...]:
    return (*ZH_BLOCKS, "Rule") if language == "zh-CN" else EN_BLOCKS


def _prose_lines(text: str) -> Iterator[tuple[int, str]]:
    """Stripped lines with their numbers, without comments, tables and docstrings."""
    mark = ""
    for number, line in enumerate(text.split("\n"), 1):
        line = line.strip()
        opening = next((m for m in DOCSTRING_MARKS if line.startswith(m)), "")
        if mark or opening:
            mark = "" if mark and line.startswith(mark) else mark or opening
        elif not line.startswith(("#", "|")):
            yield number, line


def _scenarios(feature: Node) -> Iterator[_Scenario]:
    own = _tags(feature)
    before = sum(len(child["background"]["steps"]) for child in feature["children"] if "background" in child)
    for child in feature["children"]:
        if "scenario" in child:
            yield _Scenario(child["scenario"], own + _tags(child["scenario"]), before)
        elif "rule" in child:
            for below in _scenarios(child["rule"]):
                yield _Scenario(below.node, own + below.tags, before + below.inherited_steps)


def _check_feature(
    feature: Node, clauses: Collection[str] | None, knows_step: KnowsStep | None
) -> Iterator[tuple[int, str]]:
    scenarios = list(_scenarios(feature))
    if not scenarios:
        yield _line(feature), "the feature has no scenario"
    for name, times in Counter(scenario.node["name"] for scenario in scenarios).items():
        if times > 1:
            last = [scenario.node for scenario in scenarios if scenario.node["name"] == name][-1]
            yield (
                _line(last),
                f"{times} scenarios are called '{name}', only the last would run; name them apart",
            )
    audited = Counter(c for s in scenarios if "@audit" in s.tags for c in s.clauses)
    for clause, times in audited.items():
        if times > 1:
            yield _line(feature), f"{times} audit scenarios of clause {clause}; keep one"
    for block in _blocks_of(feature):
        yield from _check_block(block, clauses)
        if "background" in block:
            yield from _check_background(block["background"], knows_step)
    for scenario in scenarios:
        yield from _check_scenario(scenario, knows_step)


def _blocks_of(feature: Node) -> Iterator[Node]:
    """Every block below a feature as {keyword: node}, the feature itself first."""
    yield {"feature": feature}
    for child in feature["children"]:
        yield child
        if "rule" in child:
            yield from child["rule"]["children"]


def _check_block(block: Node, clauses: Collection[str] | None) -> Iterator[tuple[int, str]]:
    [(kind, node)] = [(kind, node) for kind, node in block.items() if isinstance(node, Mapping)]
    if kind != "background" and not node["name"].strip():
        yield _line(node), f"'{node['keyword']}:' has no name"
    if kind == "rule" and not any("scenario" in child for child in node["children"]):
        yield _line(node), f"'{node['name']}' has no scenario"
    for examples in node.get("examples", ()):
        for tag in examples["tags"]:
            yield _line(tag), f"tag {tag['name']} on examples; tags belong on a rule or a scenario"
    for tag in node.get("tags", ()):
        name = tag["name"]
        clause = name.removeprefix("@clause:")
        if name == "@audit":
            if kind != "scenario":
                yield _line(tag), "@audit belongs on a scenario"
        elif clause == name or not clause:
            yield _line(tag), f"unknown tag {name}; {nearest(name, ('@audit', '@clause:<id>'))}"
        elif clauses is not None and clause not in clauses:
            yield _line(tag), f"tag {name}: the pack has no clause {clause}; {nearest(clause, clauses)}"


def _check_background(background: Node, knows_step: KnowsStep | None) -> Iterator[tuple[int, str]]:
    yield from _check_steps(background["steps"], knows_step)
    for step in background["steps"]:
        for name in _placeholders(step):
            yield _line(step), f"<{name}> in a background; placeholders belong in a scenario outline"


def _check_scenario(scenario: _Scenario, knows_step: KnowsStep | None) -> Iterator[tuple[int, str]]:
    node, steps = scenario.node, scenario.node["steps"]
    where = _line(node)
    if not steps:
        yield where, f"scenario '{node['name']}' has no steps and would pass without a check"
    elif not any(step["keywordType"] == "Outcome" for step in steps):
        yield where, f"scenario '{node['name']}' has no 那么 (Then) step and would pass without a check"
    yield from _check_steps(steps, knows_step)
    yield from _check_outline(node)
    audits = [step for step in steps if step["text"] in AUDIT_SENTENCES]
    if "@audit" in scenario.tags:
        if node["examples"]:
            yield where, "an audit scenario cannot be an outline"
        if len(scenario.clauses) != 1:
            yield where, "an audit scenario needs exactly one @clause:<id>, best on its rule"
    elif audits:
        yield _line(audits[0]), f"only a scenario tagged @audit can say '{audits[0]['text']}'"


def _check_outline(node: Node) -> Iterator[tuple[int, str]]:
    outline = "大纲" in node["keyword"] or node["keyword"] in EN_OUTLINES
    heads = [_cells(examples.get("tableHeader") or {"cells": []}) for examples in node["examples"]]
    if outline and not node["examples"]:
        yield _line(node), f"outline '{node['name']}' has no 例子 (Examples): no row would run"
    for examples, head in zip(node["examples"], heads, strict=True):
        if not examples.get("tableBody"):
            yield _line(examples), f"the examples of '{node['name']}' have no rows"
        for name, times in Counter(head).items():
            if times > 1:
                yield _line(examples), f"column '{name}' stands {times} times; only the last would be read"
    used = {name: step for step in node["steps"] for name in _placeholders(step)}
    for name, step in used.items():
        missing = [head for head in heads if name not in head]
        if missing or not heads:
            yield (
                _line(step),
                f"placeholder <{name}> is not defined; {nearest(name, chain.from_iterable(heads))}",
            )
    for examples, head in zip(node["examples"], heads, strict=True):
        for name in head:
            if name not in used and f"<{name}>" not in node["name"]:
                yield _line(examples), f"column '{name}' is used by no step; {nearest(name, used)}"


def _check_steps(steps: Sequence[Node], knows_step: KnowsStep | None) -> Iterator[tuple[int, str]]:
    if steps and steps[0]["keywordType"] not in STEP_KINDS:
        word = steps[0]["keyword"].strip()
        yield _line(steps[0]), f"the first step begins with '{word}'; begin with 假如, 当 or 那么"
    kind = "given"
    for step in steps:
        kind = STEP_KINDS.get(step["keywordType"], kind)
        text = step["text"]
        unknown = knows_step is not None and not PLACEHOLDER.search(text) and not knows_step(kind, text)
        if unknown or text.endswith(PROSE_END):
            words = (step["keyword"] + step["text"]).strip()
            yield (
                _line(step),
                (
                    f"'{words}' is read as a step, and there is no such sentence;"
                    " quote a clause's words in the 功能 description or a docstring"
                ),
            )


def _placeholders(step: Node) -> list[str]:
    cells = [cell for row in _table(step) for cell in row]
    texts = [step["text"], *cells, step.get("docString", {}).get("content", "")]
    return list(dict.fromkeys(name for text in texts for name in PLACEHOLDER.findall(text)))


def _table(step: Node) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(_cells(row)) for row in step.get("dataTable", {}).get("rows", ()))


def _cells(row: Node) -> list[str]:
    return [cell["value"] for cell in row["cells"]]


def _tags(node: Node) -> tuple[str, ...]:
    return tuple(tag["name"] for tag in node["tags"])


def _line(node: Node) -> int:
    line: int = node["location"]["line"]
    return line
