"""Texts that DuckDB writes are those that Python's json and csv write."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clausewise.model.finding import as_json, say
from clausewise.reporting.tables import disarm
from clausewise.sql.texts import add_text_macros, lower_escapes

SIGNS = "".join(map(chr, range(0x300))) + "缴费“”，＝＋－＠\u200b\u2028\ufeff😀\U0010ffff"
TEXTS = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from(SIGNS), max_size=12)


@pytest.fixture(scope="module")
def session() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as session:
        add_text_macros(session)
        yield session


def _ask(session: duckdb.DuckDBPyConnection, macro: str, texts: list[str | None]) -> list[str]:
    rows = session.execute(
        f"SELECT {macro}(x) FROM (SELECT unnest($1::VARCHAR[]) AS x, generate_subscripts($1, 1) AS n) ORDER BY n",
        [texts],
    ).fetchall()
    return [said for (said,) in rows]


def _in_csv(cell: str) -> str:
    out = io.StringIO(newline="")
    csv.writer(out).writerow([disarm(cell), ""])
    return out.getvalue().removesuffix(",\r\n")


@settings(max_examples=50, deadline=None)
@given(texts=st.lists(TEXTS, min_size=1))
def test_any_text_is_written_as_python_writes_it(
    session: duckdb.DuckDBPyConnection, texts: list[str]
) -> None:
    written = _ask(session, "json_text", [*texts])
    assert list(map(lower_escapes, written)) == [as_json(text) for text in texts]
    assert _ask(session, "csv_cell", [*texts]) == [_in_csv(text) for text in texts]


def test_every_sign_is_written_as_python_writes_it(session: duckdb.DuckDBPyConnection) -> None:
    texts = [form.format(sign) for sign in SIGNS for form in ("{}", "a{}", "{}b", "\n{}")]
    written = _ask(session, "json_text", [*texts])
    assert list(map(lower_escapes, written)) == [as_json(text) for text in texts]
    assert _ask(session, "csv_cell", [*texts]) == [_in_csv(text) for text in texts]


def test_what_is_missing_is_null_in_json_and_an_empty_cell(session: duckdb.DuckDBPyConnection) -> None:
    assert _ask(session, "json_text", [None]) == ["null"]
    assert _ask(session, "csv_cell", [None]) == [""]
    assert session.execute("SELECT json_text([]), json_text(['a', NULL, '\"'])").fetchall() == [
        ("[]", '["a",null,"\\""]')
    ]


WORDS = (
    None, "", "C1", "2026-03-02", "2026-03-02T09:00:00+08:00", "2026-03-02T09:00:00-03:30", "2026-03-02T09:00:00Z",
    "2026-03-02T09:00:00+08:00 ", "\uff12\uff10\uff12\uff16-03-02T09:00:00+08:00", "2026-03-0\uff12T09:00:00+08:00", "abcdefghijTk",
    "2026-03-02T09:00:00+08:00\n", "12026-03-2T09:00:00+08:00",
)  # fmt: skip


def test_a_word_of_a_message_is_said_alike(session: duckdb.DuckDBPyConnection) -> None:
    assert _ask(session, "said", [*WORDS]) == [say(word) for word in WORDS]
