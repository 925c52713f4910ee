"""The page is sealed against the network, keeps a history by label, and its writer is installed once."""

import json
import os
import re
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from clausewise.errors import WrongUsage
from clausewise.reporting import node, page
from clausewise.reporting.node import LOCK, PageUnavailable, allure_command, cache_directory
from clausewise.reporting.page import kept_months, write_page
from clausewise.reporting.page_seal import seal

ANALYTICS = (
    '<script async src="https://www.googletagmanager.com/gtag/js?id=G-1"></script>\n'
    "<script>window.dataLayer=[];function gtag(){dataLayer.push(arguments)}gtag('js')</script>"
)
TEMPLATE = (
    f'<html dir="ltr" lang="en"><head><meta charset="utf-8">{ANALYTICS}</head><body class="x"></body></html>'
)


def test_a_sealed_page_asks_the_network_for_nothing() -> None:
    html = seal(TEMPLATE, "zh")
    assert "googletagmanager" not in html
    assert "gtag" not in html
    assert "default-src 'none'" in html
    assert "://" not in html
    assert '<html dir="ltr" lang="zh-CN">' in html


@pytest.mark.parametrize(
    "html",
    [
        TEMPLATE.replace(ANALYTICS, ""),
        TEMPLATE.replace(ANALYTICS, ANALYTICS * 2),
        TEMPLATE.replace("<html", "<x"),
    ],
    ids=["no analytics", "analytics twice", "no html tag"],
)
def test_a_template_that_has_changed_is_refused(html: str) -> None:
    with pytest.raises(PageUnavailable, match="template of Allure has changed"):
        seal(html, "zh")


def test_the_lock_pins_every_package_and_names_no_registry() -> None:
    text = (LOCK / "package-lock.json").read_text("utf-8")
    assert "resolved" not in text
    assert "://" not in text
    packages = json.loads(text)["packages"]
    assert all("integrity" in package for path, package in packages.items() if path)
    wanted = json.loads((LOCK / "package.json").read_text("utf-8"))["dependencies"]
    assert re.fullmatch(r"\d+\.\d+\.\d+", wanted["allure"])


@pytest.fixture
def fake_node(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], Path]:
    """A node of that version and an npm with that script, and an empty cache."""

    def put(version: str, npm: str) -> Path:
        place = tmp_path / "bin"
        place.mkdir()
        for name, script in (("node", f"echo {version}"), ("npm", npm)):
            (place / name).write_text(f"#!/bin/sh\n{script}\n")
            (place / name).chmod(0o755)
        monkeypatch.setenv("PATH", f"{place}{os.pathsep}{os.environ['PATH']}")
        monkeypatch.setenv("CLAUSEWISE_CACHE", str(tmp_path / "cache"))
        return tmp_path / "cache"

    return put


INSTALLS = """
echo x >> "$CLAUSEWISE_CACHE/installed"; sleep 0.2
mkdir -p node_modules/allure; echo > node_modules/allure/cli.js
"""


def test_the_writer_is_installed_once(fake_node: Callable[[str, str], Path]) -> None:
    cache = fake_node("v22.1.0", INSTALLS)
    first, second = allure_command(), allure_command()
    assert first == second
    assert Path(first[-1]).is_file()
    assert (cache / "installed").read_text() == "x\n"


