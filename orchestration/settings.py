"""Where things are, and what the user's YAML file says.

The YAML file is the whole truth of a run: the municipalities, years and files it names are what gets
published. Paths in it are relative to the file itself.
"""

import csv
import functools
import os
import re
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from importlib.util import find_spec
from pathlib import Path
from shutil import which
from typing import Annotated, Any, Literal

import yaml
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainValidator,
    ValidationError,
    ValidationInfo,
    model_validator,
)

from orchestration import privacy, shown
from orchestration.errors import LONGEST, ConfigError, did_you_mean
from orchestration.sources.characters import name_of

ROOT = Path(__file__).resolve().parent.parent
SEEDS = ROOT / "seeds"
DBT_PROJECT = ROOT / "dbt_project"
EXPECTATIONS = ROOT / "expectations"
MAPPINGS = SEEDS / "vedtak" / "epj"
# Of a number: a birth date, a telephone, an identity number with or without its first 0.
SUSPECT_DIGITS = range(7, 13)
# A configuration of every municipality has some hundred thousand values.
MOST_NODES = 2_000_000
# Characters: no file system has longer names.
LONGEST_NAME = 255
# No editor shows them, and no database takes them all.
NO_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
# Characters of a reason that is published.
LONGEST_REASON = 200
DEMO_CONFIG = SEEDS / "demo" / "kommune.yml"
NUMBERS = SEEDS / "ssb" / "kommunenummer.csv"
ARTS = SEEDS / "kontoplan" / "art.csv"
BOUNDS = SEEDS / "grenser" / "terskel.csv"


class Places:
    """The folders of one warehouse. OMSORGSVAREHUS_DATA moves them all; the default is data/ in the project."""

    def __init__(self, data: Path | None = None) -> None:
        self.data = Path(data or os.environ.get("OMSORGSVAREHUS_DATA") or ROOT / "data").absolute()
        self.archive = self.data / "archive"
        self.build_db = self.data / "build" / "build.duckdb"
        self.spark = self.data / "build" / "spark"
        self.asked = self.data / "asked"
        self.incoming = self.data / "incoming"
        self.runs = self.data / "runs"
        self.dbt_target = self.data / "dbt"
        self.dagster_home = self.data / "dagster"
        self.publications = self.data / "publications"
        # What may hold persons, or tells of a file: their owner's alone, whatever the UMask.
        self.private = [self.archive, self.build_db.parent, self.incoming, self.runs, self.dagster_home]
        self.published = self.data / "published"
        self.published_db = self.published / "omsorgsvarehus.duckdb"


def _existing_file(path: Path, info: ValidationInfo) -> Path:
    path = info.context["folder"] / path
    if not _is_file(path):
        raise ValueError(f"expected a file; found nothing at {_place(path)}")
    return path


def _place(path: Path) -> str:
    # What has no ending is perhaps no name of a file, but of a person.
    named = (path.suffix and len(path.name) <= LONGEST_NAME) or shown.as_(shown.WORD, path.name) == path.name
    return str(path) if named else f"{path.parent}/… ({shown.shape(path.name)})"


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # a name too long, with a NUL in it, in a folder of somebody else's
        return False


def _mapping(path: Path, info: ValidationInfo) -> Path:
    shipped = {file.stem: file for file in sorted(MAPPINGS.glob("*.csv"))}
    own = info.context["folder"] / path
    if str(path) not in shipped and not _is_file(own):
        hint = did_you_mean(str(path), shipped)
        raise ValueError(
            f"expected one of {', '.join(shipped)}, or a mapping file; found nothing at"
            f" {path if shown.is_like(str(path), shipped) else _place(own)}{hint}"
        )
    return shipped.get(str(path), own)


def _day(value: Any) -> Any:
    if type(value) is not date:
        raise ValueError("expected a date such as 2025-01-31")
    return value


def _reason(text: str) -> str:
    if not 0 < len(text) <= LONGEST_REASON:
        raise ValueError(
            f"expected why the day is counted anew, in at most {LONGEST_REASON} characters; found {len(text)}"
        )
    return text


