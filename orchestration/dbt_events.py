"""dbt's events without the messages: nobody keeps a log of them (orchestration/dbt.py), and what a node says is in its
result.

dbt writes some twenty events for each model and test, and makes a message of each, though no log is to have it.
"""

from dbt_common.events.base_types import EventLevel
from dbt_common.events.event_manager import EventManager


class WarningsOnly(EventManager):
    """dbt's own, for what is a warning or worse."""

    def fire_event(self, e, level=None, node=None, force_warn_or_error_handling=False) -> None:
        """Called by dbt for each event."""
        if force_warn_or_error_handling or (level or e.level_tag()) in (EventLevel.WARN, EventLevel.ERROR):
            super().fire_event(e, level, node, force_warn_or_error_handling)
