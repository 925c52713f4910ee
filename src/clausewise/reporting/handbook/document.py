"""The handbook as a Word document: the same content as the page, for those who comment and sign on paper.

The table of contents is a field that Word can compute again (F9); until then it shows links without page numbers. No date of
creation is written, so that the same pack gives the same document.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from clausewise.model.coverage import Status
from clausewise.reporting.handbook.content import (
    DataRow,
    Entry,
    Handbook,
    Section,
    SentenceEntry,
    say_outcome,
)
from clausewise.reporting.handbook.typesetting import ACCENT, SOFT, Typesetter
from clausewise.reporting.handbook.words import VERDICTS

COLOURS = {
    Status.FORMALISED: "2F6F4F",
    Status.MANUAL: "9A6700",
    Status.NO_DUTY: "8590A0",
    Status.OPEN: "B42318",
}
EPOCH = datetime(2000, 1, 1)
FULL, HALF = 166.0, 83.0  # millimetres between the margins


def write_document(book: Handbook, path: Path) -> None:
    """Writes the .docx."""
    writer = _Writer(book)
    writer.write()
    properties = writer.set.document.core_properties
    properties.title, properties.author, properties.comments = book.title, "", ""
    properties.created = properties.modified = EPOCH
    writer.set.document.save(str(path))


class _Writer:
    """Sets the content in type, from the cover to the appendices."""

    def __init__(self, book: Handbook) -> None:
        self.book = book
        self.words = book.words
        self.set = Typesetter(book.language)
        self.joint, self.colon = ("、", "：") if book.language == "zh" else (", ", ": ")
        self.anchors: dict[str, str] = {}
        for entry in book.entries():
            self.anchors.setdefault(entry.id, entry.anchor)

    def write(self) -> None:
        self.cover()
        self.contents()
        for number, section in enumerate(self.book.sections):
            self.section(section, new_page=number == 0)
        self.map()
        self.all_data()

    def cover(self) -> None:
        book, words, set_ = self.book, self.words, self.set
        set_.paragraph(words["handbook"], size=12, colour=ACCENT, bold=True)
        set_.paragraph(book.title, size=24, bold=True).paragraph_format.space_after = 150000
        set_.table(book.facts, (32, FULL - 32), bold_first=True)
        set_.paragraph(words["how"], colour=SOFT)
        if book.coverage.accounts:
            set_.label(words["coverage"])
            counts = self.joint.join(f"{name} {number}" for _, name, number in book.counts())
            set_.paragraph(f"{book.covered}{'' if book.language == 'zh' else ' '}{counts}")
        set_.label(words["verdicts"])
        set_.table(list(VERDICTS[book.language].items()), (32, FULL - 32), bold_first=True)

    def contents(self) -> None:
        set_, document = self.set, self.set.document
        document.add_page_break()
        set_.paragraph(self.words["contents"], size=14, bold=True)
        first = document.add_paragraph()
        for kind in ("begin", "", "separate"):
            run = first.add_run()
            if kind:
                run._r.append(set_.element("w:fldChar", fldCharType=kind))
            else:
                written = set_.element("w:instrText")
                written.text = r' TOC \o "1-4" \h \z \u '
                run._r.append(written)
        for section in self.book.sections:
            self.contents_line(section.heading, section.anchor, section.level - 2)
            for entry in (*section.entries, *(e for s in section.sentences for e in s.entries)):
                self.contents_line(f"{entry.id}  {entry.title}", entry.anchor, 3)
        if self.book.coverage.accounts:
            self.contents_line(self.words["map"], "map", 0)
        self.contents_line(self.words["data_list"], "data", 0)
        document.paragraphs[-1].add_run()._r.append(set_.element("w:fldChar", fldCharType="end"))

    def contents_line(self, text: str, anchor: str, depth: int) -> None:
        paragraph = self.set.document.add_paragraph()
        paragraph.paragraph_format.left_indent = 180000 * depth
        paragraph.paragraph_format.space_after = 0
        paragraph.paragraph_format.line_spacing = 1.15
        self.set.link(paragraph, text, anchor, size=9.5)

    # -- sections

    def section(self, section: Section, *, new_page: bool) -> None:
        self.set.heading(section.heading, section.level - 1, section.anchor, new_page=new_page)
        for sentence in section.sentences:
            self.sentence(sentence)
        for entry in section.entries:
            self.entry(entry)

    def sentence(self, sentence: SentenceEntry) -> None:
        set_ = self.set
        paragraph = set_.paragraph()
        set_.bookmark(paragraph, sentence.anchor)
        set_.run(paragraph, f"{sentence.id}  ", size=8.5, colour=SOFT)
        set_.run(paragraph, sentence.text, size=11.5, bold=True)
        set_.side_line(paragraph, COLOURS[sentence.status])
        paragraph.paragraph_format.keep_with_next = True
        paragraph.paragraph_format.space_before = 150000
        status = set_.paragraph()
        set_.side_line(status, COLOURS[sentence.status])
        set_.run(status, f"{sentence.status_label}  ", size=9, colour=COLOURS[sentence.status], bold=True)
        for number, clause in enumerate(sentence.clauses):
            if number:
                set_.run(status, self.joint, size=9)
            set_.link(status, clause, self.anchors[clause], size=9)
        if sentence.reason:
            set_.run(status, sentence.reason, size=9, colour=SOFT)
        status.paragraph_format.keep_with_next = bool(sentence.entries)
        for entry in sentence.entries:
            self.entry(entry)

    def entry(self, entry: Entry) -> None:
        words, set_ = self.words, self.set
        set_.heading(f"{entry.id}  {entry.title}", 4, entry.anchor)
        facts = "   ".join(f"{name}{self.colon}{value}" for name, value in entry.facts)
        set_.paragraph(facts, size=9, colour=SOFT).paragraph_format.keep_with_next = True
        if entry.quotes:
            set_.label(words["text"])
            marks = "「」" if self.book.language == "zh" else "“”"
            for quote in entry.quotes:
                set_.paragraph(f"{marks[0]}{quote}{marks[1]}")
        if entry.reading:
            set_.label(words["reading"])
            set_.paragraph(entry.reading)
        if entry.rule:
            set_.label(words["rule"])
            set_.table([(part.label, part.text) for part in entry.rule], (26, FULL - 26), bold_first=True)
        if entry.manual:
            set_.label(words["manual"])
            set_.paragraph(entry.manual)
        self.parameters(entry)
        self.scenarios(entry)
        if entry.data or entry.depends:
            set_.label(words["data"])
            if entry.data:
                self.data(entry.data)
            if entry.depends:
                set_.paragraph(entry.depends, size=9.5)

    def parameters(self, entry: Entry) -> None:
        if not entry.parameters:
            return
        words = self.words
        head = (words["parameter"], words["value"], words["origin"], words["name"])
        rows = [(row.label, "\n".join(row.values), row.origin, row.name) for row in entry.parameters]
        self.set.label(words["parameters"])
        self.set.table([head, *rows], (52, 46, 40, FULL - 138), head=True)

    def scenarios(self, entry: Entry) -> None:
        set_, words = self.set, self.words
        set_.label(words["scenarios"])
        if not entry.scenarios:
            set_.paragraph(words["no_scenario"])
        for scenario in entry.scenarios:
            paragraph = set_.paragraph()
            paragraph.paragraph_format.left_indent = 120000
            paragraph.paragraph_format.space_after = 25000
            name = words["audit"] * scenario.is_audit + scenario.name
            set_.run(paragraph, name, size=10, bold=True)
            if not scenario.is_audit:
                outcomes = "    ".join(say_outcome(outcome) for outcome in scenario.outcomes)
                set_.run(paragraph, f"\n{outcomes}", size=9)

    def data(self, rows: Iterable[DataRow], *, used: bool = False) -> None:
        words = self.words
        head = (
            [words["record"], words["columns"], words["needed_by"]]
            if used
            else [words["record"], words["columns"]]
        )
        body = [
            [f"{row.record} {row.name}" if row.record != row.name else row.name, self.columns(row)]
            + ([self.joint.join(row.clauses)] if used else [])
            for row in rows
        ]
        widths = (46, 76, FULL - 122) if used else (46, FULL - 46)
        self.set.table([head, *body], widths, head=True)

    def columns(self, row: DataRow) -> str:
        def named(pairs: tuple[tuple[str, str], ...]) -> str:
            return self.joint.join(f"{label} {name}".strip() for label, name in pairs)

        said = [named(row.columns)] if row.columns else []
        if row.subject:
            said.append(self.words["subject"].format(named(row.subject)))
        return ("；" if self.book.language == "zh" else "; ").join(said)

    # -- appendices

    def map(self) -> None:
        book, words = self.book, self.words
        if not book.coverage.accounts:
            return
        self.set.heading(words["map"], 1, "map", new_page=True)
        self.set.paragraph(book.covered)
        head = (words["sentence"], words["status"], words["by"])
        rows = [(s.id, s.status_label, self.joint.join(s.clauses) + s.reason) for s in book.sentences()]
        self.set.table([head, *rows], (24, 32, FULL - 56), head=True)

    def all_data(self) -> None:
        self.set.heading(self.words["data_list"], 1, "data", new_page=True)
        self.set.paragraph(self.words["data_note"])
        self.data(self.book.data, used=True)
