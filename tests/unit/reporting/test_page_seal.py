"""Allure's page in the words of an audit; a page that is not the known one is refused."""

import base64
import json

import pytest

from clausewise.reporting.node import PageUnavailable
from clausewise.reporting.page_data import BEGIN, pack_data
from clausewise.reporting.page_seal import _overlay, _replace, reword, seal


def test_the_overview_is_held_where_the_script_finds_it() -> None:
    analytics = (
        '<script async src="https://www.googletagmanager.com/gtag/js"></script><script>gtag("js")</script>'
    )
    html = seal(f'<html><meta charset="utf-8">{analytics}<body></body></html>', "zh", "<svg/>")
    assert '<template id="clausewise-overview" data-handbook=""><svg/></template>' in html


def test_a_word_that_is_gone_is_an_error_and_not_left_in_english() -> None:
    dictionary = {"ui": {"error": "错误"}}
    _overlay(dictionary, {"ui": {"error": "结论"}})
    assert dictionary == {"ui": {"error": "结论"}}
    with pytest.raises(PageUnavailable, match="no word 'labels'"):
        _overlay(dictionary, {"ui": {"labels": "归类"}})


def test_words_are_replaced_wherever_they_stand() -> None:
    assert _replace({"a": {"b": "测试结果"}, "c": 1}, "测试", "") == {"a": {"b": "结果"}, "c": 1}


@pytest.mark.parametrize("program", ["", "let words = {}"])
def test_a_page_with_another_program_is_refused(program: str) -> None:
    encoded = base64.b64encode(program.encode()).decode()
    with pytest.raises(PageUnavailable, match="template of Allure has changed"):
        reword(f'<script  src="data:text/javascript;base64,{encoded}"></script>', "zh")


def test_data_are_packed_once_and_the_rest_of_the_page_stays() -> None:
    value = base64.b64encode(json.dumps({"名": "x" * 5000}).encode()).decode()
    scripts = f'{BEGIN}</script>\n<script defer>d("widgets/tree.json","{value}")</script>'
    html = pack_data(f"<head></head>{scripts}<p>rest</p>")
    assert html.startswith('<head></head><script type="text/plain" id="clausewise-data">')
    assert html.endswith("<p>rest</p>")
    assert len(html) < len(value) / 2


def test_a_page_without_its_data_is_refused() -> None:
    with pytest.raises(PageUnavailable, match="data are not where they were"):
        pack_data("<html></html>")
