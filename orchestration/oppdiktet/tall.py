"""The invented figures, as SSB writes its own: json-stat2 tables, the same every time.

Codes, names, units and whether a variable may be left out are those that are recorded of SSB's tables
(seeds/ssb/registrert); only the figures are ours. Each table says of every code how its figure is made: a recorded code
without a figure, or a figure for a code that is in no record, is an error.

A place (`sted`) is an area that never changes; a municipality is one place or several, for the years its number holds.
Every count and amount is rounded for the place, so that a merged municipality is the sum of its parts. Groups, counties
and the nation are places too: their figures are estimates of their own, not the sum of the municipalities.
"""

import functools
import math
import zlib
from collections.abc import Callable, Hashable, Iterator, MutableMapping, Sequence
from itertools import accumulate, pairwise
from typing import Any, NamedTuple

from orchestration import recorded
from orchestration.recorded import Beskrivelse, Variabel

KILDE = "Omsorgsvarehus (oppdiktede tall)"
OPPDATERT = "2025-06-16T06:00:00Z"
AAR = range(2019, 2025)
BEFOLKNING_AAR = range(2019, 2026)
FRAMSKREVET_AAR = range(2026, 2051)
FAA = 5  # SSB gives no figure on fewer users of care than this

MULIG_IKKE = "."
MANGLER = ".."
SKJULT = ":"
NULL = "-"
UTEN_NAVN = "{} (navn ikke registrert)"
UTEN_ETIKETT = "etikett ikke registrert"


class Sted(NamedTuple):
    """An area: inhabitants on 1 January 2019, growth a year, and what its services cost against the common level."""

    innbyggere: int
    vekst: float
    kostnad: float


class Region(NamedTuple):
    """A region of the tables, with the first and the last year of its number and the places that it is made of."""

    kode: str
    navn: str
    fra: int | None
    til: int | None
    steder: tuple[str, ...]

    def holder(self, aar: int) -> bool:
        """Whether the number is in use that year."""
        return bool(self.steder) and (self.fra or aar) <= aar <= (self.til or aar)


# A place that is as another one in all but its size.
SOM = {"landet_uten_oslo": "landet"}


def spredt(bredde: float, *noekkel: object) -> float:
    """A number from 1 - bredde to 1 + bredde that hangs on the key alone."""
    spredt = zlib.crc32("|".join(str(SOM.get(en, en)) for en in noekkel).encode()) * 2654435761 % 2**32
    return 1 + bredde * (spredt / 2**31 - 1)


FYLKER = ("31", "32", "03", "34", "33", "39", "40", "42", "11", "46", "15", "50", "18", "55", "56")
UTGAATTE_FYLKER = (
    "30",
    "01",
    "02",
    "04",
    "05",
    "06",
    "38",
    "07",
    "08",
    "09",
    "10",
    "12",
    "14",
    "16",
    "17",
    "54",
    "19",
    "20",
)
STEDER = {
    "eksempelvik": Sted(24800, 1.006, 1.00),
    "provestad": Sted(61200, 1.011, 0.93),
    "monsterbygd": Sted(8400, 0.998, 1.09),
    "utkastfjord": Sted(3100, 0.992, 1.22),
    "skissoy": Sted(12700, 1.004, 1.03),
    "tankenes": Sted(1150, 0.989, 1.41),
    "omnummerdal": Sted(17600, 1.002, 0.98),
    "forsteparten": Sted(9300, 1.001, 1.06),
    "andreparten": Sted(5200, 0.996, 1.14),
    "liksomdal": Sted(33900, 1.008, 0.96),
    "pafunnsund": Sted(6700, 0.999, 1.12),
    "halvheim": Sted(14200, 1.005, 1.01),
    "restheim": Sted(7900, 0.997, 1.08),
    "landet": Sted(5290000, 1.007, 0.99),
    "landet_uten_oslo": Sted(4620000, 1.006, 1.00),
    # The KOSTRA groups: from the smallest and dearest municipalities to the largest.
    "gruppe_01": Sted(118000, 0.998, 1.12),
    "gruppe_02": Sted(187000, 0.999, 1.10),
    "gruppe_03": Sted(64000, 0.997, 1.14),
    "gruppe_04": Sted(92000, 0.994, 1.21),
    "gruppe_05": Sted(71000, 0.995, 1.19),
    "gruppe_06": Sted(48000, 0.996, 1.24),
    "gruppe_07": Sted(436000, 1.004, 1.02),
    "gruppe_08": Sted(381000, 1.003, 1.05),
    "gruppe_09": Sted(702000, 1.006, 0.98),
    "gruppe_10": Sted(564000, 1.007, 0.97),
    "gruppe": Sted(412000, 1.005, 1.00),
    "gruppe_12": Sted(1580000, 1.009, 0.96),
    "gruppe_13": Sted(673000, 1.010, 0.95),
    "gruppe_14": Sted(41000, 0.990, 1.33),
    "gruppe_15": Sted(36000, 0.989, 1.38),
    "gruppe_16": Sted(9000, 0.987, 1.52),
    "gruppe_17": Sted(21000, 0.996, 1.45),
    **{f"fylke_{en}": Sted(round(353000 * spredt(0.55, "fylke", en)), 1.004, spredt(0.06, en)) for en in FYLKER},
}

