"""One run at a time in one warehouse. The lock goes with the process, however it ends."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

from orchestration.errors import UserError
from orchestration.settings import Places


@contextmanager
def held_alone(places: Places) -> Iterator[None]:
    """Hold the warehouse; raises UserError when another run has it."""
    places.data.mkdir(parents=True, exist_ok=True)
    with (places.data / ".lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UserError(f"{places.data} is in use by another run; wait until it has ended") from None
        yield
