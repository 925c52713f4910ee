"""CSV that is none, or only partly."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from tests.functional.bad_files.kinds import BadFile, Content, content

HEAD = "id,kind,at,case,unit\n"
LINE = "R{0},payment,2026-03-02 09:00,C{0},U1\n"
LINES = "".join(LINE.format(n) for n in range(1, 4))
CHINESE = "R{0},缴费,2026-03-02 09:00,二号窗口,二号窗口\n"
MEGABYTES = 10 << 20


def _file(
    name: str,
    text: Content,
    refused: str = "",
    rows: int = 0,
    cells: int = 0,
    kept: int = 3,
    encoding: str = "utf-8",
) -> BadFile:
    return BadFile(f"csv {name}", "operations.csv", content(text, encoding), refused, rows, cells, kept)


def _ragged() -> Iterator[BadFile]:
    for name, line in {
        "one field": "R9",
        "two fields": "R9,payment",
        "one too few": "R9,payment,2026-03-02,C",
        "one too many": "R9,payment,2026-03-02,C,U,",
        "ten too many": "R9,payment,2026-03-02,C,U" + ",x" * 10,
        "tabs": "R9\tpayment\t2026-03-02\tC\tU",
        "semicolons": "R9;payment;2026-03-02;C;U",
        "pipes": "R9|payment|2026-03-02|C|U",
        "only text": "本页完",
        "wide commas": "R9，payment，2026-03-02，C，U",
        "a total": "合计,3",
        "quoted whole": '"R9,payment,2026-03-02,C,U"',
    }.items():
        for place in range(3):
            lines = LINES.splitlines(keepends=True)
            lines.insert(place, line + "\n")
            yield _file(f"ragged {name} at {place}", HEAD + "".join(lines), rows=1)
    yield _file("header again at the end", HEAD + LINES + HEAD, rows=1)
    yield _file("all ragged", HEAD + "R1;payment\n" * 5, "none of the 5 operations can be read")
    yield _file("blank lines are none", HEAD + "\n\n" + LINES + "\n,,,,\n  , ,\t,,\n")


def _headers() -> Iterator[BadFile]:
    for name, head, said in (
        ("unknown", "id,kind,at,case,amoun", "did you mean 'amount'"),
        ("chinese unknown", "记录编号,操作,时间,办件编码,单位", "did you mean '办件编号'"),
        ("twice", "id,kind,at,case,case", "both mean 'case'"),
        ("twice by label", "id,kind,at,at,时间", "both mean 'at'"),
        ("empty over values", "id,kind,at,case,", "has no header"),
        ("none at all", "R0,payment,2026-03-02 09:00,C0,U0", "have no column 'R0'"),
        ("wrong delimiter", "id|kind|at|case|unit", "have no column 'id|kind|at|case|unit'"),
        ("wide commas", "id，kind，at，case，unit", "have no column"),
        ("title line", "2026年3月业务明细", "have no column"),
        ("of a register", "window,name,unit,type,place", "have no column"),
        ("quoted whole", '"id,kind,at,case,unit"', "have no column"),
        ("a space within", "i d,kind,at,case,unit", "have no column 'i d'"),
        ("injection", 'id,kind,at,case,"x""); DROP TABLE operations; --"', "have no column"),
        ("zero width", "i\u200bd,kind,at,case,unit", "have no column"),
    ):
        yield _file(f"header {name}", head + "\n" + LINES, said)
    for missing in ("id", "kind", "at"):
        names = [n for n in ("id", "kind", "at", "case", "unit") if n != missing]
        rows = "a,b,c,d\n" * 3 if missing == "kind" else "1,payment,2026-03-02,U\n" * 3
        yield _file(f"header without {missing}", ",".join(names) + "\n" + rows, "none of the 3 operations")


def _encodings() -> Iterator[BadFile]:
    chinese = HEAD + "".join(CHINESE.format(n) for n in range(1, 4))
    for encoding in ("utf-16", "utf-16-le", "utf-16-be", "utf-32"):
        yield _file(f"in {encoding}", chinese, "operations.csv: ", encoding=encoding)
    utf, gb = CHINESE.format(8).encode(), CHINESE.format(9).encode("gb18030")
    head = HEAD.encode()
    yield _file("utf-8, then gb18030", head + utf * 3 + gb, "some lines are UTF-8")
    yield _file("gb18030, then utf-8", head + gb * 3 + utf, "some lines are UTF-8")
    yield _file("utf-8 with bom, then gb18030", b"\xef\xbb\xbf" + head + utf + gb, "operations.csv: ")
    yield _file("latin-1", head + b"R1,payment,2026-03-02,caf\xe9,U1\n", "neither UTF-8 nor GB18030")
    yield _file("cut within a character", (chinese[:-1]).encode()[:-1], "neither UTF-8 nor GB18030")
    for place in (0, 30, len(chinese) - 1):
        yield _file(f"nul at {place}", chinese[:place] + "\0" + chinese[place:], "NUL byte")
    for name, start in {
        "zip": b"PK\x03\x04\0\0",
        "gzip": b"\x1f\x8b\x08\0",
        "png": b"\x89PNG\r\n\x1a\n\0",
        "pdf": b"%PDF-1.7\0",
    }.items():
        yield _file(f"really a {name}", start + b"\xff" * 50, "operations.csv: ")
    yield _file("a page of the web", "<html><body>登录已过期</body></html>\n", "have no column")
    yield _file("json", '[{"id": "R1"}]\n', "have no column")


def _quotes() -> Iterator[BadFile]:
    yield _file(
        "quote never closed", HEAD + 'R9,payment,2026-03-02,"C9,U1\n' + LINES, "the quotation mark in line 2"
    )
    yield _file("quote in the header", 'id,kind,at,case,"unit\n' + LINES, "operations.csv: ")
    yield _file(
        "quote in the last line",
        HEAD + LINES + 'R9,payment,2026-03-02,"C9,U1',
        "the quotation mark in line 5",
    )
    yield _file("three quotes", HEAD + LINES + 'R9,payment,2026-03-02,"""C9,U1\n', "quotation mark in line 5")
    yield _file(
        "a record of sixty lines", HEAD + 'R9,payment,2026-03-02,"' + "x\n" * 60 + '",U1\n' + LINES, kept=4
    )
    yield _file(
        "a bad record after lines in quotes",
        HEAD + '"R9",payment,2026-03-02,"a\nb",U1\nR8,x,2026-03-02,"c\nd",U1\n' + LINES,
        rows=1,
        kept=4,
    )


