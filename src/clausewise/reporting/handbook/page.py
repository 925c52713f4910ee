"""The handbook as one HTML page: offline, without scripts, printable to A4.

The template escapes every word of the pack; the policy in its head forbids every request. `#clause-2.3.1` and `#sentence-2.3-1`
are stable, so that other reports can link to them.
"""

from __future__ import annotations

from pathlib import Path

from clausewise.reporting.handbook.content import Handbook, say_outcome
from clausewise.reporting.handbook.words import VERDICTS

TEMPLATE = "page.html.j2"
STYLE = "page.css"
MARKS = {
    "zh": {"comma": "、", "colon": "：", "semicolon": "；"},
    "en": {"comma": ", ", "colon": ": ", "semicolon": "; "},
}


def render_page(book: Handbook) -> str:
    """The page's HTML."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    here = Path(__file__).parent
    environment = Environment(loader=FileSystemLoader(here), autoescape=True, undefined=StrictUndefined)
    anchors: dict[str, str] = {}
    for entry in book.entries():
        anchors.setdefault(entry.id, entry.anchor)
    return environment.get_template(TEMPLATE).render(
        book=book,
        w=book.words,
        verdicts=VERDICTS[book.language],
        anchors=anchors,
        say_outcome=say_outcome,
        style=Markup((here / STYLE).read_text("utf-8")),
        **MARKS[book.language],
    )
