"""`clausewise schema`: the JSON Schema of what other software reads and people write, as shipped with the program."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer


class Document(StrEnum):
    finding = "finding"
    summary = "summary"
    receipt = "receipt"
    attestations = "attestations"
    kit = "kit"


def schema(
    document: Annotated[
        Document,
        typer.Argument(
            metavar="DOCUMENT",
            help="finding (a line of findings.jsonl), summary, receipt, attestations, kit (its manifest). "
            "一行问题、汇总、核查凭据、人工认定、测试包。",
        ),
    ],
) -> None:
    """Prints a JSON Schema (2020-12). 输出某一文件的 JSON Schema。

    Example 例: clausewise schema finding > finding.schema.json
    """
    from importlib.resources import files

    place = files("clausewise.reporting") / "schemas" / f"{document.value}.schema.json"
    typer.echo(place.read_text("utf-8"), nl=False)
