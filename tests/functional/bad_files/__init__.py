"""Bad files by kind, made by a deterministic module for each format; what each must lead to is written down beside it."""

from __future__ import annotations

from tests.functional.bad_files.in_csv import CSV_FILES
from tests.functional.bad_files.in_excel import EXCEL_FILES
from tests.functional.bad_files.in_jsonl import JSONL_FILES
from tests.functional.bad_files.in_parquet import PARQUET_FILES
from tests.functional.bad_files.in_xes import XES_FILES
from tests.functional.bad_files.kinds import BadFile
from tests.functional.bad_files.values import VALUE_FILES

__all__ = ["BAD_FILES", "BadFile"]

BAD_FILES = (*VALUE_FILES, *CSV_FILES, *JSONL_FILES, *EXCEL_FILES, *PARQUET_FILES, *XES_FILES)