KOMMUNER = tuple(
    Region(nummer, f"{navn} (oppdiktet)", fra, til, steder)
    for nummer, navn, fra, til, steder in (
        ("9901", "Eksempelvik", None, None, ("eksempelvik",)),
        ("9902", "Prøvestad", None, None, ("provestad",)),
        ("9903", "Mønsterbygd", None, None, ("monsterbygd",)),
        ("9904", "Utkastfjord", None, None, ("utkastfjord",)),
        ("9905", "Skissøy", None, None, ("skissoy",)),
        ("9906", "Tankenes", None, None, ("tankenes",)),
        ("9907", "Omnummerdal", 2020, None, ("omnummerdal",)),
        ("9908", "Samlevåg", 2020, None, ("forsteparten", "andreparten")),
        ("9909", "Liksomdal", None, None, ("liksomdal",)),
        ("9910", "Påfunnsund", None, None, ("pafunnsund",)),
        ("9911", "Halvheim", 2024, None, ("halvheim",)),
        ("9912", "Restheim", 2024, None, ("restheim",)),
        ("9931", "Helheim", None, 2023, ("halvheim", "restheim")),
        ("9937", "Omnummerdal", None, 2019, ("omnummerdal",)),
        ("9938", "Førstepart", None, 2019, ("forsteparten",)),
        ("9939", "Andrepart", None, 2019, ("andreparten",)),
    )
)
# (old number, new number, the first day of the new one)
ENDRINGER = (
    ("9937", "9907", "2020-01-01"),
    ("9938", "9908", "2020-01-01"),
    ("9939", "9908", "2020-01-01"),
    ("9931", "9911", "2024-01-01"),
    ("9931", "9912", "2024-01-01"),
)
# A real place, as SSB's tables have it, and no municipality: never a figure.
LONGYEARBYEN = Region("2111", "Longyearbyen (oppdiktet)", None, None, ())
FYLKE = Region("99", "Oppdiktet fylke (oppdiktet)", None, None, tuple(sorted({s for k in KOMMUNER for s in k.steder})))
# The group of all the invented municipalities.
GRUPPE = Region("EKG11", "KOSTRA-gruppe 11 (oppdiktet)", None, None, ("gruppe",))
# What a region is where its code is recorded as it stands; {code: its places, none where it has no figure}.
GRUPPER = {f"EKG{n:02d}": (f"gruppe_{n:02d}",) for n in range(1, 18)} | {GRUPPE.kode: GRUPPE.steder}
KOSTRA_OMRAADER = {
    "EAK": ("landet",),
    "EAKUO": ("landet_uten_oslo",),
    **{f"EKA{en}": (f"fylke_{en}",) for en in FYLKER},
    **{f"EKA{en}": () for en in UTGAATTE_FYLKER},
    **GRUPPER,
}
LANDET = {"0": ("landet",)}
# The numbers that SSB's tables have a form for: {form: ours}.
NUMRE = {"????": (*KOMMUNER, LONGYEARBYEN)}
DAGENS_NUMRE = {"????": tuple(kommune for kommune in KOMMUNER if kommune.til is None)}

# Where SSB has no figure for reasons of its own: (table, codes ...) and its symbol.
UNNTAK = {
    ("12209", "9904", "KOSaarsvbrukerom0000", "2021"): MANGLER,
    ("12292", "9910", "KOSgjtimerhjsyk0000", "2020"): MANGLER,
    ("11875", "9906", "KOSinstrehabplas0000", "2019"): NULL,
}
# What stands where a number is not in use that year.
UTENFOR = {"11643": 0}


# Inhabitants. Ages 0 to 105, where the last one is 105 and over.


def _vekt(kjonn: int, alder: int) -> float:
    """How common an age is, before anything is said of a place."""
    levende = max(0.0, 1 - max(0, alder - 55) / (50 if kjonn == 2 else 47)) ** 1.3
    return (0.9 if alder < 20 else 1.1 if alder < 67 else 1.0) * max(levende, 0.0005)


VEKTER = {(kjonn, alder): _vekt(kjonn, alder) for kjonn in (1, 2) for alder in range(106)}
VEKT_I_ALT = sum(VEKTER.values())


@functools.cache
def _innbyggere(sted: str, aar: int) -> dict[tuple[int, int], int]:
    """Inhabitants on 1 January by sex and age. A birth cohort keeps its size against the others as it grows older."""
    innbyggere, vekst, _ = STEDER[sted]
    niva = innbyggere * vekst ** (aar - 2019) / VEKT_I_ALT
    eldre = 1.015 ** (aar - 2019)
    return {
        (kjonn, alder): round(niva * vekt * (eldre if alder >= 67 else 1) * _kull(sted, kjonn, aar - alder))
        for (kjonn, alder), vekt in VEKTER.items()
    }


@functools.cache
def _kull(sted: str, kjonn: int, fodt: int) -> float:
    return spredt(0.12, "kull", sted, kjonn, fodt)


@functools.cache
def _folk(sted: str, aar: int, fra: int = 0, til: int = 106) -> int:
    """Inhabitants on 31 December, which is 1 January of the next year, from age `fra` to below `til`."""
    return sum(antall for (_, alder), antall in _innbyggere(sted, aar + 1).items() if fra <= alder < til)


def _alle(steder: tuple[str, ...], aar: int, fra: int = 0, til: int = 106) -> int:
    return sum(_folk(sted, aar, fra, til) for sted in steder)


def innbyggere(steder: tuple[str, ...], aar: int, fra: int = 0, til: int = 106) -> int:
    """Inhabitants on 1 January, from age `fra` to below `til`."""
    return _alle(steder, aar - 1, fra, til)


# The account, in 1000 kroner: what a function costs an inhabitant in 2024, and how that divides on arts.

KRONER = {
    "120": 4500,
    "231": 700,
    "232": 1300,
    "233": 300,
    "234": 1500,
    "241": 3900,
    "242": 1600,
    "243": 700,
    "244": 1000,
    "251": 500,
    "252": 1700,
    "253": 13500,
    "254": 16000,
    "256": 250,
    "261": 1500,
    "265": 1400,
    "273": 300,
    "275": 800,
    "276": 250,
    "281": 1700,
    "283": 60,
    "285": 500,
}
# What SSB's tables have beside health and care; the demo's account has none of it.
ANDRE_KRONER = {
    "100": 400, "110": 100, "121": 300, "130": 900, "201": 8900, "202": 13800, "211": 500, "213": 400, "215": 500,
    "221": 700, "222": 3100, "223": 500, "332": 900, "340": 300, "345": 700, "350": 400, "353": 800, "354": 60,
    "355": 900, "370": 500, "373": 60, "375": 120, "377": 250, "380": 350, "381": 800, "383": 350, "385": 350,
    "386": 300,
}  # fmt: skip
NIVA = KRONER | ANDRE_KRONER
PRISVEKST = 1.04
ARTER = {
    "010": 0.50,
    "020": 0.05,
    "030": 0.03,
    "040": 0.02,
    "090": 0.09,
    "099": 0.08,
    "120": 0.04,
    "200": 0.02,
    "370": 0.07,
    "429": 0.03,
    "470": 0.03,
    "590": 0.04,
    "600": 0.06,
    "700": 0.05,
    "710": 0.03,
    "729": 0.03,
    "770": 0.01,
}
INVESTERING = "investering"  # stands among the arts as what is invested
FUNKSJONER = (*NIVA, "257", "258")


