"""A log that is read in pieces by further processes is the log that is read in turn, error for error."""

from __future__ import annotations

import os
import re
import signal
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from xml.parsers import expat

import pytest

from clausewise.errors import UnreadableSource
from clausewise.sources import xes, xes_pieces
from clausewise.sources.xes_events import Stretch, Wanted
from clausewise.sources.xes_pieces import read_in_pieces, read_in_turn, read_piece
from tests.unit.sources.reading import read, write
from tests.unit.sources.test_xes import CASE_COLUMNS, COLUMNS, LAUGHS, event, log, trace

WANTED = Wanted("l.xes", COLUMNS, CASE_COLUMNS)
MORE = '<string key="secret" value="x"/><float key="amount" value="1.5E3"/><string key="place" value="大厅 &lt;A&gt;&#10;"/>'
TRACES = [
    trace(f"C{n % 11}", *[event(more=MORE)] * (n % 4), more='<string key="channel" value="Desk"/>')
    for n in range(80)
]
ODD = [
    trace("C1", event(), more="<!-- a comment with </trace> in it -->"),
    trace("C2", event(), more="<![CDATA[ a section with </trace> in it ]]>"),
    trace("C3", event(), more="<?an instruction with </trace> in it?>"),
    trace("C4", event(), more=f"<list key='l'><values>{trace('C5', event())}</values></list>"),
    f"<trace>{event()}</trace >",
    event(),
    f"<global scope='event'>{trace('C6', event())}</global>",
]


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xes_pieces, "PIECE", 600)


def _blocks(text: str, size: int = 97) -> Iterator[bytes]:
    data = text.encode()
    return (data[start : start + size] for start in range(0, len(data), size))


def _rows(stretches: Iterable[Stretch]) -> tuple[object, ...]:
    """Everything that is found, wherever it was cut."""
    names: list[str] = []
    lengths: list[int] = []
    rows: list[dict[str, str | None]] = []
    cases: list[dict[str, str | None]] = []
    undeclared: Counter[str] = Counter()
    for stretch in stretches:
        names += stretch.names
        lengths += stretch.lengths
        undeclared += stretch.undeclared
        for kept, found in ((rows, stretch.events), (cases, stretch.cases)):
            columns = [column.to_pylist() for column in found.columns]
            for values in zip(*columns, strict=True):
                named = zip(found.headers, values, strict=True)
                kept.append({name: value for name, value in named if value is not None})
    return names, lengths, rows, cases, undeclared


def _children() -> set[int]:
    """The processes that this one has read pieces."""
    found = set()
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            mine = f"\nPPid:\t{os.getpid()}\n" in (process / "status").read_text()
            if mine and b"xes_worker" in (process / "cmdline").read_bytes():
                found.add(int(process.name))
    return found


@pytest.mark.parametrize("text", [log(*TRACES), log(*TRACES[:20], *ODD, *TRACES[20:]), log()])
def test_pieces_say_what_the_whole_says(text: str) -> None:
    assert _rows(read_in_pieces(WANTED, _blocks(text))) == _rows(read_in_turn(WANTED, _blocks(text)))
    assert _children() == set()


@pytest.mark.parametrize("odd", ODD)
def test_a_cut_that_is_none_is_noticed(odd: str) -> None:
    """Behind each end of a trace: either both pieces can be read, and say what the whole says, or one cannot."""
    text = log(*TRACES[:3], odd, *TRACES[3:6])
    whole, refused = _rows(read_in_turn(WANTED, [text.encode()])), 0
    for end in re.finditer(r"</trace\s*>", text):
        pieces = text[: end.end()].encode(), text[end.end() :].encode()
        try:
            read = [
                read_piece(WANTED, piece, is_first=not n, is_last=n == 1) for n, piece in enumerate(pieces)
            ]
        except expat.ExpatError:
            refused += 1
        else:
            assert _rows(read) == whole
    ends_of_no_trace_of_the_log = len(re.findall(r"</trace", odd)) - odd.startswith("<trace>")
    assert refused == ends_of_no_trace_of_the_log


@pytest.mark.parametrize(
    "text",
    [
        log(*TRACES)[:-10],
        log(*TRACES, "<event>", "</trace>"),
        log(*TRACES, "<event><string key='a' value='\x01'/></event>", *TRACES),
        log(*TRACES, trace("&undeclared;"), *TRACES),
        log(*TRACES, before=LAUGHS),
        log(*TRACES) + log(*TRACES),
        log(*TRACES).replace("log", "table"),
    ],
)
def test_an_error_is_said_as_it_is_of_the_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    monkeypatch.setattr(xes, "has_processors", lambda: True)
    part = xes.XesPart(write(tmp_path, "l.xes", text), "l.xes", event_columns=COLUMNS)
    said = []
    for large in (1 << 30, 0):
        monkeypatch.setattr(xes, "_LARGE", large)
        with pytest.raises(UnreadableSource) as refused:
            read(part)
        said.append(str(refused.value))
    assert said[0] == said[1]
    assert _children() == set()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1"])
def test_a_large_log_in_any_encoding_is_read_alike(
    tmp_path: Path, encoding: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (
        log(*TRACES, trace("Zoë", event()))
        .replace("大厅", "")
        .replace("UTF-8", encoding.removesuffix("-sig"))
    )
    part = xes.XesPart(write(tmp_path, "l.xes", text.encode(encoding)), "l.xes", event_columns=COLUMNS)
    in_turn = read(part)
    monkeypatch.setattr(xes, "_LARGE", 0)
    monkeypatch.setattr(xes, "has_processors", lambda: True)
    in_pieces = read(part)
    assert in_pieces.of("") == in_turn.of("")
    assert in_pieces.of("")[-1]["id"] == "Zoë#1"


def test_a_process_that_dies_leaves_its_piece_to_this_one() -> None:
    text = log(*TRACES * 5)
    found = read_in_pieces(WANTED, _blocks(text))
    first = next(found)
    for process in _children():
        os.kill(process, signal.SIGKILL)
    assert _rows([first, *found]) == _rows(read_in_turn(WANTED, _blocks(text)))


def test_whoever_stops_reading_leaves_no_process() -> None:
    found = read_in_pieces(WANTED, _blocks(log(*TRACES * 5)))
    next(found)
    assert len(_children()) == xes_pieces.READERS
    found.close()  # type: ignore[attr-defined]
    assert _children() == set()
