"""What python-docx does not do by itself: Chinese fonts, fields, bookmarks, links and shading of a Word document."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count
from typing import Any

FONTS = {"zh": ("Times New Roman", "宋体", "黑体"), "en": ("Georgia", "宋体", "黑体")}
SANS = "Arial"
INK, SOFT, ACCENT = "1C2330", "5B6675", "8A1C1C"
HEADINGS = {1: (16, ACCENT), 2: (13, ACCENT), 3: (11.5, INK), 4: (11, INK)}


class Typesetter:
    """A Word document with the handbook's styles."""

    def __init__(self, language: str) -> None:
        from docx import Document

        self.document: Any = Document()
        self.language = language
        self._bookmarks = count(1)
        self._set_page()
        self._set_styles()

    def _set_page(self) -> None:
        from docx.shared import Mm

        section = self.document.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.left_margin = section.right_margin = Mm(22)
        section.top_margin = section.bottom_margin = Mm(20)
        section.different_first_page_header_footer = True
        footer = section.footer.paragraphs[0]
        footer.alignment = 1
        self.field(footer, "PAGE", "1")

    def _set_styles(self) -> None:
        from docx.shared import Pt, RGBColor

        latin, body, sans = FONTS[self.language]
        normal = self.document.styles["Normal"]
        self.set_font(normal, latin, body)
        normal.font.size = Pt(10.5)
        normal.paragraph_format.space_after = Pt(4)
        normal.paragraph_format.line_spacing = 1.35
        for level, (size, colour) in HEADINGS.items():
            style = self.document.styles[f"Heading {level}"]
            self.set_font(style, SANS, sans)
            style.font.size, style.font.bold, style.font.italic = Pt(size), True, False
            style.font.color.rgb = RGBColor.from_string(colour)
            style.paragraph_format.space_before = Pt(20 - 3 * level)
            style.paragraph_format.space_after = Pt(4)
            style.paragraph_format.keep_with_next = True

    def set_font(self, style: Any, latin: str, east_asian: str) -> None:
        from docx.oxml.ns import qn

        style.font.name = latin
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for script, name in (
            ("w:ascii", latin),
            ("w:hAnsi", latin),
            ("w:eastAsia", east_asian),
            ("w:cs", latin),
        ):
            fonts.set(qn(script), name)
        if style.name == "Normal":  # else East Asian punctuation takes the shapes of another region
            style.element.rPr.append(self.element("w:lang", val="en-US", eastAsia="zh-CN"))
        for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            fonts.attrib.pop(qn(theme), None)

    # -- text

    def heading(self, text: str, level: int, anchor: str = "", *, new_page: bool = False) -> Any:
        paragraph = self.document.add_heading(text, level)
        paragraph.paragraph_format.page_break_before = new_page
        if anchor:
            self.bookmark(paragraph, anchor)
        return paragraph

    def paragraph(
        self, text: str = "", *, size: float = 0, colour: str = "", bold: bool = False, italic: bool = False
    ) -> Any:
        paragraph = self.document.add_paragraph()
        if text:
            self.run(paragraph, text, size=size, colour=colour, bold=bold, italic=italic)
        return paragraph

    def run(
        self,
        paragraph: Any,
        text: str,
        *,
        size: float = 0,
        colour: str = "",
        bold: bool = False,
        italic: bool = False,
    ) -> Any:
        from docx.shared import Pt, RGBColor

        run = paragraph.add_run(text)
        run.bold, run.italic = bold, italic
        if size:
            run.font.size = Pt(size)
        if colour:
            run.font.color.rgb = RGBColor.from_string(colour)
        return run

    def label(self, text: str) -> Any:
        """A small heading inside a clause; it stays with what follows and is no entry of the contents."""
        paragraph = self.paragraph(text, size=9, colour=SOFT, bold=True)
        paragraph.paragraph_format.keep_with_next = True
        paragraph.paragraph_format.space_before = 80000
        paragraph.paragraph_format.space_after = 0
        return paragraph

    def side_line(self, paragraph: Any, colour: str) -> None:
        """A coloured line at the left of a paragraph: a quoted sentence."""
        borders = self.element("w:pBdr")
        borders.append(self.element("w:left", val="single", sz="24", space="8", color=colour))
        paragraph._p.get_or_add_pPr().append(borders)
        paragraph.paragraph_format.left_indent = 130000

    # -- tables

    def table(
        self,
        rows: Sequence[Sequence[str]],
        widths: Sequence[float],
        *,
        head: bool = False,
        bold_first: bool = False,
    ) -> Any:
        """A table of text; widths in millimetres; a row does not break over pages, and a head is repeated."""
        from docx.shared import Mm, Pt

        table = self.document.add_table(len(rows), len(widths), style="Table Grid")
        table.autofit = False
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Mm(width)
        for i, row in enumerate(rows):
            properties = table.rows[i]._tr.get_or_add_trPr()
            properties.append(self.element("w:cantSplit"))
            if head and i == 0:
                properties.append(self.element("w:tblHeader"))
            for j, text in enumerate(row):
                cell = table.cell(i, j)
                cell.width = Mm(widths[j])
                paragraph = cell.paragraphs[0]
                paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(2)
                paragraph.paragraph_format.line_spacing = 1.15
                is_head = head and i == 0
                self.run(
                    paragraph,
                    text,
                    size=9,
                    colour=SOFT if is_head else "",
                    bold=is_head or (bold_first and j == 0),
                )
                if is_head:
                    self.shade(cell)
        self._soften(table)
        self.document.add_paragraph().paragraph_format.space_after = 0
        return table

    def shade(self, cell: Any) -> None:
        cell._tc.get_or_add_tcPr().append(self.element("w:shd", val="clear", color="auto", fill="F1F3F6"))

    def _soften(self, table: Any) -> None:
        borders = self.element("w:tblBorders")
        for side in ("top", "bottom", "insideH"):
            borders.append(self.element(f"w:{side}", val="single", sz="4", space="0", color="D0D6DE"))
        for side in ("left", "right", "insideV"):
            borders.append(self.element(f"w:{side}", val="nil"))
        table._tbl.tblPr.append(borders)

    # -- references

    def bookmark(self, paragraph: Any, name: str) -> None:
        number = str(next(self._bookmarks))
        start = self.element("w:bookmarkStart", id=number, name=bookmark_name(name))
        paragraph._p.insert(0 if paragraph._p.pPr is None else 1, start)
        paragraph._p.append(self.element("w:bookmarkEnd", id=number))

    def link(self, paragraph: Any, text: str, anchor: str, *, size: float = 0) -> None:
        """A link to a bookmark."""
        hyperlink = self.element("w:hyperlink", anchor=bookmark_name(anchor), history="1")
        run = self.run(paragraph, text, size=size, colour="1F4E79")
        hyperlink.append(run._r)
        paragraph._p.append(hyperlink)

    def field(self, paragraph: Any, instruction: str, shown: str) -> None:
        """A field that Word computes, with what is shown until then."""
        for kind, text in (("begin", ""), ("", instruction), ("separate", ""), ("text", shown), ("end", "")):
            run = paragraph.add_run(text if kind == "text" else "")
            if kind in ("begin", "separate", "end"):
                run._r.append(self.element("w:fldChar", fldCharType=kind))
            elif not kind:
                written = self.element("w:instrText")
                written.text = f" {text} "
                run._r.append(written)

    def element(self, tag: str, **attributes: str) -> Any:
        from docx.oxml import OxmlElement
        from docx.oxml.ns import qn

        element = OxmlElement(tag)
        for name, value in attributes.items():
            element.set(qn(f"w:{name}"), value)
        return element


def bookmark_name(anchor: str) -> str:
    """Word's bookmarks are made of letters, digits and underscores, at most 40.

    >>> bookmark_name("clause-2.3.1")
    'clause_2_3_1'
    """
    return "".join(c if c.isalnum() else "_" for c in anchor)[:40]
