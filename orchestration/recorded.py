"""What is recorded of SSB's tables: seeds/ssb/registrert, one file a table.

Where we build, SSB cannot be asked. The files hold the codes that stand in answers others got and kept, each with where
it was read, and apart from them (`ikke_registrert`) what we ask for or imitate though nobody's answer shows it. Our
selections, the models and the demo's invented SSB are held to them by tests.
"""

import functools
import re
from fnmatch import fnmatchcase

from pydantic import Field

from orchestration.catalogue import Tabell
from orchestration.settings import SEEDS, Section, read

FOLDER = SEEDS / "ssb" / "registrert"
Names = dict[str, str | None]
# What is asked for by these takes what there is and rests on no code.
ALL = "*"
NOTHING = "nothing of the table is recorded"


class Variabel(Section):
    """One variable of a table: its label, whether it may be left out, and its codes by name; null is not recorded.

    A code of ? stands for all of that form, such as ???? for the numbers of municipalities. `aar`: first and last year
    of the variable Tid. `liste`: the file that holds the codes, where tables share them. `antall`: how many codes SSB's
    own table has; null where that is not recorded.
    """

    etikett: str | None
    kan_utelates: bool | None
    antall: int | None = None
    liste: str | None = None
    aar: tuple[int, int] | None = None
    registrert: Names = Field(default={})
    ikke_registrert: Names = Field(default={})
    enhet: dict[str, str] = Field(default={})
    kilde: str
    merknad: str = ""


class Beskrivelse(Section):
    """What is recorded of one table, or of a list that tables share."""

    tabell: str
    tittel: str
    kilde: str
    variabler: dict[str, Variabel]


@functools.cache
def of(table: str) -> Beskrivelse:
    """What is recorded of the table; codes that stand in a shared list are filled in. Raises ConfigError."""
    found = _file(table)
    return found.model_copy(
        update={"variabler": {code: _filled(code, variable) for code, variable in found.variabler.items()}}
    )


@functools.cache
def _file(name: str) -> Beskrivelse:
    return read(FOLDER / f"{name}.yml", Beskrivelse, lambda content: content)


def _filled(code: str, variable: Variabel) -> Variabel:
    if variable.aar:
        first, last = variable.aar
        return variable.model_copy(update={"registrert": {str(year): str(year) for year in range(first, last + 1)}})
    if variable.liste is None:
        return variable
    shared = _file(variable.liste).variabler[code]
    return variable.model_copy(update={"registrert": shared.registrert, "ikke_registrert": shared.ikke_registrert})


def source(table: Tabell) -> str:
    """Where the table's codes were recorded, or that they are not."""
    return of(table.tabell).kilde if described(table) else NOTHING


def not_recorded(table: Tabell) -> str:
    """The codes that the selection names and no record shows, by variable; empty when there are none."""
    if not described(table):
        return NOTHING
    return "; ".join(f"{key}: {', '.join(codes)}" for key, codes in unrecorded(table).items())


def unrecorded(table: Tabell) -> dict[str, list[str]]:
    """{key of the selection: the codes that it names and no record shows}. Nothing of a table without a record."""
    found = {}
    for key, wish in table.utvalg.items() if described(table) else ():
        variable = _of_key(table, key)
        codes = list(variable.ikke_registrert) if variable else []
        named = [code for code in codes if any(chosen(one, [code]) for one in wish.verdier if one != ALL)]
        if named:
            found[key] = named
    return found


def described(table: Tabell) -> bool:
    """Whether it has a file: a table may be added to the list before anybody has recorded it."""
    return (FOLDER / f"{table.tabell}.yml").exists()


def _of_key(table: Tabell, key: str) -> Variabel | None:
    """The variable by its code or its label, as a key of the selection is either."""
    known = of(table.tabell).variabler
    by_label = {(one.etikett or "").casefold(): one for one in known.values()}
    return known.get(key) or by_label.get(key.casefold())


def chosen(expression: str, codes: list[str]) -> list[str]:
    """The codes that SSB's expression is like. from(x) and its kin choose of years and orders, and name no code."""
    if re.fullmatch(r"\w+\(.*\)", expression):
        return codes
    return [code for code in codes if code == expression or fnmatchcase(code, expression)]
