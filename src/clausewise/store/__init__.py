"""DuckDB: typed records, registers, and a quarantine of what could not be read, with the reason, nothing dropped."""

from __future__ import annotations

from clausewise.model.source import InputFile
from clausewise.store.load import load
from clausewise.store.store import Span, Store

__all__ = ["InputFile", "Span", "Store", "load"]
