"""Where a cluster's records are: directories of Parquet on any file system that Spark knows, and databases of Hive.

A directory is laid out as on one machine: `operations.parquet` or `operations/`, and `registers/`; a directory of
Parquet files alone, or one such file, is operations. A database of Hive has a table `operations`, and a table for each
register. Registers are small, so they are brought here, where the sources read them as they read any.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from clausewise.errors import UnreadableSource
from clausewise.model.source import InputFile
from clausewise.model.source_order import ROWS_OF_FILE, SOURCE_ORDER
from clausewise.runners.hadoop import FileSystems, FoundFile
from clausewise.runners.spark import what_happened

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

HIVE = "hive://"
OPERATIONS, REGISTERS = "operations", "registers"
FILE, ROW, URI = "_clausewise_file", "_clausewise_row", "_clausewise_uri"
_LOW = (1 << 33) - 1  # of monotonically_increasing_id: the row within its split


@dataclass(frozen=True)
class Found:
    """Operations: a DataFrame with SOURCE_ORDER, the place of each row by its file's number in `files` and its row.

    `bucketed_by`: the column of which all rows with one value lie in one of the frame's partitions; '' = there is none.
    """

    frame: DataFrame
    headers: tuple[str, ...]
    files: tuple[InputFile, ...]
    bucketed_by: str = ""


def is_hive(place: str) -> bool:
    return place.startswith(HIVE)


class Places:
    """What lies at the places of one audit."""

    def __init__(self, session: SparkSession) -> None:
        self.session = session
        self.systems = FileSystems(session)

    def operations(self, place: str) -> Found | None:
        """The operations at a place; None where it holds none."""
        if is_hive(place):
            return self._table(place)
        files = [file for file in self.systems.files(place) if not file.name.startswith(f"{REGISTERS}/")]
        laid_out = [file for file in files if file.name.partition(".")[0].partition("/")[0] == OPERATIONS]
        files = laid_out or [file for file in files if file.name.endswith(".parquet")]
        strangers = [file.name for file in files if not file.name.endswith(".parquet")]
        if strangers:
            raise UnreadableSource(
                f"{strangers[0]}: on a cluster operations are read from Parquet and Hive; convert it first"
            )
        return self._parquet(files) if files else None

    def fetch_registers(self, place: str, directory: Path, is_register: Callable[[str], bool]) -> None:
        """Brings the registers at a place into `directory`/registers; of a database the tables that are registers."""
        target = directory / REGISTERS
        target.mkdir(exist_ok=True)
        if is_hive(place):
            self._fetch_tables(place, target, is_register)
            return
        for file in self.systems.files(place):
            if file.name.startswith(f"{REGISTERS}/") and "/" not in file.name.removeprefix(f"{REGISTERS}/"):
                self.systems.fetch(file.uri, directory / file.name)

    # Parquet

    def _parquet(self, files: Sequence[FoundFile]) -> Found:
        from pyspark.sql import functions as f

        try:
            frame = self.session.read.parquet(*(file.uri for file in files))
        except Exception as error:  # of Spark's many; the files' columns do not agree, or one is no Parquet
            raise UnreadableSource(f"{files[0].name}: {what_happened(str(error))}") from error
        headers = tuple(frame.columns)
        placed = frame.select(
            "*", f.col("_metadata.file_path").alias(URI), (f.col("_metadata.row_index") + 1).alias(ROW)
        )
        inputs = tuple(map(self._input, files))
        return Found(_placed(self._numbered(placed, [file.uri for file in files])), headers, inputs)

    def _input(self, file: FoundFile) -> InputFile:
        digest = self.systems.sha256(file.uri)
        return InputFile(file.name, digest, file.bytes, 0, "" if digest else self.systems.checksum(file.uri))

    def _numbered(self, frame: DataFrame, uris: Sequence[str]) -> DataFrame:
        """With the number of each row's file, in the order of names; a file that nobody listed ends the job."""
        from pyspark.sql import functions as f

        spelled = [(number, each) for number, uri in enumerate(uris) for each in _spellings(uri)]
        numbers = self.session.createDataFrame(spelled, f"{FILE} int, {URI} string")
        stranger = f.raise_error(f.concat(f.lit("a file came while the audit was running: "), f.col(URI)))
        return (
            frame.join(f.broadcast(numbers), URI, "left")
            .withColumn(FILE, f.coalesce(f.col(FILE), stranger.cast("int")))
            .drop(URI)
        )

    # Hive

    def _table(self, place: str) -> Found | None:
        """A table has no order of its own: rows that are equal in time stand as its splits do."""
        from pyspark.sql import functions as f

        name = _table_name(place, OPERATIONS)
        if not self.session.catalog.tableExists(name):
            return None
        frame = self.session.table(name)
        headers = tuple(frame.columns)
        number = f.monotonically_increasing_id()
        placed = frame.select(
            "*",
            f.shiftright(number, 33).cast("int").alias(FILE),
            (number.bitwiseAND(f.lit(_LOW)) + 1).alias(ROW),
        )
        splits = frame.rdd.getNumPartitions()
        inputs = tuple(InputFile(f"{place}#{OPERATIONS}/{split}", "", 0, 0) for split in range(splits))
        return Found(_placed(placed), headers, inputs, self._bucketed_by(name))

    def _bucketed_by(self, table: str) -> str:
        """The one column by which Spark itself has put the rows into buckets; those of Hive are others, which it does not use."""
        state = self.session._jsparkSession.sessionState()
        described = state.catalog().getTableMetadata(state.sqlParser().parseTableIdentifier(table))
        if described.bucketSpec().isEmpty() or described.provider().getOrElse(None) == "hive":
            return ""
        columns = described.bucketSpec().get().bucketColumnNames()
        return str(columns.head()) if columns.length() == 1 else ""

    def _fetch_tables(self, place: str, target: Path, is_register: Callable[[str], bool]) -> None:
        import pyarrow.parquet as pq

        for table in self.session.catalog.listTables(_database(place)):
            if is_register(table.name):
                rows = self.session.table(_table_name(place, table.name)).toArrow()
                pq.write_table(rows, target / f"{table.name}.parquet")


def _spellings(uri: str) -> set[str]:
    """How Spark may write a local file's place: with one slash behind the scheme, or with three."""
    scheme, _, path = uri.partition(":")
    return {uri} if scheme != "file" else {f"file:/{path.lstrip('/')}", f"file:///{path.lstrip('/')}"}


def _placed(frame: DataFrame) -> DataFrame:
    from pyspark.sql import functions as f

    order = f.col(FILE).cast("bigint") * ROWS_OF_FILE + f.col(ROW)
    return frame.withColumn(SOURCE_ORDER, order).drop(FILE, ROW)


def _database(place: str) -> str:
    return place.removeprefix(HIVE).strip("/")


def _table_name(place: str, table: str) -> str:
    return ".".join(f"`{part.replace('`', '``')}`" for part in (_database(place), table))
