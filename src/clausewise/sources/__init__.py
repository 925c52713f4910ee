"""Where records come from: one small file a format, behind the parts and chunks of model/source.py."""

from __future__ import annotations

from clausewise.sources.export_places import find_exports, open_export
from clausewise.sources.places import open_sources
from clausewise.sources.records import RecordsSource

__all__ = ["RecordsSource", "find_exports", "open_export", "open_sources"]