def _arter(*omraader: str) -> tuple[str, ...]:
    """Our arts of ranges as KLASS writes them: 010..285."""
    ender = [(omraade[:3], omraade[-3:]) for omraade in omraader]
    return tuple(art for art in ARTER if any(fra <= art <= til for fra, til in ender))


# SSB's sums of arts, as KLASS 259 (version 3232, 2025) defines them: (what adds, what is taken away).
ARTSBEGREP = {
    "AGD10": (_arter("010..480", "520", "590"), _arter("710", "729")),
    "AGD2": (_arter("010..480", "520", "590"), _arter("600..890", "920")),
    "AGD4": (_arter("010..285", "429", "590"), _arter("710", "729")),
    "AGI5": ((INVESTERING,), ()),
    "AGD56": (_arter("780", "880"), ()),
    "AGD28": (_arter("900..909", "940..980"), ()),
    "AG16": (_arter("010..099"), _arter("710")),
    "A710": (_arter("710"), ()),
    "AG2": (_arter("300", "330", "350"), ()),
    "A370": (_arter("370"), ()),
    "A590": (_arter("590"), ()),
    "AG34": (_arter("400", "430..480", "520"), ()),
    "AG48": (_arter("700", "710", "730..780", "920"), ()),
    "AGD34": (_arter("620..660"), ()),
    "AGD43": (_arter("500..511", "530..570"), ()),
    "AGD49": (_arter("800..890"), ()),
    "AGD50": (_arter("100..285"), ()),
    "AGD51": (_arter("300..380"), ()),
    "AGD54": (_arter("830", "850"), ()),
    "A600": (_arter("600"), ()),
}
# SSB's groups of functions, as KLASS 277 (version 3234, 2025) has them; 254 was part of FGK9 until it ended.
FUNKSJONSGRUPPER = {
    "FGK1b": ("120", "121", "130"),
    "FGK2": ("231", "370", "373", "375", "377", "380", "381", "383", "385", "386"),
    "FGK6a": ("121", "130", "221", "222", "261", "381", "386"),
    "FGK7": ("201", "211", "221"),
    "FGK8b": ("202", "213", "215", "222", "223"),
    "FGK9": ("232", "233", "234", "241", "253", "254", "257", "258", "256", "261"),
    "FGK12": ("242", "243", "273", "275", "276", "281"),
    "FGK13": ("244", "251", "252"),
    "FGK14": ("340", "345", "350", "353", "354", "355"),
}


def _i_bruk(funksjon: str, aar: int) -> bool:
    """Function 254 was divided into 257 and 258 in 2024."""
    return not ((funksjon == "254" and aar > 2023) or (funksjon in ("257", "258") and aar < 2024))


@functools.cache
def _belop(sted: str, aar: int, funksjon: str) -> dict[str, int]:
    """{art: the amount on a function}, incomes positive too; 0 where the function is not in use."""
    if not _i_bruk(funksjon, aar):
        return dict.fromkeys((*ARTER, INVESTERING), 0)
    if funksjon in ("257", "258"):
        ulikt = spredt(0.2, "bofellesskap", sted)
        hele = _utgift(sted, aar, "254")
        base = {art: round(belop * 0.4 * ulikt) for art, belop in hele.items()}
        return base if funksjon == "257" else {art: belop - base[art] for art, belop in hele.items()}
    return _utgift(sted, aar, funksjon)


@functools.cache
def _utgift(sted: str, aar: int, funksjon: str) -> dict[str, int]:
    niva = _niva(sted, aar, funksjon)
    return {art: round(niva * andel * spredt(0.15, "art", sted, funksjon, art)) for art, andel in ARTER.items()} | {
        INVESTERING: round(niva * 0.08 * spredt(0.7, INVESTERING, sted, funksjon, aar))
    }


def _niva(sted: str, aar: int, funksjon: str) -> float:
    per_innbygger = NIVA[funksjon] * PRISVEKST ** (aar - 2024) * STEDER[sted].kostnad
    ulikt = spredt(0.1, "funksjon", sted, funksjon) * spredt(0.02, "funksjon", sted, funksjon, aar)
    return _folk(sted, aar) * per_innbygger * ulikt / 1000


@functools.cache
def _i_kassen(sted: str, aar: int, funksjon: str) -> dict[str, int]:
    """The treasury's part: all but the municipality's own enterprises."""
    kassens = spredt(0.01, "kasse", sted)
    return {art: round(belop * 0.99 * kassens) for art, belop in _belop(sted, aar, funksjon).items()}


def kassens(steder: tuple[str, ...], aar: int, funksjon: str, art: str) -> int | str:
    """What the treasury has on a function and an art."""
    return sum(_i_kassen(sted, aar, funksjon)[art] for sted in steder) if _i_bruk(funksjon, aar) else MULIG_IKKE


@functools.cache
def _begrep(steder: tuple[str, ...], aar: int, funksjon: str, begrep: str, av: Callable = _belop) -> int:
    """A sum of arts for a function, or for a group of functions."""
    if funksjon in FUNKSJONSGRUPPER:
        return sum(_begrep(steder, aar, en, begrep, av) for en in FUNKSJONSGRUPPER[funksjon])
    legges_til, trekkes_fra = ARTSBEGREP[begrep]
    belop = [av(sted, aar, funksjon) for sted in steder]
    return sum(sum(en[art] for art in legges_til) - sum(en[art] for art in trekkes_fra) for en in belop)


@functools.cache
def _i_alt(steder: tuple[str, ...], aar: int, begrep: str) -> int:
    return sum(_begrep(steder, aar, funksjon, begrep) for funksjon in FUNKSJONER)


def _utgifter(steder: tuple[str, ...], aar: int, funksjon: str, begrep: str, innhold: str) -> float | str:
    """Table 12362."""
    if not _i_bruk(funksjon, aar):
        return MULIG_IKKE
    belop = _begrep(steder, aar, funksjon, begrep)
    if innhold == "andel":
        return round(100 * belop / _i_alt(steder, aar, begrep), 1)
    return belop if innhold == "belop" else round(belop * 1000 / _alle(steder, aar))


def _detaljert(steder: tuple[str, ...], aar: int, av: Callable, funksjon: str, begrep: str, _: None) -> int | str:
    """Table 12367, of the group or of its treasury."""
    return _begrep(steder, aar, funksjon, begrep, av) if _i_bruk(funksjon, aar) else MULIG_IKKE


