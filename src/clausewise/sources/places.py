"""From what a user types to the files it means: a file, or a directory of operations and registers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from clausewise.errors import UnreadableSource, nearest
from clausewise.model.source import Part, Source, fold
from clausewise.model.vocabulary import Vocabulary
from clausewise.sources.csv import CsvPart
from clausewise.sources.database import is_database, open_database
from clausewise.sources.excel import ExcelPart
from clausewise.sources.files import FilePart
from clausewise.sources.jsonl import JsonlPart
from clausewise.sources.ocel import SUFFIXES, OcelPart, ocel_part
from clausewise.sources.parquet import ParquetPart
from clausewise.sources.xes import XesPart, declared_columns

OPERATIONS = "operations"
REGISTERS = "registers"
FORMATS: dict[str, type[FilePart]] = {
    ".csv": CsvPart,
    ".tsv": CsvPart,
    ".xlsx": ExcelPart,
    ".xls": ExcelPart,
    ".jsonl": JsonlPart,
    ".ndjson": JsonlPart,
    ".parquet": ParquetPart,
    ".xes": XesPart,
    ".xes.gz": XesPart,
    **dict.fromkeys(SUFFIXES, OcelPart),
}
_LAYOUT = "operations.csv (or .xlsx .jsonl .parquet .xes .xes.gz), operations/* and registers/<name>.*"


@dataclass(frozen=True)
class FileSource:
    """The parts of one place."""

    files: tuple[Part, ...]

    def parts(self) -> Sequence[Part]:
        return self.files


def open_sources(places: Sequence[str | Path], vocabulary: Vocabulary) -> list[Source]:
    """The sources at these places, none of them read yet; UnreadableSource where there is nothing to read."""
    opener = Opener(vocabulary)
    databases = [open_database(str(place), vocabulary) for place in places if is_database(str(place))]
    opened = [(Path(place), opener.open(Path(place))) for place in places if not is_database(str(place))]
    tell_apart(opened)
    return [*(FileSource(tuple(files)) for _, files in opened), *databases]


def open_registers(directory: Path, vocabulary: Vocabulary) -> FileSource:
    """The registers of a directory alone."""
    opener = Opener(vocabulary)
    return FileSource(tuple(opener.registers_of(directory)))


class Opener:
    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.registers = {
            fold(word): register.name
            for register in vocabulary.registers.values()
            for word in (*register.labels, register.name)
        }

    def open(self, place: Path) -> list[FilePart]:
        try:
            exists, is_directory = place.exists(), place.is_dir()
        except OSError as error:
            raise UnreadableSource(f"{str(place)[:80]}: {error.strerror}") from error
        if is_directory:
            return self.directory(place)
        if not exists:
            raise UnreadableSource(f"{place}: there is no such file or directory")
        part = self.file(place, place.name, self.registers.get(fold(stem_of(place)), ""))
        if isinstance(part, ExcelPart):
            part.sheet_target = lambda sheet: self.registers.get(fold(sheet), "")
        return [part]

    def directory(self, place: Path) -> list[FilePart]:
        found = [
            self.file(path, path.name)
            for path in visible(place)
            if not path.is_dir() and path.name.partition(".")[0] == OPERATIONS
        ]
        for path in visible(place / OPERATIONS):
            found.append(self.file(path, f"{OPERATIONS}/{path.name}"))
        found += self.registers_of(place)
        if not found:
            raise UnreadableSource(f"{place}: holds no records; expected in a directory: {_LAYOUT}")
        return found

    def registers_of(self, place: Path) -> list[FilePart]:
        names = {path: f"{REGISTERS}/{path.name}" for path in visible(place / REGISTERS)}
        return [self.file(path, name, self.register(path, name)) for path, name in names.items()]

    def register(self, path: Path, name: str) -> str:
        word = fold(stem_of(path))
        if word not in self.registers:
            allowed = nearest(word, self.vocabulary.registers)
            raise UnreadableSource(f"{name}: there is no register '{stem_of(path)}'; {allowed}")
        return self.registers[word]

    def file(self, path: Path, name: str, target: str = "") -> FilePart:
        try:
            str(path).encode()
        except UnicodeEncodeError as error:
            shown = name.encode(errors="backslashreplace").decode()
            raise UnreadableSource(
                f"{shown}: its name is not in UTF-8: rename it (convmv does many)"
            ) from error
        kind = FORMATS.get(_suffix(path))
        if kind is None or path.is_dir():
            formats = " ".join(FORMATS)
            raise UnreadableSource(f"{name}: is no format that can be read; formats: {formats}")
        if path.exists() and not path.is_file():  # it is read more than once, and a pipe waits without end
            raise UnreadableSource(f"{name}: is no file on a disk, but a pipe or a device; save it as a file")
        if kind is XesPart:
            events, cases = declared_columns(self.vocabulary)
            return XesPart(path, name, target, event_columns=events, case_columns=cases)
        part = kind(path, name, target)
        return ocel_part(part, self.vocabulary) if isinstance(part, OcelPart) else part


def visible(directory: Path) -> list[Path]:
    """The files in it by name, without those that systems and Excel leave behind."""
    if not directory.is_dir():
        return []
    return sorted(path for path in directory.iterdir() if not path.name.startswith((".", "~$")))


def is_readable(path: Path) -> bool:
    """Whether it is a table, by its name; event logs, one file each, are named themselves."""
    return path.is_file() and _suffix(path) in FORMATS and _suffix(path) not in SUFFIXES


def _suffix(path: Path) -> str:
    return next(
        (s for s in FORMATS if path.name.lower().endswith(s) and s.count(".") == 2), path.suffix.lower()
    )


def stem_of(path: Path) -> str:
    return path.name[: -len(_suffix(path))] if _suffix(path) else path.name


def tell_apart(opened: list[tuple[Path, list[FilePart]]]) -> None:
    """Files of the same name in several places get their place's name before it."""
    names = [file.name for _, files in opened for file in files]
    if len(set(names)) == len(names):
        return
    taken: set[str] = set()
    for place, files in opened:
        folder = place.resolve() if place.is_dir() else place.resolve().parent
        for file in files:
            if names.count(file.name) > 1:
                file.name = f"{folder.name}/{file.name}"
            while file.name in taken:
                file.name += "'"
            taken.add(file.name)