def _encoding(name: str) -> str:
    try:
        "".encode(name)  # refuses base64 and the like too, which are codecs and no text encodings
    except (LookupError, ValueError):
        raise ValueError("expected a text encoding such as utf-8, iso-8859-1 or windows-1252") from None
    return name


def _four_digits(value: Any) -> Any:
    if not (isinstance(value, str) and len(value) == 4 and value.isdecimal()):
        raise ValueError('expected four digits in quotes, such as "0301"')
    return value


def _column(value: Any) -> Any:
    if isinstance(value, (int, float)):
        raise ValueError("expected the name of a column in quotes")
    return {"kolonne": value} if isinstance(value, str) else value


def _name_or_place(value: Any) -> Any:
    if type(value) is int and value > 0:
        return value
    if not isinstance(value, str):
        raise ValueError("expected the name of a column in quotes, or the number of a column that has no name")
    return name_of(value)


# Spelled as the names in a file are read: an å may be one character or two.
Name = Annotated[str, AfterValidator(name_of)]
NameOrPlace = Annotated[str | int, PlainValidator(_name_or_place)]


@functools.cache
def bounds() -> dict[str, str]:
    """The bounds of seeds/grenser/terskel.csv: {name: value}."""
    with BOUNDS.open(encoding="utf-8", newline="") as stream:
        return {row["terskel"]: row["verdi"] for row in csv.DictReader(stream)}


@functools.cache
def _first_year() -> int:
    """The first year that the account plan holds."""
    with ARTS.open(encoding="utf-8") as stream:
        return min(int(row["gyldig_fra"]) for row in csv.DictReader(stream))


@functools.cache
def _numbers() -> dict[str, tuple[str, int, int | None]]:
    """SSB's numbers of municipalities: {kommunenr: (name, first year, last year or None)}."""
    with NUMBERS.open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    return {
        row["kommunenr"]: (row["navn"], int(row["gyldig_fra"]), int(row["gyldig_til"]) if row["gyldig_til"] else None)
        for row in rows
    }


class Section(BaseModel):
    """A part of the YAML file: unknown keys are refused, values are never guessed from another type."""

    model_config = ConfigDict(extra="forbid", frozen=True)


# A place or a number of things: never true, 3.0 or "3", and no more than there can be.
Count = Annotated[int, Field(strict=True, ge=1, le=1_000_000_000)]
Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]
Percent = Annotated[Number, Field(ge=0, le=100)]


class Kolonne(Section):
    """A column of the file, or a part of it: `lengde` characters from position `fra` (the first is 1)."""

    kolonne: Name
    fra: Count = 1
    lengde: Count | None = None

    @property
    def cut(self) -> bool:
        """Whether it is a part of the column only."""
        return self.fra > 1 or self.lengde is not None


def _address(value: str) -> str:
    if not value.startswith(("http://", "https://")):
        raise ValueError(f"expected an address that begins with https://; found {_short(value)}")
    return value.rstrip("/")


Address = Annotated[str, AfterValidator(_address)]
InputFile = Annotated[Path, AfterValidator(_existing_file)]
Mapping = Annotated[Path, AfterValidator(_mapping)]
Day = Annotated[date, BeforeValidator(_day)]
Column = Annotated[Kolonne, BeforeValidator(_column)]
Year = Annotated[int, Field(strict=True, ge=2000, le=2100)]


class Kolonner(Section):
    """Which column of the account file is what."""

    funksjon: Column
    belop: Column
    kommunenr: Column | None = None
    aar: Column | None = None
    kontoklasse: Column | None = None
    ansvar: Column | None = None
    ansvar_navn: Column | None = None
    art: Column | None = None
    prosjekt: Column | None = None

    def used(self) -> dict[str, Kolonne]:
        """The columns that the file has: {our name: where it stands}."""
        return {name: column for name in type(self).model_fields if (column := getattr(self, name))}


def _part(fra: int, lengde: int) -> Kolonne:
    return Kolonne(kolonne="linje", fra=fra, lengde=lengde)


