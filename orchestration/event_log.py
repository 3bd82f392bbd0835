"""Where Dagster keeps the events of its runs: its own SQLite files, with connections that stay open.

Dagster opens a new connection, through a new engine, for everything that it writes or asks, some ten thousand times a
night, and waits for the disk each time: that was a quarter of a night. The files and what is in them are the same.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dagster._core.storage.event_log.schema import AssetCheckExecutionsTable
from dagster._core.storage.event_log.sqlite.sqlite_event_log import INDEX_SHARD_NAME, SqliteEventLogStorage
from dagster._core.storage.sqlite import SQLITE_BUSY_TIMEOUT_SECONDS
from sqlalchemy import Connection, Engine, StaticPool, create_engine, event


class EventLog(SqliteEventLogStorage):
    """Dagster's SqliteEventLogStorage under DAGSTER_HOME; orchestration/dagster.yaml names it."""

    def __init__(self, inst_data=None):
        self._engines: dict[str, Engine] = {}
        self._tables: set[str] = set()
        # Where Dagster has them when its configuration says nothing.
        super().__init__(str(Path(os.environ["DAGSTER_HOME"]) / "history" / "runs"), inst_data)

    @classmethod
    def config_type(cls) -> dict:
        """Nothing to configure."""
        return {}

    @classmethod
    def from_config_value(cls, inst_data, config_value: dict) -> "EventLog":  # noqa: ARG003
        """Called by Dagster."""
        return cls(inst_data)

    @contextmanager
    def _connect(self, shard: str) -> Iterator[Connection]:
        # The same lock as Dagster's: one thread at a time has the one connection.
        with self._db_lock, self._engine(shard).connect() as connection, connection.begin():
            yield connection

    def _engine(self, shard: str) -> Engine:
        if shard not in self._engines:
            # Besides the index, one run at a time: the web page may look at hundreds.
            for other in [name for name in self._engines if INDEX_SHARD_NAME not in (name, shard)]:
                self._engines.pop(other).dispose()
            engine = create_engine(
                self.conn_string_for_shard(shard),
                poolclass=StaticPool,
                connect_args={"timeout": SQLITE_BUSY_TIMEOUT_SECONDS, "check_same_thread": False},
            )
            event.listen(engine, "connect", _no_wait_for_the_disk)
            self._initdb(engine)
            self._engines[shard] = engine
        return self._engines[shard]

    def has_table(self, table_name: str) -> bool:
        """As Dagster's, which opens the file for it, but asked once of each table that is there."""
        if table_name not in self._tables and super().has_table(table_name):
            self._tables.add(table_name)
        return table_name in self._tables

    def delete_events(self, run_id: str) -> None:
        """As Dagster's, and what it leaves: the outcomes of checks, and the run's file."""
        super().delete_events(run_id)
        with self.index_connection() as connection:
            connection.execute(AssetCheckExecutionsTable.delete().where(AssetCheckExecutionsTable.c.run_id == run_id))
        self._engines.pop(run_id).dispose()
        for left in ("", "-wal", "-shm"):
            Path(self.path_for_shard(run_id) + left).unlink(missing_ok=True)

    def dispose(self) -> None:
        """Close the files."""
        for engine in self._engines.values():
            engine.dispose()
        self._engines.clear()
        super().dispose()


def _no_wait_for_the_disk(connection, _) -> None:
    # With a write-ahead log nothing is spoilt by a power failure; the last events may be missing.
    connection.execute("pragma synchronous = normal")
