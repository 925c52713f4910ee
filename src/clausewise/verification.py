"""Runs an audit again from its receipt: what stands beside the report, what it rested on, and what it says now.

Everything that can differ is looked at, cheapest first, and named; the records are judged again even where something
differs already, so that the reader learns whether it matters to the verdicts.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from datetime import date, datetime
from pathlib import Path
from typing import Any

from clausewise.accountability.baseline import Earlier
from clausewise.audit import AuditResult, Options, audit
from clausewise.errors import ClausewiseError, WrongUsage
from clausewise.language.attestations import load_attestations
from clausewise.language.due_process import load_appeals, load_waivers
from clausewise.language.mapping import FOLDER
from clausewise.language.pack import default_pack_root, load_pack
from clausewise.model.clause import Pack, Words
from clausewise.model.finding import VERDICT_LABELS
from clausewise.opening import open_places
from clausewise.reporting.files import write_files
from clausewise.reporting.jsonl import read_findings
from clausewise.reporting.receipt import RECEIPT, Request
from clausewise.scratch import Scratch

Receipt = Mapping[str, Any]
SAID = 10
BESIDE = ("mapping", "waivers", "appeals", "attestations", "baseline")


def read_receipt(directory: Path) -> Receipt:
    """The receipt of an audit's directory; raises WrongUsage where there is none."""
    path = directory / RECEIPT
    try:
        receipt = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise WrongUsage(
            f"{path}: cannot be read ({error}): name the directory that `clausewise audit` wrote"
        ) from None
    if not isinstance(receipt, dict) or "request" not in receipt:
        raise WrongUsage(f"{path}: is no receipt of an audit")
    return receipt


