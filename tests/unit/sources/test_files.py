"""What all file formats share."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from clausewise.errors import UnreadableSource
from clausewise.sources.files import FilePart


def test_a_file_is_known_by_its_hash_and_size(tmp_path: Path) -> None:
    path = tmp_path / "o.csv"
    path.write_bytes(b"id\n")
    assert FilePart(path, "o.csv").fingerprint() == (hashlib.sha256(b"id\n").hexdigest(), 3)


def test_a_file_that_has_gone_is_an_error_with_its_name_and_no_path(tmp_path: Path) -> None:
    with pytest.raises(UnreadableSource) as refused:
        FilePart(tmp_path / "o.csv", "o.csv").fingerprint()
    assert str(refused.value) == "o.csv: cannot be read: No such file or directory"
