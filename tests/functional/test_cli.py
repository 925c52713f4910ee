"""The command as its users type it: exit statuses, files, messages."""

from __future__ import annotations

import csv
import fcntl
import json
import os
import signal
import subprocess
import sys
import termios
from array import array
from pathlib import Path
from typing import Any

import pytest

from clausewise.reporting.files import write_json
from tests.functional.command import call
from tests.functional.running_audit import wait_for
from tests.functional.tiny_pack import write_pack, write_records

FILES = [
    "counts.csv",
    "findings.csv",
    "findings.jsonl",
    "findings.xlsx",
    "quarantine.csv",
    "receipt.json",
    "summary.json",
]


def _run(*arguments: object, cwd: Path, stdin: str | None = None, **environment: str) -> Any:
    return subprocess.run(
        [sys.executable, "-m", "clausewise", *map(str, arguments)],
        cwd=cwd,
        env={**os.environ, **environment},
        input=stdin,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with a pack, records that break it, and an audit of them."""
    root = tmp_path_factory.mktemp("hall")
    write_pack(root / "pack")
    write_records(root / "data")
    done = _audit(root, "--out", "report")
    assert done.returncode == 1, done.stderr
    return root


def _audit(root: Path, *arguments: object) -> Any:
    return call("audit", "data", "--pack", "pack", "--no-html", *arguments, cwd=root)


def _findings(directory: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (directory / "findings.jsonl").read_text("utf-8").splitlines()]


def test_an_audit_writes_its_files_and_leaves_nothing_beside_them(hall: Path) -> None:
    assert sorted(path.name for path in (hall / "report").iterdir()) == FILES
    assert not [path for path in hall.iterdir() if path.name.startswith(".")]


def test_the_summary_agrees_with_the_findings(hall: Path) -> None:
    summary = json.loads((hall / "report" / "summary.json").read_text("utf-8"))
    verdicts = [finding["verdict"] for finding in _findings(hall / "report")]
    for verdict in ("breach", "pending", "undetermined"):
        assert summary["totals"][verdict] == verdicts.count(verdict)
    assert summary["totals"]["breach"] > 0
    with (hall / "report" / "findings.csv").open(encoding="utf-8-sig", newline="") as file:
        assert len(list(csv.DictReader(file))) == len(verdicts)


def test_two_audits_of_the_same_records_write_the_same_findings_and_receipt(hall: Path) -> None:
    _audit(hall, "--out", "again", "--jobs", 2)
    for name in ("findings.jsonl", "findings.csv", "receipt.json", "summary.json", "quarantine.csv"):
        assert (hall / "again" / name).read_bytes() == (hall / "report" / name).read_bytes(), name


def test_another_audit_is_not_replaced_unless_forced(hall: Path) -> None:
    _audit(hall, "--out", "kept")
    refused = _audit(hall, "--out", "kept")
    assert refused.returncode == 2
    assert "holds another audit" in refused.stderr
    assert "--force" in refused.stderr
    assert _audit(hall, "--out", "kept", "--force").returncode == 1


def test_a_directory_that_is_no_audit_is_not_even_replaced_by_force(hall: Path) -> None:
    refused = _audit(hall, "--out", "data", "--force")
    assert refused.returncode == 2
    assert any((hall / "data").iterdir())


@pytest.mark.parametrize(
    ("clause", "fail_on", "status"),
    [
        ("1.1", "critical", 1),  # the clause is critical
        ("1.1", "never", 0),
        ("1.2", "critical", 0),  # the clause is major
        ("1.2", "major", 1),
        ("1.2", "minor", 1),
        ("2.1", "minor", 0),  # not triggered
    ],
)
def test_the_exit_status_comes_from_the_severity(hall: Path, clause: str, fail_on: str, status: int) -> None:
    done = call("check", "data", "--pack", "pack", "--clauses", clause, "--fail-on", fail_on, cwd=hall)
    assert done.returncode == status, done.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--set", "1.1"], "--set 1.1: write <clause>.<parameter>=<value>"),
        (["--set", "7.7.x=1"], "7.7"),
        (["--from", "2026-01-01"], "--from and --until belong together"),
        (["--from", "2026-02-01", "--until", "2026-01-01"], "ends (2026-01-01) before it begins"),
        (["--period", "2026-03", "--from", "2026-01-01"], "exclude each other"),
        (["--period", "March"], "write 2026-03"),
        (["--as-of", "soon"], "'soon' is no time"),
        (["--clauses", "9.*"], "9.*"),
        (["--jobs", "0"], "--jobs"),
        (["--max-undetermined", "2"], "--max-undetermined"),
        (["--fail-on", "often"], "--fail-on"),
        (["--colour"], "--colour"),
        (["--set", "1.2.x=1", "--set", "1.2.x=2"], "--set 1.2.x: is given twice"),
        (["--ledger", "hall.db", "--clauses", "1.1"], "--ledger keeps whole months: leave --clauses out"),
        (["--fail-on-new"], "--fail-on-new needs an earlier audit: --baseline DIR"),
        (["--period", "2026-03-02..2026-03-01"], "ends before it begins"),
        (["--as-of", "2026-01-01", "--from", "2026-03-01", "--until", "2026-02-01"], "before it begins"),
    ],
)
def test_wrong_usage_is_named_and_exits_2(hall: Path, arguments: list[str], said: str) -> None:
    done = _audit(hall, "--out", "never-written", *arguments)
    assert done.returncode == 2, done.stderr
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert not (hall / "never-written").exists()


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (["test", "--pack", "pack"], "holds no .feature files, so there is nothing to test"),
        (["documents", "report", "--pack", "pack", "--out", "papers"], "declares no documents"),
        (["documents", "report"], "name the audit's directory and where the documents go"),
        (
            ["documents", "report", "--out", "papers", "--templates", "none"],
            "--templates none: is no directory",
        ),
        (["documents", "--export-templates", "file.txt"], "file.txt: is a file; name a directory"),
        (["inspect", "--propose", "m.yaml"], "name a SOURCE to inspect"),
        (
            ["inspect", "--contract", "-", "--propose", "m.yaml"],
            "--propose: name the export that the mapping is for",
        ),
    ],
    ids=str,
)
def test_a_command_without_what_it_needs_says_what(tmp_path: Path, command: list[str], said: str) -> None:
    write_pack(tmp_path / "pack", feature="")
    (tmp_path / "file.txt").write_text("x", "utf-8")
    done = call(*command, cwd=tmp_path)
    assert done.returncode == 2, done.stderr
    assert said in done.stderr
    assert not (tmp_path / "papers").exists()


def test_a_broken_pack_exits_3_and_is_never_a_breach(hall: Path, tmp_path: Path) -> None:
    write_pack(tmp_path / "pack")
    clause = next((tmp_path / "pack" / "rules").rglob("1.1.yaml"))
    clause.write_text(clause.read_text("utf-8").replace("payment", "paiment"), "utf-8")
    done = call("check", hall / "data", "--pack", tmp_path / "pack", cwd=tmp_path)
    assert done.returncode == 3
    assert "1.1.yaml" in done.stderr
    assert "did you mean 'payment'" in done.stderr


@pytest.mark.parametrize("place", ["missing", "empty"])
def test_a_source_that_cannot_be_read_or_is_empty_exits_4(hall: Path, tmp_path: Path, place: str) -> None:
    (tmp_path / "empty").mkdir()
    done = call("check", tmp_path / place, "--pack", hall / "pack", cwd=tmp_path)
    assert done.returncode == 4, done.stderr
    assert place in done.stderr


def test_an_error_ends_with_what_its_reader_must_do_in_chinese(hall: Path) -> None:
    said = call("audit", "nowhere", "--pack", "pack", cwd=hall).stderr
    assert said.endswith("〔数据无法读取：请改正所列文件后再运行；没有判定；退出码 4〕\n")
    said = call("audit", "hall", "--pack", "pack", "--as-of", "soon", cwd=hall).stderr
    assert said.endswith("请改正命令后再运行，各命令的用法见 clausewise 命令 --help；退出码 2〕\n")


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("audit", "hall", "--perod", "2026-03"), "--period"),
        (("audit",), "SOURCE"),
        (("audti",), "audit"),
        (("audit", "hall", "--jobs", "many"), "--jobs"),
    ],
)
def test_a_wrong_word_of_the_command_line_is_answered_in_chinese_too(
    tmp_path: Path, arguments: tuple[str, ...], named: str
) -> None:
    done = _run(*arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert named in done.stderr
    assert done.stderr.endswith(
        "〔用法有误：请改正命令后再运行，各命令的用法见 clausewise 命令 --help；退出码 2〕\n"
    )


@pytest.mark.parametrize("as_of", ["0001-01-01", "9999-12-31", "9999-12-31 17:00"])
def test_a_time_at_an_end_of_the_calendar_is_refused(hall: Path, as_of: str) -> None:
    done = call("check", "data", "--pack", "pack", "--as-of", as_of, cwd=hall)
    assert done.returncode == 2
    assert f"the as-of time {as_of[:10]} (given) is too far away" in done.stderr


UNDECIDABLE = '{"id": "P1", "kind": "payment", "at": "2026-03-02 10:00", "case": "C1", "unit": "U1"}\n'


def test_more_undetermined_than_allowed_exits_5(hall: Path) -> None:
    check = ("check", "-", "--pack", "pack", "--clauses", "1.1")
    assert _run(*check, cwd=hall, stdin=UNDECIDABLE).returncode == 5
    (hall / "undecidable.jsonl").write_text(UNDECIDABLE, "utf-8")
    check = ("check", "undecidable.jsonl", *check[2:])
    done = call(*check, "--format", "json", cwd=hall)
    assert done.returncode == 5
    assert "1 of 1 triggers are undetermined, more than --max-undetermined 0.5 allows" in done.stderr
    assert "无法判定 1 个，超过 --max-undetermined 0.5" in done.stderr
    assert call(*check, "--max-undetermined", "1", cwd=hall).returncode == 0
    assert call(*check, "--fail-on", "never", cwd=hall).returncode == 0


def test_check_reads_standard_input_and_says_each_breach(hall: Path) -> None:
    record = {"id": "P1", "kind": "payment", "at": "2026-03-02 10:00", "case": "C1", "window": "W9"}
    arguments = ("check", "-", "--pack", "pack", "--clauses", "1.1", "--lang", "en")
    done = _run(*arguments, cwd=hall, stdin=json.dumps(record) + "\n")
    assert done.returncode == 1, done.stderr
    assert done.stdout.startswith("1.1 Paid at W1 · critical\n  breach ")
    assert " P1: " in done.stdout
    assert "    trigger P1 payment 2026-03-02 10:00:00\n" in done.stdout


def test_check_prints_one_json_object(hall: Path) -> None:
    done = call("check", "data", "--pack", "pack", "--format", "json", cwd=hall)
    content = json.loads(done.stdout)
    assert content["findings"] == _findings(hall / "report")
    summary = json.loads((hall / "report" / "summary.json").read_text("utf-8"))
    assert {name: value for name, value in content.items() if name != "findings"} == summary


def test_quiet_says_nothing(hall: Path) -> None:
    done = _audit(hall, "--out", "quiet", "--quiet")
    assert (done.returncode, done.stdout, done.stderr) == (1, "", "")


def test_output_that_is_no_terminal_has_no_colours_and_no_bars(hall: Path) -> None:
    done = _audit(hall, "--out", "plain")
    assert "\x1b" not in done.stdout
    assert done.stderr == ""


def test_a_finding_is_explained(hall: Path) -> None:
    finding = _findings(hall / "report")[0]
    done = call("explain", finding["finding"][:8], "--in", "report", "--pack", "pack", cwd=hall)
    assert done.returncode == 0, done.stderr
    assert finding["clause"] in done.stdout
    assert finding["trigger"] in done.stdout
    assert done.stderr == ""


def test_an_explanation_by_another_pack_warns(hall: Path, tmp_path: Path) -> None:
    write_pack(tmp_path / "pack")
    settings = tmp_path / "pack" / "rules" / "guideline.yaml"
    settings.write_text(settings.read_text("utf-8").replace('version: "1"', 'version: "2"'), "utf-8")
    finding = _findings(hall / "report")[0]["finding"]
    done = call("explain", finding, "--in", hall / "report", "--pack", tmp_path / "pack", cwd=hall)
    assert done.returncode == 0
    assert "is not the one that judged" in done.stderr


def test_an_unknown_finding_exits_2_with_the_nearest(hall: Path) -> None:
    known = _findings(hall / "report")[0]["finding"]
    wrong = known[:-1] + ("0" if known[-1] != "0" else "1")
    done = call("explain", wrong, "--in", "report", "--pack", "pack", cwd=hall)
    assert done.returncode == 2
    assert known in done.stderr


def test_lint_prints_every_problem_and_exits_3(tmp_path: Path) -> None:
    write_pack(tmp_path / "pack")
    assert call("lint", "--pack", "pack", cwd=tmp_path).returncode == 0
    clause = next((tmp_path / "pack" / "rules").rglob("1.1.yaml"))
    clause.write_text(clause.read_text("utf-8") + "colour: red\n", "utf-8")
    feature = next((tmp_path / "pack" / "features").glob("*.feature"))
    feature.write_text(feature.read_text("utf-8") + "\n    场景: 没有步骤\n", "utf-8")
    done = call("lint", "--pack", "pack", cwd=tmp_path)
    assert done.returncode == 3
    assert "colour" in done.stderr
    assert "没有步骤" in done.stderr


def test_test_runs_the_worked_examples(tmp_path: Path) -> None:
    write_pack(tmp_path / "pack")
    good = _run("test", "--pack", "pack", cwd=tmp_path)
    assert good.returncode == 0, good.stdout + good.stderr
    feature = next((tmp_path / "pack" / "features").glob("*.feature"))
    feature.write_text(feature.read_text("utf-8").replace("结论为“违反”", "结论为“符合”"), "utf-8")
    assert _run("test", "--pack", "pack", cwd=tmp_path).returncode == 1


def test_a_page_of_a_directory_that_is_no_audit_is_refused(tmp_path: Path) -> None:
    done = call("page", tmp_path, cwd=tmp_path)
    assert done.returncode == 2
    assert "allure-results" in done.stderr


def test_an_audit_without_a_network_or_node_says_how_to_get_the_page(hall: Path) -> None:
    """Allure is not in the cache and its registry cannot be reached."""
    nowhere = {"npm_config_registry": "http://127.0.0.1:9", "npm_config_fetch_retries": "0"}
    cache = str(hall / "empty-cache")
    done = _run(
        *("audit", "data", "--pack", "pack", "--out", "no-page", "--fail-on", "never"),
        cwd=hall,
        CLAUSEWISE_CACHE=cache,
        npm_config_cache=cache,
        **nowhere,
    )
    assert done.returncode == 0, done.stderr
    assert sorted(p.name for p in (hall / "no-page").iterdir()) == sorted(
        ["allure-results", "handbook.html", *FILES]
    )
    assert "clausewise page no-page" in done.stderr


def test_an_internal_error_exits_70_without_a_traceback_unless_asked(hall: Path, tmp_path: Path) -> None:
    write_json({"schema": 1}, tmp_path / "receipt.json")
    (tmp_path / "findings.jsonl").write_text("[1]\n", "utf-8")
    command = ("explain", "a", "--in", tmp_path, "--pack", hall / "pack")
    done = _run(*command, cwd=tmp_path)
    assert done.returncode == 70
    assert "internal error" in done.stderr
    assert "Traceback" not in done.stderr
    assert "Traceback" in _run(*command, cwd=tmp_path, CLAUSEWISE_DEBUG="1").stderr


def hear_interruptions() -> None:
    """A run of the tests in the background may ignore them."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def _waits_for_more(process: subprocess.Popen[bytes]) -> bool:
    """Whether it has read all of its standard input, and sleeps: interrupted before, it would not always notice."""
    assert process.stdin
    unread = array("i", [0])
    fcntl.ioctl(process.stdin, termios.FIONREAD, unread)
    state = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()[0]
    return unread[0] == 0 and state == "S"


def test_an_interrupted_audit_exits_130_and_leaves_no_half_report(hall: Path, tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "clausewise", "check", "-", "--pack", str(hall / "pack")],
        cwd=tmp_path,
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=hear_interruptions,
    )
    assert process.stdin
    process.stdin.write(UNDECIDABLE.encode())
    process.stdin.flush()
    assert wait_for(lambda: _waits_for_more(process))
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=90) == 130
    assert not any(tmp_path.iterdir())


def test_help_answers_at_once_without_loading_the_engines() -> None:
    script = (
        "import sys; sys.argv = ['clausewise', '--help']\n"
        "from clausewise.cli import main\n"
        "try: main()\nexcept SystemExit: pass\n"
        "print(sorted({'duckdb', 'pyarrow', 'sqlglot', 'pytest', 'durable_rules_engine'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
