"""`clausewise handbook` writes a page and a document of any pack; Chromium prints the page to A4 without a request."""

from __future__ import annotations

import shutil
from pathlib import Path

import docx
import pytest

from tests.functional.command import call
from tests.functional.guideline_pack import write_guideline_pack

BROWSER = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
)


@pytest.fixture
def handbook(tmp_path: Path) -> Path:
    write_guideline_pack(tmp_path / "pack")
    done = call("handbook", "--pack", "pack", "--out", "book", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == ["book/handbook.html", "book/handbook.docx"]
    return tmp_path / "book"


def test_the_handbook_of_a_small_pack(handbook: Path) -> None:
    html = (handbook / "handbook.html").read_text("utf-8")
    assert '<html lang="zh-CN">' in html
    for words in (
        "所有收服务费统一在结算窗口缴纳。",
        "次日开票是违反",
        "由考核组认定",
        'id="clause-1.2"',
        "序言",
    ):
        assert words in html
    headings = [
        p.text
        for p in docx.Document(str(handbook / "handbook.docx")).paragraphs
        if p.style.name == "Heading 4"
    ]
    assert headings == ["1.1  结算窗口缴费", "1.2  当日开票", "1.3  热情"]


def test_a_broken_pack_has_no_handbook(tmp_path: Path) -> None:
    pack = write_guideline_pack(tmp_path / "pack")
    (pack / "rules" / "1.1.yaml").write_text("clause: '1.1'\n", "utf-8")
    done = call("handbook", "--pack", "pack", "--out", "book", cwd=tmp_path)
    assert done.returncode == 3
    assert not (tmp_path / "book").exists()


def test_a_file_is_no_place_for_a_handbook(tmp_path: Path) -> None:
    write_guideline_pack(tmp_path / "pack")
    (tmp_path / "book").write_text("mine", "utf-8")
    done = call("handbook", "--pack", "pack", "--out", "book", cwd=tmp_path)
    assert (done.returncode, (tmp_path / "book").read_text("utf-8")) == (2, "mine")


@pytest.mark.skipif(BROWSER is None, reason="no Chromium on PATH")
def test_the_page_prints_to_a4_and_asks_for_nothing(handbook: Path) -> None:
    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    requests: list[str] = []
    with api.sync_playwright() as running:
        browser = running.chromium.launch(
            executable_path=BROWSER, args=["--no-sandbox", "--disable-gpu", "--disable-sync"]
        )
        tab = browser.new_page(viewport={"width": 1280, "height": 900})
        said: list[str] = []
        tab.on("request", lambda request: requests.append(request.url))
        tab.on("console", lambda message: said.append(message.text))
        tab.goto((handbook / "handbook.html").as_uri() + "#clause-1.2")
        assert tab.locator('[id="clause-1.2"]').is_visible()
        assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
        tab.set_viewport_size({"width": 390, "height": 800})
        assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
        pdf = tab.pdf(prefer_css_page_size=True)
        browser.close()
    assert [url for url in requests if not url.startswith("file:")] == []
    assert said == []
    assert (
        b"/MediaBox [0 0 594.95996 841.91998]" in pdf
        or b"/MediaBox [0 0 595" in pdf
        or b"/MediaBox [0 0 594" in pdf
    )
