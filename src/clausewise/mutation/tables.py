"""A YAML tree with one place changed; the tree that was given stays as it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from clausewise.language.nodes import Listing, Node, Scalar, Table, parse_yaml


def put(table: Table, path: Sequence[str], node: Node | None) -> Table:
    """The table with `node` at the path; None drops what stands there."""
    key, *rest = path
    entries = dict(table.entries)
    if rest:
        inner = entries.get(key)
        if not isinstance(inner, Table):
            return table
        entries[key] = put(inner, rest, node)
    elif node is None:
        entries.pop(key, None)
    else:
        entries[key] = node
    return replace(table, entries=entries)


def as_scalar(text: str, near: Node) -> Scalar:
    """The value as it would be read from the file, at the place of another node. Quoted where the file quotes."""
    if isinstance(near, Scalar) and isinstance(near.value, str):
        return Scalar(text, text, near.file, near.line)
    read = parse_yaml(text) if text else None
    value = read.value if isinstance(read, Scalar) else text
    return Scalar(value, text, near.file, near.line)


def put_name(node: Node | None, names: Sequence[str]) -> Node | None:
    """The list with these names in it."""
    if node is None:
        return None
    return Listing(tuple(Scalar(name, name, node.file, node.line) for name in names), node.file, node.line)


def named(path: Sequence[str]) -> str:
    """How a place in a clause file is called: `must_have.where`, `parameters.limit`."""
    parts = [part for part in path if part != "rule" and part not in ("value", "values")]
    return ".".join(parts)