# SSB's account file 0A: a line of 48 characters; statisticsnorway/kostra-kontrollprogram, file_description_Regnskap
KOSTRA_0A_LENGTH = 48
# How long a code is, when it is KOSTRA's own.
CODE_LENGTHS = {"kommunenr": 4, "aar": 4, "kontoklasse": 1, "funksjon": 3, "art": 3}
KOSTRA_0A = Kolonner(
    aar=_part(3, 4),
    kommunenr=_part(8, 4),
    kontoklasse=_part(32, 1),
    funksjon=_part(33, 4),
    art=_part(37, 3),
    belop=_part(40, 9),
)


class Regnskapsfil(Section):
    """One account file: where it is and how it is to be read."""

    fil: InputFile
    slag: Literal["csv", "excel", "kostra_0a"]
    innhold: Literal["med_art", "netto_uten_art"]
    aar: Year | None = None
    tegnsett: Annotated[str, AfterValidator(_encoding)] = "utf-8"
    skilletegn: str = Field(";", min_length=1, max_length=1)
    desimaltegn: Literal[",", "."] = ","
    tusenskilletegn: Literal["", " ", ".", ",", "'"] = ""
    fortegn: Literal["utgift_positiv", "inntekt_positiv"] = "utgift_positiv"
    ark: Name | None = None
    overskriftsrad: Count = 1
    # A line with more columns than the header has is rejected, unless they are known to be harmless trailing ones.
    ekstra_kolonner: Literal["avvis", "godta"] = "avvis"
    # Columns with account numbers and the like: eleven digits that are no fødselsnummer. By name, or by their place
    # (the first is 1) where the header has none.
    nummerkolonner: list[NameOrPlace] = []
    kolonner: Kolonner | None = None
    artskart: InputFile | None = None
    funksjonskart: InputFile | None = None
    kontrollsum_nok: Annotated[Decimal, Field(max_digits=18)] | None = None
    # What stands in a column of the last row, when that row is the sum of the others.
    sumrad: Name | None = Field(None, min_length=1)
    # Only a whole account must balance; 0A is one always, other files are taken for a part unless they say so.
    omfang: Literal["helt", "utsnitt"] | None = None

    @model_validator(mode="after")
    def _fits_together(self) -> "Regnskapsfil":
        for wrong, message in self._layout_faults() if self.slag == "kostra_0a" else self._column_faults():
            if wrong:
                raise ValueError(message)
        return self

    def _layout_faults(self) -> list[tuple[bool, str]]:
        layout = [
            "kolonner",
            "skilletegn",
            "desimaltegn",
            "tusenskilletegn",
            "ark",
            "overskriftsrad",
            "ekstra_kolonner",
            "funksjonskart",
            "sumrad",
        ]
        given = [key for key in layout if key in self.model_fields_set]
        return [
            (bool(given), f"expected only fil, innhold and aar: slag kostra_0a has a fixed layout; found {given}"),
            (self.innhold != "med_art", f"expected innhold med_art for slag kostra_0a; found {self.innhold}"),
            (self.omfang == "utsnitt", "expected a whole account for slag kostra_0a; found omfang utsnitt"),
        ]

    def _column_faults(self) -> list[tuple[bool, str]]:
        columns = self.kolonner
        without_art = self.innhold == "netto_uten_art"
        return [
            (columns is None, f"expected kolonner for slag {self.slag}; found none"),
            (
                not self.aar and not (columns and columns.aar),
                "expected aar, or kolonner.aar with the column that holds it; found neither",
            ),
            (
                not without_art and not (columns and columns.art),
                "expected kolonner.art for innhold med_art; found none",
            ),
            (
                without_art and bool(self.artskart or (columns and columns.art)),
                "expected no kolonner.art and no artskart for innhold netto_uten_art; found one",
            ),
            (
                self.tusenskilletegn == self.desimaltegn,
                f"expected tusenskilletegn other than desimaltegn; found {self.desimaltegn!r} for both",
            ),
            (
                self.slag == "excel" and self.tusenskilletegn == ".",
                "expected no tusenskilletegn '.' for slag excel, where 1.234 may be a number cell; found it set",
            ),
            (self.slag != "excel" and bool(self.ark), f"expected ark for slag excel only; found it for {self.slag}"),
            *self._cut_faults(),
        ]

    def _cut_faults(self) -> Iterator[tuple[bool, str]]:
        own_codes = {"art": self.artskart, "funksjon": self.funksjonskart}
        for name, column in self.kolonner.used().items() if self.kolonner else ():
            wanted = CODE_LENGTHS.get(name)
            wrong = wanted and column.lengde and column.lengde != wanted and not own_codes.get(name)
            yield bool(wrong), f"expected lengde {wanted} for kolonner.{name}; found {column.lengde}"

    @property
    def whole(self) -> bool:
        """Whether the file holds the municipality's whole account, so that its sums can be judged."""
        return self.slag == "kostra_0a" or self.omfang == "helt"

    @property
    def columns(self) -> dict[str, Kolonne]:
        """{our name: where it stands}, whatever the kind of file."""
        return (self.kolonner or KOSTRA_0A).used()


