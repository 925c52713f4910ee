"""Whatever stands in a rule file, it loads or is refused in words: never a traceback, never a hang."""

from __future__ import annotations

import tempfile
from datetime import timedelta
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unit.language.wrong_rules import CLAUSE, problems

WORDS = [
    "each", "where", "unless", "must", "must_have", "must_not_have", "a", "same", "within", "from", "by", "before",
    "after", "at_least", "at_most", "pausing", "number_by", "decision", "acceptance", "unit", "finding", "case", "occasion",
    "unit per month", "true", "null", "2 working days", "param.x", "halt", "at", "nth", "[case]", "{}", "-1", "9" * 30,
]  # fmt: skip
PIECES = [
    "level", "n", "paid", "at", "case", "staff.unit", "each.n", "param.x", "as_of", "posting.x", "'county'", "''", "1", "1.5", "TRUE",
    "NULL", "DATE '2026-03-01'", "INTERVAL '2' DAY", "(", ")", ",", " AND ", " OR ", " NOT ", " IN ", " IS ", " BETWEEN ", " = ", " <> ",
    " < ", " + ", " - ", " * ", " / ", " LIKE ", "length(", "coalesce(", "date(", "working_days_between(", ";", "--", "/*", '"', "'", "$v0",
    "{", "}", "\\", "。", "\u0000", "SELECT ", "CASE ", "::", "@", "?", "->", "[1]", "1e9", "0x1F", "x'41'", "E'\\n'", "$$a$$",
]  # fmt: skip
SCALARS = st.one_of(st.sampled_from(WORDS), st.text(max_size=12), st.integers(), st.booleans(), st.none())
QUICK = settings(
    max_examples=150,
    deadline=timedelta(seconds=20),
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=True,
)


def loads_or_is_refused(text: str) -> None:
    with tempfile.TemporaryDirectory() as directory:
        for problem in problems(Path(directory), text):
            assert problem.message
            assert problem.file


@QUICK
@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_any_condition(condition: str) -> None:
    written = condition.replace("'", "''").replace("\u0000", "")
    loads_or_is_refused(f"{CLAUSE}rule:\n  each: decision\n  must: '{written}'\n")


@QUICK
@given(
    st.recursive(
        SCALARS,
        lambda inner: (
            st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(WORDS), inner, max_size=5)
        ),
        max_leaves=15,
    )
)
def test_any_tree_as_a_rule(tree: object) -> None:
    import json

    loads_or_is_refused(f"{CLAUSE}rule: {json.dumps(tree, ensure_ascii=False)}\n")


@QUICK
@given(st.text(max_size=60), st.integers(0, len(CLAUSE)))
def test_any_text_put_anywhere_into_a_clause_file(text: str, place: int) -> None:
    whole = CLAUSE + "rule: {each: decision, must: 'TRUE'}\n"
    with tempfile.TemporaryDirectory() as directory:
        text = (
            (whole[:place] + text + whole[place:]).encode("utf-8", "surrogatepass").decode("utf-8", "ignore")
        )
        problems(Path(directory), text)
