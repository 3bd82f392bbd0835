"""The errors that a user can mend. Each message says where, what was expected and what was found."""

import re
from collections.abc import Iterable
from difflib import get_close_matches

# As every message of ours is written: where, what was expected, what was found, and what may have been meant.
MESSAGE = re.compile(
    r"(?:(?P<where>.*?): )?expected\s(?P<expected>.*?); found:? (?P<found>.*?)(?: \(did you mean '(?P<meant>.*)'\?\))?",
    re.DOTALL,
)


# Of one fault, and of all that are told at once, in characters: more is read by nobody, and is kept and sent by many.
LONGEST = 4_000
LONGEST_MESSAGE = 20_000


def bounded(message: str) -> str:
    """`message` with each line cut at LONGEST, and so many lines as LONGEST_MESSAGE has room for."""
    lines = [one if len(one) <= LONGEST else f"{one[:LONGEST]}… ({len(one)} characters)" for one in message.split("\n")]
    told, room = 0, LONGEST_MESSAGE
    while told < len(lines) and len(lines[told]) < room:
        room -= len(lines[told]) + 1
        told += 1
    left = len(lines) - told
    return "\n".join([*lines[:told], *([f"and {left:,} more".replace(",", " ")] if left else [])])


class UserError(Exception):
    """Something in the user's hands is wrong; shown as one clear line, without a traceback."""

    def __init__(self, message: str) -> None:
        super().__init__(bounded(message))


class InUseError(UserError):
    """Another run has the warehouse."""


class ConfigError(UserError):
    """A key of the configuration file is wrong."""


class LoadError(UserError):
    """A file that was named in the configuration cannot be taken in."""


class SourceError(UserError):
    """SSB did not give what was asked for, or gave something that cannot be right.

    `grunn` says why in a few words of Norwegian, for readers of what is published without it.
    """

    def __init__(self, message: str, grunn: str = "SSBs svar er ikke slik vi venter det") -> None:
        super().__init__(message)
        self.grunn = grunn


class NoAnswerError(SourceError):
    """SSB does not answer at all, or not now: asking for something else would meet the same."""

    def __init__(self, message: str, grunn: str = "SSB svarte ikke") -> None:
        super().__init__(message, grunn)


class PostgresError(UserError):
    """PostgreSQL did not take the publication; what it showed before stands, and the published files do."""


class AuditError(UserError):
    """A guard said no: nothing is published."""


class DamagedError(UserError):
    """A file of the warehouse's own is not what the program wrote."""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """The hint ` (did you mean 'x'?)` for the known word nearest to `word`, or nothing."""
    near = get_close_matches(str(word)[:100], list(known), n=1)
    return f" (did you mean '{near[0]}'?)" if near else ""


def parts(message: str) -> tuple[str, str, str, str]:
    """Where, what was expected, found, and perhaps meant; a message that is not written so is all of it found."""
    said = MESSAGE.fullmatch(message)
    if said is None:
        return "", "", message, ""
    return said["where"] or "", said["expected"], said["found"], said["meant"] or ""
