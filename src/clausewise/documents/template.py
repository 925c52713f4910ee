"""Fills a Word template: a program that others write, over data that others wrote, so neither is trusted.

The template runs in jinja's immutable sandbox: it sees plain values only, reaches no attribute of Python, changes
nothing, multiplies nothing, and loads no other file. Values are escaped, so `{{ … }}`, `<w:…>` or `&` in the name of a
unit is printed as it is. A name that does not exist is an error, never a gap in a circular.

The bytes of a document depend on its words alone: times in the archive and in the properties are fixed.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from clausewise.errors import WrongUsage, nearest

if TYPE_CHECKING:
    from docxtpl import DocxTemplate
    from jinja2.sandbox import SandboxedEnvironment

EPOCH = datetime(2000, 1, 1)
ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)
LOOP = ("index", "index0", "first", "last", "length")
FILTERS = ("default", "first", "join", "last", "length", "reverse", "selectattr", "rejectattr", "sum")
LARGEST_TEMPLATE = 20_000_000


def fill(path: Path, words: Mapping[str, Any], title: str) -> bytes:
    """The document; raises WrongUsage, naming the template, where it cannot be filled."""
    document = _open(path)
    try:
        document.render(dict(words), _environment())
    except Exception as trouble:
        raise WrongUsage(f"{path}: cannot be filled: {_say(trouble, words)}") from None
    properties = document.docx.core_properties
    properties.title, properties.author, properties.last_modified_by = title, "", ""
    properties.created = properties.modified = EPOCH
    written = io.BytesIO()
    document.save(written)
    return _without_times(written.getvalue())


def unknown_names(path: Path, known: frozenset[str]) -> list[str]:
    """What is wrong with a template, before it is used: names that no document has, or why it cannot be read."""
    document = _open(path)
    try:
        used = document.get_undeclared_template_variables(_environment())
    except Exception as trouble:
        return [_say(trouble, dict.fromkeys(known))]
    return [f"there is no '{name}'; {nearest(name, known, 30)}" for name in sorted(used - known)]


def _open(path: Path) -> DocxTemplate:
    from docxtpl import DocxTemplate

    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
    except (OSError, zipfile.BadZipFile) as trouble:
        raise WrongUsage(f"{path}: is no Word document (.docx): {trouble}") from None
    if size > LARGEST_TEMPLATE:
        raise WrongUsage(f"{path}: unpacks to {size:,} bytes; a template may have {LARGEST_TEMPLATE:,}")
    template = DocxTemplate(path)
    try:
        template.init_docx()
    except Exception as trouble:
        raise WrongUsage(f"{path}: is no Word document (.docx): {trouble}") from None
    return template


def _environment() -> SandboxedEnvironment:
    from jinja2 import StrictUndefined, nodes
    from jinja2.exceptions import SecurityError
    from jinja2.runtime import LoopContext
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    class Environment(ImmutableSandboxedEnvironment):
        intercepted_binops = frozenset(("*", "**", "%"))  # 'x' * 10**9 would fill the memory

        def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
            raise SecurityError(f"'{operator}' cannot be used in a template")

        def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
            """Nothing of Python: what a template may say are entries of tables, and no attributes."""
            return isinstance(obj, LoopContext) and attr in LOOP

        def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
            tree = super()._parse(source, name, filename)
            others = (nodes.EvalContextModifier, nodes.Import, nodes.FromImport, nodes.Include, nodes.Extends)
            if any(tree.find(kind) for kind in others):
                raise SecurityError("autoescape, include, import and extends cannot be used in a template")
            return tree

    environment = Environment(autoescape=True, undefined=StrictUndefined)
    environment.globals.clear()
    environment.filters = {name: environment.filters[name] for name in FILTERS}
    return environment


def _say(trouble: Exception, words: Mapping[str, Any]) -> str:
    from jinja2 import UndefinedError

    said = " ".join(str(trouble).split())[:300] or type(trouble).__name__
    if isinstance(trouble, UndefinedError):
        return f"{said}; a template can use: {', '.join(sorted(words))} (CONTRIBUTING, A template)"
    return said


def _without_times(document: bytes) -> bytes:
    """The same archive with one time for all its parts."""
    written = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(document)) as old,
        zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name, ZIP_EPOCH), old.read(name), zipfile.ZIP_DEFLATED)
    return written.getvalue()
