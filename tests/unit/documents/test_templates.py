"""The pack's templates: laid out after GB/T 9704-2012, valid for Word, and free of names that no document has."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from clausewise.documents.content import NAMES
from clausewise.documents.template import fill, unknown_names

TEMPLATES = sorted((Path(__file__).parents[3] / "documents").glob("*.docx"))
FONTS = {  # style -> (font, size): 小标宋二号, 仿宋三号, 黑体三号, 楷体三号
    "公文标题": ("方正小标宋简体", 22),
    "公文正文": ("仿宋", 16),
    "公文一级标题": ("黑体", 16),
    "公文二级标题": ("楷体", 16),
}
LINES, CHARACTERS = 22, 28
SEQUENCE = {  # Word refuses a document whose properties stand in another order
    "pPr": "pStyle keepNext keepLines widowControl pBdr tabs snapToGrid spacing ind jc rPr sectPr",
    "rPr": "rStyle rFonts b i color spacing sz szCs lang",
    "sectPr": "headerReference footerReference type pgSz pgMar cols docGrid",
}


@pytest.fixture(params=TEMPLATES, ids=lambda path: path.stem)
def template(request: pytest.FixtureRequest) -> Path:
    path: Path = request.param
    return path


def test_the_template_says_only_what_a_document_has(template: Path) -> None:
    assert unknown_names(template, frozenset(NAMES)) == []


def test_the_letters_are_those_of_the_standard(template: Path) -> None:
    styles = docx.Document(str(template)).styles
    for name, (font, size) in FONTS.items():
        fonts = styles[name].element.rPr.rFonts
        assert (fonts.get(qn("w:eastAsia")), styles[name].font.size) == (font, Pt(size))


def test_a_page_holds_22_lines_of_28_characters(template: Path) -> None:
    document = docx.Document(str(template))
    page, body = document.sections[0], document.styles["公文正文"]
    height = page.page_height - page.top_margin - page.bottom_margin
    width = page.page_width - page.left_margin - page.right_margin
    squeezed = int(body.element.rPr.find(qn("w:spacing")).get(qn("w:val")))  # twentieths of a point
    assert int(height / body.paragraph_format.line_spacing) == LINES
    assert int(width / (Pt(16) + Pt(squeezed / 20))) == CHARACTERS
    assert abs(page.page_width - Mm(210)) < Mm(0.1)


def test_the_page_numbers_stand_outside_on_both_sides(template: Path) -> None:
    document = docx.Document(str(template))
    assert document.settings.odd_and_even_pages_header_footer
    for footer in (document.sections[0].footer, document.sections[0].even_page_footer):
        assert footer.paragraphs[0].text == "— 1 —"


def test_properties_stand_in_the_order_that_word_asks_for(template: Path) -> None:
    document = docx.Document(str(template))
    for root in (document.element, document.styles.element):
        for name, order in SEQUENCE.items():
            known = order.split()
            for properties in root.iter(qn(f"w:{name}")):
                places = [
                    known.index(tag) for child in properties if (tag := child.tag.split("}")[1]) in known
                ]
                assert places == sorted(places)


@pytest.mark.parametrize(
    ("other", "said"),
    [
        (0, "2026年3月各窗口单位每个工作日均有负责人值班的记录。"),
        (4, "税务局有4个工作日的值班情况无法判定或者不计"),
    ],
)
def test_a_day_that_could_not_be_judged_is_not_called_a_day_on_duty(other: int, said: str) -> None:
    unit = {"name": "税务局", "unit": "U01", "asked": 22, "met": 22 - other, "breach": 0, "other": other}
    basis = dict.fromkeys(("place", "words", "sentences", "clause"), "")
    words = {**dict.fromkeys(NAMES, ""), "period": "2026年3月", "basis": basis, "findings": []}
    words["counts"] = [{**unit, "rate": "—", "days": "—"}]
    (duty,) = (path for path in TEMPLATES if path.stem == "duty")
    text = "\n".join(p.text for p in docx.Document(BytesIO(fill(duty, words, "通报"))).paragraphs)
    assert said in text
    assert ("每个工作日均有" in text) is (not other)