class Vedtaksfil(Section):
    """One extract of decisions on care: where it is, how it is to be read, which days it tells of."""

    fil: InputFile
    system: Mapping
    maaledatoer: list[Day] = Field(min_length=1)
    tegnsett: Annotated[str, AfterValidator(_encoding)] = "utf-8"
    # Without these two a CSV file says itself: by its header, and by numbers that can be read in one way only.
    skilletegn: str | None = Field(None, min_length=1, max_length=1)
    desimaltegn: Literal[",", "."] | None = None
    ark: Name | None = None
    overskriftsrad: Count = 1

    @model_validator(mode="after")
    def _excel_or_not(self) -> "Vedtaksfil":
        if not self.excel and self.ark:
            raise ValueError(f"expected ark for an Excel file (.xlsx) only; found it for {self.fil.name}")
        if self.excel and self.skilletegn:
            raise ValueError(f"expected no skilletegn for an Excel file; found it for {self.fil.name}")
        return self

    @property
    def excel(self) -> bool:
        """Whether it is an Excel file; it is CSV otherwise."""
        return self.fil.suffix.lower() == ".xlsx"


class PaaNytt(Section):
    """A day that has been published and is to be counted anew from the extract as it is now, once, and why."""

    maaledato: Day
    begrunnelse: Annotated[Name, AfterValidator(_reason)]


