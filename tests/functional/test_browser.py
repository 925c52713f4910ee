"""The report page in a real browser: it opens, asks the network for nothing, and hostile values do nothing."""

from __future__ import annotations

import functools
import http.server
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from clausewise.cli import app
from clausewise.reporting.node import PageUnavailable, allure_command
from tests.functional.tiny_pack import write_pack, write_records

playwright = pytest.importorskip("playwright.sync_api", reason="playwright comes with the extra `dev`")
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
pytestmark = [
    pytest.mark.xdist_group("browser"),
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium: `make browser` as root, or apt-get install chromium"),
]  # fmt: skip
QUIET = "--no-sandbox --disable-gpu --no-first-run --disable-background-networking --disable-component-update"
DESKTOP, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
LEAF, CHART_UNIT = "[data-testid=tree-leaf]", "#clausewise-charts [data-unit]"
BROKEN_LEAF = f"{LEAF}:has([data-testid=tree-leaf-status-failed])"
HOSTILE = {
    "script": "<script>document.title='hit'</script><img src=x onerror=\"document.title='hit'\">",
    "formula": '=HYPERLINK("http://evil.example/","x")',
    "turned": "甲\u202egnp.exe\u202c\u200b\u200d乙",
    "path": "../../../etc/passwd",
    "terminal": "\x1b[31m红\x1b[0m\x07",
    "long": "长" * 10_000,
}


