"""The documents say what is there, and only that."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from clausewise.cli import COMMANDS
from clausewise.errors import (
    INTERRUPTED,
    ClausewiseError,
    InvalidPack,
    InvalidWaiver,
    MachineTrouble,
    TooMuchUndetermined,
    Unread,
    UnreadableSource,
    WrongUsage,
)

ROOT = Path(__file__).parents[2]
READMES = ("README.md", "README.zh-CN.md")
DOCUMENTS = (
    *READMES,
    "docs/accountability.md",
    "docs/accountability.zh-CN.md",
    "docs/attestations.md",
    "docs/attestations.zh-CN.md",
    "CONTRIBUTING.md",
    "ARCHITECTURE.md",
    "CHANGELOG.md",
    "reports/README.md",
    "fixtures/README.md",
)
STATUSES = {
    error.exit_status
    for error in (
        WrongUsage,
        InvalidPack,
        UnreadableSource,
        TooMuchUndetermined,
        InvalidWaiver,
        MachineTrouble,
        Unread,
    )
}


def _read(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def _targets() -> set[str]:
    return set(re.findall(r"^([a-z]+):", _read("Makefile"), re.M))


@pytest.mark.parametrize("readme", READMES)
@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_stands_in_the_readme(readme: str, command: str) -> None:
    assert f"clausewise {command} " in _read(readme)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_a_document_names_only_commands_that_exist(document: str) -> None:
    text = _read(document)
    code = "\n".join(re.findall(r"^```\n(.*?)^```", text, re.M | re.S) + re.findall(r"`([^`\n]+)`", text))
    commands = set(re.findall(r"^clausewise ([a-z-]+)", code, re.M))
    assert commands <= set(COMMANDS)
    assert set(re.findall(r"^make (?:PYTHON=\S+ )?([a-z]+)", code, re.M)) <= _targets()


@pytest.mark.parametrize("readme", READMES)
def test_the_readme_opens_with_exactly_two_commands(readme: str) -> None:
    first_block = re.search(r"^```\n(.*?)^```", _read(readme), re.M | re.S)
    assert first_block
    assert [line.split()[:2] for line in first_block[1].splitlines()] == [["make", "audit"], ["make", "test"]]


@pytest.mark.parametrize("readme", READMES)
def test_the_readme_lists_the_exit_statuses(readme: str) -> None:
    listed = {int(status) for status in re.findall(r"^\| (\d+) \|", _read(readme), re.M)}
    assert listed == {0, 1, ClausewiseError.exit_status, INTERRUPTED, *STATUSES}


@pytest.mark.parametrize("readme", READMES)
def test_the_readme_names_every_file_of_a_report(readme: str) -> None:
    for name in (
        "index.html",
        "findings.jsonl",
        "findings.csv",
        "findings.xlsx",
        "summary.json",
        "quarantine.csv",
    ):
        assert f"`{name}`" in _read(readme)
    assert "`receipt.json`" in _read(readme)
    assert "`allure-results/`" in _read(readme)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_links_within_the_repository_lead_somewhere(document: str) -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", _read(document)):
        assert (ROOT / document).parent.joinpath(target).exists(), target


@pytest.mark.parametrize("readme", READMES)
def test_the_readme_names_the_pythons_of_the_metadata(readme: str) -> None:
    for version in re.findall(r"Python :: (3\.\d+)", _read("pyproject.toml")):
        assert version in _read(readme)


def test_the_changelog_has_the_version() -> None:
    from clausewise import __version__

    assert f"## {__version__}" in _read("CHANGELOG.md")


def test_the_architecture_names_every_room() -> None:
    source = ROOT / "src" / "clausewise"
    rooms = [p.name for p in source.iterdir() if p.suffix == ".py" or (p / "__init__.py").is_file()]
    text = _read("ARCHITECTURE.md")
    for room in rooms:
        if not room.startswith("__"):
            assert f"`{room}`" in text or f"`{room}/`" in text, room
