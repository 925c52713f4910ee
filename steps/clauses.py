"""When: which clauses judge the records."""

from pytest_bdd import when

from clausewise.scenarios.audited import AuditedUnit
from clausewise.scenarios.world import World, sentence


@when(sentence("按条款“{clause}”判定"))
@when(sentence('clause "{clause}" is judged'))
def clause_is_judged(world: World, clause: str) -> None:
    world.judge(clause)


@when(sentence("按条款“{clauses}”一并判定"))
@when(sentence('clauses "{clauses}" are judged together'))
def clauses_are_judged(world: World, clauses: str) -> None:
    world.judge(clauses)


@when(sentence("审计本期记录"))
@when(sentence("the period is audited"))
def period_is_audited(audited: AuditedUnit) -> None:
    audited.expect_triggered()
