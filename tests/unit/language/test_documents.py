"""documents.yaml: what is wrong in it is named with its line, before a circular is made from it."""

from __future__ import annotations

from pathlib import Path

import pytest

from clausewise.errors import InvalidPack
from clausewise.language.documents import load_documents
from clausewise.language.pack import load_pack
from tests.functional.tiny_pack import write_pack

GOOD = "- document: circular\n  title: {zh: 通报, en: Circular}\n  clause: '1.1'\n  template: circular.docx\n"


def _load(tmp_path: Path, text: str) -> object:
    root = tmp_path / "pack"
    write_pack(root)
    (root / "documents").mkdir()
    (root / "documents" / "circular.docx").write_bytes(b"")
    (root / "documents" / "documents.yaml").write_text(text, "utf-8")
    return load_documents(load_pack(root))


def test_a_pack_without_the_file_has_no_documents(tmp_path: Path) -> None:
    write_pack(tmp_path / "pack")
    assert load_documents(load_pack(tmp_path / "pack")) == ()


def test_a_document_is_read(tmp_path: Path) -> None:
    (rule,) = _load(tmp_path, GOOD)  # type: ignore[misc]
    assert (rule.name, rule.clause, rule.template, rule.counts) == ("circular", "1.1", "circular.docx", "")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("document: circular", r"yaml:1: is no list of documents"),
        (GOOD.replace("'1.1'", "'1.7'"), r"yaml:3: clause: there is no clause '1.7'; did you mean"),
        (GOOD.replace("circular.docx", "circulr.docx"), r"yaml:4: template: .* did you mean 'circular.docx'"),
        (
            GOOD.replace("circular.docx", "../secret.docx"),
            r"yaml:4: template: '../secret.docx' is not possible",
        ),
        (
            GOOD.replace("- document: circular", "- document: ../x"),
            r"yaml:1: document: '../x' is not possible",
        ),
        (
            GOOD.replace("template:", "tempalte:"),
            r"yaml:4: a document has no key 'tempalte'; did you mean 'template'",
        ),
        (GOOD.replace("  title: {zh: 通报, en: Circular}\n", ""), r"yaml:1: 'title' is missing"),
        (GOOD + GOOD, r"yaml:5: document 'circular' stands here a second time for clause 1.1"),
        (GOOD + "  counts: '9'\n", r"yaml:5: counts: there is no clause '9'"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(text: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(InvalidPack, match=f"documents/documents.{said}"):
        _load(tmp_path, text)
