"""Templates and data are hostile until they have shown otherwise: neither runs anything, and data stay data."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest

from clausewise.documents.template import fill, unknown_names
from clausewise.errors import WrongUsage

WORDS = {"unit": {"name": "税务局"}, "findings": [{"id": "a"}, {"id": "b"}]}
HOSTILE_TEMPLATES = [
    "{{ ''.__class__ }}",
    "{{ ''['__class__'] }}",
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ unit.__init__.__globals__ }}",
    "{{ unit|attr('__class__') }}",
    "{{ unit.pop('name') }}",
    "{{ findings.append(1) }}",
    "{{ 'x' * 1000000000 }}",
    "{% for i in range(1000000000) %}{{ i }}{% endfor %}",
    "{{ lipsum.__globals__ }}",
    "{{ cycler.__init__ }}",
    "{% autoescape false %}{{ unit.name }}{% endautoescape %}",
    "{{ unit.name|safe }}",
    "{% include '/etc/passwd' %}",
    "{% import 'os' as os %}",
    "{{ '{0.__class__}'.format(unit) }}",
    "{{ loop.__class__ }}",
    "{% for f in findings %}{{ loop.__init__ }}{% endfor %}",
]
HOSTILE_DATA = [
    "{{ 7*7 }}",
    "{% for x in findings %}x{% endfor %}",
    "</w:t></w:r></w:p><w:p><w:r><w:t>自己加的一段",
    "<script>alert(1)</script> & ]]>",
    "&lt;b&gt;",
]


def _template(path: Path, *paragraphs: str) -> Path:
    document = docx.Document()
    for text in paragraphs:
        document.add_paragraph(text)
    document.save(str(path))
    return path


def _paragraphs(filled: bytes, path: Path) -> list[str]:
    path.write_bytes(filled)
    return [paragraph.text for paragraph in docx.Document(str(path)).paragraphs]


@pytest.mark.parametrize("text", HOSTILE_TEMPLATES)
def test_a_template_that_reaches_for_python_is_refused(text: str, tmp_path: Path) -> None:
    path = _template(tmp_path / "t.docx", text)
    with pytest.raises(WrongUsage, match=r"t\.docx: cannot be filled: "):
        fill(path, WORDS, "")
    assert WORDS == {"unit": {"name": "税务局"}, "findings": [{"id": "a"}, {"id": "b"}]}


@pytest.mark.parametrize("text", HOSTILE_DATA)
def test_what_others_wrote_is_printed_as_it_is(text: str, tmp_path: Path) -> None:
    path = _template(tmp_path / "t.docx", "单位：{{ unit.name }}。", "末段")
    filled = fill(path, {"unit": {"name": text}}, "")
    assert _paragraphs(filled, tmp_path / "filled.docx") == [f"单位：{text}。", "末段"]


def test_conditions_loops_and_filters_work(tmp_path: Path) -> None:
    path = _template(
        tmp_path / "t.docx",
        "{%p for f in findings %}",
        "{{ loop.index }}/{{ findings|length }} {{ f.id }}{% if not loop.last %}；{% endif %}",
        "{%p endfor %}",
    )
    assert _paragraphs(fill(path, WORDS, ""), tmp_path / "filled.docx") == ["1/2 a；", "2/2 b"]


def test_a_misspelt_name_is_an_error_and_no_gap(tmp_path: Path) -> None:
    path = _template(tmp_path / "t.docx", "{{ unti.name }}")
    with pytest.raises(WrongUsage, match="'unti' is undefined; a template can use: findings, unit"):
        fill(path, WORDS, "")
    assert unknown_names(path, frozenset(WORDS)) == [
        "there is no 'unti'; did you mean 'unit'? allowed: findings, unit"
    ]


def test_a_broken_template_says_what_is_wrong(tmp_path: Path) -> None:
    path = _template(tmp_path / "t.docx", "{% if unit %}")
    assert "endif" in unknown_names(path, frozenset(WORDS))[0]


def test_what_is_no_word_document_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "t.docx"
    path.write_text("nothing", "utf-8")
    with pytest.raises(WrongUsage, match=r"t\.docx: is no Word document"):
        fill(path, WORDS, "")


def test_the_same_words_give_the_same_bytes(tmp_path: Path) -> None:
    path = _template(tmp_path / "t.docx", "{{ unit.name }}")
    first = fill(path, WORDS, "通报")
    again = _template(tmp_path / "again.docx", "{{ unit.name }}")
    assert first == fill(path, WORDS, "通报")
    properties = docx.Document(str(path)).core_properties
    (tmp_path / "f.docx").write_bytes(fill(again, WORDS, "通报"))
    filled = docx.Document(str(tmp_path / "f.docx")).core_properties
    assert (filled.title, filled.author, filled.created.year) == ("通报", "", 2000)
    assert properties.title != "通报"
