"""What the tests share: one warehouse a test in a folder of its own, and the job run in this process."""

import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from http.server import ThreadingHTTPServer
from importlib.util import find_spec
from pathlib import Path

import pytest
import yaml

# Before anything of ours is imported: dbt's parse must not write into the project's own data folder.
os.environ["OMSORGSVAREHUS_DATA"] = tempfile.mkdtemp(prefix="omsorgsvarehus-tests-")
os.environ.pop("OMSORGSVAREHUS_CONFIG", None)

from orchestration import duck, settings
from orchestration.archive import Archived
from orchestration.errors import LoadError
from orchestration.log import log
from orchestration.settings import Places
from orchestration.sources import rules
from tests.listeners import Webhook, serving

# An environment of their own: make test-spark.
collect_ignore = [] if find_spec("pyspark") else ["spark"]

EXTERNAL = settings.ROOT.parent / "shared" / "external"


def pytest_sessionfinish() -> None:
    shutil.rmtree(os.environ["OMSORGSVAREHUS_DATA"], ignore_errors=True)


@pytest.fixture(autouse=True)
def the_log_as_it_was():
    """A command writes its log to the terminal of its process; what it sets must not outlive the test that ran it."""
    was = log.handlers[:], log.level, log.propagate
    yield
    log.handlers[:], log.level, log.propagate = was


def external(name: str) -> Path:
    """A real file from outside the project; the test is skipped where it is not to be had."""
    if not (EXTERNAL / name).is_file():
        pytest.skip(f"{name} is not here: real files are not part of the project")
    return EXTERNAL / name


@dataclass
class Warehouse:
    """One warehouse in a folder of its own."""

    places: Places
    config: Path = settings.DEMO_CONFIG

    def run(self, selection=None):
        """Run the nightly job, or the assets and checks selected, in this process; gives Dagster's result."""
        import dagster as dg

        from orchestration.definitions import defs
        from orchestration.resources import Warehouse as Resource

        job = defs.resolve_job_def("nattlig")
        if selection is not None:
            part = dg.define_asset_job("part", selection=selection)
            job = dg.Definitions(
                assets=defs.assets,
                asset_checks=defs.asset_checks,
                jobs=[part],
                resources=defs.resources,
                executor=defs.executor,
            ).resolve_job_def("part")
        with dg.DagsterInstance.ephemeral() as instance:
            return job.execute_in_process(
                instance=instance,
                resources={"warehouse": Resource(config=str(self.config), data=str(self.places.data))},
                raise_on_error=False,
                run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
            )

    def published(self, sql: str) -> list[tuple]:
        """The rows of a query on the published file."""
        return self._rows(self.places.published_db, sql)

    def build(self, sql: str) -> list[tuple]:
        """The rows of a query on the build database."""
        return self._rows(self.places.build_db, sql)

    @staticmethod
    def _rows(path: Path, sql: str) -> list[tuple]:
        with duck.connect() as con:
            # Under its own name, which the views in it say.
            con.execute(f"attach {duck.literal(path)} as {path.stem} (read_only)")
            con.execute(f"use {path.stem}")
            rows = con.execute(sql).fetchall()
            con.execute(f"use memory; detach {path.stem}")
        return rows


def build_part(places: Places, config: Path, *wanted: str) -> list:
    """Load what the configuration names and build the models `wanted`; raises what the night would say."""
    from orchestration import dbt
    from orchestration.assets import ingest

    read = settings.load(config)
    kept = ingest.keep_all(places, read, config)
    with duck.connect(places.build_db) as con:
        ingest.load_all(con, read, kept, "test")
    # Cautious: no test that also looks at a model that is not built here.
    return dbt.build(places, [*wanted, "--indirect-selection", "cautious"])


def load_or_raise(con, contract: rules.Contract, kommunenr: str | None, file: Path, kept: Archived) -> None:
    """Make the raw table of the contract and fill it with one file; a fault is raised as it would be told."""
    con.execute("create schema raw;" + rules.tables([contract]))
    if faults := rules.load(con, [(contract, kommunenr, file, kept)]):
        raise LoadError("\n".join(faults))


def errors(result) -> str:
    """The users' errors of a run that failed, as the command line tells them."""
    from orchestration.cli import _what_failed

    return "\n".join(_what_failed(result))


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    """An empty warehouse with the demo's configuration."""
    return Warehouse(Places(tmp_path / "data"))


@pytest.fixture(scope="session")
def demo(tmp_path_factory) -> Warehouse:
    """The demo, run once for all tests that only read it."""
    warehouse = Warehouse(Places(tmp_path_factory.mktemp("demo") / "data"))
    result = warehouse.run()
    assert result.success, errors(result)
    return warehouse


@pytest.fixture
def published(demo: Warehouse, tmp_path: Path) -> Warehouse:
    """A copy of the demo's warehouse, so that the test may run and publish again."""
    shutil.copytree(demo.places.data, tmp_path / "data", symlinks=True)
    return Warehouse(Places(tmp_path / "data"))


@pytest.fixture
def write_config(tmp_path: Path):
    """Writes a configuration with one municipality and its files; gives the path of the YAML file.

    The municipality is fictional: 9901 Eksempelvik.
    """
    return config_writer(tmp_path)


def config_writer(tmp_path: Path):
    """What `write_config` gives, for any folder."""

    def write(files: dict[str, str | bytes], regnskap: list[dict], aar=(2023,), **kommune) -> Path:
        for name, content in files.items():
            (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        own = {
            "kommunenr": "9901",
            "navn": "Eksempelvik",
            "aar": list(aar),
            "regnskap": regnskap,
            "fordelingsregler": "regler.csv",
            **kommune,
        }
        path = tmp_path / "kommune.yml"
        grenser = own.pop("grenser", None)
        content = {"kommuner": [own], **({"grenser": grenser} if grenser else {})}
        path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False))
        return path

    return write


@pytest.fixture
def command(tmp_path):
    """Runs the program in a process of its own, on a data folder of its own, and with no other setting than ours."""

    def run(*args: str) -> subprocess.CompletedProcess:
        taken = {key: value for key, value in os.environ.items() if key in ("PATH", "HOME") or "OMSORGS" in key}
        return subprocess.run(
            [sys.executable, "-m", "orchestration.cli", *args],
            env={**taken, "OMSORGSVAREHUS_DATA": str(tmp_path / "data")},
            cwd=settings.ROOT,
            capture_output=True,
            text=True,
        )

    return run


@pytest.fixture
def webhook(monkeypatch):
    """A webhook that the program tells of failed nights; what came stands in `got`."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Webhook)
    server.answer = 200
    monkeypatch.setenv("OMSORGSVAREHUS_VARSEL_WEBHOOK", f"http://127.0.0.1:{server.server_port}/hemmelig")
    yield from serving(server)