# Users of care on 31 December: the share of each age band that has a service.

BAAND = {"00-49": (0, 50), "50-66": (50, 67), "67-79": (67, 80), "80-89": (80, 90), "90+": (90, 106)}
ALDRE = {"Ialt": (0, 106)} | BAAND
DEKNING = {
    "hjemme": (0.018, 0.033, 0.075, 0.27, 0.46),
    "langtid": (0.0003, 0.0016, 0.0105, 0.065, 0.22),
    "korttid": (0.0001, 0.0008, 0.0035, 0.016, 0.03),
    "bolig": (0.0028, 0.0046, 0.0045, 0.016, 0.035),
    "dagaktivitet": (0.0004, 0.0009, 0.021, 0.075, 0.11),
    "akuttseng": (0.00003, 0.0001, 0.0002, 0.0012, 0.003),
    "tjeneste 12": (0.0008, 0.004, 0.016, 0.07, 0.16),
    "tjeneste 29": (0.0005, 0.0011, 0.004, 0.021, 0.05),
}
INSTITUSJON = ("langtid", "korttid")
# What is part of others: (of which, the share). One may have both health care and practical help at home.
DEL_AV = {
    "helse": (("hjemme",), 0.81),
    "praktisk": (("hjemme",), 0.46),
    "sykehjem": (INSTITUSJON, 0.93),
}
KORTTIDSOPPHOLD = {"18": 0.14, "19": 0.31, "20": 0.55}


def _delt(hele: int, andeler: dict[str, float]) -> dict[str, int]:
    """A count by shares that add to 1; its parts add to it."""
    grenser = [round(hele * til) for til in accumulate(andeler.values(), initial=0)]
    return {en: opp - ned for en, (ned, opp) in zip(andeler, pairwise(grenser), strict=True)}


@functools.cache
def _bruker(sted: str, aar: int, tjeneste: str, baand: str) -> int:
    if tjeneste in KORTTIDSOPPHOLD:
        return _delt(_bruker(sted, aar, "korttid", baand), KORTTIDSOPPHOLD)[tjeneste]
    if tjeneste in DEL_AV:
        hele, andel = DEL_AV[tjeneste]
        return round(andel * spredt(0.05, tjeneste, sted) * sum(_bruker(sted, aar, en, baand) for en in hele))
    andel = DEKNING[tjeneste][list(BAAND).index(baand)]
    ulikt = spredt(0.15, tjeneste, sted) * spredt(0.05, tjeneste, sted, baand, aar) * 0.99 ** (aar - 2019)
    return round(_folk(sted, aar, *BAAND[baand]) * andel * ulikt)


@functools.cache
def _brukere(steder: tuple[str, ...], aar: int, tjenester: tuple[str, ...], fra: int = 0, til: int = 106) -> int:
    """Users of the services from age `fra` to below `til`: ends of age bands."""
    baand = [navn for navn, (ned, opp) in BAAND.items() if fra <= ned and opp <= til]
    return sum(_bruker(sted, aar, en, navn) for sted in steder for en in tjenester for navn in baand)


def _vist(antall: int) -> int | str:
    """A number of users, unless it is so small that it could point someone out."""
    return SKJULT if 0 < antall < FAA else antall


def _antall(*tjenester: str, fra: int = 0, til: int = 106) -> Callable:
    return lambda steder, aar: _vist(_brukere(steder, aar, tjenester, fra, til))


def _andel(*tjenester: str, fra: int, til: int = 106) -> Callable:
    """The users as per cent of the inhabitants of their age."""

    def andel(steder: tuple[str, ...], aar: int) -> float | str:
        brukere = _brukere(steder, aar, tjenester, fra, til)
        return SKJULT if _vist(brukere) == SKJULT else round(100 * brukere / _alle(steder, aar, fra, til), 1)

    return andel


# Full-time posts. Of those who meet the users: {field of work: its share, and the occupations that divide it}.
FAG = {
    "01": (0.26, {"01": 0.84, "02": 0.16}),
    "02": (0.36, {"03": 1}),
    "03": (0.08, {"05": 0.7, "06": 0.3}),
    "04": (0.03, {"08": 0.65, "09": 0.35}),
    "99": (0.27, {"04": 0.99, "99": 0.01}),
}
# Leaders, kitchen, cleaning and offices, against those who meet the users.
ANDRE_YRKER = {"07a": 0.046, "07b": 0.006, "07c": 0.021, "07d": 0.024, "07e": 0.014}


@functools.cache
def _yrker(sted: str, aar: int) -> dict[str, int]:
    """{occupation: full-time posts}."""
    behov = sum(
        vekt * _brukere((sted,), aar, (tjeneste,))
        for tjeneste, vekt in (("hjemme", 0.42), ("langtid", 1.15), ("korttid", 1.3), ("bolig", 1.1))
    )
    brukerrettet: dict[str, int] = {}
    for fag, (andel, yrker) in FAG.items():
        hele = round(behov * andel * STEDER[sted].kostnad * spredt(0.1, "yrke", sted, fag))
        brukerrettet |= _delt(hele, yrker)
    alle = sum(brukerrettet.values())
    return brukerrettet | {yrke: round(alle * del_ * spredt(0.1, yrke, sted)) for yrke, del_ in ANDRE_YRKER.items()}


def _aarsverk(steder: tuple[str, ...], aar: int, yrker: tuple[str, ...], *_: object) -> int:
    return sum(_yrker(sted, aar)[yrke] for sted in steder for yrke in yrker)


BRUKERRETTEDE = tuple(yrke for _, yrker in FAG.values() for yrke in yrker)
ALLE_YRKER = (*BRUKERRETTEDE, *ANDRE_YRKER)


def _plasser(del_av_alle: float, *noekkel: str) -> Callable:
    """Places in institutions."""

    def plasser(steder: tuple[str, ...], aar: int) -> int:
        ledig = {sted: 1.05 * spredt(0.05, "plasser", sted, *noekkel) for sted in steder}
        return sum(round(del_av_alle * ledig[en] * _brukere((en,), aar, INSTITUSJON)) for en in steder)

    return plasser


ALLE_PLASSER = _plasser(1)
TIMER_I_UKEN = {"helse": 4.6, "praktisk": 1.7}


def _timer(sted: str, tjeneste: str) -> float:
    """Hours a user a week."""
    return TIMER_I_UKEN[tjeneste] * spredt(0.2, "timer", sted, tjeneste)


