"""Given: the records, and the settings that they are judged under."""

from pytest_bdd import given

from clausewise.scenarios.world import Table, World, sentence


@given(sentence("登记“{register}”有"))
@given(sentence('the register "{register}" holds'))
def register_holds(world: World, register: str, datatable: Table = ()) -> None:
    world.add_register(register, datatable)


@given(sentence("有以下操作"))
@given(sentence("these operations"))
def operations(world: World, datatable: Table = ()) -> None:
    world.add_operations(datatable)


@given(sentence("办件“{case}”有以下操作"))
@given(sentence('case "{case}" has these operations'))
def case_operations(world: World, case: str, datatable: Table = ()) -> None:
    world.add_operations(datatable, case)


@given(sentence("截至“{time}”"))
@given(sentence('as of "{time}"'))
def as_of(world: World, time: str) -> None:
    world.set_as_of(time)


@given(sentence("审计期为“{since}”至“{until}”"))
@given(sentence('the audit period is "{since}" to "{until}"'))
def audit_period(world: World, since: str, until: str) -> None:
    world.set_period(since, until)


@given(sentence("参数“{name}”定为“{value}”"))
@given(sentence('parameter "{name}" is "{value}"'))
def parameter(world: World, name: str, value: str) -> None:
    world.set_parameter(name, value)


@given(sentence("有以下申诉处理"))
@given(sentence("these appeals were decided"))
def appeals(world: World, datatable: Table = ()) -> None:
    world.add_appeals(datatable)


@given(sentence("单位“{unit}”对条款“{clause}”有豁免"))
@given(sentence('unit "{unit}" has a waiver of clause "{clause}"'))
def waiver(world: World, unit: str, clause: str) -> None:
    world.waive(clause, unit)