def test_two_runs_that_install_at_once_both_work(fake_node: Callable[[str, str], Path]) -> None:
    cache = fake_node("v22.1.0", INSTALLS)
    found: list[list[str]] = []
    threads = [threading.Thread(target=lambda: found.append(allure_command())) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 3
    assert len({command[-1] for command in found}) == 1
    assert Path(found[0][-1]).is_file()
    assert [path.name for path in cache.iterdir() if path.name.startswith(".")] == []


def test_without_the_registry_it_says_how_to_get_the_page(fake_node: Callable[[str, str], Path]) -> None:
    cache = fake_node("v22.1.0", "echo no network >&2; exit 1")
    with pytest.raises(PageUnavailable, match=r"run this once with a network, or copy .*no network"):
        allure_command()
    assert not list(cache.glob("allure-*"))


def test_an_old_node_is_passed_over(
    fake_node: Callable[[str, str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    fake_node("v18.0.0", "exit 1")
    candidates = list(node._candidates())
    monkeypatch.setattr(node, "_candidates", lambda: iter(candidates[:1]))
    with pytest.raises(PageUnavailable, match="needs Node 20 or newer"):
        allure_command()


@pytest.fixture
def allure(monkeypatch: pytest.MonkeyPatch) -> None:
    """Allure as it is, from the user's cache; the first time it needs the npm registry."""
    try:
        allure_command()
    except PageUnavailable as error:
        pytest.skip(f"the page cannot be written here: {error}")


def results(directory: Path) -> Path:
    directory.mkdir()
    for number, status in enumerate(("passed", "failed", "broken", "skipped")):
        labels = {
            "epic": "指导意见",
            "feature": "收费",
            "story": "02.06.01",
            "clause": "2.6.1",
            "unit": f"U{number}",
        }
        result = {
            "uuid": f"{number}" * 8,
            "name": f"单一收费窗口【U{number}】",
            "fullName": f"2.6.1/{number}",
            "testCaseId": f"{number}",
            "historyId": f"{number}",
            "status": status,
            "statusDetails": {"message": "<script>document.title='hit'</script>缴费不在结算窗口"},
            "labels": [{"name": name, "value": value} for name, value in labels.items()],
            "start": 1774972799000,
            "stop": 1774972799000,
        }
        path = directory / f"{number}-result.json"
        path.write_text(json.dumps(result, ensure_ascii=False), "utf-8")
    return directory


def write(tmp_path: Path, label: str) -> str:
    write_page(
        tmp_path / "results",
        tmp_path / "out" / "index.html",
        language="zh",
        title="合规审计报告",
        variables={"截至": "2026-03-31"},
        history=tmp_path / "history.jsonl",
        label=label,
    )
    return (tmp_path / "out" / "index.html").read_text("utf-8")


@pytest.mark.usefixtures("allure")
def test_a_page_is_one_file_and_running_a_month_again_replaces_its_point(tmp_path: Path) -> None:
    results(tmp_path / "results")
    for label in ("2026-03", "2026-02", "2026-03"):
        html = write(tmp_path, label)
    assert "合规审计报告" in html
    assert "googletagmanager" not in html
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["index.html"]
    points = [json.loads(line) for line in (tmp_path / "history.jsonl").read_text("utf-8").splitlines()]
    assert [point["name"][:7] for point in points] == ["2026-02", "2026-03"]
    assert points[0]["timestamp"] < points[1]["timestamp"]


@pytest.mark.usefixtures("allure")
def test_an_empty_directory_of_results_is_no_page(tmp_path: Path) -> None:
    (tmp_path / "results").mkdir()
    with pytest.raises(PageUnavailable):
        write(tmp_path, "2026-03")
    assert not (tmp_path / "out" / "index.html").exists()


def test_the_cache_can_be_put_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLAUSEWISE_CACHE", str(tmp_path))
    assert cache_directory() == tmp_path.resolve()
    monkeypatch.delenv("CLAUSEWISE_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache_directory() == tmp_path.resolve() / "clausewise"


def test_a_history_keeps_at_most_a_year_and_what_the_trend_is_drawn_from(tmp_path: Path) -> None:
    history = tmp_path / "history.jsonl"
    points = [
        {"name": f"{n} 报告", "timestamp": n, "clausewise": {f"2025-{n:02d}": {"met": 1}}}
        for n in range(1, 13)
    ]
    history.write_text("".join(json.dumps(point) + "\n" for point in points), "utf-8")
    others = page._other_points(history, "12 报告")
    assert [point["timestamp"] for point in others] == list(range(1, 12))
    assert page._all_months(others, {"2025-12": {"met": 5}})["2025-01"] == {"met": 1}
    written = tmp_path / "written.jsonl"
    written.write_text(json.dumps({"name": "12 报告", "timestamp": 99}) + "\n", "utf-8")
    page._keep_history(written, others, {"2025-12": {"met": 5}}, history, "2025-12")
    kept = [json.loads(line) for line in history.read_text("utf-8").splitlines()]
    assert len(kept) == page.HISTORY_LIMIT
    assert kept[-1]["clausewise"] == {"2025-12": {"met": 5}}


def test_a_file_that_is_no_history_is_wrong_usage_with_its_line(tmp_path: Path) -> None:
    history = tmp_path / "history.jsonl"
    assert kept_months(None) == kept_months(history) == {}
    history.write_text('{"name": "2026-02 x", "clausewise": {"2026-02": {"met": 3}}}\n[1]\n', "utf-8")
    with pytest.raises(WrongUsage, match="history.jsonl:2: is no line of a history"):
        kept_months(history)