UNREADABLE = "<img src=x onerror=document.title='hit'>"


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The audit of three ordinary units and of one unit for each hostile value."""
    try:
        allure_command()
    except PageUnavailable as error:
        pytest.skip(f"the page cannot be written here: {error}")
    place = tmp_path_factory.mktemp("browser")
    write_pack(place / "pack")
    operations = write_records(place / "records") / "operations.csv"
    with operations.open("a", encoding="utf-8") as file:
        for number, value in enumerate(HOSTILE.values()):
            quoted = '"' + value.replace('"', '""') + '"'
            file.write(f"{quoted},缴费,2026-03-05 09:00,H{number},{quoted},W2,10\n")
        file.write(f"UNREAD,缴费,{UNREADABLE},H99,U1,W2,10\n")
    done = CliRunner().invoke(
        app,
        ["audit", str(operations.parent), "--pack", str(place / "pack"), "--out", str(place / "report"), "--quiet"],
    )  # fmt: skip
    assert done.exit_code == 1, done.output
    return place / "report" / "index.html"


@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    with playwright.sync_playwright() as started:
        chromium = started.chromium.launch(executable_path=CHROMIUM, args=QUIET.split())
        yield chromium
        chromium.close()


class Visit:
    """A page that remembers what it asked for and complained of."""

    def __init__(self, browser: object, size: dict[str, int]) -> None:
        self.page = browser.new_context(viewport=size, locale="zh-CN").new_page()  # type: ignore[attr-defined]
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.page.route("**/*", self._see)
        self.page.on("console", lambda said: self._hear(said.type, said.text))
        self.page.on("pageerror", lambda error: self._hear("error", str(error)))

    def _see(self, route: object) -> None:
        self.requests.append(route.request.url)  # type: ignore[attr-defined]
        route.continue_()  # type: ignore[attr-defined]

    def _hear(self, kind: str, words: str) -> None:
        if kind in ("error", "warning"):
            self.complaints.append(words)

    def open(self, address: str) -> None:
        self.page.goto(address)
        self.page.wait_for_selector(LEAF, timeout=60_000)

    def open_first(self, leaf: str) -> None:
        self.page.locator(leaf).first.click()
        self.page.wait_for_selector("[data-testid=test-result-description-frame]")

    @property
    def description(self) -> object:
        return self.page.frame_locator("[data-testid=test-result-description-frame]").locator("body")

    def external(self, own: str) -> list[str]:
        return [url for url in self.requests if not url.startswith(("data:", "blob:")) and url != own]


@pytest.fixture
def visit(browser: object) -> Iterator[Visit]:
    visit = Visit(browser, DESKTOP)
    yield visit
    visit.page.context.close()


@pytest.fixture
def loopback(report: Path) -> Iterator[str]:
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=str(report.parent))
    handler.log_message = lambda *_: None  # type: ignore[attr-defined]
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/index.html"
        server.shutdown()


def test_from_the_disk_it_opens_without_a_complaint_or_a_request(visit: Visit, report: Path) -> None:
    visit.open(report.as_uri())
    assert visit.page.title().strip().endswith("收费规定")
    assert "合规率" in visit.page.inner_text("[data-testid=report-variables]")
    assert visit.page.locator("#clausewise-wait").count() == 0
    assert visit.external(report.as_uri()) == []
    assert visit.complaints == []


def test_a_browser_that_cannot_unpack_the_data_says_so_and_what_to_do(browser: object, report: Path) -> None:
    for script in ("delete window.DecompressionStream", None):
        context = browser.new_context(java_script_enabled=bool(script), locale="zh-CN")  # type: ignore[attr-defined]
        page = context.new_page()
        if script:
            page.add_init_script(script)
        page.goto(report.as_uri())
        page.wait_for_timeout(500)
        assert page.locator("#clausewise-wait").is_visible()
        assert "请换用 2023 年以后的浏览器" in page.inner_text("#clausewise-wait")
        context.close()


def test_over_loopback_it_opens_without_a_complaint_or_another_request(visit: Visit, loopback: str) -> None:
    visit.open(loopback)
    assert "1.1 结算窗口缴费" in visit.page.inner_text("body")
    assert [url for url in visit.external(loopback) if not url.endswith("/favicon.ico")] == []
    assert [each for each in visit.complaints if "404" not in each] == []


def test_the_screen_speaks_of_verdicts_and_not_of_tests(visit: Visit, report: Path) -> None:
    visit.open(report.as_uri())
    said = visit.page.inner_text("body")
    assert "违反" in said
    assert "无法判定" in said
    strangers = ("失败", "损坏", "测试", "Description", "Powered by", "clause:")
    assert [word for word in strangers if word in said] == []


def test_a_failed_clause_can_be_opened_and_its_findings_read(visit: Visit, report: Path) -> None:
    visit.open(report.as_uri())
    visit.page.locator(BROKEN_LEAF, has_text="乙").first.click()
    said = visit.description.inner_text(timeout=30_000)  # type: ignore[attr-defined]
    assert "1.1 结算窗口缴费" in said
    assert "P2" in said
    assert "Traceback" not in visit.page.inner_text("body")
    visit.page.get_by_text("问题清单.csv").first.click()
    assert (
        visit.page.locator("[data-testid=test-result-meta-link] a").get_attribute("href")
        == "handbook.html#clause-1.1"
    )
    assert (report.parent / "handbook.html").is_file()
    table = visit.page.wait_for_selector("[data-testid=table-attachment-content]")
    assert "P2" in table.inner_text()
    assert visit.complaints == []


def test_hostile_values_do_nothing_and_stay_readable(visit: Visit, report: Path) -> None:
    visit.open(report.as_uri())
    leaves = visit.page.locator(BROKEN_LEAF)
    seen = []
    for number in range(leaves.count()):
        leaves.nth(number).click()
        seen.append(visit.page.inner_text("body"))
        seen.append(visit.description.inner_text(timeout=30_000))  # type: ignore[attr-defined]
        visit.page.go_back()
        visit.page.wait_for_selector(LEAF)
    said = "\n".join(seen)
    assert "hit" not in visit.page.title()
    assert "<script>document.title='hit'</script>" in said
    assert '=HYPERLINK("http://evil.example/","x")' in said
    assert "甲gnp.exe乙" in said
    assert "../../../etc/passwd" in said
    assert not any(hidden in said for hidden in "\u202e\u200b\x1b")
    assert "长" * 1000 not in said
    assert visit.external(report.as_uri()) == []
    assert visit.complaints == []


def test_everything_of_one_unit_is_one_click_away(visit: Visit, report: Path) -> None:
    visit.open(report.as_uri())
    visit.page.locator(CHART_UNIT).filter(has_text="乙").first.click()
    visit.page.wait_for_function(f"document.querySelectorAll('{LEAF}').length === 2")
    assert all("乙" in leaf for leaf in visit.page.locator(LEAF).all_inner_texts())


def test_a_cell_of_the_heat_map_opens_its_result(visit: Visit, report: Path) -> None:
    visit.open(report.as_uri())
    cell = visit.page.locator(
        "#clausewise-charts a", has=visit.page.locator("title", has_text="1.2 当日开票 · 乙")
    )
    cell.first.click()
    visit.page.wait_for_selector("[data-testid=test-result-description-frame]")
    assert "1.2 乙：违反 1（共 1）" in visit.page.inner_text("body")


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_what_could_not_be_read_stands_above_everything(
    browser: object, report: Path, size: dict[str, int]
) -> None:
    visit = Visit(browser, size)
    visit.open(report.as_uri())
    first = visit.page.locator("#clausewise-charts > details").first
    assert first.locator("summary").inner_text() == "请先核对数据"
    assert first.locator("li").last.is_visible()
    assert UNREADABLE in first.locator("li").last.inner_text()
    assert visit.page.title() != "hit"
    assert visit.page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    visit.page.context.close()


def test_on_a_phone_nothing_is_cut_off(browser: object, report: Path) -> None:
    visit = Visit(browser, PHONE)
    visit.open(report.as_uri())
    assert visit.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert visit.page.locator("[data-testid=report-variables]").is_visible()
    visit.open_first(BROKEN_LEAF)
    frame = visit.page.query_selector("[data-testid=test-result-description-frame]").content_frame()
    assert frame.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert frame.evaluate(
        "[...document.querySelectorAll('td')].every(cell => cell.scrollWidth <= cell.clientWidth)"
    )
    visit.page.context.close()