class Replay:
    """One audit run again. `sources` and `pack` where they are elsewhere now."""

    def __init__(
        self, directory: Path, receipt: Receipt, sources: Sequence[str] | None, pack: Path | None, jobs: int
    ) -> None:
        self.directory, self.receipt, self.jobs = directory, receipt, jobs
        self.request: Mapping[str, Any] = receipt["request"]
        self.sources = list(sources or self.request["sources"])
        self.pack_place = pack or (Path(self.request["pack"]) if self.request["pack"] else None)

    def differences(self) -> Iterator[Words]:
        """Every difference in words; none = the audit stands."""
        yield from self._report_files()
        yield from self._files_beside()
        try:
            yield from self._run()
        except ClausewiseError as error:
            yield Words(f"不能重新审计：{error}", f"cannot be audited again: {error}")

    def _report_files(self) -> Iterator[Words]:
        for name, print_ in self.receipt.get("files", {}).items():
            yield from _compare_file(Words("报告文件", "file of the report"), self.directory / name, print_)

    def _files_beside(self) -> Iterator[Words]:
        for name in BESIDE:
            if name in self.request:
                what = Words(f"{name} 文件", f"{name} file")
                yield from _compare_file(what, self._found(name), self.request[name])

    def _found(self, name: str) -> Path:
        """A file beside the records; a mapping may be named as one of the pack's."""
        place = Path(self.request[name]["place"])
        own = (self.pack_place or default_pack_root()) / FOLDER / f"{place}.yaml"
        return own if name == "mapping" and not place.is_file() and own.is_file() else place

    def _run(self) -> Iterator[Words]:
        self._refuse_distant()
        pack = load_pack(self.pack_place)
        with Scratch() as place, ExitStack() as stack:
            ledger = None
            if "ledger" in self.request:
                from clausewise.accountability.ledger import held_ledger

                ledger = stack.enter_context(held_ledger(self.request["ledger"]))
            sources = open_places(self.sources, pack, self.request.get("mapping", {}).get("place"))
            result = stack.enter_context(closing(audit(pack, sources, self._options(pack), ledger=ledger)))
            write_files(result, Path(place), request=self._asked())
            again = read_receipt(Path(place))
            yield from self._settings(again)
            yield from self._inputs(again)
            yield from self._verdicts(result, again)

    def _refuse_distant(self) -> None:
        """What was judged on a cluster is judged again here, from files that are here."""
        distant = [place for place in self.sources if "://" in place]
        if "runner" in self.receipt and distant:
            raise WrongUsage(
                f"{distant[0]}: was read by {self.receipt['runner']['name']}, and verify reads what is on this machine: "
                "bring a copy here and name it with --source DIR"
            )

    def _options(self, pack: Pack) -> Options:
        asked, period = self.receipt["options"], self.receipt["period"]
        masking = self.receipt.get("masking", {})
        beside = {name: Path(self.request[name]["place"]) for name in BESIDE if name in self.request}
        return Options(
            period=(date.fromisoformat(period["from"]), date.fromisoformat(period["until"])),
            as_of=datetime.fromisoformat(self.receipt.get("as_of_exact", self.receipt["as_of"])),
            clauses=tuple(asked["clauses"]),
            overrides=dict(asked["set"]),
            exhaustive=asked["exhaustive"],
            jobs=self.jobs,
            unmask=masking.get("reason", "") if not masking.get("masked", True) else "",
            waivers=load_waivers(beside["waivers"], pack) if "waivers" in beside else (),
            appeals=load_appeals(beside["appeals"]) if "appeals" in beside else (),
            baseline=_baseline(beside["baseline"]) if "baseline" in beside else None,
            attestations=load_attestations(beside["attestations"], pack) if "attestations" in beside else (),
        )

    def _asked(self) -> Request:
        asked = self.receipt["options"]
        return Request(
            clauses=tuple(asked["clauses"]),
            overrides=asked["set"],
            exhaustive=asked["exhaustive"],
            language=asked["lang"],
        )

    def _settings(self, again: Receipt) -> Iterator[Words]:
        """Versions, pack and calendar."""
        for part, zh in (("versions", "版本"), ("pack", "规则包"), ("calendar", "日历")):
            before, now = self.receipt[part], again[part]
            for key in sorted(before.keys() | now.keys()):
                if before.get(key) != now.get(key):
                    told = f"{key}: {_short(before.get(key))} → {_short(now.get(key))}"
                    yield Words(f"{zh} {told}", f"{part} {told}")

    def _inputs(self, again: Receipt) -> Iterator[Words]:
        before, now = (
            {file["name"]: file for file in receipt["inputs"]} for receipt in (self.receipt, again)
        )
        for name in sorted(before.keys() | now.keys()):
            if name not in now:
                yield Words(f"数据文件缺少：{name}", f"input file is missing: {name}")
            elif name not in before:
                yield Words(f"数据文件多出：{name}", f"input file is new: {name}")
            elif before[name]["sha256"] and before[name]["sha256"] != now[name]["sha256"]:
                yield Words(f"数据文件有改动：{name}", f"input file has changed: {name}")

    def _verdicts(self, result: AuditResult, again: Receipt) -> Iterator[Words]:
        if self.receipt["findings"]["sha256"] == again["findings"]["sha256"]:
            return
        before = {line["finding"]: line for line in read_findings(self.directory)}
        now = {finding.finding: finding.to_json() for finding in result.findings()}
        changed = [name for name in sorted(before.keys() | now.keys()) if before.get(name) != now.get(name)]
        yield Words(f"结论有差异：{len(changed)} 个问题", f"verdicts differ: {len(changed)} findings")
        for name in changed[:SAID]:
            old, new = before.get(name), now.get(name)
            line = new or old or {}
            told = f"  {name} {line.get('clause')} {line.get('trigger')}: "
            was, is_ = (each["verdict"] if each else None for each in (old, new))
            if old and new and was == is_:
                other = ", ".join(key for key in {**old, **new} if old.get(key) != new.get(key))
                yield Words(
                    told + f"仍为{VERDICT_LABELS[str(was)]}，不同的是 {other}",
                    told + f"still {was}, but other {other}",
                )
            else:
                yield Words(
                    told + f"{was or '无'} → {is_ or '无'}", told + f"{was or 'none'} → {is_ or 'none'}"
                )
        if len(changed) > SAID:
            yield Words(f"  … 另有 {len(changed) - SAID} 个", f"  … {len(changed) - SAID} more")


def _compare_file(what: Words, path: Path, print_: Mapping[str, Any]) -> Iterator[Words]:
    if not path.is_file():
        yield Words(f"{what.zh}缺少：{path}", f"{what.en} is missing: {path}")
        return
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    if digest != print_["sha256"]:
        yield Words(f"{what.zh}有改动：{path}", f"{what.en} has changed: {path}")


def _baseline(path: Path) -> Earlier:
    return {line["finding"]: line for line in read_findings(path.parent)}


def _short(value: object) -> str:
    text = str(value)
    return f"{text[:12]}…" if len(text) == 64 else text
