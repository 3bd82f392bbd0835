"""What has run, as Dagster remembers it, and when the municipality's own files last came."""

import shutil
from dataclasses import dataclass
from datetime import UTC, datetime

from orchestration import archive, publication, varsel
from orchestration.lock import is_held
from orchestration.settings import Places

SHOWN = 7
KEPT = 100


@dataclass(frozen=True)
class Run:
    """One run: when it began and for how long, which job, and what came of it in words."""

    started: datetime
    seconds: float | None
    job: str
    outcome: str

    def told(self) -> str:
        """One line for a person."""
        took = f"{self.seconds:.0f} s" if self.seconds is not None else ""
        return f"{self.started:%Y-%m-%d %H:%M:%S}{took:>9}  {self.job:<12}{self.outcome}"


def last(places: Places) -> list[Run]:
    """The last runs, the newest first. Dagster's own folder must be set up (DAGSTER_HOME)."""
    import dagster as dg

    with dg.DagsterInstance.get() as instance:
        return [_run(places, instance, record) for record in instance.get_run_records(limit=SHOWN)]


def prune(places: Places, instance) -> None:
    """Let Dagster forget all but the newest runs that have ended, and take away what they left in its folder."""
    from dagster import DagsterRunStatus, RunsFilter

    ended = RunsFilter(statuses=[DagsterRunStatus.SUCCESS, DagsterRunStatus.FAILURE, DagsterRunStatus.CANCELED])
    for run_id in instance.get_run_ids(ended)[KEPT:]:
        printed = places.dagster_home / "storage" / run_id
        if printed.is_dir():
            shutil.rmtree(printed)
        instance.delete_run(run_id)


def _run(places: Places, instance, record) -> Run:
    ended = record.end_time
    started = record.start_time or record.create_timestamp.timestamp()
    run = record.dagster_run
    return Run(
        started=datetime.fromtimestamp(started, UTC),
        seconds=ended - started if ended else None,
        # What was picked in the web page has no name of its own.
        job=run.job_name if not run.job_name.startswith("__") else "utvalg",
        outcome=_outcome(places, instance, run),
    )


def _outcome(places: Places, instance, run) -> str:
    from dagster import DagsterEventType, DagsterRunStatus

    if run.status == DagsterRunStatus.SUCCESS:
        made = [build_id for build_id in publication.held(places) if build_id.endswith(run.run_id[:8])]
        return f"published {made[0]}" if made else "done"
    if run.status == DagsterRunStatus.FAILURE:
        events = [
            entry.dagster_event
            for entry in instance.all_logs(
                run.run_id, of_type={DagsterEventType.STEP_FAILURE, DagsterEventType.RUN_FAILURE}
            )
        ]
        return varsel.failed(*varsel.failures(events))
    if run.status == DagsterRunStatus.STARTED:
        return "under way" if is_held(places) else "broken off: the program was ended from outside"
    return run.status.value.lower()


def came(places: Places) -> list[str]:
    """One line for each kind of file of the municipality's own: when the newest came into the archive."""
    told = []
    for folder in sorted(places.archive.glob("*/*/")):
        # A download says more of itself: national.held.
        days = sorted(file.name[:8] for file in folder.glob("*_*") if not file.name.startswith(archive.RECORD))
        if days and not (places.asked / folder.parent.name).is_dir():
            day = datetime.strptime(days[-1], "%Y%m%d").replace(tzinfo=UTC)
            age = (datetime.now(UTC) - day).days
            told.append(f"{folder.parent.name + '/' + folder.name:<28}{day:%Y-%m-%d}, {age} days ago")
    return told
