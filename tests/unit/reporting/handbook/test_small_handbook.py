"""The handbook of a pack that quotes no text, has no examples for a clause, and accounts for no sentence."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest
from docx.document import Document

from clausewise.language.examples import scenarios_by_clause
from clausewise.language.pack import load_pack
from clausewise.reporting.handbook.content import compile_handbook
from clausewise.reporting.handbook.document import write_document
from clausewise.reporting.handbook.words import WORDS
from tests.functional.tiny_pack import write_pack


def _document(place: Path, language: str) -> Document:
    root = write_pack(place / "pack")
    write_document(
        compile_handbook(load_pack(root), scenarios_by_clause(root), language), place / "handbook.docx"
    )
    return docx.Document(str(place / "handbook.docx"))


def _headings(document: Document) -> list[str]:
    return [p.text for p in document.paragraphs if p.style is not None and p.style.name.startswith("Heading")]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_clauses_stand_in_it_though_no_sentence_leads_to_them(tmp_path: Path, language: str) -> None:
    titles = {
        "zh": ["1.1  结算窗口缴费", "1.2  当日开票", "2.1  小额免收"],
        "en": ["1.1  Paid at W1", "1.2  Receipt the same day", "2.1  Nothing under one yuan"],
    }
    headings = _headings(_document(tmp_path, language))
    assert [heading for heading in headings if heading[:1].isdigit() and "  " in heading] == titles[language]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_it_has_no_map_of_sentences_and_no_label_without_words_under_it(
    tmp_path: Path, language: str
) -> None:
    document = _document(tmp_path, language)
    words = WORDS[language]
    texts = [paragraph.text for paragraph in document.paragraphs]
    assert words["map"] not in texts
    assert words["coverage"] not in texts
    assert words["text"] not in texts
    assert words["reading"] not in texts
    assert _headings(document)[-1] == words["data_list"]


def test_a_clause_without_an_example_says_so_and_the_others_list_theirs(tmp_path: Path) -> None:
    texts = [paragraph.text for paragraph in _document(tmp_path, "zh").paragraphs]
    assert texts.count("（没有判例）") == 1
    assert texts.index("（没有判例）") > max(n for n, text in enumerate(texts) if text == "2.1  小额免收")
    assert any(text.startswith("次日开票是违反") for text in texts)
