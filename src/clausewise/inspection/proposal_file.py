"""Writes a proposal as a mapping file: what was recognised, and in comments what a person must decide."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from clausewise.inspection.columns_seen import SeenColumn, SeenTable
from clausewise.inspection.propose import Guess, Proposal, enum_of, is_time
from clausewise.model.source import fold
from clausewise.model.vocabulary import Vocabulary
from clausewise.reporting.personal_numbers import hide_numbers

SHOWN = 3


def proposal_lines(proposal: Proposal, vocabulary: Vocabulary) -> Iterator[str]:
    yield "# A draft, from the likeness of headers and from values: check each line, then run"
    yield "#   clausewise inspect SOURCE --mapping THIS-FILE"
    yield "# 草案：按列名相似度和取值推测，请逐行核对，再用 clausewise inspect 检查。"
    yield "mapping: proposed"
    yield "tables:"
    for number, (table, guesses, kind_column) in enumerate(proposal.tables, 1):
        used = {guess.header for guess in guesses} | ({kind_column.header} if kind_column else set())
        yield f"  t{number}:"
        yield f"    match: [{_quoted(table.stem)}]"
        yield f"    needs: [{', '.join(_quoted(h) for h in sorted(_key_headers(guesses)))}]"
        rest = [column for column in table.columns if column.header not in used]
        if rest:
            yield "    unused:                       # not understood 未能识别："
            for column in rest:
                yield f"      - {_quoted(column.header)}{_sample(column)}"
    yield from _operations(proposal, vocabulary)
    registers = [
        (n, t, g) for n, (t, g, _) in enumerate(proposal.tables, 1) if g and g[0].target[0].startswith(":")
    ]
    if registers:
        yield "registers:"
        for number, table, guesses in registers:
            yield f"  - register: {guesses[0].target[0][1:]}"
            yield f"    from: t{number}"
            yield "    columns:"
            yield from (_column(guess, table, vocabulary) for guess in guesses)


def _operations(proposal: Proposal, vocabulary: Vocabulary) -> Iterator[str]:
    items: list[str] = []
    for number, (table, guesses, kind_column) in enumerate(proposal.tables, 1):
        if guesses and guesses[0].target[0].startswith(":"):
            continue
        shared = [guess for guess in guesses if not guess.target[0]]
        if kind_column:
            items += _long(number, table, shared, guesses, kind_column, vocabulary)
            continue
        kinds = dict.fromkeys(guess.target[0] for guess in guesses if guess.target[1] == "at")
        for kind in (k for k in vocabulary.kinds if k in kinds):
            own = [guess for guess in guesses if guess.target[0] == kind]
            when = next(guess.header for guess in own if guess.target[1] == "at")
            items += [
                f"  - kind: {kind}",
                f"    from: t{number}",
                f"    when: {_quoted(when)}",
                "    columns:",
            ]
            items += [
                _column(g, table, vocabulary) for g in (*own, *(s for s in shared if s.target[1] != "id"))
            ]
    if items:
        yield "operations:"
        yield from items
    else:
        yield "# No column looks like the time of an operation: write operations by hand. 未识别出任何操作的时间列。"


def _long(
    number: int, table: SeenTable, shared: Sequence[Guess], guesses: Sequence[Guess], kind: SeenColumn,
    vocabulary: Vocabulary,
) -> list[str]:  # fmt: skip
    """A row an operation: the kind stands in a column."""
    words = {fold(word) for k in vocabulary.kinds.values() for word in (*k.labels, k.name)}
    unknown = [value for value in kind.distinct if fold(value) not in words]
    lines = [f"  - kind: {{column: {_quoted(kind.header)}}}", f"    from: t{number}"]
    if unknown:
        lines.insert(1, f"    # unknown values 未知取值 (codes: {{value: kind}}): {', '.join(unknown[:12])}")
    times = [column for column in table.columns if "timestamp" in column.kinds]
    at = next((g.header for g in guesses if g.target[1] == "at"), times[0].header if times else "?")
    lines += ["    columns:", f"      at: {_time(table.column(at), at)}"]
    return lines + [_column(g, table, vocabulary) for g in shared if g.target[1] != "at" and g.header != at]


def _column(guess: Guess, table: SeenTable, vocabulary: Vocabulary) -> str:
    column = table.column(guess.header)
    assert column is not None
    allowed = set(enum_of(guess.target, vocabulary))
    unknown = [value for value in column.distinct if allowed and fold(value) not in allowed]
    name = guess.target[1]
    text = _time(column, guess.header) if is_time(guess.target, vocabulary) else _quoted(guess.header)
    doubt = f"; unknown values 未知取值: {', '.join(unknown[:8])}" if unknown else ""
    sure = "" if guess.likeness == 1 and not unknown else f"   # {guess.likeness:.0%} alike{doubt}"
    return f"      {name}: {text}{sure}"


def _time(column: SeenColumn | None, header: str) -> str:
    if column and column.format:
        return f"{{column: {_quoted(header)}, format: {_quoted(column.format)}}}"
    return _quoted(header)


def _key_headers(guesses: Sequence[Guess]) -> set[str]:
    return {guess.header for guess in guesses if guess.target[1] == "case"} or {g.header for g in guesses[:1]}


def _quoted(word: str) -> str:
    return json.dumps(word, ensure_ascii=False)


def _sample(column: SeenColumn) -> str:
    shown = ", ".join(hide_numbers(value)[:20] for value in column.distinct[:SHOWN])
    return f"   # {shown}".replace("\n", " ") if shown else "   # empty 空"
