"""The tests of the Spark runner, which `make spark` asks for: a master and two workers of their own are started."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

ASKED = "CLAUSEWISE_SPARK"
collect_ignore_glob = [] if os.environ.get(ASKED) else ["test_*.py"]


@pytest.fixture(scope="session")
def cluster_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Spark's configuration for the driver of these tests: small, and of this machine alone."""
    from tests.spark.standalone import configure

    home = tmp_path_factory.mktemp("spark")
    with configure(home):
        yield str(home)
