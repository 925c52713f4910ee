"""Event logs: events as operations, traces as the register `cases`, hostile XML refused."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from clausewise.errors import UnreadableSource
from clausewise.sources.xes import XesPart
from tests.unit.sources.reading import Read, read, write

COLUMNS = frozenset({"id", "kind", "at", "case", "staff", "unit", "amount", "org_role", "place"})
CASE_COLUMNS = frozenset({"case", "deadline", "channel"})


def event(kind: str = "payment", at: str = "2026-03-02T09:00:00", more: str = "") -> str:
    return (
        f'<event><string key="concept:name" value="{kind}"/>'
        f'<date key="time:timestamp" value="{at}"/>{more}</event>'
    )


def trace(name: str, *events: str, more: str = "") -> str:
    return f'<trace><string key="concept:name" value="{name}"/>{more}{"".join(events)}</trace>'


def log(*traces: str, before: str = "") -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?>{before}<log xes.version="1.0">{"".join(traces)}</log>'


def _part(directory: Path, content: str | bytes, name: str = "l.xes") -> XesPart:
    path = write(directory, name, content)
    return XesPart(path, name, event_columns=COLUMNS, case_columns=CASE_COLUMNS)


def _read(directory: Path, content: str | bytes, name: str = "l.xes") -> Read:
    return read(_part(directory, content, name))


def test_an_event_is_an_operation_named_after_its_case_and_position(tmp_path: Path) -> None:
    more = '<string key="org:resource" value="S1"/><string key="org:group" value="U1"/>'
    found = _read(tmp_path, log(trace("C1", event(more=more), event("decision")), trace("C2", event())))
    rows = found.of("")
    assert [row["id"] for row in rows] == ["C1#1", "C1#2", "C2#1"]
    assert [row["case"] for row in rows] == ["C1", "C1", "C2"]
    assert [row["kind"] for row in rows] == ["payment", "decision", "payment"]
    assert (rows[0]["staff"], rows[0]["unit"], rows[0]["at"]) == ("S1", "U1", "2026-03-02T09:00:00")
    assert (rows[1]["staff"], rows[1]["unit"]) == (None, None)


def test_attributes_of_a_trace_become_its_record_in_the_register_of_cases(tmp_path: Path) -> None:
    more = '<date key="deadline" value="2026-04-01T00:00:00+02:00"/><string key="channel" value="Desk"/>'
    found = _read(tmp_path, log(trace("C1", event(), more=more), trace("C2", event())))
    assert found.of("cases") == [
        {"case": "C1", "channel": "Desk", "deadline": "2026-04-01T00:00:00+02:00"},
        {"case": "C2", "channel": None, "deadline": None},
    ]


@pytest.mark.parametrize("zone", ["", "Z", "+01:00", ".123+0800"])
def test_a_time_is_kept_as_it_was_written(tmp_path: Path, zone: str) -> None:
    found = _read(tmp_path, log(trace("C1", event(at=f"2026-03-02T09:00:00{zone}"))))
    assert [row["at"] for row in found.of("")] == [f"2026-03-02T09:00:00{zone}"]


def test_a_zipped_log_is_read_whatever_its_name_says(tmp_path: Path) -> None:
    content = log(trace("C1", event()))
    for name, data in (("l.xes.gz", gzip.compress(content.encode())), ("l.xes.gz", content.encode())):
        assert len(_read(tmp_path, data, name).of("")) == 1
    assert len(_read(tmp_path, gzip.compress(content.encode()), "l.xes").of("")) == 1


@pytest.mark.parametrize(
    ("number", "text"), [("1.50", "1.50"), ("1.5E3", "1500"), ("1e999999999", "1e999999999"), ("NaN", "NaN")]
)
def test_a_float_is_written_out_unless_that_takes_a_page(tmp_path: Path, number: str, text: str) -> None:
    found = _read(tmp_path, log(trace("C1", event(more=f'<float key="amount" value="{number}"/>'))))
    assert found.of("")[0]["amount"] == text


def test_an_attribute_with_a_colon_fills_the_column_with_an_underscore(tmp_path: Path) -> None:
    found = _read(tmp_path, log(trace("C1", event(more='<string key="org:role" value="clerk"/>'))))
    assert found.of("")[0]["org_role"] == "clerk"


def test_undeclared_attributes_are_counted_and_not_read(tmp_path: Path) -> None:
    more = '<string key="secret" value="x"/><list key="l"><values/></list>'
    part = _part(tmp_path, log(trace("C1", event(more=more), event(more=more))))
    assert "secret" not in read(part).of("")[0]
    assert part.undeclared == {"secret": 2}


def test_attributes_within_attributes_belong_to_no_event(tmp_path: Path) -> None:
    nested = '<string key="place" value="hall"><string key="place" value="inner"/></string>'
    assert _read(tmp_path, log(trace("C1", event(more=nested)))).of("")[0]["place"] == "hall"


def test_an_event_cannot_give_itself_another_id_or_case(tmp_path: Path) -> None:
    more = '<string key="id" value="X"/><string key="case" value="X"/>'
    row = _read(tmp_path, log(trace("C1", event(more=more)))).of("")[0]
    assert (row["id"], row["case"]) == ("C1#1", "C1")


def test_a_trace_that_comes_in_two_pieces_counts_on(tmp_path: Path) -> None:
    found = _read(tmp_path, log(trace("C1", event()), trace("C2", event()), trace("C1", event())))
    assert [row["id"] for row in found.of("")] == ["C1#1", "C2#1", "C1#2"]


def test_a_trace_without_a_name_and_an_event_without_a_trace_have_no_case(tmp_path: Path) -> None:
    found = _read(tmp_path, log(f"<trace>{event()}</trace>", event()))
    assert [(row["id"], row["case"]) for row in found.of("")] == [("?1#1", None), ("?2#1", None)]


def test_a_long_log_comes_in_chunks_with_running_numbers(tmp_path: Path) -> None:
    traces = [trace(f"C{n}", *[event()] * 4) for n in range(30_000)]
    found = _read(tmp_path, log(*traces))
    assert found.chunks > 3
    assert len(found.of("")) == 120_000
    numbers = [n for n, target in zip(found.numbers, found.targets, strict=True) if not target]
    assert numbers == list(range(1, 120_001))


ZIPPED = gzip.compress(log(*[trace(f"C{n}", event()) for n in range(500)]).encode())
LAUGHS = '<!DOCTYPE log [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "not well-formed XML"),
        (b"id,kind\n", "not well-formed XML"),
        (log(trace("C1", event()))[:-10], "not well-formed XML"),
        (log(trace("C1", "<event><string key='a' value='\x01'/></event>")), "not well-formed XML"),
        (log(trace("&undeclared;", event())), "not well-formed XML"),
        ("<table><trace/></table>", "its root is not <log>"),
        (log(trace("&b;", event()), before=LAUGHS), "has a DOCTYPE"),
        (log(trace("&x;", event()), before='<!DOCTYPE log SYSTEM "other.dtd">'), "has a DOCTYPE"),
        (
            log(trace("&x;", event()), before='<!DOCTYPE log [<!ENTITY x SYSTEM "../secret">]>'),
            "has a DOCTYPE",
        ),
        (log(trace("C1", event(more=f'<string key="a" value="{"x" * (70 << 20)}"/>'))), "longer than 64 MB"),
        (ZIPPED[:-40], "cut off or damaged"),
        (ZIPPED[:60] + bytes([ZIPPED[60] ^ 0xFF]) + ZIPPED[61:], "l.xes: "),
        (ZIPPED + b"more", "l.xes: "),
        ("缴".encode("gb18030") + b"<log/>", "not well-formed XML"),
    ],
)
def test_a_damaged_or_hostile_log_is_refused_in_a_sentence(
    tmp_path: Path, content: str | bytes, said: str
) -> None:
    with pytest.raises(UnreadableSource) as refused:
        _read(tmp_path, content)
    assert str(refused.value).startswith("l.xes: ")
    assert said in str(refused.value)
