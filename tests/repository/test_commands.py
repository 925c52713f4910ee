"""Every command helps itself: in English and Chinese, with an example that parses."""

from __future__ import annotations

import re

import pytest
import typer.testing

from clausewise.cli import COMMANDS, app


def _help(*arguments: str) -> str:
    done = typer.testing.CliRunner().invoke(app, [*arguments, "--help"], terminal_width=300)
    assert done.exit_code == 0
    return done.output


@pytest.mark.parametrize("command", COMMANDS)
def test_help_is_in_english_and_chinese_with_an_example(command: str) -> None:
    said = _help(command)
    first = next(line for line in said.splitlines()[1:] if line.strip())
    assert re.search(r"[A-Za-z]+.*\..*[一-鿿]", first), first
    assert "Example 例:" in said
    assert f"clausewise {command}" in said.split("Example 例:")[1]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_is_explained_in_both_languages(command: str) -> None:
    options = re.split(r"\n  (?=-)", _help(command).partition("Options:")[2])
    for option in options[1:]:
        if not option.startswith("--help"):
            assert re.search(r"[A-Za-z]", option.partition("  ")[2]), option
            assert re.search(r"[一-鿿]", option), option


@pytest.mark.parametrize("command", COMMANDS)
def test_the_example_uses_options_that_exist(command: str) -> None:
    said = _help(command)
    example = said.split("Example 例:")[1].split("\n\n")[0].partition("clausewise ")[2]
    for option in re.findall(r"--[a-z-]+", example):
        assert f"{option} " in said.partition("Options:")[2], option


def test_the_overview_lists_every_command() -> None:
    said = _help()
    for command in COMMANDS:
        assert re.search(rf"^  {command}\s+\S", said, re.M)
