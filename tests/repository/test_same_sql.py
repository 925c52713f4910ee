"""Mutants that only write SQL in other letters mean the same; letters that Python or a reader sees do not."""

from __future__ import annotations

import ast
from textwrap import indent

import pytest

from tests.same_sql import is_same_sql


def same(before: str, after: str) -> bool:
    """Of a function of these lines, as mutmut names it and its mutant."""
    first, second = (
        ast.parse(f"def {name}(connection, duty):\n{indent(lines, '    ')}").body[0]
        for name, lines in (("x_f__mutmut_orig", before), ("x_f__mutmut_1", after))
    )
    return is_same_sql(first, second)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('final = "TRUE"', 'final = "true"'),
        ('days = "NULL::BIGINT"', 'days = "null::bigint"'),
        ('on = equal() or ["TRUE"]', 'on = equal() or ["true"]'),
        ('" AND ".join(on)', '" and ".join(on)'),
        ('connection.execute("DROP TABLE IF EXISTS _each")', 'connection.execute("DROP TABLE IF EXISTS _EACH")'),
        ('x = "SELECT a, \'Paid\' AS b FROM t"', 'x = "select a, \'Paid\' as b from t"'),
        ('x = \'SELECT k."at" FROM k\'', 'x = \'select k."at" from k\''),
        ('x = f"SELECT {a} " "FROM t"', 'x = f"SELECT {a} " "from t"'),
        ('x = f"{\' AND \'.join(on)} OR c"', 'x = f"{\' and \'.join(on)} OR c"'),
    ],
)  # fmt: skip
def test_keywords_and_names_of_sql_in_other_letters_mean_the_same(before: str, after: str) -> None:
    assert same(before, after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        # values, names in quotes, and what stands between a quote of another piece and its end
        ("x = \"WHERE verdict = 'met'\"", "x = \"WHERE verdict = 'MET'\""),
        ("x = \"WHERE verdict = 'met'\"", "x = \"WHERE VERDICT = 'MET'\""),
        ("x = 'SELECT \"at\" FROM t'", "x = 'SELECT \"AT\" FROM t'"),
        ("x = \"SELECT {'rid': a} FROM t\"", "x = \"SELECT {'RID': a} FROM t\""),
        ('x = "SELECT \'" + "ALL" + "\'"', 'x = "select \'" + "ALL" + "\'"'),
        ('x = f"SELECT \'{a} " "ALL\'"', 'x = f"SELECT \'{a} " "all\'"'),
        # no SQL, or nothing shows that it is: a field, a path, a message
        ('x = "verdict"', 'x = "VERDICT"'),
        ('x = "worker.py"', 'x = "WORKER.PY"'),
        ('x = "k._d"', 'x = "K._D"'),
        ('x = "MALLOC_TRIM_THRESHOLD_"', 'x = "malloc_trim_threshold_"'),
        ('x = "This is NOT so."', 'x = "this is not so."'),
        ('x = "no finding matches ALL"', 'x = "no finding matches all"'),
        ('x = "已办 AND b"', 'x = "已办 and b"'),
        ('x = "Straße AND b"', 'x = "STRASSE AND B"'),
        # Python looks at the letters
        ('x = {"VARCHAR": 1}[kind]', 'x = {"varchar": 1}[kind]'),
        ('x = row["ALL"]', 'x = row["all"]'),
        ('x = kind == "DECIMAL"', 'x = kind == "decimal"'),
        ('x = kind.startswith("DECIMAL")', 'x = kind.startswith("decimal")'),
        ('x = "ALL".startswith(kind)', 'x = "all".startswith(kind)'),
        ('match a:\n    case "ALL": b()', 'match a:\n    case "all": b()'),
        # a result that is read by its names
        ('x = connection.execute("SELECT a FROM t").df()', 'x = connection.execute("SELECT A FROM t").df()'),
        # more than letters, or nothing at all
        ('x = "SELECT a FROM t"', 'x = "XXSELECT a FROM tXX"'),
        ('x = "SELECT a FROM t"', "x = None"),
        ('f("TRUE", a)', 'f("true", b)'),
        ('f("TRUE", a)', 'f("true")'),
        ("x = A", "x = a"),
        ('x = "TRUE"', 'x = "TRUE"'),
    ],
)  # fmt: skip
def test_everything_else_is_a_change(before: str, after: str) -> None:
    assert not same(before, after)
