"""What is asked of SSB: the lists in seeds/ssb, read and checked."""

import functools
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from orchestration.errors import ConfigError, did_you_mean
from orchestration.settings import SEEDS, Section, Ssb, read

TABLES = SEEDS / "ssb" / "tabeller.yml"
CLASSIFICATIONS = SEEDS / "ssb" / "klass.yml"


class Utvalg(Section):
    """What is wished of one variable: codes or expressions, and codelists by the end of their label."""

    verdier: list[str] = Field(default=[])
    kodelister: list[str] = Field(default=[])


def _values(value: Any) -> Any:
    return {"verdier": value} if isinstance(value, list) else value


class Tabell(Section):
    """One table of the Statbank; seeds/ssb/tabeller.yml explains the keys."""

    tabell: str = Field(pattern=r"^\d{5}$")
    navn: str
    hvorfor: str
    mater: list[str]
    publisering: Literal["kostra", "ellers"]
    ferskhet_dager: int = Field(ge=1)
    verifisert: bool
    kilde: str
    uunnvaerlig: bool = False
    utvalg: dict[str, Annotated[Utvalg, BeforeValidator(_values)]] = Field(min_length=1)

    @property
    def dataset(self) -> str:
        """Its name in the archive."""
        return self.tabell

    @property
    def kalles(self) -> str:
        """What a reader knows it by."""
        return f"SSB {self.tabell} ({self.navn})"


class Klassifikasjon(Section):
    """One question to KLASS; seeds/ssb/klass.yml explains the keys."""

    navn: str
    klassifikasjon: int
    ressurs: Literal["codes", "changes", "corresponds"]
    til: int | None = None
    hvorfor: str
    mater: list[str]
    ferskhet_dager: int = Field(ge=1)
    uunnvaerlig: bool = False

    @property
    def dataset(self) -> str:
        """Its name in the archive."""
        return f"klass_{self.navn}"

    @property
    def kalles(self) -> str:
        """What a reader knows it by."""
        return f"KLASS {self.klassifikasjon}{f' mot {self.til}' if self.til else ''} ({self.navn})"


class _Tables(Section):
    tabeller: list[Tabell]


class _Classifications(Section):
    klassifikasjoner: list[Klassifikasjon]


@functools.cache
def tables() -> list[Tabell]:
    """Every table of seeds/ssb/tabeller.yml."""
    return read(TABLES, _Tables, lambda content: {"tabeller": content}).tabeller


@functools.cache
def classifications() -> list[Klassifikasjon]:
    """Every question of seeds/ssb/klass.yml."""
    return read(CLASSIFICATIONS, _Classifications, lambda content: {"klassifikasjoner": content}).klassifikasjoner


def chosen(rules: Ssb) -> list[Tabell]:
    """The tables that the configuration asks for: those it names, or all. Raises ConfigError for an unknown one."""
    known = {table.tabell: table for table in tables()}
    for name in rules.tabeller or []:
        if name not in known:
            raise ConfigError(
                f"ssb.tabeller: expected tables of seeds/ssb/tabeller.yml ({', '.join(known)}); found {name}"
                f"{did_you_mean(name, list(known))}"
            )
    return [known[name] for name in rules.tabeller] if rules.tabeller is not None else list(known.values())
