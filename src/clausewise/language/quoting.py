"""Quotes the names of a condition before it is parsed, so that no name of a column is a word of SQL.

`case`, `window` and `date` are such words. A path `item.category` becomes one quoted name, and a function call is
marked, so that nothing a rule author writes can reach SQL as anything but a name or a value.
"""

from __future__ import annotations

import re

from sqlglot.dialects.duckdb import DuckDB
from sqlglot.errors import SqlglotError
from sqlglot.tokenizer_core import Token

from clausewise.language.operators import ConditionError

WORDS = {"and", "or", "not", "in", "is", "null", "between", "true", "false", "interval"}


def quote_names(text: str) -> str:
    """Quotes every name, whole paths as one, and marks function calls so that sqlglot keeps them as they are."""
    try:
        tokens = DuckDB().tokenize(text)
    except SqlglotError as error:
        raise ConditionError(f"cannot read '{text}': {str(error).splitlines()[0]}") from None
    pieces: list[str] = []
    end = position = 0
    while position < len(tokens):
        last = _path_end(tokens, position)
        token = tokens[position]
        raw = text[token.start : token.end + 1]
        following = tokens[last + 1].text if last + 1 < len(tokens) else ""
        is_string = last + 1 < len(tokens) and tokens[last + 1].token_type.name == "STRING"
        pieces.append(text[end : token.start])
        end = tokens[last].end + 1
        whole = text[token.start : end]
        if raw.startswith('"'):
            raise ConditionError(
                f"write the column {raw} without quotes, and a text value in single quotes: {text}"
            )
        if not _is_word(raw) or (last == position and raw.lower() in WORDS):
            pieces.append(whole)
        elif following == "(" and last == position:
            pieces.append(f"cw_{raw.lower()}")
        elif _follows_interval(tokens, position) or (is_string and raw.lower() in ("date", "timestamp")):
            pieces.append(whole)
        else:
            pieces.append('"' + re.sub(r"\s", "", whole) + '"')
        position = last + 1
    return "".join(pieces) + text[end:]


def _path_end(tokens: list[Token], position: int) -> int:
    while (
        position + 2 < len(tokens)
        and _is_word(tokens[position].text)
        and tokens[position + 1].text == "."
        and _is_word(tokens[position + 2].text)
    ):
        position += 2
    return position


def _is_word(text: str) -> bool:
    return bool(re.fullmatch(r"[^\W\d]\w*", text))


def _follows_interval(tokens: list[Token], position: int) -> bool:
    return position >= 2 and tokens[position - 2].text.lower() == "interval"
