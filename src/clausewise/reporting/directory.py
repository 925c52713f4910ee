"""Writes the directory of an audit, or of documents, whole or not at all.

Everything is written beside the target and renamed at the end, so a killed run leaves no half report, and a
reader never sees two runs mixed. What is not an audit is never replaced, `--force` or not: `--out ~` must not
cost anybody their home.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from clausewise.errors import WrongUsage
from clausewise.reporting.receipt import RECEIPT

WHICH = {"audit": "another audit", "documents": "documents already"}


def refuse_occupied(target: Path, *, force: bool, mark: str = RECEIPT) -> None:
    """Raises WrongUsage where the target may not be written: before any work is done for it.

    `mark`: the file by which a directory of this kind is known.
    """
    what = "audit" if mark == RECEIPT else "documents"
    if target.is_dir():
        if not any(target.iterdir()):
            return
        if not (target / mark).is_file():
            raise WrongUsage(
                f"{target}: holds files but no {what} (there is no {mark}), so it is not replaced: "
                "name a new directory with --out"
            )
        if not force:
            raise WrongUsage(
                f"{target}: holds {WHICH[what]}, and runs never mix: replace it with --force, "
                "or name a new directory with --out"
            )
    elif target.exists() or target.is_symlink():
        raise WrongUsage(f"{target}: is not a directory: name a new one with --out")


@contextmanager
def written_whole(target: Path, *, force: bool, mark: str = RECEIPT) -> Iterator[Path]:
    """A new directory to write into; it becomes `target` when the block ends well, else it vanishes."""
    target = target.resolve()
    refuse_occupied(target, force=force, mark=mark)
    target.parent.mkdir(parents=True, exist_ok=True)
    _remove_leftovers(target)
    staging = target.with_name(f".{target.name}.writing-{os.getpid()}")
    staging.mkdir()
    try:
        yield staging
        refuse_occupied(target, force=force, mark=mark)  # another run may have ended meanwhile
        _exchange(staging, target)
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _exchange(staging: Path, target: Path) -> None:
    if not target.exists():
        staging.rename(target)
        return
    old = target.with_name(f".{target.name}.old-{os.getpid()}")
    target.rename(old)
    try:
        staging.rename(target)
    except OSError:
        old.rename(target)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _remove_leftovers(target: Path) -> None:
    """What killed runs left beside the target."""
    for path in target.parent.glob(f".{target.name}.writing-*"):
        writer = path.name.rpartition("-")[2]
        if writer.isdigit() and not _is_running(int(writer)):
            shutil.rmtree(path, ignore_errors=True)


def _is_running(process: int) -> bool:
    with suppress(PermissionError):  # somebody else's process is one that runs
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return False
    return True
