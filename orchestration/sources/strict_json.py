"""Reads JSON as its standard has it: Python and DuckDB both take more, and each takes something else."""

import json
import math
from typing import Any


class NotStandardError(ValueError):
    """It is whole, and says what JSON cannot: who asks again is told the same."""


class _OddError(Exception):
    """A number that is none, before it is known where it stands."""


class _Odd(str):
    """What stands in place of it, to be found."""


def parsed(body: bytes | str) -> Any:
    """What the JSON says. Raises ValueError for what is none, and NotStandardError where it is whole all the same.

    That is NaN and Infinity, a number beyond any (1e999), a key that stands twice, where one of the values would be
    lost unseen, and lists within lists without end.
    """
    text = body if isinstance(body, str) else body.decode("utf-8-sig")
    try:
        return json.loads(text, object_pairs_hook=_without_twins, parse_constant=_refused, parse_float=_float)
    except RecursionError:
        raise NotStandardError("lists or objects within each other, too many") from None
    except _OddError as odd:
        raise NotStandardError(f"{odd}, which is no number in JSON{_where(text)}") from None
    except (NotStandardError, json.JSONDecodeError):
        raise
    except ValueError:  # Python reads no longer ones
        raise NotStandardError("a number of thousands of digits") from None


def _without_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twin = next(name for name in names if names.count(name) > 1)
        raise NotStandardError(f"the key {twin!r} twice")
    return found


def _refused(word: str) -> Any:
    raise _OddError(word)


def _float(digits: str) -> float:
    number = float(digits)
    return number if math.isfinite(number) else _refused(digits)


def _marked(digits: str) -> float | _Odd:
    number = float(digits)
    return number if math.isfinite(number) else _Odd(digits)


def _where(text: str) -> str:
    """The way to the first number that is none, such as `value[17]`; raises JSONDecodeError when the rest is cut."""
    whole = json.loads(text, parse_constant=_Odd, parse_float=_marked)
    left = [("", whole)]
    while left:
        path, part = left.pop()
        if isinstance(part, _Odd):
            return f", at {path.removeprefix('.')}" if path else ""
        inner = part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ()
        left += [(f"{path}.{key}" if isinstance(part, dict) else f"{path}[{key}]", one) for key, one in inner][::-1]
    return ""
