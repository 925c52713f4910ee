"""The same records in every format, encoding, spelling and order give the same findings, byte for byte."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from clausewise.audit import Options, audit
from clausewise.language.pack import load_pack
from clausewise.sources import open_sources
from tests.functional.conversions import SAMPLE, WRITERS, sample_tables

PACK = load_pack()


def _findings(place: Path) -> tuple[list[str], int]:
    result = audit(PACK, open_sources([place], PACK.vocabulary), Options())
    lines = [json.dumps(finding.to_json(), ensure_ascii=False) for finding in result.findings()]
    assert list(result.quarantine()) == []
    records = result.records
    result.close()
    return lines, records


@pytest.fixture(scope="module")
def expected() -> tuple[list[str], int]:
    return _findings(SAMPLE)


@pytest.mark.parametrize("way", WRITERS)
def test_the_sample_hall_has_the_same_findings_in_every_format(
    tmp_path: Path, way: str, expected: tuple[list[str], int]
) -> None:
    place = WRITERS[way](tmp_path / "hall", sample_tables(), PACK.vocabulary)
    assert _findings(place) == expected
    assert len(expected[0]) > 100
