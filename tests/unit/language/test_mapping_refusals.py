"""Whatever a mapping says in the wrong shape is refused in a sentence that shows the right one."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from clausewise.errors import InvalidMapping
from clausewise.language.mapping import read_mapping
from clausewise.language.pack import load_pack
from clausewise.model.clause import Words
from clausewise.model.mapping import Cell, Constant, ExportMapping
from clausewise.model.vocabulary import Vocabulary

TABLES = "tables: {t: {match: ['*t*']}, u: {}}\n"
PAYMENT = "operations:\n  - {kind: payment, from: t, columns: {at: s}}\n"
HEAD = "mapping: x\n" + TABLES


@cache
def vocabulary() -> Vocabulary:
    return load_pack().vocabulary


def read(place: Path, text: str) -> ExportMapping:
    path = place / "m.yaml"
    path.write_text(text, "utf-8")
    return read_mapping(path, vocabulary())


def entry(text: str) -> str:
    return HEAD + "operations:\n  - {" + text + "}\n"


def column(text: str) -> str:
    return entry("kind: payment, from: t, columns: {at: s, " + text + "}")


SHAPES = {
    "- a list": "a mapping is a table of mapping, title",
    "mapping: x\n" + PAYMENT: "a mapping needs tables",
    "mapping: x\ntables: {}\n" + PAYMENT: "a mapping needs tables",
    "mapping: x\ntables: {t: [a]}\n" + PAYMENT: "table 't' is a table of match, names",
    "mapping: x\ntables: {t: {names: [a]}}\n" + PAYMENT: "names: write {column: [other spelling, …]}",
    "mapping: x\ntables: {t: {optional: perhaps}}\n" + PAYMENT: "optional is true or false",
    "mapping: x\ntables: {t: {match: [[a]]}}\n" + PAYMENT: "write one word here",
    "mapping: x\ntables: {t: {join: [a]}}\n" + PAYMENT: "join: write {alias: {table: …",
    "mapping: x\ntables: {t: {join: {a: b}}}\n" + PAYMENT: "join 'a': write {table: …",
    HEAD: "a mapping needs operations or registers",
    HEAD + "operations: {kind: payment}\n": "operations is a list",
    HEAD + "operations: [payment]\n": "write {kind: …, from: table",
    HEAD + "registers: [units]\n": "write {register: …, from: table",
    HEAD + "title: {de: x}\n" + PAYMENT: "'de'",
    HEAD + "codes: [a]\n" + PAYMENT: "codes: write {name: {code: meaning}}",
    HEAD + "codes: {a: b}\n" + PAYMENT: "codes 'a': write {code: meaning}",
    HEAD + "formats: ['%Q']\n" + PAYMENT: "format '%Q' is none",
    HEAD + "formats: [yesterday]\n" + PAYMENT: "format 'yesterday' is none; write %Y%m%d%H%M%S",
    entry("from: t, columns: {at: s}"): "an operation needs a kind",
    entry("kind: paymnt, from: t, columns: {at: s}"): "there is no kind 'paymnt'; did you mean 'payment'",
    entry("kind: {constant: payment}, from: t, columns: {at: s}"): "kind is a kind's name, {column: …",
    entry("kind: {first_of: [{column: a}, {constant: b}]}, from: t, columns: {at: s}"): "kind is a kind's name",
    entry("kind: {column: a, codes: {'1': paymnt}}, from: t, columns: {at: s}"): "there is no kind 'paymnt'",
    entry("kind: payment, from: v, columns: {at: s}"): "from: there is no table 'v'",
    entry("kind: payment, from: t"): "columns: write {column of the vocabulary: column of the table}",
    entry("kind: payment, from: t, columns: {unit: u}"): "columns of payment must say what 'at' is read from",
    entry("kind: payment, from: t, columns: {at: s}, only: [a]"): "only: write {column: [value, …]}",
    entry("kind: payment, from: t, columns: {at: s}, except_kinds: [paymnt]"): "there is no kind 'paymnt'",
    entry("kind: payment, from: t, columns: {at: s}, join: {j: {table: u, register: units, on: {a: b}}}"):
        "join 'j' names a table or a register, one of them",
    entry("kind: payment, from: t, columns: {at: s}, join: {j: {on: {a: b}}}"): "join 'j' names a table or a register",
    entry("kind: payment, from: t, columns: {at: s}, join: {j: {table: w, on: {a: b}}}"): "there is no table 'w'",
    entry("kind: payment, from: t, columns: {at: s}, join: {j: {register: unitz, on: {a: b}}}"):
        "there is no register 'unitz'",
    entry("kind: payment, from: t, columns: {at: k.s}"): "'k.s'",
    HEAD + "registers:\n  - {register: unitz, from: t, columns: {unit: u}}\n": "there is no register 'unitz'",
    HEAD + "registers:\n  - {register: units, from: t, columns: {name: u}}\n": "columns of units must say what 'unit'",
    column("kind: k"): "payment has no column 'kind'",
    column("unit: ''"): "is no value: write a column's name",
    column("unit: [a]"): "is no value: write a column's name",
    column("unit: {column: a, codes: [b]}"): "codes: write {code: meaning}, or the name of a table",
    column("unit: {column: a, by: b}"): "'by' chooses among tables of codes",
    column("unit: {column: a, by: b, codes: {c: d}}"): "with 'by', codes are {beginning of b: {code: meaning}}",
    column("unit: {column: a, known_only: true}"): "known_only needs codes",
    column("unit: {column: a, known_only: perhaps}"): "known_only is true or false",
    column("unit: {column: a, end_of_day: true}"): "only a timestamp has an end_of_day",
    column("unit: {column: a, unit: 天}"): "only numbers have a unit",
    column("unit: {text: plain}"): "a text without {column} is a constant",
    column("unit: {first_of: [a]}"): "first_of is a list of at least two values",
    column("unit: {limit: l, from: s, unit: 天}"): "the end of a limit is a timestamp",
    column("recorded_at: {limit: l, unit: 天}"): "a limit needs from:",
    column("recorded_at: {limit: l, from: s}"): "a limit needs from:",
    column("recorded_at: {column: a, format: '%Q'}"): "format '%Q' is none",
}  # fmt: skip


@pytest.mark.parametrize("text", SHAPES, ids=SHAPES.values())
def test_what_is_wrong_is_shown_right(text: str, tmp_path: Path) -> None:
    with pytest.raises(InvalidMapping) as refused:
        read(tmp_path, text)
    assert SHAPES[text] in str(refused.value)
    assert "m.yaml" in str(refused.value)


def test_what_is_no_yaml_is_refused_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(InvalidMapping, match="m.yaml:3"):
        read(tmp_path, "mapping: x\ntables: {t: \n")


def test_a_table_without_a_word_matches_its_own_name(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        "mapping: x\ntables: {pay: }\noperations:\n  - {kind: payment, from: pay, columns: {at: s}}\n",
    )
    assert found.tables["pay"].match == ("*pay*",)


def test_a_title_in_one_language_serves_both(tmp_path: Path) -> None:
    assert read(tmp_path, HEAD + "title: 导出\n" + PAYMENT).title == Words("导出", "导出")
    assert read(tmp_path, HEAD + "title: {zh: 导出, en: Export}\n" + PAYMENT).title == Words("导出", "Export")


def test_codes_by_the_beginning_of_another_column(tmp_path: Path) -> None:
    found = read(
        tmp_path, column("place: {column: p, by: area, codes: {'33': {'1': 大厅}, '34': {'1': 网上}}}")
    )
    value = found.entries[0].columns["place"]
    assert isinstance(value, Cell)
    assert value.codes is not None
    assert value.codes.by == "area"
    assert value.codes.tables == {"33": {"1": "hall"}, "34": {"1": "online"}}


def test_codes_may_be_written_once_and_named(tmp_path: Path) -> None:
    text = HEAD + "codes: {yes: {J: 是, N: 否}}\n"
    text += (
        "operations:\n  - {kind: application, from: t, columns: {at: s, complete: {column: c, codes: yes}}}\n"
    )
    value = read(tmp_path, text).entries[0].columns["complete"]
    assert isinstance(value, Cell)
    assert value.codes is not None
    assert value.codes.tables == {"": {"j": "true", "n": "false"}}


def test_formats_of_the_whole_mapping_are_those_of_times_only(tmp_path: Path) -> None:
    found = read(tmp_path, "formats: ['%Y%m%d']\n" + column("unit: u, place: {constant: 大厅}"))
    columns = found.entries[0].columns
    assert columns["at"] == Cell("s", formats=("%Y%m%d",))
    assert columns["unit"] == Cell("u")
    assert columns["place"] == Constant("hall")