def _timer_i_uken(*tjenester: str) -> Callable:
    """The mean of all who have home care."""

    def timer_i_uken(steder: tuple[str, ...], aar: int) -> float:
        timer = sum(_brukere((en,), aar, ("hjemme",)) * sum(_timer(en, hva) for hva in tjenester) for en in steder)
        return round(timer / _brukere(steder, aar, ("hjemme",)), 1)

    return timer_i_uken


def _timer_i_aaret(steder: tuple[str, ...], aar: int, alder: tuple[int, int], tjenester: tuple, _: None) -> int | str:
    """Table 11643."""
    if _vist(_brukere(steder, aar, tjenester, *alder)) == SKJULT:
        return SKJULT
    return sum(
        round(52 * _brukere((sted,), aar, (en,), *alder) * _timer(sted, en)) for sted in steder for en in tjenester
    )


def _aarsverk_per_bruker(steder: tuple[str, ...], aar: int) -> float:
    """Against places in institutions and users of home care."""
    brukere = ALLE_PLASSER(steder, aar) + _brukere(steder, aar, ("hjemme",))
    return round(_aarsverk(steder, aar, BRUKERRETTEDE) / brukere, 2)


def _inntekt(sted: str, aar: int, kroner: float, hva: str) -> int:
    """An amount in 1000 kroner that follows the number of inhabitants."""
    return round(_folk(sted, aar) * kroner * PRISVEKST ** (aar - 2024) * spredt(0.08, hva, sted, aar) / 1000)


def _per_innbygger(kroner: float, hva: str) -> Callable:
    def per_innbygger(steder: tuple[str, ...], aar: int) -> int:
        return round(1000 * sum(_inntekt(sted, aar, kroner, hva) for sted in steder) / _alle(steder, aar))

    return per_innbygger


def _av_inntekt(prosent: float, bredde: float, hva: str) -> Callable:
    """Per cent of the gross operating income."""

    def av_inntekt(steder: tuple[str, ...], aar: int) -> float:
        inntekt = {sted: _inntekt(sted, aar, 97000, "brutto driftsinntekter") for sted in steder}
        del_av = sum(round(krone * prosent * spredt(bredde, hva, sted, aar) / 100) for sted, krone in inntekt.items())
        return round(100 * del_av / sum(inntekt.values()), 1)

    return av_inntekt


def _personer(steder: tuple[str, ...], aar: int, kjonn: int, alder: int, vekst: float) -> int:
    """Inhabitants on 1 January; in a projection with so much more growth a year than the main alternative."""
    antall = sum(_innbyggere(sted, aar)[kjonn, alder] for sted in steder)
    return round(antall * (1 + vekst) ** (aar - FRAMSKREVET_AAR[0] + 1)) if vekst else antall


# json-stat2


class Innhold(NamedTuple):
    """How a table's figure is made, and what is not recorded of it; `enhet` where SSB's own is not."""

    figur: Hashable
    desimaler: int = 0
    maaletype: str = "Stock"
    referansetid: str = "31.12"
    enhet: str | None = None


class Figurer(Sequence):
    """The figures of a table in SSB's order, made when somebody asks for them; what is set, stays set.

    They are made a line at a time: all the years of one region and one code of each variable.
    """

    def __init__(self, koder: list[list], lag: Callable[[list], list[float | str]]) -> None:
        *self._koder, aarene = koder
        self._lag, self._aar = lag, len(aarene)
        self._plasser = range(math.prod(map(len, koder)))
        self._linjer: dict[int, list[float | str]] = {}
        self._satt: dict[int, float | None] = {}

    def celle(self, plass: int) -> float | str:
        """The figure, or the symbol that stands in its place."""
        linje, aar = divmod(plass, self._aar)
        if linje not in self._linjer:
            koder, rest = [], linje
            for alle in reversed(self._koder):
                rest, nummer = divmod(rest, len(alle))
                koder.append(alle[nummer])
            self._linjer[linje] = self._lag(koder[::-1])
        return self._linjer[linje][aar]

    def __len__(self) -> int:
        return len(self._plasser)

    def __getitem__(self, plass: int) -> float | None:
        plass = self._plasser[plass]
        if plass in self._satt:
            return self._satt[plass]
        figur = self.celle(plass)
        return None if isinstance(figur, str) else figur

    def __setitem__(self, plass: int, figur: float | None) -> None:
        self._satt[self._plasser[plass]] = figur


class Symboler(MutableMapping):
    """{place: the symbol that stands where there is no figure}."""

    def __init__(self, figurer: Figurer) -> None:
        self._figurer = figurer
        self._satt: dict[str, str | None] = {}

    def get(self, plass: str, ellers: str | None = None) -> str | None:
        if plass in self._satt:
            symbol = self._satt[plass]
        else:
            celle = self._figurer.celle(int(plass))
            symbol = celle if isinstance(celle, str) else None
        return ellers if symbol is None else symbol

    def __getitem__(self, plass: str) -> str:
        symbol = self.get(plass)
        if symbol is None:
            raise KeyError(plass)
        return symbol

    def __setitem__(self, plass: str, symbol: str) -> None:
        self._satt[plass] = symbol

    def __delitem__(self, plass: str) -> None:
        self._satt[plass] = None

    def __iter__(self) -> Iterator[str]:
        plasser = dict.fromkeys([*map(str, range(len(self._figurer))), *self._satt])
        return (plass for plass in plasser if self.get(plass) is not None)

    def __len__(self) -> int:
        return sum(1 for _ in self)


class Utkast(NamedTuple):
    """What is ours in a table: how the figure of each code is made.

    `koder`: {variable: {code: how}} of all but the region and the years; `celle` makes a figure, or a symbol, of
    places, year and what those say of the codes. `omraader`: the places of each region that is recorded by its code;
    `numre`: our numbers where it is recorded by its form.
    """

    celle: Callable
    koder: dict[str, dict[str, Any]]
    aar: range = AAR
    omraader: dict[str, tuple[str, ...]] = KOSTRA_OMRAADER
    numre: dict[str, tuple[Region, ...]] = NUMRE


