"""What was checked in one run, and what came of it: one JSON file a stage in the run's audit folder."""

import json
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path

from orchestration import dbt, guard, revisjon

STAGES = ("archive", "raw", "dbt", "marts", "revisjon")


@dataclass(frozen=True)
class Check:
    """One check: the tables it speaks of (`schema.table`), its name, kind and status (pass, warn or fail)."""

    tables: list[str]
    name: str
    kind: str
    status: str


def write(audit: Path, stage: str, checks: list[Check]) -> None:
    """Leave the checks of one stage in the run's audit folder."""
    audit.mkdir(parents=True, exist_ok=True)
    (audit / f"{stage}.json").write_text(
        json.dumps([asdict(check) for check in checks], indent=2, ensure_ascii=False) + "\n", encoding="utf-8"
    )


def read(audit: Path) -> list[Check]:
    """All checks of the run, in the order of the stages; a stage that did not run has none."""
    files = [audit / f"{stage}.json" for stage in STAGES]
    return [Check(**check) for file in files if file.exists() for check in json.loads(file.read_text(encoding="utf-8"))]


def planned() -> Counter:
    """How often each (kind, name) must have run before anything is published: tests, expectations and the audit."""
    return Counter(
        [("dbt", name) for name in dbt.tests()]
        + [("great_expectations", name) for name in guard.names()]
        + [(revisjon.KIND, table) for table in revisjon.TABLES]
    )


def of_tables() -> Counter:
    """{schema.table: how many checks besides dbt's are planned of it}."""
    return Counter(guard.planned()) + Counter(f"marts.{table}" for table in revisjon.TABLES)
