"""Writes the directory of an audit, or of documents, whole or not at all.

Everything is written beside the target; at the end the two change places in one step of the file system, so a run
killed at any moment leaves the old audit or the new one, and a reader never sees two runs mixed. What is not an
audit is never replaced, `--force` or not: `--out ~` must not cost anybody their home.
"""

from __future__ import annotations

import ctypes
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from clausewise.errors import WrongUsage
from clausewise.reporting.receipt import RECEIPT
from clausewise.scratch import Scratch

_EXCHANGE = 2  # RENAME_EXCHANGE of Linux
_HERE = -100  # AT_FDCWD: relative names are of the working directory
WHICH = {"audit": "another audit", "documents": "documents already"}


def refuse_occupied(target: Path, *, force: bool, mark: str = RECEIPT) -> None:
    """Raises WrongUsage where the target may not be written: before any work is done for it.

    `mark`: the file by which a directory of this kind is known.
    """
    if target.is_dir():
        if os.path.ismount(target):
            raise WrongUsage(
                f"{target}: is where a disk is mounted, which cannot be replaced as a whole: "
                f"name a directory in it, --out {target / 'audit'}"
            )
        if any(target.iterdir()):
            _refuse_files(target, force=force, mark=mark)
    elif target.exists() or target.is_symlink():
        raise WrongUsage(f"{target}: is not a directory: name a new one with --out")
    place = next(path for path in target.resolve().parents if path.exists())
    if not os.access(place, os.W_OK | os.X_OK):
        raise WrongUsage(
            f"{target}: {place} is read-only for this user: name a directory elsewhere with --out"
        )


def _refuse_files(target: Path, *, force: bool, mark: str) -> None:
    what = "audit" if mark == RECEIPT else "documents"
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


@contextmanager
def written_whole(target: Path, *, force: bool, mark: str = RECEIPT) -> Iterator[Path]:
    """A new directory to write into; it becomes `target` when the block ends well, else it vanishes."""
    target = target.resolve()
    _restore(target)
    refuse_occupied(target, force=force, mark=mark)
    target.parent.mkdir(parents=True, exist_ok=True)
    with Scratch(target.parent, f".{target.name}.writing-") as scratch:
        staging = Path(scratch) / target.name
        staging.mkdir()
        yield staging
        refuse_occupied(target, force=force, mark=mark)  # another run may have ended meanwhile
        if not target.exists():
            staging.rename(target)
        elif not _exchange(staging, target):
            _replace(staging, target)


def _exchange(new: Path, old: Path) -> bool:
    """Both change places at once; False where the system or the file system cannot do that (NFS)."""
    try:
        rename = ctypes.CDLL(None, use_errno=True).renameat2
    except AttributeError:
        return False
    done: int = rename(_HERE, os.fsencode(new), _HERE, os.fsencode(old), _EXCHANGE)
    return done == 0


def _replace(new: Path, target: Path) -> None:
    """In two steps; `_restore` undoes the first where a run is killed between them."""
    kept = _kept(target)
    target.rename(kept)
    try:
        new.rename(target)
    except OSError:
        kept.rename(target)
        raise
    shutil.rmtree(kept, ignore_errors=True)


def _restore(target: Path) -> None:
    kept = _kept(target)
    if not kept.is_dir():
        return
    if target.exists():
        shutil.rmtree(kept, ignore_errors=True)
    else:
        kept.rename(target)


def _kept(target: Path) -> Path:
    return target.with_name(f".{target.name}.before")
