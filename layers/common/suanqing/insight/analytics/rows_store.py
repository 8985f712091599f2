"""Rows of months in the bucket of analytics, ANALYTICS_BUCKET: objects of lines, compressed, put whole.

    id  access pattern                          operation
    A1  rows of a piece, over the former ones   PutObject
    A2  the objects of a table's month          ListObjectsV2
    A3  those that nobody put this time, gone   DeleteObject

`<table>/period=<month>/<piece>.ndjson.gz`: Athena knows by the name that it is compressed.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from contextlib import ExitStack
from gzip import GzipFile
from tempfile import TemporaryFile
from typing import IO, Any

from suanqing.insight.analytics.columns import line
from suanqing.insight.analytics.rows import Told

ENDING = ".ndjson.gz"


class RowsStore:
    def __init__(self, s3: Any, bucket: str) -> None:
        self._s3, self._bucket = s3, bucket

    def lay(self, told: Iterable[Told], period: str, piece: str) -> dict[str, int]:
        """How many rows came, by the object that holds them; none of a table without rows. They wait in files, not
        in memory, and are put when all are there: what breaks off leaves the former ones."""
        counts: Counter[str] = Counter()
        with ExitStack() as files:
            opened: dict[str, tuple[IO[bytes], GzipFile]] = {}
            for table, row in told:
                if table not in opened:
                    raw: IO[bytes] = files.enter_context(TemporaryFile())
                    packed = GzipFile("", "wb", fileobj=raw, mtime=0)
                    opened[table] = raw, files.enter_context(packed)
                opened[table][1].write(line(row))
                counts[table] += 1
            for table, (raw, packed) in opened.items():
                packed.close()
                raw.seek(0)
                self._s3.put_object(
                    Bucket=self._bucket, Key=key(table, period, piece), Body=raw, ContentType="application/gzip"
                )  # fmt: skip
        return {key(table, period, piece): count for table, count in counts.items()}

    def objects(self, table: str, period: str) -> list[str]:
        found: list[str] = []
        more: dict[str, str] = {}
        while True:
            page = self._s3.list_objects_v2(
                Bucket=self._bucket, Prefix=place(table, period), **more
            )
            found += [each["Key"] for each in page.get("Contents", ())]
            if not page.get("IsTruncated"):
                return found
            more = {"ContinuationToken": page["NextContinuationToken"]}

    def keep_only(self, table: str, period: str, keys: Collection[str]) -> int:
        """Of a month nothing but these objects; how many are gone."""
        gone = [each for each in self.objects(table, period) if each not in keys]
        for each in gone:
            self._s3.delete_object(Bucket=self._bucket, Key=each)
        return len(gone)


def place(table: str, period: str) -> str:
    """The folder of a table's month."""
    return f"{table}/period={period}/"


def key(table: str, period: str, piece: str) -> str:
    return f"{place(table, period)}{piece}{ENDING}"