def _large() -> Iterator[BadFile]:
    for name, line, rows in (
        ("case", "R9,payment,2026-03-02 09:00,{},U1", 0),
        ("kind", "R9,{},2026-03-02 09:00,C,U1", 1),
        ("time", "R9,payment,{},C,U1", 1),
        ("nothing", "{}", 1),
    ):
        text = partial(_with_line, line, MEGABYTES)
        yield _file(f"ten megabytes of {name}", text, rows=rows, kept=3 + (not rows))
    line = "R9,payment,2026-03-02 09:00,{},U1"
    yield _file("forty megabytes", partial(_with_line, line, 4 * MEGABYTES), "a record is longer than 8 MB")
    many = ",".join(f"c{n}" for n in range(10_000))
    yield _file("ten thousand columns", f"{many}\n", "have no column 'c0'")
    empty = "," * 9_995
    lines = "".join(f"{line}{empty}\n" for line in (HEAD + LINES).splitlines())
    yield _file("ten thousand empty columns", lines)


def _with_line(line: str, size: int) -> str:
    return f"{HEAD}{LINES}{line.format('x' * size)}\n"


def _empty() -> Iterator[BadFile]:
    for name, text in {
        "nothing": "",
        "a line": "\n",
        "blanks": " \n\t\n",
        "bom": "\ufeff",
        "header": HEAD,
        "header and blanks": HEAD + ",,,,\n",
    }.items():
        yield _file(f"empty: {name}", text, "operations.csv")


CSV_FILES = (*_ragged(), *_headers(), *_encodings(), *_quotes(), *_large(), *_empty())