class Kommune(Section):
    """One municipality: its years, its account files, its own rules, its decisions on care."""

    kommunenr: Annotated[str, BeforeValidator(_four_digits)]
    navn: Name
    aar: list[Year] = Field([], min_length=1)
    regnskap: list[Regnskapsfil] = Field([], min_length=1)
    fordelingsregler: InputFile | None = None
    vedtak: list[Vedtaksfil] = Field([], min_length=1)
    maaledatoer_paa_nytt: list[PaaNytt] = Field([], min_length=1)
    bemanning: InputFile | None = None
    fellesnokler: InputFile | None = None
    korrigeringer: InputFile | None = None
    aga_soner: InputFile | None = None
    tjenestetall: InputFile | None = None
    regnskapsgrunnlag: Literal["bokfort", "korrigert"] = "bokfort"
    # The ansvar whose names may be published though they look like a person's.
    ansvar_navn_kan_vises: list[Name] = []

    @property
    def oppdiktet(self) -> bool:
        """Whether the municipality is an invented one: of county 99, and its name says so."""
        return self.kommunenr.startswith("99") and "(oppdiktet)" in self.navn

    @model_validator(mode="after")
    def _number_and_years(self) -> "Kommune":
        early = [year for year in self.aar if year < _first_year()]
        if early:
            raise ValueError(
                f"aar: expected years from {_first_year()}, where the account plan begins; found {early[0]}"
            )
        if self.kommunenr.startswith("99") or ("(oppdiktet)" in self.navn and self.kommunenr not in _numbers()):
            return self
        name, first, last = _numbers().get(self.kommunenr, ("no municipality's", 0, 0))
        wrong = [year for year in self.aar if not first <= year <= (last or year)]
        if wrong or not first:
            year = f" in {wrong[0]}" if wrong else ""
            years = f", in {first} to {last}" if last else f", from {first}" if first else ""
            raise ValueError(
                f"kommunenr: expected a municipality's number{year} by seeds/ssb/kommunenummer.csv;"
                f" found {self.kommunenr}, {name}{years}"
            )
        return self

    @model_validator(mode="after")
    def _account_or_decisions(self) -> "Kommune":
        if not self.regnskap and not self.vedtak and not self.tjenestetall:
            raise ValueError("expected regnskap, vedtak or tjenestetall; found none of them")
        for key in ("aar", "fordelingsregler"):
            if bool(getattr(self, key)) != bool(self.regnskap):
                raise ValueError(f"expected {key} with regnskap; found only {key if not self.regnskap else 'regnskap'}")
        return self

    @model_validator(mode="after")
    def _days_and_extracts(self) -> "Kommune":
        days: dict[date, str] = {}
        names = [extract.fil.name for extract in self.vedtak]
        for extract in self.vedtak:
            name = extract.fil.name
            if names.count(name) > 1:
                raise ValueError(f"vedtak.fil: expected each file name once; found {name} {names.count(name)} times")
            for day in extract.maaledatoer:
                if day in days:
                    raise ValueError(
                        f"vedtak.maaledatoer: expected each date once; found {day} in {days[day]} and in {name}"
                    )
                days[day] = name
        anew = [one.maaledato for one in self.maaledatoer_paa_nytt]
        for day in anew:
            if day not in days:
                raise ValueError(
                    f"maaledatoer_paa_nytt: expected a day of vedtak.maaledatoer ({', '.join(map(str, days))});"
                    f" found {day}"
                )
            if anew.count(day) > 1:
                raise ValueError(f"maaledatoer_paa_nytt: expected each date once; found {day} {anew.count(day)} times")
        return self

    def why_anew(self, day: date) -> str | None:
        """Why the day is to be counted anew, if it is."""
        return next((one.begrunnelse for one in self.maaledatoer_paa_nytt if one.maaledato == day), None)

    @model_validator(mode="after")
    def _years_and_files(self) -> "Kommune":
        for account in self.regnskap:
            if account.aar is not None and account.aar not in self.aar:
                raise ValueError(f"regnskap.aar: expected one of aar {self.aar}; found {account.aar}")
        names = [account.fil.name for account in self.regnskap]
        for name in names:
            same = [account for account in self.regnskap if account.fil.name == name]
            if len(same) > 1 and not self._a_column_a_year(same):
                raise ValueError(
                    f"regnskap.fil: expected each file name once; found {name} {len(same)} times,"
                    " without an aar and a kolonner.belop of its own for each"
                )
        return self

    @staticmethod
    def _a_column_a_year(same: list[Regnskapsfil]) -> bool:
        years = {account.aar for account in same} - {None}
        amounts = {account.kolonner.belop for account in same if account.kolonner}
        return len({account.fil for account in same}) == 1 and len(years) == len(amounts) == len(same)

    def named(self, account: Regnskapsfil) -> str:
        """What an account file is called in the warehouse: one that is read for several years, by its year too."""
        names = [other.fil.name for other in self.regnskap]
        name = account.fil.name
        return f"{name} [{account.aar}]" if names.count(name) > 1 else name

    def beside(self, account: Regnskapsfil) -> list[Kolonne]:
        """The columns of the same file that hold the amounts of other years."""
        return [other.kolonner.belop for other in self.regnskap if other.fil == account.fil and other is not account]


class Grenser(Section):
    """How much of an account file may be rejected before the load stops, in percent of its lines and money."""

    avviste_linjer_prosent: Percent = 0.5
    avvist_belop_prosent: Percent = 0.1
    # Of a line that is broken or cut, what is missing is not known: it has a bound of its own.
    feil_bredde_prosent: Percent = 0.1


class Ssb(Section):
    """How SSB is asked; without this section it is not. `oppdiktet` is the demo's invented national set."""

    kilde: Literal["ssb", "oppdiktet"] = "ssb"
    pxweb: Address = "https://data.ssb.no/api/pxwebapi/v2"
    klass: Address = "https://data.ssb.no/api/klass/v1"
    # Bare no is false in YAML.
    sprak: Annotated[Literal["no", "en"], BeforeValidator(lambda value: "no" if value is False else value)] = "no"
    tabeller: list[str] | None = None
    kall_per_minutt: Count = 30
    celler_per_kall: Count = 800_000
    forsok: Annotated[Count, Field(le=20)] = 5
    stille_sekunder: Annotated[Number, Field(gt=0)] = 120
    svar_sekunder: Annotated[Number, Field(gt=0)] = 180


