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
from orchestration.errors import did_you_mean
from orchestration.settings import SEEDS, Section, read

FOLDER = SEEDS / "ssb" / "registrert"
Names = dict[str, str | None]
# What is asked for by these takes what there is and rests on no code.
ALL = "*"


class Variabel(Section):
    """One variable of a table: its label, whether it may be left out (null: not recorded), and its codes by name.

    A code of ? stands for all of that form, such as ???? for the numbers of municipalities. `aar`: first and last year
    of the variable Tid. `liste`: the file that holds the codes, where tables share them. `antall`: how many codes SSB's
    own table has; null where that is not recorded.
    """

    etikett: str
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


def faults(table: Tabell) -> list[str]:
    """What of the table's selection is in no record: one line each, none when all of it is recorded or said not to be.

    A code that is marked as not recorded is no fault here; `not_recorded` tells of it.
    """
    known = of(table.tabell).variabler
    found = []
    for key, wish in table.utvalg.items():
        if key not in known:
            found.append(
                f"{table.tabell}: expected one of the variables {', '.join(known)}; found {key}"
                f"{did_you_mean(key, list(known))}"
            )
            continue
        codes = [*known[key].registrert, *known[key].ikke_registrert]
        for expression in wish.verdier:
            if expression != ALL and not _chosen(expression, codes):
                found.append(
                    f"{table.tabell}: {key}: expected one of the codes {', '.join(codes)}; found {expression}"
                    f"{did_you_mean(expression, codes)}"
                )
    for key, variable in known.items():
        if key not in table.utvalg and not variable.kan_utelates:
            found.append(f"{table.tabell}: expected a selection of {key}, which cannot be left out; found none")
    return found


def not_recorded(table: Tabell) -> str:
    """The codes that the selection names and no record shows, by variable; empty when there are none."""
    told = []
    for key, wish in table.utvalg.items():
        codes = list(of(table.tabell).variabler[key].ikke_registrert)
        named = [code for code in codes if any(_chosen(one, [code]) for one in wish.verdier if one != ALL)]
        if named:
            told.append(f"{key}: {', '.join(named)}")
    return "; ".join(told)


def _chosen(expression: str, codes: list[str]) -> list[str]:
    """The codes that SSB's expression is like. from(x) and its kin choose of years and orders, and name no code."""
    if re.fullmatch(r"\w+\(.*\)", expression):
        return codes
    return [code for code in codes if code == expression or fnmatchcase(code, expression)]
