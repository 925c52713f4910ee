"""YAML as a tree with lines: what values are, what is refused, and where problems are said to be."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from clausewise.errors import InvalidPack
from clausewise.language.nodes import Listing, Scalar, Table, load_yaml, parse_yaml, plain, unknown_keys


def test_only_plain_numbers_days_and_truth_values_are_typed() -> None:
    text = "a: 3\nb: 2.50\nc: true\nd: 2010-01-01\ne: 2 working days\nf: on\ng: yes\nh: '3'\ni:\nj: 0010\nk: 1e3\nl: 1:30\n"
    assert plain(parse_yaml(text)) == {
        "a": 3,
        "b": Decimal("2.50"),
        "c": True,
        "d": date(2010, 1, 1),
        "e": "2 working days",
        "f": "on",
        "g": "yes",
        "h": "3",
        "i": None,
        "j": "0010",
        "k": "1e3",
        "l": "1:30",
    }


def test_a_value_keeps_how_it_was_written() -> None:
    tree = parse_yaml("version: 2.10")
    assert isinstance(tree, Table)
    version = tree.get("version")
    assert isinstance(version, Scalar)
    assert version.text == "2.10"


def test_keys_are_text_even_where_they_look_like_days_or_nothing() -> None:
    assert list(plain(parse_yaml("{2010-01-01: a, null: b, true: c, 3: d}"))) == [
        "2010-01-01",
        "null",
        "true",
        "3",
    ]


def test_every_node_knows_its_line_and_file() -> None:
    tree = parse_yaml("a: 1\nb:\n  - x\n  - y\n", "rule.yaml")
    assert isinstance(tree, Table)
    listing = tree.get("b")
    assert isinstance(listing, Listing)
    assert [(item.file, item.line) for item in listing] == [("rule.yaml", 3), ("rule.yaml", 4)]
    assert tree.line_of("b") == 2


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a: 1\nb: 2\na: 3\n", 3, "a second time (first in line 1)"),
        ("a: &x 1\nb: 2\n", 1, "anchor"),
        ("a: !!python/object/apply:os.system ['x']\n", 1, "tag"),
        ("a: 1\n---\nb: 2\n", 2, "second document"),
        ("a: 2010-02-30\n", 1, "no day"),
        ("? [x, y]\n: 1\n", 1, "a key must be plain text"),
        ("a: [1, 2\n", 2, "is not YAML"),
        ("a: 1\n\tb: 2\n", 2, "is not YAML: the line is indented with a tab"),
        ("a:\n  b: 1\n \tc: 2\n", 3, "此行用制表符缩进，请改用空格"),
        (
            "a: 1\nseverity：major\nb: 2\n",
            2,
            "is not YAML: a full-width colon stands after 'severity'",
        ),
        ("a: 1\nseverity：major\n", 2, "“severity”后是全角冒号"),
        ("severity：major\n" + "a: 1\n" * 20_000 + "b: \x01\n", 1, "“severity”后是全角冒号"),
        (
            "zh: >\n  说明：甲\nen: 'it's'\n",
            3,
            "is not YAML: did not find",
        ),  # a text may hold such a colon, and tabs
        ("zh: |\n  甲\n  \t乙\nen: 'it's'\n", 4, "is not YAML: did not find"),
    ],
)
def test_what_is_outside_the_subset_is_refused_with_its_line(text: str, line: int, words: str) -> None:
    with pytest.raises(InvalidPack) as caught:
        parse_yaml(text, "f.yaml")
    problem = caught.value.problems[0]
    assert (problem.file, problem.line) == ("f.yaml", line)
    assert words in problem.message


def test_an_alias_bomb_is_refused_without_being_expanded() -> None:
    bomb = "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"
    with pytest.raises(InvalidPack, match="alias") as caught:
        parse_yaml(bomb)
    assert len(caught.value.problems) == 6


@pytest.mark.parametrize("depth", [61, 900, 5000, 200_000])
def test_a_deep_nest_is_refused_by_us_or_by_the_parser(depth: int) -> None:
    with pytest.raises(InvalidPack, match="levels deep|nesting depth"):
        parse_yaml("[" * depth + "]" * depth)


def test_several_problems_of_a_file_come_together() -> None:
    with pytest.raises(InvalidPack) as caught:
        parse_yaml("a: 1\na: 2\nb: &x 2\n")
    assert [problem.line for problem in caught.value.problems] == [2, 3]


def test_a_missing_empty_or_undecodable_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidPack, match=r"none\.yaml: cannot be read"):
        load_yaml(tmp_path / "none.yaml")
    (tmp_path / "empty.yaml").write_text("# nothing\n")
    with pytest.raises(InvalidPack, match="is empty"):
        load_yaml(tmp_path / "empty.yaml")
    (tmp_path / "gbk.yaml").write_bytes("标签: 操作".encode("gb18030"))
    with pytest.raises(InvalidPack, match="UTF-8"):
        load_yaml(tmp_path / "gbk.yaml")


def test_an_unknown_key_gets_the_nearest_spelling() -> None:
    tree = parse_yaml("lable: x\n", "v.yaml")
    assert isinstance(tree, Table)
    (problem,) = unknown_keys(tree, ("label", "columns"), "kind 'payment'")
    assert "did you mean 'label'" in str(problem)
    assert problem.line == 1
