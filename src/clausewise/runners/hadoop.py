"""The file systems that Spark knows (local, HDFS, object stores), asked through Hadoop's own classes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


@dataclass(frozen=True)
class FoundFile:
    """`name`: relative to the place that was asked, with `/`; `uri`: as Spark writes it."""

    name: str
    uri: str
    bytes: int


class FileSystems:
    """What lies where. A place without a scheme that exists on this machine is meant to be on it."""

    def __init__(self, session: SparkSession) -> None:
        self.jvm: Any = session._jvm
        self.settings: Any = session.sparkContext._jsc.hadoopConfiguration()

    def files(self, place: str) -> list[FoundFile]:
        """All files at or below a place by name, without those that systems leave behind; none where there is no place."""
        path = self._path(place)
        system = path.getFileSystem(self.settings)
        if not system.exists(path):
            return []
        root = str(system.getFileStatus(path).getPath().toUri().getPath())
        found = [FoundFile(_relative(str(file.getPath().toUri().getPath()), root), str(file.getPath().toUri()), file.getLen())
                 for file in _all(system.listFiles(path, True))]  # fmt: skip
        return sorted((file for file in found if not _is_hidden(file.name)), key=lambda file: file.name)

    def fetch(self, uri: str, target: Path) -> None:
        """Copies a file to this machine."""
        path = self._path(uri)
        local = self.jvm.org.apache.hadoop.fs.Path(target.absolute().as_uri())
        path.getFileSystem(self.settings).copyToLocalFile(False, path, local, True)

    def sha256(self, uri: str) -> str:
        """Of a file on this machine; '' of one elsewhere."""
        parts = urlsplit(uri)
        if parts.scheme not in ("", "file"):
            return ""
        with Path(unquote(parts.path)).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    def checksum(self, uri: str) -> str:
        """What the file system of a file elsewhere keeps of it, if anything: the kind of sum, and the sum."""
        path = self._path(uri)
        kept = path.getFileSystem(self.settings).getFileChecksum(path)
        return f"{kept.getAlgorithmName()}:{bytes(kept.getBytes()).hex()}" if kept is not None else ""

    def _path(self, place: str) -> Any:
        local = "://" not in place and not place.startswith("file:") and Path(place).exists()
        uri = (
            self.jvm.java.net.URI(Path(place).absolute().as_uri() if local else place)
            if local or ":" in place
            else None
        )
        return self.jvm.org.apache.hadoop.fs.Path(uri if uri is not None else place)


def _all(listing: Any) -> Iterator[Any]:
    while listing.hasNext():
        yield listing.next()


def _relative(path: str, root: str) -> str:
    return path.removeprefix(root).lstrip("/") or path.rpartition("/")[2]


def _is_hidden(name: str) -> bool:
    return any(part.startswith((".", "_", "~$")) for part in name.split("/"))
