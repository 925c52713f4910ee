"""What an audit of an export says of clauses that the export cannot decide.

Where a mapping is used, it is known which records the export can hold at all. A duty that is answered by records which
it never holds would seem broken by everybody, so the reader is told which findings mean nothing, and how to leave them out.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from clausewise.inspection.decidable import Decision, decide
from clausewise.inspection.holdings import take_stock
from clausewise.model.clause import Pack, Words
from clausewise.model.source import Source
from clausewise.store import Store


def note_undecided(
    pack: Pack, store: Store, sources: Sequence[Source], judged: Collection[str]
) -> Words | None:
    """One note on the clauses among `judged` (those with triggers) that these data cannot decide; None without any."""
    decided = decide(pack, take_stock(store, sources))
    open_ = [
        one.clause.id for one in decided if one.decision is not Decision.DECIDES and one.clause.id in judged
    ]
    if not open_:
        return None
    rest = ",".join(one.clause.id for one in decided if one.decision is Decision.DECIDES)
    listed = ", ".join(open_)
    return Words(
        f"这份导出缺少判定条款 {listed} 所需的记录或列，这些条款的结论不可采信（详见 clausewise inspect）；"
        f"只判定其余条款：--clauses '{rest}'",
        f"this export lacks records or columns that clauses {listed} need: their verdicts mean nothing "
        f"(clausewise inspect says why); to judge the others only: --clauses '{rest}'",
    )
