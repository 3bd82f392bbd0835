"""A night that breaks on the machine and not on what came in: one line a fault, and the next night finds its way."""

import errno
import os

import dagster as dg
import duckdb
import pytest

from orchestration import archive, cli
from orchestration.assets import ingest
from tests.conftest import Warehouse

RAW = dg.AssetSelection.assets(*(dg.AssetKey(list(key)) for key in [("archive", "inndata"), *ingest.TABLES]))


def breaking(error: Exception):
    def breaks(*_, **__):
        raise error

    return breaks


@pytest.mark.parametrize(
    ("module", "name", "error", "said", "built"),
    [
        (
            archive,
            "keep",
            OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "/disk/x"),
            "expected room on the disk; found: OSError: [Errno 28] No space left on device: '/disk/x'. Make room",
            False,
        ),
        (
            ingest,
            "load_all",
            duckdb.IOException("IO Error: Corrupt database file: computed checksum 1 in block at location 2"),
            "expected a DuckDB database that is whole; found: _duckdb.IOException: IO Error: Corrupt database file",
            False,
        ),
        (
            ingest,
            "load_all",
            RuntimeError("a fault of ours\nin two lines"),
            "expected no such error; found RuntimeError: a fault of ours. The whole story stands in ",
            True,
        ),
    ],
)
def test_a_step_that_breaks_is_told_in_one_line_and_a_corrupt_build_database_is_taken_away(
    warehouse: Warehouse, monkeypatch, module, name, error, said, built
):
    monkeypatch.setattr(module, name, breaking(error))
    result = warehouse.run(RAW)
    assert not result.success
    lines = cli._what_failed(result, warehouse.places)
    assert [line.startswith(said) for line in lines] == [True]
    assert lines[0].count("\n") == 0
    assert "in breaks" in (warehouse.places.data / "feil.log").read_text()
    assert warehouse.places.build_db.exists() is built
