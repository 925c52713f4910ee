"""What the Spark runner says without a cluster; with one it is tested in tests/spark."""

from __future__ import annotations

import sys

import pytest

from clausewise.errors import WrongUsage
from clausewise.runners.spark import BLANKS, open_session, what_happened

TRACED = """
  An exception was thrown from the Python worker. Please see the stack trace below.
Traceback (most recent call last):
  File "worker.py", line 3, in run
    yield from judge()
clausewise.errors.EngineTrouble: 3 triggers were sent to the judge, 2 came back

\tat org.apache.spark.api.python.BasePythonRunner$ReaderIterator.handlePythonException(PythonRunner.scala:581)
"""


def test_without_pyspark_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    with pytest.raises(WrongUsage, match=r"pip install 'clausewise\[spark\]', and Java 17"):
        open_session("local[2]")


def test_a_worker_that_raised_is_quoted_by_its_last_line() -> None:
    assert what_happened(TRACED).endswith("EngineTrouble: 3 triggers were sent to the judge, 2 came back")


def test_anything_else_is_quoted_by_its_first_line() -> None:
    assert what_happened("[PATH_NOT_FOUND] Path does not exist: hdfs://a.\n\tat org.apache") == (
        "[PATH_NOT_FOUND] Path does not exist: hdfs://a."
    )
    assert what_happened("") == "it did not say why"


def test_blanks_are_those_that_a_text_is_trimmed_of() -> None:
    """Else two spellings of one case would come to two machines."""
    assert not [blank for blank in BLANKS if not (blank.isspace() or blank <= " ")]
    import pyarrow as pa

    from clausewise.store.typed_values import trim

    assert set(trim(pa.array([f"{chr(n)}C1" for n in range(0x3001)])).to_pylist()) >= {"C1"}
    kept = [n for n in range(1, 0x3001) if trim(pa.array([f"{chr(n)}C1"])).to_pylist() != ["C1"]]
    assert not [n for n in range(1, 0x3001) if n not in kept and chr(n) not in BLANKS]
