"""Writes a pack that a test made in memory to the files that the product reads."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml


def write_pack(pack: Mapping[str, Any], root: Path) -> Path:
    """Writes rules/: guideline.yaml, vocabulary.yaml and <chapter>/<clause>.yaml; returns the root."""
    rules = root / "rules"
    write_yaml(rules / "guideline.yaml", pack["guideline"])
    write_yaml(rules / "vocabulary.yaml", pack["vocabulary"])
    for number, clause in enumerate(pack["clauses"]):
        name = str(clause["clause"])
        write_yaml(rules / name.split(".")[0] / f"{name}-{number}.yaml", clause)
    return root


class Plain(yaml.SafeDumper):
    """Writes a value out wherever it stands: packs have no anchors and aliases."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def write_yaml(path: Path, content: Mapping[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    text = yaml.dump(dict(content), Dumper=Plain, allow_unicode=True, sort_keys=False, width=1000)
    path.write_text(text, encoding="utf-8")
