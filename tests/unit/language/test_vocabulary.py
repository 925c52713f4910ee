"""The vocabulary's file: its shape, and every way to get it wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from clausewise.errors import InvalidPack
from clausewise.language.vocabulary import read_vocabulary
from clausewise.model.vocabulary import Vocabulary

ENVELOPE = """envelope:
  id: {type: text, required: true, unique: true}
  kind: {type: enum, required: true}
  at: {type: timestamp, required: true}
"""


def read(tmp_path: Path, text: str) -> Vocabulary:
    path = tmp_path / "vocabulary.yaml"
    path.write_text(text, encoding="utf-8")
    return read_vocabulary(path)


def problems(tmp_path: Path, text: str) -> list[str]:
    with pytest.raises(InvalidPack) as caught:
        read(tmp_path, text)
    return [f"{problem.line}: {problem.message}" for problem in caught.value.problems]


def test_the_halls_own_vocabulary_is_read() -> None:
    hall = read_vocabulary(Path(__file__).parents[3] / "rules" / "vocabulary.yaml")
    assert len(hall.kinds) == 48
    assert list(hall.registers) == [
        "units",
        "windows",
        "staff",
        "postings",
        "items",
        "authorisations",
        "services",
    ]
    assert hall.registers["postings"].key == ("staff", "window", "since")
    assert hall.kinds["payment"].labels == ("缴费",)
    assert hall.envelope["place"].type.values["hall"] == ("大厅",)
    assert hall.registers["staff"].columns["name"].personal
    assert hall.kinds["deemed_approval"].columns["responsible_unit"].type.register == "units"


def test_either_languages_label_counts(tmp_path: Path) -> None:
    text = (
        ENVELOPE
        + "operations:\n  pay: {label: {zh: 缴费, en: Payment}}\n  send: {label: Send Fine}\n  wait:\n"
    )
    vocabulary = read(tmp_path, text)
    assert vocabulary.kinds["pay"].labels == ("缴费", "Payment")
    assert vocabulary.kinds["send"].labels == ("Send Fine",)
    assert vocabulary.kinds["wait"].labels == ()


def test_enum_values_are_labelled_or_just_listed(tmp_path: Path) -> None:
    text = (
        ENVELOPE
        + "operations:\n  a: {columns: {x: {type: enum, values: {none: 无, on: [开, 启]}}, y: {type: enum, values: [1, b]}}}\n"
    )
    columns = read(tmp_path, text).kinds["a"].columns
    assert columns["x"].type.values == {"none": ("无",), "on": ("开", "启")}
    assert columns["y"].type.values == {"1": (), "b": ()}


@pytest.mark.parametrize(
    ("tail", "expected"),
    [
        ("operations: [a]\n", "5: operations must be a mapping"),
        ("operations:\n  a: {columns: [x]}\n", "6: columns of a must be a mapping"),
        ("operations:\n  a: {columns: {x: text}}\n", "6: column 'x' must be a mapping, such as"),
        (
            "operations:\n  a: {columns: {x: {type: text, unique: true}}}\n",
            "6: column 'x': only the envelope's id",
        ),
        ("operations:\n  a: {columns: {x: {type: [text]}}}\n", "6: column 'x' needs a type"),
        (
            "operations:\n  a: {columns: {x: {type: enum, values: [a, a]}}}\n",
            "6: the values of 'x' must be different",
        ),
        ("operations:\n  a: {columns: {x: {type: enum, values: []}}}\n", "6: enum 'x' has no values"),
        ("operations:\n  付款: {}\n", "6: '付款' cannot name a kind; use ASCII letters"),
        ("registers:\n  rs: r\n", "6: register 'rs' must be a mapping"),
        (
            "registers:\n  rs: {key: x, columns: {x: {type: text}}}\n",
            "6: register 'rs' needs a word for one record",
        ),
        (
            "operations:\n  a:\nregisters:\n  rs: {record: a, key: x, columns: {x: {type: text}}}\n",
            "8: register 'rs': its record 'a' is already a kind",
        ),
        (
            "registers:\n  rs: {record: r, key: x, columns: {x: {type: text}}}\n"
            "  ss: {record: r, key: x, columns: {x: {type: text}}}\n",
            "7: 'rs' and 'ss' both call their record 'r'",
        ),
        ("registers:\n  rs: {record: r, columns: {x: {type: text}}}\n", "6: register 'rs' needs a key"),
        (
            "registers:\n  rs: {record: r, key: [x, x], columns: {x: {type: text}}}\n",
            "6: register 'rs' needs a key",
        ),
        ("operatoins:\n", "5: a vocabulary has no key 'operatoins'; did you mean 'operations'?"),
        (
            "operations:\n  a: {columns: {x: {type: decimel}}}\n",
            "6: column 'x': no type 'decimel'; did you mean 'decimal'?",
        ),
        (
            "operations:\n  a: {columns: {x: {type: ref(unit)}}}\n",
            "6: ref(unit): there is no register 'unit'",
        ),
        ("operations:\n  a: {columns: {x: {type: enum}}}\n", "6: enum 'x' needs values"),
        ("operations:\n  a: {columns: {x: {type: int, values: [a]}}}\n", "6: column 'x' is of type int"),
        ("operations:\n  a: {columns: {x: {label: X}}}\n", "6: column 'x' needs a type"),
        (
            "operations:\n  a: {columns: {x: {type: int, required: ja}}}\n",
            "6: 'required' must be true or false",
        ),
        (
            "operations:\n  a: {columns: {at: {type: int}}}\n",
            "6: kind 'a' calls a column 'at' like the envelope's",
        ),
        ("operations:\n  a: {label: X}\n  b: {label: x}\n", "7: kinds 'a' and 'b' are both called 'x'"),
        ("operations:\n  a b: {}\n", "6: 'a b' cannot name a kind"),
        ("operations:\n  finding: {}\n", "6: 'finding' is a word of the rule language"),
        (
            "registers:\n  units: {key: unit, columns: {unit: {type: text}}}\n",
            "6: register 'units' needs a word",
        ),
        (
            "registers:\n  units: {record: unit, key: unitt, columns: {unit: {type: text}}}\n",
            "6: key of 'units': no column 'unitt'; did you mean 'unit'?",
        ),
        (
            "operations:\n  a: {columns: {x: {type: ref(p)}}}\n"
            "registers:\n  p: {record: q, key: [b, c], columns: {b: {type: text}, c: {type: date}}}\n",
            "6: ref(p): a reference needs a key of one column, not b, c",
        ),
        (
            "operations:\n  a: {columns: {x: {type: ref(p)}}}\n"
            "registers:\n  p: {record: q, key: b, columns: {b: {type: int}}}\n",
            "6: ref(p): a reference needs a key of text, not 'b' of type int",
        ),
    ],
)
def test_what_is_wrong_is_named_with_line_and_nearest_spelling(
    tmp_path: Path, tail: str, expected: str
) -> None:
    assert any(problem.startswith(expected) for problem in problems(tmp_path, ENVELOPE + tail))


def test_an_envelope_without_time_is_refused(tmp_path: Path) -> None:
    found = problems(tmp_path, "envelope:\n  id: {type: text}\n  kind: {type: enum}\n")
    assert found == ["2: the envelope needs the column 'at' of type timestamp"]


def test_all_problems_come_together_in_the_order_of_lines(tmp_path: Path) -> None:
    text = ENVELOPE + "operations:\n  a: {columns: {x: {type: itn}}}\n  b: {colums: {}}\n"
    assert [p.partition(":")[0] for p in problems(tmp_path, text)] == ["6", "7"]


def test_a_file_that_is_no_table_is_refused(tmp_path: Path) -> None:
    assert problems(tmp_path, "- a") == ["1: a vocabulary maps envelope, operations and registers"]


def test_labels_may_be_a_list_and_an_empty_one_is_none(tmp_path: Path) -> None:
    text = ENVELOPE + "operations:\n  pay: {label: [缴费, 交费]}\n  send: {label: ''}\n"
    vocabulary = read(tmp_path, text)
    assert vocabulary.kinds["pay"].labels == ("缴费", "交费")
    assert vocabulary.kinds["send"].labels == ()
