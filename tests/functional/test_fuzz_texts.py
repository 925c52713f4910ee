"""Random text in every file that a person writes: a pack, a mapping, waivers, appeals, features."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clausewise.errors import InvalidPack, InvalidWaiver
from clausewise.language.due_process import load_appeals, load_waivers
from clausewise.language.features import lint_feature
from clausewise.language.mapping import read_mapping
from clausewise.language.pack import load_pack
from tests.functional.test_fuzz import fuzz
from tests.functional.tiny_pack import FEATURE, write_pack
from tests.unit.store.small_vocabulary import VOCABULARY

PACK = load_pack()
WAIVERS = """
waivers:
  - id: W1
    clause: 2.6.1
    scope: {unit: U01, from: 2026-03-01, until: 2026-03-31}
    reason: 设备故障
    approver: 办公室
    document: 1号
    from: 2026-03-01
    until: 2026-03-31
"""
APPEALS = """
appeals:
  - {finding: 0123456789abcdef, state: filed, by: U01, on: 2026-03-09, document: 2号}
"""


def _yaml(write: Callable[[Path, str], object], text: str) -> None:
    """Nothing but an error of the pack or of a waiver leaves it."""
    with TemporaryDirectory() as directory, suppress(InvalidPack, InvalidWaiver):
        write(Path(directory), text)


hostile_yaml = st.one_of(
    st.text(st.sampled_from("abc:-[]{}#&*!|>'\"%@`?,\n 01"), max_size=80),
    st.sampled_from(
        [
            "a: &a [*a]", "&a a: *a", "!!python/object/apply:os.system ['touch x']", "!!binary aGk=", "? [a]\n: b",
            "x: " + "[" * 2000, "a: 1\na: 2", "<<: {a: 1}", "a: 2026-02-30", "a: 0x1f", "- " * 500,
            "\n".join([f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 9) if n else 'x'}]" for n in range(30)]),
        ]
    ),
)  # fmt: skip


@fuzz
@given(text=hostile_yaml)
def test_any_yaml_is_a_mapping_or_an_error_of_the_pack(text: str) -> None:
    def write(directory: Path, text: str) -> object:
        (directory / "m.yaml").write_text(text, "utf-8")
        return read_mapping(directory / "m.yaml", VOCABULARY)

    _yaml(write, text)


@pytest.mark.parametrize("file", ["guideline.yaml", "vocabulary.yaml", "1.1.yaml"])
@fuzz
@given(text=hostile_yaml, at=st.integers(0, 400))
def test_any_yaml_within_a_pack_is_a_pack_or_an_error_of_it(file: str, text: str, at: int) -> None:
    def write(directory: Path, text: str) -> object:
        path = write_pack(directory / "pack") / "rules" / file
        whole = path.read_text("utf-8")
        path.write_text(whole[:at] + text + whole[at:], "utf-8")
        return load_pack(directory / "pack")

    _yaml(write, text)


@pytest.mark.parametrize("kind", ["waivers", "appeals"])
@fuzz
@given(text=hostile_yaml, at=st.integers(0, 250))
def test_any_yaml_within_waivers_or_appeals_is_read_or_an_error_of_them(
    kind: str, text: str, at: int
) -> None:
    def write(directory: Path, text: str) -> object:
        whole = WAIVERS if kind == "waivers" else APPEALS
        path = directory / f"{kind}.yaml"
        path.write_text(whole[:at] + text + whole[at:], "utf-8")
        return load_waivers(path, PACK) if kind == "waivers" else load_appeals(path)

    _yaml(write, text)


@fuzz
@given(
    text=st.one_of(
        st.text(st.sampled_from("场景当那么假如规则功能:：|<>@\"'`#“”\n 1ab\\"), max_size=60),
        st.sampled_from(["\0", "\ufeff", "\u2028", "| |\n" * 50, '"""\n', "# language: xx\n", "@a " * 99]),
    ),
    at=st.integers(0, len(FEATURE)),
)
def test_any_text_within_a_feature_is_a_feature_or_a_list_of_its_problems(text: str, at: int) -> None:
    with TemporaryDirectory() as directory:
        path = Path(directory) / "x.feature"
        path.write_text(FEATURE[:at] + text + FEATURE[at:], "utf-8")
        assert all(problem.line >= 0 and problem.message for problem in lint_feature(path))


@fuzz
@given(content=st.binary(max_size=200))
def test_any_bytes_for_a_feature_are_a_list_of_problems(content: bytes) -> None:
    with TemporaryDirectory() as directory:
        path = Path(directory) / "x.feature"
        path.write_bytes(content)
        lint_feature(path)