# The code that stands for all, where a variable may be left out.
ALT = ("0", "Ialt", "F000-120")
# The codelists that are recorded: an id by table. What they are called is not: (id, label, whether they are groups).
KODELISTER = {
    "12362": ("agg_KOGkommuneregion000005402", "Uttrekk for Kommuner 2024-", False),
    "12292": ("agg_KOGkommuneregion000005401", "Uttrekk for KOSTRA-grupperinger", True),
}


def _like(tabell: str, variabel: str, kjente: dict[str, Any], vaare: dict[str, Any]) -> None:
    for kode in kjente:
        if kode not in vaare:
            raise ValueError(
                f"{tabell}: {variabel}: expected how the figure of each recorded code is made; found {kode}"
            )
    for kode in vaare:
        if kode not in kjente:
            raise ValueError(
                f"{tabell}: {variabel}: expected codes that are recorded; found {kode}, which is in no record"
            )


def _koder(variabel: Variabel) -> dict[str, str]:
    """{code: name} of all that is asked for or recorded, in the record's order."""
    alle = variabel.registrert | variabel.ikke_registrert
    return {kode: navn or UTEN_NAVN.format(kode) for kode, navn in alle.items()}


def _regioner(tabell: str, kode: str, variabel: Variabel, utkast: Utkast) -> list[Region]:
    kjente = _koder(variabel)
    former = [form for form in kjente if "?" in form]
    _like(tabell, kode, dict.fromkeys(former), utkast.numre)
    _like(tabell, kode, {en: None for en in kjente if en not in former}, utkast.omraader)
    regioner = []
    for en, navn in kjente.items():
        if en in former:
            regioner += utkast.numre[en]
        else:
            regioner.append(Region(en, f"{navn} (oppdiktet)", None, None, utkast.omraader[en]))
    return regioner


def _dimensjon(variabel: Variabel, koder: dict[str, str], show: str = "value") -> dict:
    """A variable as metadata has it. Where it is not recorded that it may be left out, it may not."""
    extension: dict[str, Any] = {"elimination": bool(variabel.kan_utelates), "show": show}
    if variabel.kan_utelates and (alt := next((kode for kode in ALT if kode in koder), None)):
        extension["eliminationValueCode"] = alt
    return {
        "label": variabel.etikett or UTEN_ETIKETT,
        "category": {"index": {kode: plass for plass, kode in enumerate(koder)}, "label": koder},
        "extension": extension,
    }


def _region(tabell: str, kode: str, variabel: Variabel, regioner: list[Region]) -> dict:
    dimensjon = _dimensjon(variabel, {region.kode: region.navn for region in regioner}, "code_value")
    if kode == "KOKkommuneregion0000":
        dimensjon["extension"]["codelists"] = [
            {key: liste[key] for key in ("id", "label", "type", "links")} for liste in _kodelister(tabell)
        ]
        dimensjon["link"] = {"describedby": [{"extension": {kode: "urn:ssb:classification:klass:231"}}]}
    return dimensjon


def _innhold(tabell: str, kode: str, variabel: Variabel, innhold: dict[str, Innhold]) -> dict:
    navn = _koder(variabel)
    for en, ett in innhold.items():
        if (en in variabel.enhet) == bool(ett.enhet):
            raise ValueError(
                f"{tabell}: {kode}: {en}: expected the recorded unit, or one of ours where none is recorded; found"
                f" {variabel.enhet.get(en)} recorded and {ett.enhet} of ours"
            )
    enheter = {en: variabel.enhet.get(en) or innhold[en].enhet for en in navn}
    dimensjon = _dimensjon(variabel, navn)
    dimensjon["category"]["unit"] = {en: {"base": enheter[en], "decimals": innhold[en].desimaler} for en in navn}
    dimensjon["extension"] |= {
        "refperiod": {en: innhold[en].referansetid for en in navn},
        "measuringType": {en: innhold[en].maaletype for en in navn},
        "priceType": dict.fromkeys(navn, "NotApplicable"),
        "adjustment": dict.fromkeys(navn, "None"),
        "alternativeText": dict(navn),
    }
    return dimensjon


def _kodelister(tabell: str) -> list[dict]:
    if tabell not in KODELISTER:
        return []
    kodeliste, label, grupper = KODELISTER[tabell]
    navn = _koder(recorded.of(tabell).variabler["KOKkommuneregion0000"])
    koder = {en: f"{navn[en]} (oppdiktet)" for en in ("EAK", "EAKUO", *GRUPPER)}
    if not grupper:
        koder = {kommune.kode: kommune.navn for kommune in DAGENS_NUMRE["????"]}
    return [
        {
            "id": kodeliste,
            "label": label,
            "language": "no",
            "languages": ["no"],
            "elimination": False,
            "type": "Aggregation",
            "values": [{"code": en, "label": navn, "valueMap": [en]} for en, navn in koder.items()],
            "links": [{"rel": "self", "hreflang": "no", "href": f"codelists/{kodeliste}"}],
        }
    ]


def codelists() -> dict[str, dict]:
    """The codelists of all tables, by id, as SSB answers for them."""
    return {liste["id"]: liste for tabell in KODELISTER for liste in _kodelister(tabell)}


def table(tabell: str, beskrivelse: Beskrivelse | None = None) -> dict:
    """One table, by what is recorded of it, or by another description. Raises ValueError where ours is not as that."""
    beskrivelse = beskrivelse or recorded.of(tabell)
    utkast, variabler = TABELLER[tabell], beskrivelse.variabler
    geo = "KOKkommuneregion0000" if utkast.omraader is KOSTRA_OMRAADER else "Region"
    _like(tabell, "variables", variabler, {geo: None, **utkast.koder, "Tid": None})
    if (next(iter(variabler)), next(reversed(variabler))) != (geo, "Tid"):
        raise ValueError(f"{tabell}: expected the region first and the years last; found {', '.join(variabler)}")
    dimensjoner, hvordan = {}, []
    for kode, variabel in variabler.items():
        vaare = utkast.koder.get(kode, {})
        if kode == geo:
            regioner = _regioner(tabell, kode, variabel, utkast)
            dimensjoner[kode] = _region(tabell, kode, variabel, regioner)
            hvordan.append(regioner)
        elif kode == "Tid":
            aarene = {str(aar): str(aar) for aar in utkast.aar}
            _like(tabell, kode, {aar: None for aar in variabel.registrert if aar in aarene}, aarene)
            dimensjoner[kode] = _dimensjon(variabel, aarene, "code")
            hvordan.append(list(utkast.aar))
        else:
            _like(tabell, kode, _koder(variabel), vaare)
            innhold = kode == "ContentsCode"
            dimensjoner[kode] = (
                _innhold(tabell, kode, variabel, vaare) if innhold else _dimensjon(variabel, _koder(variabel))
            )
            hvordan.append([(en, vaare[en].figur if innhold else vaare[en]) for en in _koder(variabel)])

    def lag(valgt: list) -> list[float | str]:
        """The years of a region and (code, how) of what lies between."""
        region, *mellom = valgt
        koder = (tabell, region.kode, *(kode for kode, _ in mellom))
        hvordan = [figur for _, figur in mellom]
        utenfor = UTENFOR.get(tabell, MULIG_IKKE)
        return [
            UNNTAK.get((*koder, str(aar)))
            or (utkast.celle(region.steder, aar, *hvordan) if region.holder(aar) else utenfor)
            for aar in utkast.aar
        ]

    figurer = Figurer(hvordan, lag)
    return _datasett(tabell, beskrivelse.tittel, geo, dimensjoner, figurer)


