"""The handbook holds every sentence, clause, parameter and worked example, as a page and as a document."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import docx
import pytest

from clausewise.language.examples import scenarios_by_clause
from clausewise.language.pack import load_pack
from clausewise.model.clause import Pack, Words
from clausewise.model.contract import contract_of
from clausewise.model.expression import Period
from clausewise.reporting.handbook.content import Handbook, compile_handbook
from clausewise.reporting.handbook.document import write_document
from clausewise.reporting.handbook.page import render_page
from clausewise.reporting.wording.rules import rule_in_words

ROOT = Path(__file__).parents[4]
PACKS = (ROOT, *(ROOT / "examples" / name for name in ("permit-receipts", "traffic-fines", "integrity")))


@cache
def pack(root: Path = ROOT) -> Pack:
    return load_pack(root)


@cache
def book(language: str, root: Path = ROOT) -> Handbook:
    return compile_handbook(pack(root), scenarios_by_clause(root), language)


class Page(HTMLParser):
    """The text of a page, its ids, links, and what it would fetch."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text, self.ids, self.links, self.fetched, self.tags = [], [], [], [], set()
        self.feed(html)
        self.words = re.sub(r"\s+", "", "".join(self.text))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.tags.add(tag)
        self.ids += [found["id"]] if "id" in found else []
        self.links += [found["href"]] if tag == "a" else []
        self.fetched += [
            value for name, value in attrs if name in ("src", "srcset", "data", "poster", "action")
        ]
        self.fetched += [found["href"]] if tag == "link" else []

    def handle_data(self, data: str) -> None:
        self.text.append(data)


@cache
def page(language: str, root: Path = ROOT) -> Page:
    return Page(render_page(book(language, root)))


@cache
def document_words(language: str, root: Path = ROOT) -> str:
    import tempfile

    with tempfile.TemporaryDirectory() as directory:
        write_document(book(language, root), Path(directory) / "handbook.docx")
        opened = docx.Document(str(Path(directory) / "handbook.docx"))
    text = [paragraph.text for paragraph in opened.paragraphs]
    text += [cell.text for table in opened.tables for row in table.rows for cell in row.cells]
    return squeeze("\n".join(text))


def squeeze(text: str) -> str:
    return re.sub(r"\s+", "", text)


def what_must_stand(language: str, root: Path) -> Iterator[str]:
    """Words of the pack that no handbook may leave out."""
    own = pack(root)
    for sentence in own.sentences:
        yield sentence.text
    for reason in own.no_duty.values():
        yield reason.in_(language)
    for clause in own.clauses:
        yield f"{clause.id} {clause.title.in_(language)}"
        yield from clause.text
        yield clause.reading.in_(language)
        yield clause.manual.in_(language)
        yield from (part.text for part in rule_in_words(clause, own.vocabulary, language))
        for name, parameter in clause.parameters.items():
            yield f"{clause.id}.{name}"
            yield parameter.label.in_(language)
        for need in contract_of(clause, own.vocabulary).needs:
            yield from (
                column.name for column in (*need.columns, *need.subject) if column.name not in ("id", "kind")
            )
    for scenarios in scenarios_by_clause(root).values():
        yield from (scenario.name for scenario in scenarios)


@pytest.mark.parametrize("root", PACKS, ids=lambda root: root.name)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_nothing_is_left_out(language: str, root: Path) -> None:
    on_page, in_document = page(language, root).words, document_words(language, root)
    for words in what_must_stand(language, root):
        assert squeeze(words) in on_page, words
        assert squeeze(words) in in_document, words


def test_the_steps_of_a_worked_example_stand_on_the_page() -> None:
    for scenario in scenarios_by_clause(ROOT)["2.3.1"]:
        if not scenario.is_audit:
            assert all(squeeze(words) in page("zh").words for words in scenario.words)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_asks_the_network_for_nothing(language: str) -> None:
    html = render_page(book(language))
    assert "default-src 'none'" in html
    assert not re.search(r"url\(|@import|https?://|//[a-z]+\.", html)
    assert page(language).fetched == []
    assert not page(language).tags & {"script", "iframe", "object", "embed", "img", "form", "link", "base"}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_anchors_are_unique_stable_and_every_link_leads_somewhere(language: str) -> None:
    ids = page(language).ids
    assert len(ids) == len(set(ids))
    assert {f"clause-{clause.id}" for clause in pack().clauses} <= set(ids)
    assert "sentence-2.3-1" in ids
    assert {link.removeprefix("#") for link in page(language).links} <= set(ids)


def test_the_words_of_a_pack_cannot_become_markup() -> None:
    own = pack()
    clause = replace(own.clauses[0], reading=Words("<script>x</script>", "<b>"), title=Words("<i>", "<i>"))
    html = render_page(compile_handbook(replace(own, clauses=(clause,)), {}, "zh"))
    assert "&lt;script&gt;x&lt;/script&gt;" in html
    assert "<script" not in html


def test_coverage_is_said_and_mapped() -> None:
    assert "原文52句，52句已有着落（100%）。" in page("zh").words
    assert "52sentences,52ofthemaccountedfor(100%)." in page("en").words
    assert {s.id for s in book("zh").sentences()} == {s.id for s in pack().sentences}
    open_ = compile_handbook(replace(pack(), no_duty={}), {}, "zh")
    assert "52 句，47 句已有着落（90%）" in open_.covered


def test_dated_values_and_versions_of_a_clause_are_shown_with_their_dates() -> None:
    own = pack().clause("2.3.1")
    assert own
    limit = own.parameters["limit"]
    dated = replace(
        limit, values=((date.min, Period(2, "working days")), (date(2026, 3, 16), Period(1, "working days")))
    )
    old = replace(own, parameters={"limit": dated}, in_force_until=date(2026, 6, 30))
    new = replace(own, in_force_from=date(2026, 7, 1))
    entries = list(compile_handbook(replace(pack(), clauses=(old, new)), {}, "zh").entries())
    assert [entry.anchor for entry in entries] == ["clause-2.3.1", "clause-2.3.1-2026-07-01"]
    assert entries[0].parameters[0].values == ("2个工作日", "自2026-03-16起1个工作日")
    assert dict(entries[0].facts)["施行"] == "自2010-01-01起至2026-06-30止"


def test_a_clause_over_findings_says_which_clauses_it_rests_on() -> None:
    found = {entry.id: entry.depends for entry in book("zh").entries()}
    assert found["2.3.6"] == "本条以下列条款的结论为前提：2.3.5。"
    assert found["4.1.1"].startswith("本条以全部计入追责的条款的结论为前提")


def test_a_pack_without_its_text_has_all_clauses_in_one_section() -> None:
    bare = replace(pack(), sentences=(), no_duty={})
    made = compile_handbook(bare, {}, "en")
    assert [section.heading for section in made.sections] == ["Clauses"]
    assert [entry.id for entry in made.entries()] == [clause.id for clause in pack().clauses]
    assert "Sentences and clauses" not in render_page(made)


def test_the_same_pack_gives_the_same_page_and_document(tmp_path: Path) -> None:
    assert render_page(book("zh")) == render_page(book("zh"))
    for name in ("a.docx", "b.docx"):
        write_document(book("zh"), tmp_path / name)
    one, other = (docx.Document(str(tmp_path / name)).element.xml for name in ("a.docx", "b.docx"))
    assert one == other
