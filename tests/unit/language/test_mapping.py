"""A mapping file is checked against the vocabulary, and every problem names its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from clausewise.errors import InvalidMapping
from clausewise.language.mapping import find_mapping, read_mapping
from clausewise.language.pack import load_pack
from clausewise.model.mapping import Cell, Constant, ExportMapping, FirstOf, LimitEnd, Text

HEAD = "mapping: x\ntables: {t: {match: ['*t*']}}\noperations:\n"
ENTRY = "  - {kind: payment, from: t, columns: {at: 时间, %s}}\n"


def read(tmp_path: Path, text: str) -> ExportMapping:
    path = tmp_path / "m.yaml"
    path.write_text(text, "utf-8")
    return read_mapping(path, load_pack().vocabulary)


def test_labels_are_kept_as_canonical_names(tmp_path: Path) -> None:
    found = read(
        tmp_path, HEAD + "  - {kind: 缴费, from: t, columns: {时间: 缴费时间, 地点: {constant: 大厅}}}\n"
    )
    entry = found.entries[0]
    assert entry.kinds == ("payment",)
    assert entry.columns == {"at": Cell("缴费时间"), "place": Constant("hall")}


def test_every_form_of_a_value_is_read(tmp_path: Path) -> None:
    columns = "id: {text: 'P-{no}'}, unit: {first_of: [a, b]}, window: {column: w, codes: {'1': W1}}"
    entry = read(tmp_path, HEAD + ENTRY % columns).entries[0]
    assert entry.columns["id"] == Text((("P-", False), ("no", True)))
    assert entry.columns["unit"] == FirstOf((Cell("a"), Cell("b")))
    limit = (
        "  - {kind: 受理, from: t, columns: {at: s, promised_by: {limit: 承诺时限, from: s, unit: 工作日}}}\n"
    )
    value = read(tmp_path, HEAD + limit).entries[0].columns["promised_by"]
    assert value == LimitEnd("承诺时限", Cell("s"), "working days")


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ("amont: x", r"m.yaml:4: payment has no column 'amont'; did you mean 'amount'\?"),
        ("place: {constant: hal}", "4: there is no value of place 'hal'; did you mean 'hall'"),
        (
            "place: {column: p, codes: {'1': halle}}",
            "4: code '1': there is no value of place 'halle'; did you mean 'hall'",
        ),
        (
            "amount: {column: x, format: '%Y'}",
            "4: 'amount' is of type decimal; only times and dates have a format",
        ),
        ("amount: {column: x, unit: 公斤}", "4: unit '公斤' is none"),
        ("window: {column: x, codes: unknown}", "4: there are no codes 'unknown'"),
        ("unit: {collumn: x}", "4: is no value: write a column's name"),
        ("unit: {column: x, fromat: y}", "a column's value has no key 'fromat'; did you mean 'format'"),
        ("staff: person.staff", "4: 'person.staff': there is no join 'person' here"),
        ("unit: {text: U01}", "a text without {column} is a constant"),
    ],
)
def test_a_wrong_value_is_named_with_its_line(tmp_path: Path, columns: str, said: str) -> None:
    with pytest.raises(InvalidMapping, match=said):
        read(tmp_path, HEAD + ENTRY % columns)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("mapping: x\n", "a mapping needs tables"),
        (
            HEAD + "  - {kind: paymnt, from: t, columns: {at: x}}\n",
            "there is no kind 'paymnt'; did you mean 'payment'",
        ),
        (
            HEAD + "  - {kind: payment, from: tt, columns: {at: x}}\n",
            "there is no table 'tt'; did you mean 't'",
        ),
        (HEAD + "  - {kind: payment, from: t, columns: {case: x}}\n", "must say what 'at' is read from"),
        (
            HEAD + "  - {kind: payment, from: t, columns: {at: x}, wehn: y}\n",
            "no key 'wehn'; did you mean 'when'",
        ),
        ("mapping: x\nmapping: y\n", "the key 'mapping' stands here a second time"),
        (
            "tables: {t: ~}\nregisters:\n  - {register: windos, from: t, columns: {window: w}}\n",
            "3: there is no register 'windos'; did you mean 'windows'",
        ),
    ],
)
def test_a_wrong_mapping_is_named_with_its_line(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(InvalidMapping, match=said):
        read(tmp_path, text)


def test_all_problems_are_reported_together(tmp_path: Path) -> None:
    with pytest.raises(InvalidMapping) as error:
        read(tmp_path, HEAD + ENTRY % "amont: x, place: {constant: hal}")
    assert len(error.value.problems) == 2
    assert error.value.exit_status == 2


@pytest.mark.parametrize("name", ["up_pro", "gdbs", "wide"])
def test_the_packs_own_mappings_are_found_by_name_and_are_sound(name: str) -> None:
    pack = load_pack()
    mapping = read_mapping(find_mapping(name, pack.root), pack.vocabulary)
    assert mapping.name == name
    assert mapping.title.zh
    assert mapping.title.en


def test_an_unknown_name_says_which_there_are() -> None:
    with pytest.raises(
        InvalidMapping, match=r"'wid': neither a file nor one of the pack's; did you mean 'wide'"
    ):
        find_mapping("wid", load_pack().root)
