"""The one resource of the assets: which configuration, and where the warehouse's folders are."""

from pathlib import Path

import dagster as dg

from orchestration.settings import Places, Settings, load


class Warehouse(dg.ConfigurableResource):
    """The configuration file of a run and the data folder it works in."""

    config: str
    data: str

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
