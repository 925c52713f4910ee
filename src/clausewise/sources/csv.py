"""Reads CSV with pyarrow: every field as text, in blocks, so that a million rows cost seconds and no memory.

A row with the wrong number of fields is handed on as broken. Row numbers are the lines on which rows begin.
"""

from __future__ import annotations

import csv
import weakref
from collections.abc import Iterator
from dataclasses import dataclass
from threading import Event

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv

from clausewise.errors import UnreadableSource
from clausewise.model.source import BrokenRow, Chunk
from clausewise.sources.files import FilePart
from clausewise.sources.text_encoding import TextShape, examine_text

_BLOCK_BYTES = 8 << 20
_HEADER_CHARACTERS = 1 << 18
_PATIENCE = 10.0  # seconds that Arrow's thread is waited for; it takes milliseconds
DELIMITERS = (",", "\t", ";")


@dataclass
class CsvPart(FilePart):
    """A CSV file; comma, tab or semicolon, whichever the header holds most."""

    def read(self) -> Iterator[Chunk]:
        with self.open_error():
            shape = examine_text(self.path, self.name)
            delimiter, headers, header_lines = self.header(shape.encoding)
        if shape.quotes % 2:
            self.refuse_lone_quote(shape.encoding)
        yield Chunk(self.target, headers, tuple(pa.array([], pa.string()) for _ in headers), ())
        if headers:
            yield from self.body(shape, delimiter, headers, header_lines)

    def header(self, encoding: str) -> tuple[str, tuple[str, ...], int]:
        """Delimiter, header cells, and the number of lines that the header takes."""
        with self.path.open(encoding=_python_name(encoding), newline="") as file:
            first = file.readline(_HEADER_CHARACTERS)
            delimiter = max(DELIMITERS, key=_outside_quotes(first).count)
            file.seek(0)
            reader = csv.reader(file, delimiter=delimiter)
            try:
                cells = (cell.strip().lstrip("\ufeff") for cell in next(reader, ()))
                return delimiter, tuple(cells), reader.line_num
            except csv.Error as error:
                raise UnreadableSource(f"{self.name}: line 1 is no header: {error}") from error

    def refuse_lone_quote(self, encoding: str) -> None:
        """An unclosed quotation mark would silently swallow all rows that follow it."""
        with self.path.open(encoding=_python_name(encoding), newline="") as file:
            line = next(number for number, text in enumerate(file, 1) if text.count('"') % 2)
        raise UnreadableSource(
            f"{self.name}: the quotation mark in line {line} (or a later line) is never closed; "
            'close it, or write a quotation mark inside a field as "" and the field in quotes'
        )

    def body(
        self, shape: TextShape, delimiter: str, headers: tuple[str, ...], header_lines: int
    ) -> Iterator[Chunk]:
        skipped: list[BrokenRow] = []
        lines = _LineCounter(header_lines, shape.quotes > 0)

        def skip(row: arrow_csv.InvalidRow) -> str:
            reason = f"这一行应有 {row.expected_columns} 个字段，实有 {row.actual_columns} 个"
            skipped.append(BrokenRow(row.number, row.text, reason))
            return "skip"

        released = Event()
        watch = weakref.ref(skip, lambda _: released.set())
        reader = None
        try:
            reader = arrow_csv.open_csv(
                self.path,
                arrow_csv.ReadOptions(
                    use_threads=False,
                    block_size=_BLOCK_BYTES,
                    encoding=shape.encoding,
                    autogenerate_column_names=True,
                    skip_rows_after_names=1,
                ),
                arrow_csv.ParseOptions(
                    delimiter=delimiter,
                    newlines_in_values=shape.quotes > 0,
                    ignore_empty_lines=False,
                    invalid_row_handler=skip,
                ),
                arrow_csv.ConvertOptions(
                    column_types={f"f{i}": pa.string() for i in range(len(headers))},
                    null_values=[""],
                    strings_can_be_null=True,
                    quoted_strings_can_be_null=True,
                ),
            )
            for batch in reader:
                rows, broken = lines.place(batch, skipped)
                yield Chunk(self.target, headers, tuple(batch.columns), rows, broken)
            rows, broken = lines.place(None, skipped)
            if broken:
                empty = tuple(pa.array([], pa.string()) for _ in headers)
                yield Chunk(self.target, headers, empty, rows, broken)
        except pa.ArrowInvalid as error:
            if "straddling" in str(error):
                raise UnreadableSource(
                    f"{self.name}: a record is longer than {_BLOCK_BYTES >> 20} MB; is a quotation mark not closed?"
                ) from error
            if "Empty CSV file" not in str(error):
                raise UnreadableSource(f"{self.name}: is not CSV: {error}") from error
        finally:
            # A thread of Arrow lets go of `skip`; one that does so while the interpreter ends aborts the process.
            del skip, reader
            if watch() is not None:
                released.wait(_PATIENCE)


class _LineCounter:
    """Turns the parser's row numbers into lines of the file, also where a quoted field holds line breaks."""

    def __init__(self, header_lines: int, quoted: bool) -> None:
        self.record = 2  # the number of the next record; the header is the first
        self.extra = header_lines - 1  # line breaks inside the records so far
        self.quoted = quoted
        self.passed = 0  # of the skipped rows, those already placed

    def place(
        self, batch: pa.RecordBatch | None, skipped: list[BrokenRow]
    ) -> tuple[range | list[int], tuple[BrokenRow, ...]]:
        count = batch.num_rows if batch is not None else 0
        breaks = self.breaks(batch) if batch is not None and self.quoted else None
        if breaks is None and self.passed == len(skipped):
            rows = range(self.record + self.extra, self.record + self.extra + count)
            self.record += count
            return rows, ()
        lines: list[int] = []
        broken: list[BrokenRow] = []
        for position in range(count):
            self.pass_skipped(skipped, broken)
            lines.append(self.record + self.extra)
            self.record += 1
            self.extra += breaks[position] if breaks else 0
        if batch is None:
            self.pass_skipped(skipped, broken)
        return lines, tuple(broken)

    def pass_skipped(self, skipped: list[BrokenRow], broken: list[BrokenRow]) -> None:
        while self.passed < len(skipped) and skipped[self.passed].row == self.record:
            row = skipped[self.passed]
            broken.append(BrokenRow(self.record + self.extra, row.value, row.reason))
            self.extra += row.value.count("\n")
            self.record += 1
            self.passed += 1

    def breaks(self, batch: pa.RecordBatch) -> list[int] | None:
        """Line breaks inside each row's fields; None if there are none."""
        found = [pc.fill_null(pc.count_substring(column, "\n"), 0) for column in batch.columns]
        found = [counts for counts in found if pc.max(counts).as_py()]
        if not found:
            return None
        total = found[0]
        for counts in found[1:]:
            total = pc.add(total, counts)
        values: list[int] = total.to_pylist()
        return values


def _outside_quotes(line: str) -> str:
    return "".join(line.split('"')[::2])


def _python_name(encoding: str) -> str:
    return "utf-8-sig" if encoding == "utf-8" else encoding
