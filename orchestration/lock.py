"""One run at a time in one warehouse. The lock goes with the process, however it ends.

What stands in the lock's file is the id of the run that took it last: whoever finds the lock held knows by whom, and no
process number is asked, which another process may have got since.
"""

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from orchestration import duck
from orchestration.errors import InUseError, UserError
from orchestration.settings import Places

RUN = ".lock"
PUBLICATION = ".lock-publisering"
LOOK_SECONDS = 0.2


@contextmanager
def held_alone(places: Places, run_id: str = "") -> Iterator[None]:
    """Hold the warehouse, for Dagster's run if one is named; raises InUseError when another run has it."""
    with _opened(places, RUN) as file:
        # Once more after a moment: what holds it may be is_held, which only looks.
        if not _taken(file, fcntl.LOCK_EX):
            time.sleep(LOOK_SECONDS)
            if not _taken(file, fcntl.LOCK_EX):
                raise _in_use(places)
        # Those that an older version made, too.
        for folder in places.private:
            duck.private_folder(folder)
        file.truncate(0)
        file.write(run_id)
        file.flush()
        yield


@contextmanager
def swapping(places: Places) -> Iterator[None]:
    """Hold what readers see while it changes, which takes no time; whoever else wants to change it waits.

    A lock of its own: to go back must be possible while a run waits for SSB.
    """
    with _opened(places, PUBLICATION) as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def expect_free(places: Places) -> None:
    """Raise InUseError while a run is under way. Nothing is held: a run that begins after this is not kept out."""
    if is_held(places):
        raise _in_use(places)


def is_held(places: Places) -> bool:
    """Whether a run is under way."""
    if not (places.data / RUN).exists():
        return False
    with (places.data / RUN).open() as file:
        return not _taken(file, fcntl.LOCK_SH)


def is_alive(places: Places, run_id: str) -> bool:
    """Whether Dagster's run is under way: it holds the warehouse from its first step to its last."""
    return is_held(places) and (places.data / RUN).read_text() == run_id


def _in_use(places: Places) -> InUseError:
    return InUseError(f"{places.data} is in use by another run; wait until it has ended")


def _taken(file: TextIO, kind: int) -> bool:
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _opened(places: Places, name: str) -> TextIO:
    try:
        places.data.mkdir(parents=True, exist_ok=True)
        return (places.data / name).open("a")  # what stands there is the holder's
    except OSError as error:
        raise UserError(
            f"{places.data}: expected a folder that this user may write in; found: {error.strerror}. Run as the user"
            " who owns it, or set OMSORGSVAREHUS_DATA"
        ) from None
