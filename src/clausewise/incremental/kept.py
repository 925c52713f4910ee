"""What stands beside a ledger: which files its records are of, under which conditions they hold, and how it is found.

`LEDGER.kept/kept.json` names directories beside it; each has the records that one audit added, and their counts. A
generation of files counts as a whole: it holds as long as every file of it is there unchanged, in
the same order, before all others. The description is replaced in one step, so whatever is killed leaves the old one.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

from clausewise import __version__
from clausewise.model.clause import Pack, Words
from clausewise.model.source import InputFile
from clausewise.store import Span

SCHEMA = 2
DESCRIPTION = "kept.json"
RECORDS, REST, CASES = "records.parquet", "rest.parquet", "cases.parquet"
REFERENCES, REJECTED = "references.parquet", "rejected.parquet"
COUNTED = ("counted_days", "counted_events", "counted_cases", "counted_numbers", "counted_ends")
FILES = (RECORDS, REST, CASES, REFERENCES, REJECTED, *(f"{name}.parquet" for name in COUNTED))


class NotIncremental(Exception):
    """Why an audit must read everything, for people; it never leaves the program."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.words = Words(zh, en)


@dataclass(frozen=True)
class Kept:
    """The records of `files`, which stand in `directories`; `places`: how many numbers their places take.

    `conditions`: all that must be the same for them to hold; `span` their first and last time; `digests`: of each file
    beside the description.
    """

    conditions: Mapping[str, Any]
    files: tuple[InputFile, ...] = ()
    directories: tuple[str, ...] = ()
    places: int = 0
    records: int = 0
    quarantined: int = 0
    unreadable_cells: int = 0
    held_kinds: frozenset[str] = frozenset()
    held_columns: frozenset[tuple[str, str]] = frozenset()
    held_registers: frozenset[str] = frozenset()
    span: Span = field(default_factory=Span)
    digests: Mapping[str, str] | None = None

    def paths(self, place: Path, name: str) -> list[str]:
        return [str(place / directory / name) for directory in self.directories]


def conditions_of(pack: Pack, columns: Collection[str], kinds: Collection[str]) -> dict[str, Any]:
    """`columns` of operations that are kept, `kinds` of those that clauses look at beyond a case."""
    return {
        "schema": SCHEMA,
        "clausewise": __version__,
        "duckdb": version("duckdb"),
        "pack": pack.sha256,
        "timezone": pack.timezone,
        "columns": sorted(columns),
        "kinds": sorted(kinds),
    }


def read_kept(place: Path, conditions: Mapping[str, Any]) -> Kept | None:
    """What is kept there, None where nothing is.

    Raises:
        NotIncremental: where it cannot be read, is damaged, or was kept under other conditions.
    """
    try:
        read = json.loads((place / DESCRIPTION).read_text("utf-8"))
        if read["conditions"] != conditions:
            raise NotIncremental(
                "规则包、程序版本或所读的列与保存时不同",
                "the pack, the program's version or the columns read are not those of when they were kept",
            )
        kept = Kept(
            read["conditions"],
            tuple(InputFile(**file) for file in read["files"]),
            tuple(read["directories"]),
            read["places"],
            read["records"],
            read["quarantined"],
            read["unreadable_cells"],
            frozenset(read["held_kinds"]),
            frozenset((holder, name) for holder, name in read["held_columns"]),
            frozenset(read["held_registers"]),
            Span(**read["span"]),
            read["digests"],
        )
        if any(_digest(place / name) != digest for name, digest in read["digests"].items()):
            raise NotIncremental("保存的记录已损坏", "the records that were kept are damaged")
        return kept
    except FileNotFoundError:
        if not (place / DESCRIPTION).exists():
            return None
        raise NotIncremental("保存的记录不完整", "the records that were kept are not all there") from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise NotIncremental(
            f"保存的记录无法读取（{error}）", f"the records that were kept cannot be read ({error})"
        ) from None


def publish(place: Path, written: Path, kept: Kept) -> None:
    """Puts a directory, as it was written, into its place, and describes what is kept now."""
    kept = replace(kept, directories=(*kept.directories, _name(kept)))
    target = place / kept.directories[-1]
    shutil.rmtree(target, ignore_errors=True)
    written.replace(target)
    added = {f"{target.name}/{name}": _digest(target / name) for name in FILES}
    kept = replace(kept, digests={**(kept.digests or {}), **added})
    description = place / f"{DESCRIPTION}.new"
    description.write_text(json.dumps(_plain(kept), ensure_ascii=False, indent=1), "utf-8")
    description.replace(place / DESCRIPTION)
    for path in place.iterdir():
        if path.is_dir() and path.name.isalnum() and path.name not in kept.directories:
            shutil.rmtree(path, ignore_errors=True)


def _name(kept: Kept) -> str:
    """A directory's name, of what the description will say: other records never come under the same name."""
    told = json.dumps(_plain(replace(kept, digests=None)), sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def _plain(kept: Kept) -> dict[str, Any]:
    return {
        **asdict(kept),
        **{name: sorted(getattr(kept, name)) for name in ("held_kinds", "held_columns", "held_registers")},
    }


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def same_files(kept: Sequence[InputFile], found: Sequence[tuple[str, str]]) -> None:
    """Raises NotIncremental unless the files found (name, SHA-256), in order, begin with those that are kept."""
    now = dict(found)
    for file in kept:
        if file.name not in now:
            raise NotIncremental(
                f"数据文件“{file.name}”已不在", f"the file {file.name} is not there any more"
            )
        if now[file.name] != file.sha256:
            raise NotIncremental(f"数据文件“{file.name}”有改动", f"the file {file.name} has changed")
    if [file.name for file in kept] != [name for name, _ in found[: len(kept)]]:
        raise NotIncremental(
            "新的数据文件按名称排在已审计的文件之前",
            "a new file comes before those audited earlier, by its name",
        )
