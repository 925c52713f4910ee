"""Very many findings are written by DuckDB: every file has the same bytes as if each had been looked at."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from clausewise.accountability import ready
from clausewise.accountability.ready import ReadyFindings
from clausewise.reporting import finding_files, sheets
from tests.functional.command import call
from tests.functional.test_hostile_data import HOSTILE
from tests.functional.tiny_pack import write_pack

HALL = Path(__file__).parents[2] / "fixtures" / "sample-hall"

SAYS_ALL = (
    "{trigger}|{at}|{due}|{unit}|{staff}|{case}|{window}|{item}|{subject}|{missing}|{amount}|{kind}|{date}"
)
CLAUSES = {
    "7.1": "must: window = 'W1'",
    "7.2": "must_have: {a: receipt, same: [case], within: param.limit, after: true}",
    "7.3": "must_not_have: {a: payment, same: [unit], before: true, within: 1 hours, where: amount > 1}",
}
PAYMENTS = [{"unit": f"U{n % 7}", "window": None if n % 3 else "W1", "amount": n % 4} for n in range(40)]


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    """Records whose every field is hostile, and others that break, miss or still have to do something."""
    root = write_pack(tmp_path / "pack")
    for clause, rule in CLAUSES.items():
        said = json.dumps(
            {"zh": f"说“{clause}”：{SAYS_ALL}", "en": f'say "{clause}"\n{SAYS_ALL}{{param.limit}}'}
        )
        (root / "rules" / f"{clause}.yaml").write_text(
            f'clause: "{clause}"\ntitle: {{zh: "=标题,“{clause}”", en: \'a "title"\'}}\nholds: unit\nseverity: minor\n'
            f"message: {said}\nparameters: {{limit: {{value: 3 working days, stated: true}}}}\n"
            f"rule:\n  each: payment\n  {rule}\n",
            "utf-8",
        )
    rows = [
        {"id": t, "at": "2026-03-02 09:00", "case": t, "unit": t, "window": t, "amount": 5} for t in HOSTILE
    ]
    rows += [
        {"id": f"P{n}", "at": f"2026-03-{1 + n % 31:02} 1{n % 10}:00", "case": f"C{n % 5}", **payment}
        for n, payment in enumerate(PAYMENTS)
    ]
    rows += [
        {"kind": "receipt", "id": f"R{n}", "at": f"2026-03-1{n % 10} 09:00", "case": case}
        for n, case in enumerate([*HOSTILE, "C1", "C2"])
    ]
    (tmp_path / "data").mkdir()
    lines = "".join(json.dumps({"kind": "payment", **row}) + "\n" for row in rows)
    (tmp_path / "data" / "operations.jsonl").write_text(lines, "utf-8")
    return tmp_path


def _audit(place: Path, out: str, *arguments: object) -> dict[str, bytes]:
    done = call(
        "audit", *arguments, "--no-html", "--quiet", "--fail-on", "never", "--unmask", "test", "--out", out, cwd=place
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return {path.name: path.read_bytes() for path in sorted((place / out).iterdir())}


def _compare(
    place: Path, monkeypatch: pytest.MonkeyPatch, each: dict[str, bytes], *arguments: object
) -> set[str]:
    """Audits once more, in the other way than `each`; the verdicts of the findings."""
    written: list[int] = []
    write = ReadyFindings.write
    monkeypatch.setattr(finding_files, "READY_FROM", 0)
    monkeypatch.setattr(ReadyFindings, "write", lambda *given: written.append(1) or write(*given))
    made = _audit(place, "ready", *arguments)
    assert written, "the findings were looked at one by one"
    assert [name for name in each if each[name] != made[name]] == []
    assert each.keys() == made.keys()
    return {json.loads(line)["verdict"] for line in each["findings.jsonl"].splitlines()}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_hostile_records(hostile: Path, monkeypatch: pytest.MonkeyPatch, language: str) -> None:
    monkeypatch.setattr(sheets, "SHEET_LIMIT", 20)
    monkeypatch.setattr(finding_files, "SHEET_LIMIT", 20)
    arguments = ("data", "--pack", "pack", "--as-of", "2026-03-29", "--lang", language)
    verdicts = _compare(hostile, monkeypatch, _audit(hostile, "each", *arguments), *arguments)
    assert verdicts == {"breach", "pending", "undetermined"}


SAMPLE = (HALL, "--as-of", "2026-03-20")


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return _audit(tmp_path_factory.mktemp("sample"), "each", *SAMPLE)


@pytest.mark.parametrize("together", [20, 50_000])
def test_the_sample_hall(
    together: int, sample: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ready, "TOGETHER", together)
    assert _compare(tmp_path, monkeypatch, sample, *SAMPLE) == {"breach", "pending", "undetermined"}


def test_what_is_masked_or_marked_is_looked_at_one_by_one(
    hostile: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding_files, "READY_FROM", 0)
    plain = _audit(hostile, "plain", "data", "--pack", "pack")
    (hostile / "data" / "operations.jsonl").open("a", encoding="utf-8").write(
        '{"kind":"payment","id":"13912345678","at":"2026-03-02 09:00","window":"W2"}\n'
    )
    done = call("audit", "data", "--pack", "pack", "--no-html", "--quiet", "--out", "masked", cwd=hostile)
    assert done.returncode == 1
    assert "13912345678" not in (hostile / "masked" / "findings.jsonl").read_text("utf-8")
    marked = _audit(hostile, "marked", "data", "--pack", "pack", "--baseline", "plain")
    assert '"baseline":"known"' in marked["findings.jsonl"].decode()
    assert '"baseline":"new"' in marked["findings.jsonl"].decode()
    assert '"baseline"' not in plain["findings.jsonl"].decode()
