"""Spark: the operations of a place as rows with their place, and functions that are run over them on a cluster.

It knows no rule. A function gets the batches of one split, or of one part of whole cases, and what is sent along with
it (a broadcast); it returns bytes, of which no more than one part's are brought here at a time. Results lie on the
disks of the executors until they are fetched: one that is lost with its machine is worked out again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from clausewise.errors import MachineTrouble, WrongUsage
from clausewise.model.source import InputFile
from clausewise.model.source_order import SOURCE_ORDER

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import Column, DataFrame, SparkSession

Function = Callable[[bytes, Iterator["pa.RecordBatch"]], Iterable[bytes]]
RESULT, HASH = "_clausewise_result", "_clausewise_hash"
MOST_PARTS_OF_BUCKET = 2
# What the store takes for blanks around a text: two spellings of one case must not part its records.
BLANKS = "".join(
    map(chr, (*range(33), 0x85, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x2028, 0x2029, 0x202F, 0x205F, 0x3000))
)
SETTINGS = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.execution.arrow.maxRecordsPerBatch": "50000",
    "spark.sql.parquet.mergeSchema": "true",  # a column that one of the files lacks is no column that all lack
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.sources.bucketing.autoBucketedScan.enabled": "false",  # a table in buckets is read bucket by bucket
}


def open_session(master: str | None, *, hive: bool = False) -> SparkSession:
    """A session on the cluster; without a `master`, on the one that Spark's own configuration names."""
    try:
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise WrongUsage(
            f"--runner spark needs PySpark ({error}): pip install 'clausewise[spark]', and Java 17 or newer"
        ) from None
    builder = SparkSession.builder.appName("clausewise")
    if master:
        builder = builder.master(master)
    for name, value in SETTINGS.items():
        builder = builder.config(name, value)
    try:
        session = (builder.enableHiveSupport() if hive else builder).getOrCreate()
    except (
        Exception
    ) as error:  # Java is missing, or the master cannot be reached: Spark has an exception for each
        raise WrongUsage(
            f"no Spark session on {master or 'the configured master'}: {what_happened(str(error))}"
        ) from error
    session.sparkContext.setLogLevel("ERROR")
    return session


class Table:
    """Operations as a DataFrame with SOURCE_ORDER; `files`: of which they are, as the places count them.

    `bucketed_by`: a column of which all rows with one value lie in one partition of the frame.
    """

    def __init__(self, frame: DataFrame, files: Sequence[InputFile], bucketed_by: str = "") -> None:
        self.frame, self.files, self.bucketed_by = frame, files, bucketed_by
        self.session = frame.sparkSession
        self.headers = tuple(name for name in frame.columns if name != SOURCE_ORDER)

    def count(self) -> int:
        return int(self.frame.count())

    def repeated(self, id_: str) -> pa.Table:
        """All rows whose id, without blanks around it, occurs more than once."""
        from pyspark.sql import functions as f

        keyed = self.frame.withColumn(HASH, f.xxhash64(_trimmed(id_))).where(_trimmed(id_).isNotNull())
        slots = 2 * self.session.sparkContext.defaultParallelism
        twice = (
            keyed.select(HASH)
            .repartition(slots, HASH)
            .groupBy(HASH)
            .count()
            .where("count > 1")
            .select(HASH)
            .persist()
        )
        try:
            if twice.isEmpty():
                return self.frame.limit(0).toArrow()
            return keyed.join(f.broadcast(twice), HASH, "left_semi").drop(HASH).toArrow()
        except Exception as error:
            raise _told(error) from error
        finally:
            twice.unpersist()

    def each_split(self, function: Function, sent: bytes, columns: Sequence[str]) -> Iterator[bytes]:
        """Runs the function over the rows as they lie, with these columns and SOURCE_ORDER."""
        yield from self._results(self.frame.select(*map(_name, columns), SOURCE_ORDER), function, sent)

    def each_part(self, function: Function, sent: bytes, keys: Sequence[str], parts: int) -> Iterator[bytes]:
        """Runs the function over so many parts; rows with the same value of the first key that has one are in one."""
        yield from self._results(self.parted(keys, parts), function, sent)

    def parted(self, keys: Sequence[str], parts: int) -> DataFrame:
        """The rows in parts: as they lie, where that will do, else shuffled."""
        from pyspark.sql import functions as f

        if self._lies_in_parts(keys, parts):
            return self.frame
        key = f.coalesce(*map(_trimmed, keys), f.col(SOURCE_ORDER).cast("string"))
        return self.frame.repartition(parts, key)

    def _lies_in_parts(self, keys: Sequence[str], parts: int) -> bool:
        """Whether it is in buckets by the first key, none much larger than a part, and no key is spelled in two ways."""
        from pyspark.sql import functions as f

        if not keys or keys[0] != self.bucketed_by:
            return False
        if MOST_PARTS_OF_BUCKET * self.frame.rdd.getNumPartitions() < parts:
            return False
        written, meant = _name(keys[0]).cast("string"), f.coalesce(_trimmed(keys[0]), f.lit(""))
        return bool(self.frame.where(written != meant).isEmpty())

    def _results(self, frame: DataFrame, function: Function, sent: bytes) -> Iterator[bytes]:
        from pyspark import StorageLevel

        shared = self.session.sparkContext.broadcast(sent)
        results = frame.mapInArrow(partial(_run, function, shared), f"{RESULT} binary")
        results = results.persist(StorageLevel.DISK_ONLY)
        try:
            results.count()  # all at once, where fetching would ask for one after the other
            for row in results.toLocalIterator():
                yield bytes(row[RESULT])
        except Exception as error:
            raise _told(error) from error
        finally:
            results.unpersist()
            shared.unpersist()


def _run(function: Function, sent: Any, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    import pyarrow as pa

    for result in function(sent.value, batches):
        yield pa.RecordBatch.from_arrays([pa.array([result], pa.binary())], names=[RESULT])


def _trimmed(name: str) -> Column:
    from pyspark.sql import functions as f

    return f.nullif(f.btrim(_name(name).cast("string"), f.lit(BLANKS)), f.lit(""))


def _name(name: str) -> Column:
    """A column by its name, which may hold dots."""
    from pyspark.sql import functions as f

    return f.col(f"`{name.replace('`', '``')}`")


def _told(error: Exception) -> Exception:
    """What ended a job, in a line, where it was Spark that said so."""
    if not type(error).__module__.startswith(("pyspark", "py4j")):
        return error
    return MachineTrouble(f"Spark ended the job, and nothing was written: {what_happened(str(error))}")


def what_happened(words: str) -> str:
    """The telling line of what Spark says: of a Python worker's traceback the last one, else the first.

    >>> what_happened("Job aborted.\\nTraceback (most recent call last):\\n  File x\\nValueError: no\\n\\n\\tat org.apache.spark")
    'ValueError: no'
    """
    lines = [line for line in words.splitlines() if line.strip() and not line.startswith((" ", "\t"))]
    traced = any(line.startswith("Traceback (most recent call last)") for line in lines)
    return (lines[-1 if traced else 0] if lines else "it did not say why")[:500]
