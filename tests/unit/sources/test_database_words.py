"""What is said of a database never holds who reads it, nor with what password."""

from __future__ import annotations

import pytest

from clausewise.sources.database import read_url
from clausewise.sources.database_words import clear, plain_name


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("postgresql://clerk:geheim@db.county:5433/hall?sslmode=require", "postgresql://db.county:5433/hall"),
        ("postgresql:///hall", "postgresql://localhost/hall"),
        ("mysql+pymysql://clerk:geheim@db/hall?password=geheim", "mysql://db/hall"),
        ("sqlite:////srv/data/hall.db", "sqlite:hall.db"),
    ],
)
def test_a_database_is_called_by_kind_host_and_name(url: str, name: str) -> None:
    assert plain_name(read_url(url)) == name


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("postgresql://u:ge%40heim@h/d", "no luck with ge@heim and ge%40heim"),
        ("postgresql://u@h/d?password=geheim", "no luck with geheim"),
        ("mysql://u@h/d?passwd=geheim", "no luck with geheim"),
    ],
)
def test_a_drivers_words_are_cleared_of_the_password(url: str, said: str) -> None:
    cleared = clear(ValueError(said), read_url(url))
    assert "heim" not in cleared
    assert cleared.startswith("no luck with ***")


def test_words_of_several_lines_become_one() -> None:
    assert clear(ValueError("one\n  two"), read_url("sqlite://")) == "one two"
