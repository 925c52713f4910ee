"""A vocabulary with one of everything that the store must tell apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from clausewise.language.vocabulary import read_vocabulary
from clausewise.model.vocabulary import Vocabulary
from clausewise.sources import RecordsSource
from clausewise.store import Store, load

TEXT = """
envelope:
  id:     {type: text, required: true, unique: true, label: 记录编号}
  kind:   {type: enum, required: true, label: 操作}
  at:     {type: timestamp, required: true, label: 时间}
  recorded_at: {type: timestamp, label: 登记时间}
  case:   {type: text, label: 办件编号}
  unit:   {type: ref(units), label: 单位}
  window: {type: ref(windows), label: 窗口}
  place:  {type: enum, values: {hall: 大厅, online: 网上}, label: 地点}
operations:
  payment:  {label: 缴费, columns: {amount: {type: decimal, label: 金额}, urgent: {type: bool, label: 加急}}}
  decision: {label: 办结, columns: {procedure: {type: enum, values: {hearing: 听证}, label: 程序}, copies: {type: int, label: 份数}}}
  notice:   {label: 告知, columns: {procedure: {type: text, label: 办事程序}, until: {type: date, label: 止}}}
  veto:     {label: 一票否决, columns: {year: {type: int, required: true, label: 年度}}}
  visit:    {label: 到窗, columns: {}}
registers:
  units:
    {record: unit, key: unit, label: 单位, columns: {unit: {type: text, label: 单位}, name: {type: text, label: 名称}}}
  windows:
    record: window
    key: window
    label: 窗口
    columns:
      window: {type: text, label: 窗口}
      unit: {type: ref(units), label: 单位}
      opened_on: {type: date, label: 启用日期}
  staff: {record: staff_member, key: staff, label: 人员, columns: {staff: {type: text, label: 工号}}}
  postings:
    record: posting
    key: [staff, since]
    label: 派驻
    columns: {staff: {type: ref(staff), label: 工号}, since: {type: date, label: 起}, until: {type: date, label: 止}}
"""


def _read() -> Vocabulary:
    with TemporaryDirectory() as directory:
        path = Path(directory) / "vocabulary.yaml"
        path.write_text(TEXT, "utf-8")
        return read_vocabulary(path)


VOCABULARY = _read()
ZONE = "Asia/Shanghai"
Rows = Sequence[Mapping[str, object]]


def stored(*operations: Mapping[str, object], **registers: Rows) -> Store:
    """These records in a store."""
    return load([RecordsSource(operations, registers)], VOCABULARY, ZONE)


def quarantine(store: Store) -> list[tuple[int, str, str]]:
    """Row, column, value of all that was quarantined."""
    return [(row, column, value) for _, row, column, value, _ in store.quarantined_rows()]


def operation(
    identifier: str = "R1", kind: str = "payment", at: str = "2026-03-02 09:00", **more: object
) -> dict[str, object]:
    return {"id": identifier, "kind": kind, "at": at, **more}
