"""SSB's Statbank through PxWebApi v2: what a table holds, what is wished of it, the fewest calls that fetch it.

Every selection is held to the table's own metadata before any figure is asked for: one unknown code fails the whole
call, and the service does not say which.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from orchestration.catalogue import Utvalg
from orchestration.errors import NoAnswerError, SourceError, did_you_mean
from orchestration.settings import Ssb
from orchestration.sources import jsonstat
from orchestration.sources.polite import Guest
from orchestration.sources.strict_json import parsed

SHOWN = 12
FUNCTION = re.compile(r"(top|bottom|from|to|range)\((.*)\)", re.IGNORECASE)

Selection = dict[str, list[str]]


@dataclass(frozen=True)
class Fit:
    """How wishes fit a table: what they choose, and what does not fit, all of it.

    For a fault the table is refused; of a warning one should know. `columns`: {variable: the key of the wish}.
    """

    columns: dict[str, str]
    selection: Selection
    faults: list[str]
    warnings: list[str]


@dataclass(frozen=True)
class Table:
    """What a table holds now, from its metadata. `codelists`: {variable: {label: id}}."""

    table: str
    answer: jsonstat.Answer
    codelists: dict[str, dict[str, str]]


def metadata(guest: Guest, rules: Ssb, table: str) -> Table:
    """Ask what the table holds: one call."""
    body = parsed(guest.get(f"{rules.pxweb}/tables/{table}/metadata", {"lang": rules.sprak}))
    try:
        answer = jsonstat.head(body)
    except SourceError as fault:
        raise SourceError(f"table {table}: metadata: {fault}") from None
    try:
        datetime.fromisoformat(answer.updated)
    except ValueError:
        found = answer.updated or "none"
        raise SourceError(f"table {table}: metadata: expected the time it was updated; found {found}") from None
    try:
        codelists = {
            code: {one["label"]: one["id"] for one in dimension.extension.get("codelists") or []}
            for code, dimension in answer.dimensions.items()
        }
    except (KeyError, TypeError):
        raise SourceError(f"table {table}: metadata: expected a label and an id of each codelist; found none") from None
    return Table(table, answer, codelists)


def columns(table: Table, wishes: dict[str, Utvalg]) -> dict[str, str]:
    """{the table's variable: the key of the wish}. A key is the variable's code, or its label.

    Raises SourceError when a key is no variable of the table, or a variable that must be chosen has no wish.
    """
    found, faults = _columns(table, wishes)
    _refuse(faults)
    return found


def resolve(guest: Guest, rules: Ssb, table: Table, wishes: dict[str, Utvalg]) -> Selection:
    """{variable: codes}, each code once and in the table's own order; raises SourceError with all that does not fit."""
    found = fit(guest, rules, table, wishes)
    _refuse(found.faults)
    return found.selection


def _refuse(faults: list[str]) -> None:
    # On one line: a fault is kept, shown and sent as one.
    if faults:
        raise SourceError("; and ".join(faults))


def fit(guest: Guest, rules: Ssb, table: Table, wishes: dict[str, Utvalg]) -> Fit:
    """Hold every wish to the table. Only a service that does not answer ends it before the last wish."""
    found, faults = _columns(table, wishes)
    selection, warnings = {}, []
    for code, key in found.items():
        dimension, wanted = table.answer.dimensions[code], set()
        is_time = code in table.answer.roles.get("time", [])
        refused, empty = [], []
        for expression in wishes[key].verdier:
            try:
                chosen = _codes(table.table, dimension, expression, is_time)
            except SourceError as fault:
                refused.append(str(fault))
                continue
            wanted |= chosen
            if not chosen:
                # A pattern says: those that there are. Codes come and go between years.
                empty.append(
                    f"table {table.table}: {code} ({dimension.label}): expected codes like {expression}; found none"
                    f" among {_some(dimension.codes)}{did_you_mean(expression, dimension.codes)}"
                )
        for label in wishes[key].kodelister:
            try:
                wanted |= _codelist(guest, rules, table, code, label, warnings)
            except NoAnswerError:
                raise
            except SourceError as fault:
                refused.append(str(fault))
        if not wanted and not refused:
            wish = wishes[key].verdier
            refused.append(
                f"table {table.table}: {code}: expected {wish} to choose some; found none among"
                f" {_some(dimension.codes)}{did_you_mean(wish[0] if wish else '', dimension.codes)}"
            )
            empty = []
        faults += refused
        warnings += empty
        selection[code] = [one for one in dimension.codes if one in wanted]
    return Fit(found, selection, faults, warnings)


def _columns(table: Table, wishes: dict[str, Utvalg]) -> tuple[dict[str, str], list[str]]:
    dimensions = table.answer.dimensions
    by_name = {dimension.label.casefold(): code for code, dimension in dimensions.items()}
    by_name |= {code.casefold(): code for code in dimensions}
    found: dict[str, str] = {}
    for key in wishes:
        if code := by_name.get(key.casefold()):
            found.setdefault(code, key)
    known = ", ".join(f"{code} ({dimension.label})" for code, dimension in dimensions.items())
    left = [name for code, one in dimensions.items() if code not in found for name in (code, one.label)]
    faults = [
        f"table {table.table}: utvalg: expected each key to be one of the variables {known}; found {key}"
        f"{did_you_mean(key, left)}"
        for key in wishes
        if key not in found.values()
    ]
    for code, dimension in dimensions.items():
        if code not in found and not dimension.extension.get("elimination", False):
            faults.append(
                f"table {table.table}: utvalg: expected a selection of {code} ({dimension.label}), which cannot be"
                f" left out; found none"
            )
    return found, faults


def _some(codes: list[str]) -> str:
    return ", ".join(codes[:SHOWN]) + (", …" if len(codes) > SHOWN else "")


def _codes(table: str, dimension: jsonstat.Dimension, expression: str, is_time: bool) -> set[str]:
    codes = dimension.codes
    if expression in codes:
        return {expression}
    where = f"table {table}: {dimension.code} ({dimension.label})"
    if function := FUNCTION.fullmatch(expression):
        return set(_by_function(where, codes, function.group(1).lower(), function.group(2), is_time))
    if "*" in expression or "?" in expression:
        pattern = re.escape(expression).replace(r"\*", ".*").replace(r"\?", ".")
        return {code for code in codes if re.fullmatch(pattern, code)}
    raise SourceError(
        f"{where}: expected one of its {len(codes)} codes, such as {', '.join(codes[:SHOWN])};"
        f" found {expression}{did_you_mean(expression, codes)}"
    )


def _by_function(where: str, codes: list[str], function: str, given: str, is_time: bool) -> list[str]:
    """top and bottom count from the newest period, in other variables from the first code."""
    arguments = [argument.strip() for argument in given.split(",")]
    if function in ("top", "bottom"):
        if not all(argument.isdecimal() for argument in arguments) or len(arguments) > 2:
            raise SourceError(f"{where}: expected {function}(n) or {function}(n, offset); found {function}({given})")
        count, offset = int(arguments[0]), int(arguments[1]) if len(arguments) == 2 else 0
        in_order = codes[::-1] if is_time == (function == "top") else codes
        chosen = in_order[offset : offset + count]
    else:
        if len(arguments) != (2 if function == "range" else 1):
            raise SourceError(f"{where}: expected from(x), to(x) or range(x,y); found {function}({given})")
        first = _place(where, codes, arguments[0], is_time) if function != "to" else 0
        last = _place(where, codes, arguments[-1], is_time, last=True) if function != "from" else len(codes) - 1
        chosen = codes[first : last + 1]
    if not chosen:
        raise SourceError(
            f"{where}: expected {function}({given}) to choose some of its codes; found none among {_some(codes)}"
        )
    return chosen


def _place(where: str, codes: list[str], code: str, is_time: bool, last: bool = False) -> int:
    # A period need not be there: from(2015) means the first from 2015 on.
    if is_time:
        return sum(one <= code for one in codes) - 1 if last else sum(one < code for one in codes)
    if code not in codes:
        raise SourceError(f"{where}: expected one of its codes; found {code}{did_you_mean(code, codes)}")
    return codes.index(code)


def _codelist(guest: Guest, rules: Ssb, table: Table, variable: str, label: str, warnings: list[str]) -> set[str]:
    known = table.codelists[variable]
    ids = {id_ for name, id_ in known.items() if name.casefold().rstrip().endswith(label.casefold())}
    where = f"table {table.table}: {variable}: kodelister"
    if len(ids) != 1:
        raise SourceError(
            f"{where}: expected one codelist whose label ends with '{label}'; found {len(ids)} among"
            f" {', '.join(known) or 'none'}{did_you_mean(label, list(known))}"
        )
    address = f"{rules.pxweb}/codelists/{ids.pop()}"
    values = parsed(guest.get(address, {"lang": rules.sprak})).get("values") or []
    try:
        listed = {value["code"] for value in values}
    except (KeyError, TypeError):
        listed = {None}
    if not all(isinstance(code, str) for code in listed):
        raise SourceError(f"{where}: expected a code of each value; found none")
    codes = listed & set(table.answer.dimensions[variable].codes)
    strange = sorted(listed - codes)
    told = ", ".join(strange[:SHOWN])
    if not codes:
        raise SourceError(f"{where}: expected '{label}' to hold codes of the variable itself; found {told or 'none'}")
    if strange:
        # A list is of several tables, and may hold codes that this one lacks.
        warnings.append(
            f"{where}: expected '{label}' to hold codes of the variable alone; found {len(strange)} more, left out:"
            f" {told}"
        )
    return codes


def cells(selection: Selection) -> int:
    """How many cells the selection asks for, empty ones included."""
    return math.prod(len(codes) for codes in selection.values())


def plan(selection: Selection, limit: int, whole: Sequence[str] = ()) -> list[Selection]:
    """The fewest calls of at most `limit` cells that together ask for the whole selection, each cell once.

    The variables in `whole` are never cut. Raises SourceError when they alone are more than a call may hold.
    """
    cut = {variable: len(codes) for variable, codes in selection.items() if variable not in whole}
    room = limit // math.prod(len(codes) for variable, codes in selection.items() if variable in whole)
    if not room:
        alone = math.prod(len(codes) for variable, codes in selection.items() if variable in whole)
        raise SourceError(
            f"expected {' x '.join(whole)} to fit in a call of {limit} cells; found {alone}; choose fewer codes of it"
        )
    pieces = dict(zip(cut, _fewest_pieces(list(cut.values()), room), strict=True))
    calls: list[Selection] = [{}]
    for variable, codes in selection.items():
        count = pieces.get(variable, 1)
        size = math.ceil(len(codes) / count)
        parts = [codes[start : start + size] for start in range(0, len(codes), size)]
        calls = [{**call, variable: part} for call in calls for part in parts]
    return calls


def _fewest_pieces(sizes: list[int], limit: int) -> list[int]:
    """Into how many pieces each dimension is cut, so that their product is least and no call exceeds the limit."""
    fewest = list(sizes)  # every cell a call of its own always fits

    def search(pieces: list[int], largest_call: int) -> None:
        nonlocal fewest
        if len(pieces) == len(sizes):
            fewest = pieces if largest_call <= limit else fewest
            return
        size = sizes[len(pieces)]
        for count in range(1, size + 1):
            if math.prod(pieces) * count >= math.prod(fewest):
                return
            search([*pieces, count], largest_call * math.ceil(size / count))

    search([], 1)
    return fewest


def fetch(guest: Guest, rules: Ssb, table: str, call: Selection) -> bytes:
    """Ask for the figures of one call, as json-stat2."""
    return guest.post(
        f"{rules.pxweb}/tables/{table}/data",
        {"lang": rules.sprak, "outputFormat": "json-stat2"},
        {"selection": [{"variableCode": variable, "valueCodes": codes} for variable, codes in call.items()]},
    )
