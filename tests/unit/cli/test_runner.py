"""Options that go with the Spark runner, and those that do not."""

from __future__ import annotations

from pathlib import Path

import pytest

from clausewise.cli.options import Runner, refuse_runner
from clausewise.errors import WrongUsage
from clausewise.verification import Replay


def test_a_master_without_spark_is_wrong_usage() -> None:
    with pytest.raises(WrongUsage, match="--master goes with --runner spark"):
        refuse_runner(Runner.local, "yarn", None)


def test_a_mapping_on_a_cluster_is_wrong_usage() -> None:
    with pytest.raises(WrongUsage, match="--mapping is read on one machine"):
        refuse_runner(Runner.spark, "yarn", "up_pro")


def test_what_goes_together_passes() -> None:
    refuse_runner(Runner.local, None, "up_pro")
    refuse_runner(Runner.spark, None, None)


def test_verify_asks_for_a_copy_of_what_was_on_a_cluster(tmp_path: Path) -> None:
    receipt = {
        "request": {"sources": ["hdfs://halls/2026"], "pack": None},
        "runner": {"name": "spark", "version": "4.3.0"},
        "options": {},
    }
    (difference,) = Replay(tmp_path, receipt, None, None, 1).differences()
    assert "hdfs://halls/2026: was read by spark" in difference.en
    assert "--source DIR" in difference.en