def _datasett(tabell: str, tittel: str, geo: str, dimensjoner: dict[str, dict], figurer: Figurer) -> dict:
    etter = [dimensjon["label"] for kode, dimensjon in dimensjoner.items() if kode != "ContentsCode"]
    label = f"{tabell}: {tittel}"
    if ", etter " not in tittel:
        label += f", etter {', '.join(etter[:-1])} og {etter[-1]}"
    return {
        "version": "2.0",
        "class": "dataset",
        "label": f"{label} (oppdiktede tall)",
        "source": KILDE,
        "updated": OPPDATERT,
        "note": ["Kommunene finnes ikke, og tallene er oppdiktet."],
        "role": {"time": ["Tid"], "geo": [geo], "metric": ["ContentsCode"]},
        "id": list(dimensjoner),
        "size": [len(dimensjon["category"]["index"]) for dimensjon in dimensjoner.values()],
        "dimension": dimensjoner,
        "extension": {
            "noteMandatory": {"0": True},
            "px": {
                "infofile": "None",
                "tableid": tabell,
                "decimals": max(en["decimals"] for en in dimensjoner["ContentsCode"]["category"]["unit"].values()),
                "official-statistics": False,
                "aggregallowed": geo == "Region",
                "copyright": False,
                "language": "no",
                "contents": f"{tabell}: {tittel},",
                "descriptiondefault": False,
                "heading": ["ContentsCode", "Tid"],
                "stub": list(dimensjoner)[:-2],
                "matrix": tabell,
                "subject-code": "os",
                "subject-area": "Offentlig sektor",
            },
            "discontinued": None,
            "contact": [{"raw": KILDE}],
        },
        "value": figurer,
        "status": Symboler(figurer),
    }


# The tables: for each code, how its figure is made


def _samme(*koder: str) -> dict[str, str]:
    """Codes that the makers of figures know by themselves."""
    return {kode: kode for kode in koder}


def _nokkeltall(innhold: dict[str, Innhold]) -> Utkast:
    """A table of key figures: region, contents and year."""
    return Utkast(lambda steder, aar, figur: figur(steder, aar), {"ContentsCode": innhold})


def _brukere_etter_alder(
    steder: tuple[str, ...], aar: int, alder: tuple[int, int], tjenester: tuple[str, ...], innhold: str
) -> float | str:
    """Tables 12003 and 11645."""
    brukere = _brukere(steder, aar, tjenester, *alder)
    if innhold == "antall" or _vist(brukere) == SKJULT:
        return _vist(brukere)
    return round(1000 * brukere / _alle(steder, aar, *alder), 1)


ENKELTFUNKSJONER = (
    "231", "232", "233", "234", "241", "242", "243", "244", "251", "252", "253", "254", "256", "257", "258", "265",
)  # fmt: skip
KJONN = {"2": 2, "1": 1}
ALDERSAAR = {f"{alder:03d}": alder for alder in range(105)} | {"105+": 105}
AARSVERK = {"KOSARBAARSVERKST0000": Innhold(None)}
PROSENT = (1, "Flow", "31.12")

