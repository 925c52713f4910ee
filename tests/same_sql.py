"""Whether a mutant only writes SQL in other letters: DuckDB reads keywords and names alike in capitals and small ones.

Such a mutant means the same, so that no test can notice it. It is told by DuckDB's own lexer, and narrowly: everything in
quotes must be the same, the text must hold a keyword in capitals and be no prose, and Python must not look at it itself, as it
does at the key of a dictionary or at what is compared. Names may not change either where results are read by name.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from itertools import pairwise

import duckdb

READ_BY_NAME = {
    "arrow",
    "df",
    "pl",
    "fetchdf",
    "fetchnumpy",
    "fetch_df",
    "fetch_arrow_table",
    "to_arrow_table",
}
READ_BY_NAME |= {"description", "columns", "to_pylist", "fetch_record_batch", "to_arrow_reader"}
LOOKED_INTO = ({*dir(str), *dir(dict)} - {"join"}) | {"fullmatch", "match", "search", "sub", "getattr"}
Change = tuple[str, str] | None  # a text before and after; None: anything else that differs
KEYWORD, NAME = "keyword", "identifier"


def is_same_sql(before: ast.AST, after: ast.AST) -> bool:
    """Of a function and its mutant."""
    named = any(isinstance(node, ast.Attribute) and node.attr in READ_BY_NAME for node in ast.walk(before))
    changes = list(_changes(before, after))
    return bool(changes) and all(change and _folds(*change, names=not named) for change in changes)


def _changes(before: object, after: object, looked_at: bool = False) -> Iterator[Change]:
    """What differs; `looked_at`: Python itself does something with the text, so that its letters may matter."""
    match before, after:
        case ast.JoinedStr(), ast.JoinedStr() if len(before.values) == len(after.values):
            yield from _changed_text(_text(before), _text(after), looked_at)
            for one, other in zip(before.values, after.values, strict=True):
                if isinstance(one, ast.FormattedValue):
                    yield from _changes(one, other, looked_at)
        case ast.Constant(value=str(text)), ast.Constant(value=str(changed)):
            yield from _changed_text(text, changed, looked_at)
        case ast.AST(), ast.AST() if type(before) is type(after):
            for field in before._fields:
                if not (isinstance(before, ast.FunctionDef) and field == "name"):  # a mutant's is its own
                    looked = looked_at or _looks(before, field)
                    yield from _changes(getattr(before, field), getattr(after, field), looked)
        case list(), list() if len(before) == len(after):
            for one, other in zip(before, after, strict=True):
                yield from _changes(one, other, looked_at)
        case _:
            if before != after:
                yield None


def _changed_text(text: str, changed: str, looked_at: bool) -> Iterator[Change]:
    if text != changed:
        yield None if looked_at else (text, changed)


def _looks(node: ast.AST, field: str) -> bool:
    match node:
        case ast.Compare() | ast.MatchValue() | ast.MatchMapping():
            return True
        case ast.Dict():
            return field == "keys"
        case ast.Subscript():
            return field == "slice"
        case ast.Call(func=ast.Attribute(attr=called)) | ast.Call(func=ast.Name(id=called)):
            return called in LOOKED_INTO
        case _:
            return False


def _text(joined: ast.JoinedStr) -> str:
    """With a digit, which is part of a name or a value of its own, in the place of each value."""
    return "".join(str(part.value) if isinstance(part, ast.Constant) else "0" for part in joined.values)


def _folds(text: str, changed: str, *, names: bool) -> bool:
    """Whether DuckDB reads both alike; `names`: also where names have other letters."""
    if len(text) != len(changed) or text.count("'") % 2 or text.count('"') % 2 or not _is_sql(text):
        return False
    for start, end, kind in _tokens(text):
        one, other = text[start:end], changed[start:end]
        may_differ = one.isascii() and '"' not in one and (kind == KEYWORD or (kind == NAME and names))
        if one != other and not (may_differ and one.lower() == other.lower()):
            return False
    return True


def _is_sql(text: str) -> bool:
    """A keyword in capitals; and no prose, where words have one capital, or two of them in a row are names."""
    words = [(text[start:end].strip(), kind) for start, end, kind in _tokens(text)]
    if any(
        kind in (KEYWORD, NAME) and '"' not in word and word not in (word.lower(), word.upper())
        for word, kind in words
    ):
        return False
    if any(
        one[1] == other[1] == NAME and one[0].islower() and other[0].islower()
        for one, other in pairwise(words)
    ):
        return False
    return any(kind == KEYWORD and len(word) > 1 and word.isupper() for word, kind in words)


def _tokens(text: str) -> Iterator[tuple[int, int, str]]:
    """Where each token stands, with the space after it, and its kind."""
    tokens: Sequence[tuple[int, object]] = duckdb.tokenize(text)
    ends = [*(start for start, _ in tokens), len(text)]
    for (start, end), (_, kind) in zip(pairwise(ends), tokens, strict=True):
        yield start, end, str(kind).rpartition(".")[2]
