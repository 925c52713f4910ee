"""Allure's page -> our page: closed against the network, in the words of an audit, with the charts on its first screen.

Its template loads an analytics script from the network, hard-coded: both script blocks are removed (counted, so that
a new template cannot bring them back unseen), and a content security policy forbids every request. Its words are
those of software tests ("failed", "broken"); they are replaced in the dictionary that the page itself carries, so that
lists, tooltips and charts all say the same. A key that is not there any more is an error, never left in English.
"""

from __future__ import annotations

import base64
import json
import re
from pathlib import Path
from typing import Any

from clausewise.reporting.node import PageUnavailable, cache_directory

NOT_THE_END = "(?:(?!</script>).)*"
ANALYTICS = re.compile(
    r'<script async src="https://www\.googletagmanager\.com/[^"]*"></script>\s*'
    rf"<script>{NOT_THE_END}?gtag{NOT_THE_END}</script>",
    re.DOTALL,
)
POLICY = (
    "default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval' data: blob:; "
    "style-src 'unsafe-inline' data: blob:; img-src data: blob:; font-src data: blob:; "
    "connect-src data: blob:; frame-src data: blob:; media-src data: blob:; base-uri file: http: https:"
)
APP = re.compile(r'(<script [^>]*?src="data:text/javascript;base64,)([A-Za-z0-9+/=]+)')
HERE = Path(__file__).parent
HTML_LANGUAGE = {"zh": "zh-CN", "en": "en"}
WAIT = {
    "zh": "正在打开报告……如果一直停在这里：请换用 2023 年以后的浏览器（Chrome、Edge 80，Firefox 113，Safari 16.4 或更新），"
    "并允许网页运行脚本。同目录的 findings.xlsx 内容相同。",
    "en": "Opening the report … If this stays: use a browser of 2023 or later (Chrome or Edge 80, Firefox 113, Safari 16.4 or "
    "newer) and allow scripts. findings.xlsx beside this file says the same.",
}
FIRST_WORD = {"zh": "通过", "en": "passed"}


def seal(html: str, language: str, overview: str = "", handbook: str = "") -> str:
    """Allure's page without its analytics, a policy that allows no request, and its language declared.

    `overview` is HTML that is shown above the tree of results, `handbook` the name of a file beside the page. Raises
    PageUnavailable where the template is not the one that is known.
    """
    html, found = ANALYTICS.subn("", html)
    if found != 1 or "googletagmanager" in html:
        raise PageUnavailable(
            f"the page template of Allure has changed ({found} analytics blocks instead of 1), so it may call"
            f" the network; use the pinned version: remove {cache_directory()} and try again"
        )
    head = (
        f'<meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        f"<script>{(HERE / 'page_script.js').read_text('utf-8')}</script>"
        f"<style>{(HERE / 'page_style.css').read_text('utf-8')}</style>"
    )
    html, charsets = re.subn(r'<meta charset="utf-8"\s*/?>', lambda _: head, html, count=1, flags=re.I)
    html, tags = re.subn(
        r"<html\b[^>]*>", f'<html dir="ltr" lang="{HTML_LANGUAGE[language]}">', html, count=1
    )
    template = f'<template id="clausewise-overview" data-handbook="{handbook}">{overview}</template>'
    wait = f'<p id="clausewise-wait">{WAIT[language]}</p>'  # page_script.js removes it when the data are unpacked
    html, bodies = re.subn(r"<body\b[^>]*>", lambda body: body[0] + wait + template, html, count=1)
    if (charsets, tags, bodies) != (1, 1, 1):
        raise PageUnavailable(
            "the page template of Allure has changed, so it cannot be sealed against the network"
        )
    return html


def reword(html: str, language: str) -> str:
    """The page in the words of an audit. Raises PageUnavailable where its words are not the ones that are known."""
    html, found = APP.subn(lambda app: app[1] + _in_our_words(app[2], language), html, count=1)
    if not found:
        raise PageUnavailable("the page template of Allure has changed: its program is not where it was")
    return html


def _in_our_words(encoded: str, language: str) -> str:
    """The page's program, in which the dictionary of the language says what an audit says."""
    program = base64.b64decode(encoded).decode()
    words = json.loads((HERE / "page_words.json").read_text("utf-8"))[language]
    start = program.find("JSON.parse('" + '{"statuses":{"passed":"' + FIRST_WORD[language] + '"')
    end = program.find("')", start)
    if start < 0 or end < 0:
        raise PageUnavailable("the page template of Allure has changed: its words are not where they were")
    start += len("JSON.parse('")
    dictionary = json.loads(program[start:end].replace("\\'", "'").replace("\\\\", "\\"))
    for old, new in words["anywhere"].items():
        dictionary = _replace(dictionary, old, new)
    _overlay(dictionary, words["keys"])
    text = json.dumps(dictionary, ensure_ascii=False, separators=(",", ":"))
    program = program[:start] + text.replace("\\", "\\\\").replace("'", "\\'") + program[end:]
    for old, new in words["program"].items():
        if old not in program:
            raise PageUnavailable(f"the page template of Allure has changed: it does not say {old} any more")
        program = program.replace(old, new)
    return base64.b64encode(program.encode()).decode()


def _replace(node: Any, old: str, new: str) -> Any:
    if isinstance(node, dict):
        return {key: _replace(value, old, new) for key, value in node.items()}
    return node.replace(old, new) if isinstance(node, str) else node


def _overlay(dictionary: dict[str, Any], words: dict[str, Any]) -> None:
    for key, value in words.items():
        if key not in dictionary:
            raise PageUnavailable(f"the page template of Allure has changed: it has no word {key!r} any more")
        if isinstance(value, dict):
            _overlay(dictionary[key], value)
        else:
            dictionary[key] = value
