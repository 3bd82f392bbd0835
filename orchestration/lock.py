"""One run at a time in one warehouse. The lock goes with the process, however it ends."""

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from orchestration.errors import UserError
from orchestration.settings import Places

RUN = ".lock"
PUBLICATION = ".lock-publisering"
LOOK_SECONDS = 0.2


@contextmanager
def held_alone(places: Places) -> Iterator[None]:
    """Hold the warehouse; raises UserError when another run has it."""
    with _opened(places, RUN) as file:
        # Once more after a moment: what holds it may be is_held, which only looks.
        if not _taken(file, fcntl.LOCK_EX):
            time.sleep(LOOK_SECONDS)
            if not _taken(file, fcntl.LOCK_EX):
                raise UserError(f"{places.data} is in use by another run; wait until it has ended")
        yield


@contextmanager
def swapping(places: Places) -> Iterator[None]:
    """Hold what readers see while it changes, which takes no time; whoever else wants to change it waits.

    A lock of its own: to go back must be possible while a run waits for SSB.
    """
    with _opened(places, PUBLICATION) as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def is_held(places: Places) -> bool:
    """Whether a run is under way."""
    if not (places.data / RUN).exists():
        return False
    with (places.data / RUN).open() as file:
        return not _taken(file, fcntl.LOCK_SH)


def _taken(file: TextIO, kind: int) -> bool:
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _opened(places: Places, name: str) -> TextIO:
    try:
        places.data.mkdir(parents=True, exist_ok=True)
        return (places.data / name).open("w")
    except OSError as error:
        raise UserError(
            f"{places.data}: expected a folder that this user may write in; found: {error.strerror}. Run as the user"
            " who owns it, or set OMSORGSVAREHUS_DATA"
        ) from None
