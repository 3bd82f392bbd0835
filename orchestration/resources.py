"""The one resource of the assets: which configuration, and where the warehouse's folders are."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import dagster as dg

from orchestration import history, mend, varsel
from orchestration.lock import held_alone
from orchestration.log import log
from orchestration.settings import Places, Settings, load


class Warehouse(dg.ConfigurableResource):
    """The configuration file of a run and the data folder it works in."""

    config: str
    data: str

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator["Warehouse"]:
        """Hold the warehouse alone from the first step to the last: another run's rows must not come between."""
        with held_alone(self.places, context.run.run_id if context.run else ""):
            # Before too: where every night is broken off, none comes to its end.
            with suppress(Exception):
                self._tidied(context, history.end_broken_off, history.prune)
            yield self
            for story in _broke(context):
                mend.build_database(self.places, story)
            # Whatever came of the run. Dagster notes what goes wrong here, and lets the run stand as it ended.
            self._tidied(context, history.prune)

    def _tidied(self, context: dg.InitResourceContext, *ways: Callable) -> None:
        try:
            for way in ways:
                way(self.places, context.instance)
        except Exception as error:
            log.warning(
                f"dagster   {self.places.dagster_home}: expected that old runs can be taken away; found {error}"
            )
            raise

    @property
    def settings(self) -> Settings:
        """The configuration file, read and checked."""
        return load(Path(self.config))

    @property
    def places(self) -> Places:
        """The folders of the warehouse."""
        return Places(Path(self.data))

    def audit_folder(self, run_id: str) -> Path:
        """Where the checks of one run leave their results."""
        return self.places.runs / run_id / "audit"


def _broke(context: dg.InitResourceContext) -> list[str]:
    """The whole story of each step that failed in the run."""
    failed = {dg.DagsterEventType.STEP_FAILURE}
    errors = varsel.failures([one.dagster_event for one in context.instance.all_logs(context.run.run_id, failed)])[1]
    return [one.to_string() for one in errors]
