"""The sample hall as other software exports it: the same findings, for every clause that the shape can decide."""

from __future__ import annotations

import csv
import json
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from clausewise.audit import AuditResult, Options, audit
from clausewise.inspection.decidable import Decision, decide
from clausewise.inspection.holdings import take_stock
from clausewise.language.pack import load_pack
from clausewise.model.clause import Pack
from clausewise.opening import open_places
from clausewise.sample.write import write_sample
from tests.functional.command import call

FIXTURES = Path(__file__).parents[2] / "fixtures"
HALL = FIXTURES / "sample-hall"
EXPORTS = FIXTURES / "exports"
RECORD_NUMBERS = ("record_no", "JLBH")
REGISTERS_ALONE = "1.1.1 2.1.1 2.3.4 3.1.1 3.2.2 3.2.3 3.2.4 3.2.5 3.2.6 3.2.9 3.3.1"
DECIDES = {
    "up_pro": f"{REGISTERS_ALONE} 2.3.1 2.3.2 2.3.3 2.3.5 2.4.2 2.4.3 2.4.8 2.4.10 2.5.5 2.5.6 3.1.3",
    "gdbs": f"{REGISTERS_ALONE} 2.3.1 2.3.2 2.3.5 2.5.6",
    "wide": f"{REGISTERS_ALONE} 2.3.1 2.3.2 2.3.3 2.3.5 2.4.3 2.4.8 2.4.10 2.5.6 2.6.1 3.1.3",
}
Found = set[tuple[object, ...]]


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack()


@pytest.fixture(scope="module")
def canonical(pack: Pack) -> Iterator[AuditResult]:
    result = audit(pack, open_places([HALL], pack), Options())
    yield result
    result.close()


def findings(result: AuditResult, clauses: set[str]) -> Found:
    return {
        (f.finding, f.clause, f.trigger, f.verdict, f.unit, f.due)
        for f in result.findings()
        if f.clause in clauses
    }


def audited(pack: Pack, place: Path, shape: str, options: Options) -> tuple[AuditResult, set[str]]:
    """The result, and the clauses that the data decide."""
    sources = open_places([place], pack, shape)
    result = audit(pack, sources, options)
    decided = decide(pack, take_stock(result.store, sources))
    return result, {one.clause.id for one in decided if one.decision is Decision.DECIDES}


@pytest.mark.parametrize("shape", sorted(DECIDES))
def test_an_export_has_the_findings_of_the_hall_for_every_clause_that_it_decides(
    shape: str, pack: Pack, canonical: AuditResult
) -> None:
    options = Options(period=canonical.period, as_of=canonical.as_of)
    result, decided = audited(pack, EXPORTS / shape, shape, options)
    assert decided == set(DECIDES[shape].split())
    assert findings(result, decided) == findings(canonical, decided)
    assert {f[1] for f in findings(result, decided)} >= {"2.3.1", "2.3.2", "2.3.5", "2.5.6"}
    assert result.quarantined == 0
    result.close()


@pytest.mark.parametrize("shape", ["up_pro", "gdbs"])
def test_without_record_numbers_the_findings_are_named_after_case_kind_and_order(
    shape: str, pack: Pack, canonical: AuditResult, tmp_path: Path
) -> None:
    """Other halls' exports have no such columns."""
    place = shutil.copytree(EXPORTS / shape, tmp_path / shape)
    encoding = "gb18030" if shape == "gdbs" else "utf-8"
    for path in place.glob("*.csv"):
        with path.open(encoding=encoding, newline="") as file:
            rows = [
                {k: v for k, v in row.items() if not k.endswith(RECORD_NUMBERS)}
                for row in csv.DictReader(file)
            ]
        with path.open("w", encoding=encoding, newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
    result, decided = audited(pack, place, shape, Options(period=canonical.period, as_of=canonical.as_of))
    assert decided == set(DECIDES[shape].split())
    names = derived_names(pack)
    wanted = {(f[1], names.get(str(f[2]), f[2]), *f[3:]) for f in findings(canonical, decided)}
    assert {f[1:] for f in findings(result, decided)} == wanted
    result.close()


def derived_names(pack: Pack) -> dict[str, str]:
    """The id of each record of the hall -> <case>/<kind>/<n>, worked out here from the file."""
    kinds = {kind.label: kind.name for kind in pack.vocabulary.kinds.values()}
    seen: Counter[tuple[str, str]] = Counter()
    names: dict[str, str] = {}
    with (HALL / "operations.csv").open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):  # in time order
            key = row["办件编号"], kinds[row["操作"]]
            seen[key] += 1
            names[row["记录编号"]] = f"{key[0]}/{key[1]}/{seen[key]}"
    return names


def test_the_hall_itself_decides_every_clause_that_has_a_rule(pack: Pack, canonical: AuditResult) -> None:
    decided = decide(pack, take_stock(canonical.store))
    assert {one.decision for one in decided if one.clause.rule} == {Decision.DECIDES}
    assert [one.clause.id for one in decided if one.decision is Decision.ATTESTED] == ["3.2.1"]


@pytest.mark.parametrize("shape", sorted(DECIDES))
def test_the_fixtures_are_what_the_generator_writes(shape: str, tmp_path: Path) -> None:
    meta = json.loads((HALL / "answer-key-meta.json").read_text("utf-8"))
    write_sample(
        tmp_path,
        shape=shape,
        seed=meta["seed"],
        cases=meta["cases"],
        violations=meta["violations"],
        months=meta["months"],
    )
    names = {p.relative_to(tmp_path) for p in tmp_path.rglob("*") if p.is_file()}
    assert names == {p.relative_to(EXPORTS / shape) for p in (EXPORTS / shape).rglob("*") if p.is_file()}
    for name in names:
        assert (tmp_path / name).read_bytes() == (EXPORTS / shape / name).read_bytes(), name


def test_an_audit_through_a_mapping_of_the_pack_says_its_name_and_can_be_verified(tmp_path: Path) -> None:
    arguments = ["audit", str(EXPORTS / "gdbs"), "--mapping", "gdbs", "--clauses", "2.5.6"]
    done = call(*arguments, "--no-html", "--fail-on", "never", "--out", "report", "-q", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    receipt = json.loads((tmp_path / "report" / "receipt.json").read_text("utf-8"))
    assert receipt["request"]["mapping"]["place"] == "gdbs"
    again = call("verify", "report", cwd=tmp_path)
    assert again.returncode == 0, again.stdout + again.stderr
