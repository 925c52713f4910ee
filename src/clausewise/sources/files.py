"""What all file formats share: a name for reports, a place on the disk, a hash."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from clausewise.errors import UnreadableSource
from clausewise.model.source import Chunk

CHUNK_ROWS = 100_000


@dataclass
class FilePart:
    """A file of records; `target` is what its rows are where they do not say so themselves ('' = operations)."""

    path: Path
    name: str
    target: str = ""
    strict: bool = True
    undeclared: Mapping[str, int] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._written: tuple[int, int] | None = None

    def watch(self) -> None:
        """From now on until `refuse_changed` the file must stay as it is."""
        self._written = self._written or self._last_written()

    def refuse_changed(self) -> None:
        """Raises UnreadableSource where it was written to meanwhile: its hash is that of other records then."""
        before, self._written = self._written, None
        if before and before != self._last_written():
            raise UnreadableSource(
                f"{self.name}: was changed while it was read; audit it again when it is written to its end"
            )

    def _last_written(self) -> tuple[int, int] | None:
        """When (ns), and its size in bytes; None where it is gone."""
        try:
            status = self.path.stat()
        except OSError:
            return None
        return status.st_mtime_ns, status.st_size

    def fingerprint(self) -> tuple[str, int]:
        self.watch()
        with self.open_error(), self.path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest(), self.path.stat().st_size

    def read(self) -> Iterator[Chunk]:
        raise NotImplementedError(f"{type(self).__name__} is no format")

    def open_error(self) -> _Unreadable:
        """Turns the operating system's refusals into an UnreadableSource that names the file."""
        return _Unreadable(self.name)


class _Unreadable:
    def __init__(self, name: str) -> None:
        self.name = name

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, OSError):
            why = error.strerror or " ".join(str(error).split())
            raise UnreadableSource(f"{self.name}: cannot be read: {why}") from error
