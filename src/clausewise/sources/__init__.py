"""Where records come from: one small file a format, behind the parts and chunks of model/source.py.

What is named here is imported when it is asked for: a process that reads pieces of a log needs no database.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from clausewise.sources.export_places import find_exports, open_export
    from clausewise.sources.places import open_sources
    from clausewise.sources.records import RecordsSource

_STANDS_IN = {
    "RecordsSource": "records",
    "find_exports": "export_places",
    "open_export": "export_places",
    "open_sources": "places",
}


def __getattr__(name: str) -> object:
    if name not in _STANDS_IN:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_STANDS_IN[name]}"), name)


__all__ = ["RecordsSource", "find_exports", "open_export", "open_sources"]
