"""What else a text could have been: the other values of an enum, the other tracks, a neighbouring clause."""

from __future__ import annotations

from collections.abc import Sequence

from clausewise.model.clause import SEVERITIES, TRACKS, Pack
from clausewise.model.expression import Column
from clausewise.model.shapes import Shape, UnknownName

SMALL = 8
WORDS = {"track": TRACKS, "severity": SEVERITIES}


def other_values(pack: Pack, clause: str, shape: Shape, column: Column, used: Sequence[str]) -> Sequence[str]:
    """Values that a column could be compared with instead of `used`: all of a small enum, the next of a large one.

    A clause's number is replaced by that of the next (never by `clause`, which a rule cannot speak of in itself). None
    where nothing is known of the column's values.
    """
    try:
        type_ = shape.resolve(column.path)
    except UnknownName:
        return ()
    known = tuple(type_.values) or WORDS.get(column.path[-1], ())
    if column.path == ("clause",):
        known = tuple(dict.fromkeys(c.id for c in pack.clauses if c.id != clause))
    if not known:
        return ()
    if len(known) <= SMALL:
        return [value for value in known if value not in used]
    start = known.index(used[0]) if used[0] in known else 0
    return [value for value in (*known[start + 1 :], *known[:start]) if value not in used][:1]
