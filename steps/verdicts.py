"""Then: the verdicts that must follow."""

from pytest_bdd import then

from clausewise.scenarios.audited import AuditedUnit
from clausewise.scenarios.world import Table, World, sentence


@then(sentence("结论为“{verdict}”"))
@then(sentence('the verdict is "{verdict}"'))
def verdict_is(world: World, verdict: str) -> None:
    world.expect_verdict(verdict)


@then(sentence("“{trigger}”的结论为“{verdict}”"))
@then(sentence('the verdict on "{trigger}" is "{verdict}"'))
def verdict_on(world: World, trigger: str, verdict: str) -> None:
    world.expect_verdict(verdict, trigger)


@then(sentence("各触发记录的结论为"))
@then(sentence("the verdicts are"))
def verdicts_are(world: World, datatable: Table = ()) -> None:
    world.expect_verdicts(datatable)


@then(sentence("没有触发记录"))
@then(sentence("nothing is triggered"))
def nothing_is_triggered(world: World) -> None:
    world.expect_nothing()


@then(sentence("办理期限为“{time}”"))
@then(sentence('the due time is "{time}"'))
def due_time(world: World, time: str) -> None:
    world.expect_due(time)


@then(sentence("缺少“{column}”"))
@then(sentence('"{column}" is missing'))
def column_is_missing(world: World, column: str) -> None:
    world.expect_missing(column)


@then(sentence("条款“{clause}”不应有违反"))
@then(sentence('clause "{clause}" has no breach'))
def no_breach(audited: AuditedUnit, clause: str) -> None:
    audited.expect_no_breach(clause)


@then(sentence("申诉引起的变化为"))
@then(sentence("the appeals change"))
def appeals_change(world: World, datatable: Table = ()) -> None:
    world.expect_changes(datatable)