class GrontHefte(Section):
    """One of the tables of Grønt hefte, as downloaded: `aar` is the year of the booklet."""

    fil: InputFile
    tabell: Literal["a-k", "e-k", "f-k"]
    aar: Year


class Behov(Section):
    """How expenditure is corrected for need, and where the indices come from."""

    # The inhabitants that the expenditure of a year is divided by: of 1 January, or of 31 December.
    folketall: Literal["aarets_start", "aarets_slutt"] = "aarets_start"
    # The accounts of a year go with the Grønt hefte of the same year, or of the next.
    indeksaar: Literal["samme", "neste"] = "neste"
    avskrivning: Literal["med", "uten"] = "med"
    # The year whose prices the series are told in; the last year with figures unless given.
    prisaar: Year | None = None
    kriterier: InputFile | None = None
    gront_hefte: list[GrontHefte] = []
    indekser: InputFile | None = None


class Hjemmetjeneste(Section):
    """Which decisions are counted as home care."""

    # Codes of seeds/vedtak/tjeneste.csv.
    tjenester: list[str] = Field(["15"], min_length=1)


class Postgres(Section):
    """A PostgreSQL server that each publication is also written to."""

    # The environment variable that holds the address: a password must not stand in a file.
    dsn_miljo: str = "OMSORGSVAREHUS_POSTGRES"
    leserolle: str
    # How many publications stand there, with the one that readers see.
    behold: Count = 5


def _installed(motor: str) -> str:
    missing = [name for name in ("pyspark", "dbt.adapters.spark") if motor == "spark" and not find_spec(name)]
    if missing:
        raise ValueError(
            f"expected pyspark and dbt-spark for motor spark; found no {' and no '.join(missing)}."
            " Make an environment that has them with make .venv-spark, and run .venv-spark/bin/omsorgsvarehus"
        )
    if motor == "spark" and not (os.environ.get("JAVA_HOME") or which("java")):
        raise ValueError("expected Java 17 for motor spark; found no java in PATH and no JAVA_HOME")
    return motor


class Settings(Section):
    """The whole YAML file."""

    kommuner: list[Kommune] = Field(min_length=1)
    # What the models are built with: docs/skalering.md.
    motor: Annotated[Literal["duckdb", "spark"], AfterValidator(_installed)] = "duckdb"
    grenser: Grenser = Grenser()
    behov: Behov = Behov()
    hjemmetjeneste: Hjemmetjeneste = Hjemmetjeneste()
    kontoplan_tillegg: InputFile | None = None
    sammenlikninger: InputFile | None = None
    sammenlikningstall: InputFile | None = None
    # `ssb:` with nothing under it asks SSB with every default.
    ssb: Annotated[Ssb | None, BeforeValidator(lambda value: {} if value is None else value)] = None
    postgres: Postgres | None = None

    @model_validator(mode="after")
    def _each_municipality_once(self) -> "Settings":
        numbers = [kommune.kommunenr for kommune in self.kommuner]
        for number in numbers:
            if numbers.count(number) > 1:
                raise ValueError(
                    f"kommuner: expected each kommunenr once; found {number} {numbers.count(number)} times"
                )
        return self


class _NoTwins(yaml.SafeLoader):
    """YAML in which a key that stands twice is a fault: the first would be lost unseen. Each fault has its line."""

    def construct_mapping(self, node, deep=False):
        seen = set()
        for key, _ in node.value if isinstance(node, yaml.MappingNode) else []:
            if not isinstance(key, yaml.ScalarNode):
                raise _at(key, "a key that is a list or a map")
            if key.value in seen:
                raise _at(key, f"key '{_key(key.value)}' twice")
            if (kind := _kind(key)) not in ("str", "merge"):
                raise _at(key, f"key '{_key(key.value)}', which YAML takes for {kind} and not for text")
            seen.add(key.value)
        return super().construct_mapping(node, deep)

    def construct_object(self, node, deep=False):
        if isinstance(node, yaml.ScalarNode) and NO_TEXT.search(node.value):
            raise _at(node, f"{_short(node.value)}, with a control character")
        try:
            return super().construct_object(node, deep)
        except (ValueError, TypeError, LookupError, AttributeError, OverflowError):
            raise _at(node, f"{_short(node.value)}, which is no {_kind(node)}") from None


