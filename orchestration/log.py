"""One line a step, for a person at a terminal and for Dagster's own log."""

import logging

log = logging.getLogger("omsorgsvarehus")
