"""Event logs that are damaged or hostile."""

from __future__ import annotations

import gzip
from collections.abc import Iterator

from tests.functional.bad_files.kinds import BadFile, Content, content

EVENT = '<event><string key="concept:name" value="payment"/><date key="time:timestamp" value="2026-03-02T09:00:00"/>{}</event>'
TRACE = '<trace><string key="concept:name" value="C{}"/>{}</trace>'


def log(inner: str = "", before: str = "", more: str = "") -> str:
    three = "".join(TRACE.format(n, EVENT.format(more if n == 1 else "")) for n in range(3))
    return f'<?xml version="1.0" encoding="UTF-8"?>{before}<log>{three}{inner}</log>'


def _file(
    name: str,
    data: Content,
    refused: str = "",
    rows: int = 0,
    cells: int = 0,
    kept: int = 3,
    file: str = "l.xes",
) -> BadFile:
    return BadFile(f"xes {name}", file, content(data), refused, rows, cells, kept)


def _laughs(depth: int, width: int) -> str:
    entities = "".join(
        f'<!ENTITY l{n} "{f"&l{n - 1};" * width if n else "ha" * width}">' for n in range(depth)
    )
    return f"<!DOCTYPE log [{entities}]>"


def _hostile() -> Iterator[BadFile]:
    for depth, width in ((2, 2), (10, 10), (30, 30), (1, 100_000)):
        value = f'<string key="place" value="&l{depth - 1};"/>'
        yield _file(
            f"laughs {depth} by {width}", log(before=_laughs(depth, width), more=value), "has a DOCTYPE"
        )
    for name, place in {
        "file": "file:/etc/passwd",
        "relative": "secret.txt",
        "web": "http://localhost:9/x",
        "device": "/dev/zero",
    }.items():
        for form in (
            f'<!DOCTYPE log [<!ENTITY x SYSTEM "{place}">]>',
            f'<!DOCTYPE log SYSTEM "{place}">',
            f'<!DOCTYPE log [<!ENTITY % p SYSTEM "{place}"> %p;]>',
        ):
            yield _file(
                f"external {name} {form[14:26]}",
                log(before=form, more='<string key="place" value="&x;"/>'),
                "has a DOCTYPE",
            )
    yield _file("include", log('<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="secret.txt"/>'))
    yield _file("deep", log("<list>" * 100_000 + "</list>" * 100_000))
    yield _file("wide tag", lambda: log(f'<string key="x" value="{"y" * (70 << 20)}"/>'), "longer than 64 MB")
    yield _file("many attributes", log("<string " + " ".join(f'a{n}="1"' for n in range(50_000)) + "/>"))


def _damaged() -> Iterator[BadFile]:
    whole = log()
    for name, data in {
        "empty": b"",
        "blank": b"  \n",
        "text": b"id,kind\n",
        "json": b"{}",
        "zeros": b"\0" * 100,
        "utf-16 without mark": whole.encode("utf-16-le")[:301],
        "two roots": whole + "<log/>",
        "cut off": whole[:-9],
        "half": whole[:400],
        "no end of trace": whole.replace("</trace>", "", 1),
        "crossed": whole.replace("</event></trace>", "</trace></event>", 1),
        "undeclared entity": whole.replace("C1", "&x;"),
        "control character": whole.replace("C1", "\x01"),
        "character reference to nul": whole.replace("C1", "&#0;"),
        "bare ampersand": whole.replace("C1", "a&b"),
        "bare bracket": whole.replace("C1", "a<b"),
        "attribute twice": whole.replace("<log>", '<log a="1" a="2">'),
        "no utf-8": whole.encode().replace(b"C1", b"\xff"),
        "another encoding": whole.replace("C1", "\u7532").encode("gb18030"),
    }.items():
        yield _file(name, data, "l.xes: is not well-formed XML")
    for encoding in ("klingon", "gb18030", "utf-32"):
        yield _file(
            f"encoding {encoding}", whole.replace("UTF-8", encoding), "in an encoding that cannot be read"
        )
    yield _file("another root", "<traces/>", "its root is not <log>")
    yield _file("a page", "<html><body/></html>", "its root is not <log>")
    yield _file("no traces", "<log/>", "holds no records")
    yield _file("no events", "<log><trace/></log>", "holds no records")


def _zipped() -> Iterator[BadFile]:
    zipped = gzip.compress(log(TRACE.format("x", EVENT.format("") * 500)).encode(), mtime=0)
    for cut in (3, 12, 60, len(zipped) - 9, len(zipped) - 1):
        yield _file(f"gzip cut at {cut}", zipped[:cut], "l.xes.gz: ", file="l.xes.gz")
    for at in range(20, len(zipped), 23):
        flipped = zipped[:at] + bytes([zipped[at] ^ 0xFF]) + zipped[at + 1 :]
        yield _file(f"gzip flipped at {at}", flipped, "l.xes.gz: ", file="l.xes.gz")
    yield _file("gzip with more", zipped + b"more", "l.xes.gz: ", file="l.xes.gz")
    yield _file("gzip of nothing", gzip.compress(b""), "not well-formed", file="l.xes.gz")
    yield _file("gzip of gzip", gzip.compress(zipped), "not well-formed", file="l.xes.gz")
    yield _file("bomb", lambda: gzip.compress(b"\0" * (200 << 20), 9), "not well-formed", file="l.xes.gz")
    yield _file(
        "bomb of blanks",
        lambda: gzip.compress(b"<log>" + b" " * (200 << 20), 9),
        "l.xes.gz: ",
        file="l.xes.gz",
    )


def _values() -> Iterator[BadFile]:
    for n, at in enumerate(
        (
            "2026-02-30T09:00:00",
            "yesterday",
            "",
            "1772586000",
            "2026-03-02T24:00:00",
            "2026-03-02T09:00:00+99:00",
        )
    ):
        event = EVENT.format("").replace("2026-03-02T09:00:00", at)
        yield _file(f"time {n}", log(TRACE.format("x", event)), rows=1)
    for name, event in {
        "no time": '<event><string key="concept:name" value="payment"/></event>',
        "no activity": '<event><date key="time:timestamp" value="2026-03-02T09:00:00"/></event>',
        "nothing": "<event/>",
        "a blank activity": EVENT.format("").replace("payment", " "),
    }.items():
        yield _file(f"event with {name}", log(TRACE.format("x", event)), rows=1)
    for n, number in enumerate(
        ("1e999999999", "NaN", "INF", "1e99999999999999999999", "0x1p3", "1,5", "eins")
    ):
        yield _file(f"amount {n}", log(more=f'<float key="amount" value="{number}"/>'), cells=1)


XES_FILES = (*_hostile(), *_damaged(), *_zipped(), *_values())