def _kind(node: yaml.Node) -> str:
    return node.tag.rpartition(":")[2]


def _at(node: yaml.Node, found: str) -> yaml.MarkedYAMLError:
    return yaml.constructor.ConstructorError(problem=found, problem_mark=node.start_mark)


def load(path: Path) -> Settings:
    """Read the YAML file at `path`; raises ConfigError with one clear line a fault."""
    return read(Path(path), Settings, lambda content: content)


def read(path: Path, model: type[BaseModel], shaped: Callable[[Any], Any]) -> Any:
    """Read a YAML file as `model`; `shaped` turns its content into what the model takes. Raises ConfigError."""
    content = shaped(_yaml(path))
    if not isinstance(content, dict):
        found = "nothing" if content is None else _short(content)
        raise ConfigError(f"{path}: expected the keys {', '.join(model.model_fields)}; found {found}")
    try:
        return model.model_validate(content, context={"folder": path.absolute().parent})
    except ValidationError as error:
        lines = dict.fromkeys(_one_line(path, model, fault) for fault in error.errors())
        raise ConfigError("\n".join(lines)) from None


def _yaml(path: Path) -> Any:
    """What the file says; raises ConfigError with the line of what is no YAML, or more than a configuration is."""
    # The file is kept, file names stand in what is published, and a message may quote both.
    if privacy.first_in_texts([str(path.absolute())]) is not None:
        raise ConfigError("expected no fødselsnummer in the configuration file's own name or its folder's; found one")
    try:
        if not path.is_file():
            raise ConfigError(f"expected a configuration file; found nothing at {path}")
        content = path.read_bytes()
    except OSError as error:
        raise ConfigError(f"{path}: expected a configuration file that can be read; found: {error.strerror}") from None
    lines = content.decode("utf-8-sig", "replace").splitlines()
    _refuse_persons(path, list(enumerate(lines, start=1)))
    loader = None
    try:
        loader = _NoTwins(content.decode("utf-8-sig"))
        if node := loader.get_single_node():
            _expect_bounded(node, {}, set())
            _refuse_persons(path, list(_words(node, set())))
            return loader.construct_document(node)
    except UnicodeDecodeError as error:
        line, found = content.count(b"\n", 0, error.start) + 1, f"byte 0x{content[error.start]:02x}"
    except yaml.reader.ReaderError as error:
        line, found = content.decode("utf-8-sig").count("\n", 0, error.position) + 1, f"character {error.character:#x}"
    except yaml.MarkedYAMLError as error:
        line = (error.problem_mark or error.context_mark).line + 1
        found = shown.masked(error.problem.removeprefix("but ").removeprefix("found "))
    except RecursionError:
        line, found = loader.line + 1, "lists or maps within each other, too many"
    else:
        return None
    raise ConfigError(f"{path}:{line}: expected YAML in UTF-8; found {_in_one_line(found)}")


def _refuse_persons(path: Path, texts: list[tuple[int, str]]) -> None:
    """Raise ConfigError if a fødselsnummer stands in one of the texts (line, text); it is not quoted."""
    found = privacy.first_in_texts([text for _, text in texts])
    if found is not None:
        line, _ = texts[found]
        raise ConfigError(f"{path}:{line}: expected no fødselsnummer in a configuration; found one. Take it out.")


def _words(node: yaml.Node, seen: set[int]) -> Iterator[tuple[int, str]]:
    """(line, text) of what stands in a node, as YAML reads it: escapes are signs, and lines are folded."""
    if id(node) in seen:
        return
    seen.add(id(node))
    if isinstance(node, yaml.ScalarNode):
        yield node.start_mark.line + 1, node.value
        return
    for part in node.value:
        for one in part if isinstance(part, tuple) else (part,):
            yield from _words(one, seen)


