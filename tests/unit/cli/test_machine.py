"""What the machine lacked is told apart from a fault of Clausewise, whatever library wrapped it."""

from __future__ import annotations

import errno
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from clausewise.cli.machine import find_trouble, was_interrupted


def _caught(error: BaseException, inner: BaseException | None = None) -> BaseException:
    try:
        try:
            raise inner or error
        except type(inner or error):
            if inner is None:
                raise
            raise error  # noqa: B904
    except BaseException as found:
        return found


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG])
def test_a_full_disk_is_said_with_the_file_where_it_is_known(number: int) -> None:
    trouble = find_trouble(OSError(number, "no room", "report/a"))
    assert trouble is not None
    assert trouble.exit_status == 74
    assert str(trouble).startswith("report/a: the disk is full")


def test_a_full_disk_is_seen_through_the_error_of_a_library() -> None:
    wrapped = _caught(ValueError("could not finish"), OSError(errno.ENOSPC, "No space left on device"))
    assert "disk is full" in str(find_trouble(wrapped))


def test_no_right_to_write_is_said() -> None:
    assert "cannot be written or read by this user" in str(
        find_trouble(PermissionError(errno.EACCES, "x", "y"))
    )


def test_what_duckdb_says_of_too_little_memory_is_understood() -> None:
    connection = duckdb.connect(config={"memory_limit": "5MB", "temp_directory": "", "threads": "1"})
    with pytest.raises(duckdb.OutOfMemoryException) as caught, connection:
        connection.execute("SELECT list(range || 'xxxxxxxxxxxxxxxxxxxxxxx') FROM range(2000000)").fetchall()
    assert "memory" in str(find_trouble(caught.value))
    assert "memory" in str(find_trouble(MemoryError()))
    assert "memory" in str(find_trouble(ImportError("x.so: failed to map segment from shared object")))


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.EMFILE, "Too many open files", "report/a"),
        BlockingIOError(errno.EAGAIN, "Resource temporarily unavailable"),
        RuntimeError("can't start new thread"),
        pa.ArrowException("Unknown error: Failed to launch worker thread: Resource temporarily unavailable"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_a_limit_on_files_and_processes_is_said(error: BaseException) -> None:
    assert "open files, processes or threads" in str(find_trouble(error))


def test_what_duckdb_says_of_a_full_disk_is_understood(tmp_path: Path) -> None:
    settings = {"memory_limit": "20MB", "temp_directory": str(tmp_path), "max_temp_directory_size": "1MB"}
    with (
        duckdb.connect(config={**settings, "threads": "1"}) as connection,
        pytest.raises(duckdb.Error) as caught,
    ):
        connection.execute(
            "CREATE TABLE t AS SELECT range || 'xxxxxxxxxxxxxxxxxxxx' || random() AS x FROM range(3000000)"
        )
    assert find_trouble(caught.value) is not None


def test_a_fault_of_clausewise_is_none_of_these() -> None:
    assert find_trouble(KeyError("disk")) is None
    assert not was_interrupted(RuntimeError("Query failed"))


def test_an_interruption_is_seen_through_a_query() -> None:
    assert was_interrupted(RuntimeError("Query interrupted"))
    assert was_interrupted(
        duckdb.InvalidInputException("counting the rows of an object failed: KeyboardInterrupt: ")
    )
    assert was_interrupted(_caught(ValueError("x"), KeyboardInterrupt()))