TABELLER = {
    "12362": Utkast(
        _utgifter,
        {
            "KOKfunksjon0000": _samme(
                *ENKELTFUNKSJONER,
                "120",
                "121",
                "130",
                "202",
                "221",
                "222",
                "261",
                "332",
                "381",
                "386",
                "273",
                "275",
                "276",
                "281",
                "283",
                "285",
                *FUNKSJONSGRUPPER,
            ),
            "KOKart0000": _samme("AGD10", "AGD2", "AGD4", "AGI5"),
            "ContentsCode": {
                "KOSbelop0000": Innhold("belop", maaletype="Flow"),
                "KOSbelopinnbygge0000": Innhold("per_innbygger", maaletype="Flow"),
                "KOSandel3501": Innhold("andel", *PROSENT),
            },
        },
    ),
    "12367": Utkast(
        _detaljert,
        {
            "KOKregnskapsomfa0000": {"A": _belop, "B": _i_kassen},
            "KOKfunksjon0000": _samme(*ENKELTFUNKSJONER, "100", "110", "120", "121", "130", "261", "FGK8b", "FGK9"),
            "KOKart0000": _samme(*(kode for kode in ARTSBEGREP if kode != "AGI5")),
            "ContentsCode": {"KOSbelop0000": Innhold(None, maaletype="Flow")},
        },
    ),
    "12209": _nokkeltall(
        {
            "KOShjtj80aarover0001": Innhold(_andel("hjemme", fra=80), *PROSENT),
            "KOSsykhjand80aar0000": Innhold(_andel(*INSTITUSJON, fra=80), *PROSENT, "prosent"),
            "KOSaarsvbrukerom0000": Innhold(_aarsverk_per_bruker, 2, "Average", "31.12", "årsverk"),
            "KOSbduFKG9innbyg0000": Innhold(
                lambda steder, aar: _utgifter(steder, aar, "FGK9", "AGD10", "per_innbygger"), 0, "Flow", "31.12", "kr"
            ),
            "KOSandeldagakt670000": Innhold(_andel("dagaktivitet", fra=67, til=80), *PROSENT, "prosent"),
        }
    ),
    "12292": _nokkeltall(
        {
            "KOSkjernetotalt0000": Innhold(_antall("hjemme")),
            "KOSkjerne066aar0000": Innhold(_antall("hjemme", til=67), enhet="antall"),
            "KOSkjerne80aarov0000": Innhold(_antall("hjemme", fra=80)),
            "KOSbeboersykehje0000": Innhold(_antall("sykehjem")),
            "KOSlangtid0000": Innhold(_antall("langtid")),
            "KOSkorttid0000": Innhold(_antall("korttid")),
            "KOSbialthelsum0000": Innhold(_antall("bolig"), enhet="antall"),
            "KOSgjtimerhjsyk0000": Innhold(_timer_i_uken("helse"), 1, "Average", "31.12", "timer"),
            "KOSgjanttimertot0000": Innhold(_timer_i_uken("helse", "praktisk"), 1, "Average", "31.12", "timer"),
            "KOSaarsverkbruke0000": Innhold(lambda steder, aar: _aarsverk(steder, aar, BRUKERRETTEDE)),
            "KOSinstoppholdsd0000": Innhold(
                lambda steder, aar: 365 * _brukere(steder, aar, INSTITUSJON), maaletype="Flow"
            ),
            "KOSinst066aar0000": Innhold(_antall(*INSTITUSJON, til=67), enhet="antall"),
        }
    ),
    "11875": _nokkeltall(
        {
            "KOSinstdispplass0000": Innhold(ALLE_PLASSER),
            "KOSsykehjdisppla0000": Innhold(_plasser(0.92)),
            "KOSinstdemenspla0000": Innhold(_plasser(0.26, "d")),
            "KOSinsttidsbegrp0000": Innhold(_plasser(0.19, "t")),
            "KOSinstrehabplas0000": Innhold(_plasser(0.04, "r")),
            "KOSaldershjdispp0000": Innhold(_plasser(0.03, "a")),
        }
    ),
    "12003": Utkast(
        _brukere_etter_alder,
        {
            "KOKalder0000": {
                "F000-120": (0, 106),
                "F000-066": (0, 67),
                "F067-079": (67, 80),
                "F080-120": (80, 106),
            },
            "KOKTenesteGrp0000": {"A": ("hjemme",), "B": INSTITUSJON, "C": ("dagaktivitet",)},
            "ContentsCode": {
                "KOSomsorgantbruk0000": Innhold("antall"),
                "KOSPr1000innbyge0000": Innhold("per 1000", 1, "Average"),
            },
        },
    ),
    "11645": Utkast(
        _brukere_etter_alder,
        {
            "Alder": ALDRE,
            "TenesteType": {
                "01": ("praktisk",),
                "12": ("tjeneste 12",),
                "15": ("helse",),
                **{kode: (kode,) for kode in KORTTIDSOPPHOLD},
                "21": ("langtid",),
                "25": ("akuttseng",),
                "29": ("tjeneste 29",),
            },
            "ContentsCode": {"Brukere1": Innhold("antall")},
        },
        omraader=LANDET,
    ),
    "11643": Utkast(
        _timer_i_aaret,
        {
            "Alder": ALDRE,
            "TenesteType": {"00": ("praktisk", "helse"), "01": ("praktisk",), "15": ("helse",)},
            "ContentsCode": {"Timeforbruk": Innhold(None, 0, "Flow", "Gjennom året", "timar")},
        },
        omraader=LANDET,
    ),
    "14533": Utkast(
        _aarsverk,
        {
            "KOKyrker0000": {"TOT": ALLE_YRKER, **{yrke: (yrke,) for yrke in ALLE_YRKER}},
            "ContentsCode": AARSVERK,
        },
    ),
    "14534": Utkast(
        lambda steder, aar, _, yrker, __: _aarsverk(steder, aar, yrker),
        # 01 is all nurses: both kinds of 14533.
        {
            "KOKstillingkode0000": {"TOT": None},
            "KOKutdanningoms0000": {"01": ("01", "02")},
            "ContentsCode": {"KOSARBAARSVERKST0000": Innhold(None, enhet="årsverk")},
        },
    ),
    "12134": _nokkeltall(
        {
            "KOSAGD230000": Innhold(_av_inntekt(1.6, 2.1, "netto driftsresultat"), *PROSENT),
            "KOSAGD290000": Innhold(_av_inntekt(0.2, 1, "merforbruk"), *PROSENT),
            "KOSKG280000": Innhold(_av_inntekt(19, 0.4, "arbeidskapital"), *PROSENT),
            "KOSKG400000": Innhold(_av_inntekt(46, 0.4, "renteeksponering"), *PROSENT),
            "KOSKG320000": Innhold(_av_inntekt(112, 0.2, "gjeld"), *PROSENT),
            "KOSAG110000": Innhold(_per_innbygger(71000, "frie inntekter"), 0, "Flow"),
            "KOSKG210000": Innhold(_av_inntekt(11, 0.5, "egenkapital"), *PROSENT),
            "KOSAGI10000": Innhold(_av_inntekt(14, 0.4, "investeringer"), *PROSENT),
            "KOSAGI210000": Innhold(_av_inntekt(34, 0.5, "egenfinansiering"), *PROSENT),
        }
    ),
    "07459": Utkast(
        _personer,
        {"Kjonn": KJONN, "Alder": ALDERSAAR, "ContentsCode": {"Personer1": Innhold(0, referansetid="01.01")}},
        aar=BEFOLKNING_AAR,
        omraader=LANDET,
        numre=NUMRE | {"??": (FYLKE,)},
    ),
    "14746": Utkast(
        _personer,
        {
            "Kjonn": KJONN,
            "Alder": ALDERSAAR,
            "ContentsCode": {
                kode: Innhold(vekst, referansetid="01.01")
                for kode, vekst in {
                    "Personer": 0,
                    "Personer1": -0.004,
                    "Personer2": 0.004,
                    "Personer3": -0.002,
                    "Personer4": 0.002,
                    "Personer5": -0.001,
                    "Personer6": 0.001,
                    "Personer7": -0.003,
                    "Personer8": -0.0025,
                }.items()
            },
        },
        aar=FRAMSKREVET_AAR,
        omraader=LANDET | {fylke: (f"fylke_{fylke}",) for fylke in FYLKER},
        numre=DAGENS_NUMRE,  # only the numbers of today are projected
    ),
}


def tables() -> dict[str, dict]:
    """All the tables by number; their figures are made when they are asked for."""
    return {tabell: table(tabell) for tabell in TABELLER}