def _expect_bounded(node: yaml.Node, sizes: dict[int, int], around: set[int]) -> int:
    """How many nodes this one is when every alias is written out; raises YAMLError when they are too many."""
    if id(node) in around:
        raise _at(node, "an anchor that holds itself")
    if id(node) not in sizes:
        parts = node.value if isinstance(node, yaml.CollectionNode) else []
        inner = [one for part in parts for one in (part if isinstance(part, tuple) else (part,))]
        sizes[id(node)] = 1 + sum(_expect_bounded(one, sizes, around | {id(node)}) for one in inner)
    if sizes[id(node)] > MOST_NODES:
        raise _at(node, f"more than {MOST_NODES} values, with every alias written out")
    return sizes[id(node)]


def _one_line(path: Path, model: type[BaseModel], fault: Any) -> str:
    loc = [part if isinstance(part, int) else _key(part) for part in fault["loc"]]
    if fault["type"] in ("extra_forbidden", "invalid_key"):
        known = list(_model_at(model, iter(fault["loc"][:-1])).model_fields)
        # A key that is nearly one of ours is no person.
        loc[-1] = str(fault["loc"][-1]) if shown.is_like(str(fault["loc"][-1]), known) else loc[-1]
    key = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in loc).lstrip(".")
    where = f"{path}: {key}: " if key else f"{path}: "
    message = fault["msg"].removeprefix("Value error, ").removeprefix("Input should be ")
    if fault["type"] == "missing":
        return f"{where}expected a value; found none"
    if fault["type"] in ("extra_forbidden", "invalid_key"):
        hint = did_you_mean(str(fault["loc"][-1]), known)
        return f"{where}expected one of the keys {', '.join(known)}; found '{loc[-1]}'{hint}"
    if fault["type"] == "too_short":
        return f"{where}expected at least one entry; found none"
    if "found" in message:
        return where + _in_one_line(message)
    unquoted = fault["type"] == "string_type" and isinstance(fault["input"], (bool, int, float, date))
    hint = "; text that YAML takes for something else stands in quotes" if unquoted else ""
    expected = _in_one_line(message.removeprefix("expected "))
    # What may stand there is a list of ours, and what is nearly in it is no person either.
    listed = re.findall("'([^']+)'", message) if fault["type"] == "literal_error" else []
    near = isinstance(fault["input"], str) and shown.is_like(fault["input"], listed)
    found = repr(fault["input"]) if near else _short(fault["input"])
    return f"{where}expected {expected}; found {found}{hint}"


def _in_one_line(text: str) -> str:
    """`text` without what would break the line, and not longer than anybody reads."""
    plain = "".join(sign if sign.isprintable() else f"\\x{ord(sign):02x}" for sign in text[:LONGEST])
    return plain if len(text) <= LONGEST else f"{plain}…"


def _key(text: str) -> str:
    """A key in a message: as it is where it is written as our keys are."""
    return text if text == "<<" else shown.as_(shown.WORD, text)


def _short(value: Any) -> str:
    """`value` as Python writes it, when it is written as our words, codes, dates and numbers are; else its shape."""
    if isinstance(value, str):
        fits = any(shown.as_(kind, value) == value for kind in (shown.WORD, shown.DAY))
        return repr(value) if fits else shown.shape(value)
    if isinstance(value, (list, tuple, dict, set)):
        return f"a {'map' if isinstance(value, dict) else 'list'} of {len(value)}"
    text = str(value)
    digits = sum(sign.isdigit() for sign in text)
    # So many digits may be of a person.
    return shown.shape(text) if digits in SUSPECT_DIGITS and not isinstance(value, date) else _in_one_line(text)


def _model_at(model: type[BaseModel], loc: Iterator) -> type[BaseModel]:
    part = next((part for part in loc if isinstance(part, str)), None)
    if part is None:
        return model
    return _model_at(_model_in(model.model_fields[part].annotation) or model, loc)


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for part in getattr(annotation, "__args__", ()) if (found := _model_in(part))), None)
