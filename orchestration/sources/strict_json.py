"""Reads JSON as its standard has it: Python and DuckDB both take more, and each takes something else."""

import json
from typing import Any


def parsed(body: bytes | str) -> Any:
    """What the JSON says. Raises ValueError for what is none.

    That is also NaN and Infinity, a key that stands twice, where one of the values would be lost unseen, another
    encoding than UTF-8, and lists within lists without end.
    """
    text = body if isinstance(body, str) else body.decode("utf-8-sig")
    try:
        return json.loads(text, object_pairs_hook=_without_twins, parse_constant=_refused)
    except RecursionError:
        raise ValueError("lists or objects within each other, too many") from None


def _without_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twin = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the key {twin!r} twice")
    return found


def _refused(word: str) -> Any:
    raise ValueError(f"{word}, which is no number in JSON")
