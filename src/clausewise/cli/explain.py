"""`clausewise explain`: one finding in plain language, from the clause's words to the verdict."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from clausewise.cli import options as o


def explain(
    finding: Annotated[
        str, typer.Argument(metavar="FINDING", help="Its id, or the beginning of it. 问题编号或其开头。")
    ],
    directory: Annotated[
        Path, typer.Option("--in", metavar="DIR", help="The audit's directory. 审计报告目录。")
    ],
    pack: o.PackPlace = None,
    lang: o.Speech = o.Language.zh,
) -> None:
    """Explains a finding in plain language. 说明一个问题是怎样得出的。

    The clause's words, the parameter and its version, the records, the days counted, the verdict.
    条文、参数及其版本、记录、逐日推算、结论。

    Example 例: clausewise explain 3f2a --in reports/sample-hall
    """
    from clausewise.language.pack import load_pack
    from clausewise.reporting.explanation import explain as explain_finding
    from clausewise.reporting.explanation import find
    from clausewise.reporting.jsonl import read_findings
    from clausewise.reporting.receipt import RECEIPT

    found = find(list(read_findings(directory)), finding)
    rules = load_pack(pack)
    path = directory / RECEIPT
    receipt = json.loads(path.read_text("utf-8")) if path.is_file() else {}
    as_of = datetime.fromisoformat(receipt["as_of"]) if receipt else datetime.max
    for line in explain_finding(found, rules, lang.value, as_of):
        typer.echo(line)
    if receipt and receipt["pack"]["sha256"] != rules.sha256:
        o.warn(
            f"the pack {rules.name} {rules.version} is not the one that judged (its hash is another): "
            "name that one with --pack, or read the words above with care"
        )
