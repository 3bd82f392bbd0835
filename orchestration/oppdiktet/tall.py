"""The invented figures, as SSB writes its own: whole json-stat2 tables, the same every time.

A place (`sted`) is an area that never changes; a municipality is one place or several, for the years its number holds.
Every count and amount is rounded for the place, so that a merged municipality is the sum of its parts. The group and
the nation are places too: their figures are estimates of their own, not the sum of the municipalities.
"""

import csv
import functools
import itertools
import zlib
from collections.abc import Callable
from typing import NamedTuple

from orchestration.settings import SEEDS

KILDE = "Omsorgsvarehus (oppdiktede tall)"
OPPDATERT = "2025-06-16T06:00:00Z"
AAR = range(2019, 2025)
BEFOLKNING_AAR = range(2019, 2026)
FRAMSKREVET_AAR = range(2025, 2051)
FAA = 5  # SSB gives no figure on fewer users of care than this

MULIG_IKKE = "."
MANGLER = ".."
SKJULT = ":"
NULL = "-"


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
        return (self.fra or aar) <= aar <= (self.til or aar)


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
    "gruppe": Sted(412000, 1.005, 1.00),
    "landet": Sted(5290000, 1.007, 0.99),
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
GRUPPE = Region("EKG11", "KOSTRA-gruppe 11 (oppdiktet)", None, None, ("gruppe",))
LANDET = Region("EAK", "Landet (oppdiktet)", None, None, ("landet",))
KOSTRA_REGIONER = (*KOMMUNER, LANDET, GRUPPE)
BEFOLKNING_REGIONER = (Region("0", "Hele landet (oppdiktet)", None, None, ("landet",)), *KOMMUNER)

# Where SSB has no figure for reasons of its own: (table, codes ...) and its symbol.
UNNTAK = {
    ("12209", "9904", "KOSaarsvbrukerom0000", "2021"): MANGLER,
    ("12292", "9910", "KOSgjtimerhjsyk0000", "2020"): MANGLER,
    ("11875", "9906", "KOSinstrehabplas0000", "2019"): NULL,
}


def spredt(bredde: float, *noekkel: object) -> float:
    """A number from 1 - bredde to 1 + bredde that hangs on the key alone."""
    spredt = zlib.crc32("|".join(map(str, noekkel)).encode()) * 2654435761 % 2**32
    return 1 + bredde * (spredt / 2**31 - 1)


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
EGENPRODUKSJON = ("010", "020", "030", "040", "090", "099", "120", "200")
BRUTTO_UTGIFT = (*EGENPRODUKSJON, "370", "429", "470", "590")
# SSB's sums of arts: (what adds, what is taken away).
ARTSBEGREP = {
    "AGD10": ("Brutto driftsutgifter på funksjon/tjenesteområde", BRUTTO_UTGIFT, ("710", "729")),
    "AGD2": ("Netto driftsutgifter", BRUTTO_UTGIFT, ("600", "700", "710", "729", "770")),
    "AGD4": ("Korrigerte brutto driftsutgifter på funksjon", (*EGENPRODUKSJON, "429", "590"), ("710", "729")),
}
FUNKSJONSGRUPPER = {
    "FGK9": ("Helse- og omsorg", ("232", "233", "234", "241", "253", "254", "257", "258", "256", "261")),
    "FGK12": ("Sosiale tjenester", ("242", "243", "273", "275", "276", "281")),
}
DETALJERTE = ("120", *(kode for kode in KRONER if kode[:2] in ("23", "24", "25", "26")), "257", "258")


def _i_bruk(funksjon: str, aar: int) -> bool:
    """Function 254 was divided into 257 and 258 in 2024."""
    return not ((funksjon == "254" and aar > 2023) or (funksjon in ("257", "258") and aar < 2024))


@functools.cache
def _belop(sted: str, aar: int, funksjon: str, art: str) -> int:
    """The amount on a function and an art, incomes positive too; 0 where the function is not in use."""
    if not _i_bruk(funksjon, aar):
        return 0
    if funksjon in ("257", "258"):
        hele = _utgift(sted, aar, "254", art)
        base = round(hele * 0.4 * spredt(0.2, "bofellesskap", sted))
        return base if funksjon == "257" else hele - base
    return _utgift(sted, aar, funksjon, art)


@functools.cache
def _utgift(sted: str, aar: int, funksjon: str, art: str) -> int:
    return round(_niva(sted, aar, funksjon) * ARTER[art] * spredt(0.15, "art", sted, funksjon, art))


@functools.cache
def _niva(sted: str, aar: int, funksjon: str) -> float:
    per_innbygger = KRONER[funksjon] * PRISVEKST ** (aar - 2024) * STEDER[sted].kostnad
    ulikt = spredt(0.1, "funksjon", sted, funksjon) * spredt(0.02, "funksjon", sted, funksjon, aar)
    return _folk(sted, aar) * per_innbygger * ulikt / 1000


@functools.cache
def _begrep(steder: tuple[str, ...], aar: int, funksjon: str, begrep: str) -> int:
    """A sum of arts for a function or a group of functions."""
    if funksjon in FUNKSJONSGRUPPER:
        return sum(_begrep(steder, aar, en, begrep) for en in FUNKSJONSGRUPPER[funksjon][1])
    _, legges_til, trekkes_fra = ARTSBEGREP[begrep]
    return sum(
        sum(_belop(sted, aar, funksjon, art) for art in legges_til)
        - sum(_belop(sted, aar, funksjon, art) for art in trekkes_fra)
        for sted in steder
    )


def _utgifter(steder: tuple[str, ...], aar: int, funksjon: str, art: str, innhold: str) -> float | str:
    """Table 12362."""
    if not _i_bruk(funksjon, aar):
        return MULIG_IKKE
    belop = _begrep(steder, aar, funksjon, art)
    return belop if innhold == "KOSbelop0000" else round(belop * 1000 / _alle(steder, aar))


def detaljert(steder: tuple[str, ...], aar: int, omfang: str, funksjon: str, art: str, _: str) -> float | str:
    """Table 12367. The treasury (B) is the group (A) without the municipality's own enterprises."""
    if not _i_bruk(funksjon, aar):
        return MULIG_IKKE
    if art in ARTSBEGREP:
        _begrep_navn, legges_til, trekkes_fra = ARTSBEGREP[art]
        return sum(
            fortegn * detaljert(steder, aar, omfang, funksjon, en, _)
            for fortegn, arter in ((1, legges_til), (-1, trekkes_fra))
            for en in arter
        )
    if omfang == "A":
        return sum(_belop(sted, aar, funksjon, art) for sted in steder)
    return sum(round(_belop(sted, aar, funksjon, art) * 0.99 * spredt(0.01, "kasse", sted)) for sted in steder)


# Users of care on 31 December: the share of each age band that has a service.

BAAND = {"00-49": (0, 50), "50-66": (50, 67), "67-79": (67, 80), "80-89": (80, 90), "90+": (90, 106)}
DEKNING = {
    "hjemme": (0.018, 0.033, 0.075, 0.27, 0.46),
    "langtid": (0.0003, 0.0016, 0.0105, 0.065, 0.22),
    "korttid": (0.0001, 0.0008, 0.0035, 0.016, 0.03),
    "bolig": (0.0028, 0.0046, 0.0045, 0.016, 0.035),
    "dagaktivitet": (0.0004, 0.0009, 0.021, 0.075, 0.11),
}
INSTITUSJON = ("langtid", "korttid")


@functools.cache
def _bruker(sted: str, aar: int, tjeneste: str, baand: str) -> int:
    andel = DEKNING[tjeneste][list(BAAND).index(baand)]
    ulikt = spredt(0.15, tjeneste, sted) * spredt(0.05, tjeneste, sted, baand, aar) * 0.99 ** (aar - 2019)
    return round(_folk(sted, aar, *BAAND[baand]) * andel * ulikt)


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


YRKER = {
    "01": ("Sykepleiere", 0.26),
    "02": ("Helsefagarbeidere", 0.36),
    "03": ("Vernepleiere", 0.08),
    "04": ("Ergoterapeuter og fysioterapeuter", 0.03),
    "99": ("Andre yrker og uten fagutdanning", 0.27),
}


@functools.cache
def _yrke(sted: str, aar: int, yrke: str) -> int:
    behov = sum(
        vekt * _brukere((sted,), aar, (tjeneste,))
        for tjeneste, vekt in (("hjemme", 0.42), ("langtid", 1.15), ("korttid", 1.3), ("bolig", 1.1))
    )
    return round(behov * YRKER[yrke][1] * STEDER[sted].kostnad * spredt(0.1, "yrke", sted, yrke))


def _aarsverk(steder: tuple[str, ...], aar: int, yrke: str = "TOT", *_: str) -> int:
    """Full-time posts: tables 14533 and 14534."""
    return sum(_yrke(sted, aar, ett) for sted in steder for ett in ([yrke] if yrke != "TOT" else YRKER))


def _etter_utdanning(steder: tuple[str, ...], aar: int, stilling: str, utdanning: str, _: str) -> int:
    aarsverk = _aarsverk(steder, aar, utdanning)
    return aarsverk if stilling == "TOT" else round(0.93 * aarsverk)


def _plasser(del_av_alle: float, *noekkel: str) -> Callable:
    """Places in institutions, counted in halves: some are shared between two uses."""

    def plasser(steder: tuple[str, ...], aar: int) -> float:
        ledig = {sted: 2.1 * spredt(0.05, "plasser", sted, *noekkel) for sted in steder}
        return sum(round(del_av_alle * ledig[en] * _brukere((en,), aar, INSTITUSJON)) / 2 for en in steder)

    return plasser


def _timer(sted: str, tjeneste: str) -> float:
    """Hours a user a week."""
    return {"helse": 4.6, "praktisk": 7.8}[tjeneste] * spredt(0.2, "timer", sted, tjeneste)


def _timer_i_uken(steder: tuple[str, ...], aar: int) -> float:
    timer = sum(_brukere((sted,), aar, ("hjemme",)) * _timer(sted, "helse") for sted in steder)
    return round(timer / _brukere(steder, aar, ("hjemme",)), 1)


def _aarsverk_per_bruker(steder: tuple[str, ...], aar: int) -> float:
    return round(_aarsverk(steder, aar) / _brukere(steder, aar, ("hjemme", *INSTITUSJON)), 2)


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


# json-stat2


class Innhold(NamedTuple):
    """One thing that a table gives a figure of."""

    kode: str
    navn: str
    enhet: str
    desimaler: int
    maaletype: str
    referansetid: str
    celle: Callable | None = None


Dimensjon = tuple[str, str, dict[str, str], bool]  # code, label, {code: label}, whether it may be left out


def _dimensjon(label: str, koder: dict[str, str], elimination: bool, show: str = "value") -> dict:
    return {
        "label": label,
        "category": {"index": {kode: plass for plass, kode in enumerate(koder)}, "label": koder},
        "extension": {"elimination": elimination, "show": show},
    }


def _region(tabell: str, regioner: tuple[Region, ...]) -> dict:
    """The region's dimension. The KOSTRA tables have codelists, whose ids differ from table to table."""
    kostra = regioner is KOSTRA_REGIONER
    dimensjon = _dimensjon("region", {region.kode: region.navn for region in regioner}, not kostra, "code_value")
    if not kostra:
        dimensjon["extension"]["eliminationValueCode"] = "0"
        return dimensjon
    dimensjon["extension"]["codelists"] = [
        {key: kodeliste[key] for key in ("id", "label", "type", "links")} for kodeliste in _kodelister(tabell)
    ]
    dimensjon["link"] = {"describedby": [{"extension": {"KOKkommuneregion0000": "urn:ssb:classification:klass:231"}}]}
    return dimensjon


def _innhold(innhold: list[Innhold]) -> dict:
    dimensjon = _dimensjon("statistikkvariabel", {ett.kode: ett.navn for ett in innhold}, False)
    dimensjon["category"]["unit"] = {ett.kode: {"base": ett.enhet, "decimals": ett.desimaler} for ett in innhold}
    kroner = {ett.kode: "Current" if "kr" in ett.enhet.split() else "NotApplicable" for ett in innhold}
    dimensjon["extension"] |= {
        "refperiod": {ett.kode: ett.referansetid for ett in innhold},
        "measuringType": {ett.kode: ett.maaletype for ett in innhold},
        "priceType": kroner,
        "adjustment": {ett.kode: "None" for ett in innhold},
        "alternativeText": {ett.kode: ett.navn for ett in innhold},
    }
    return dimensjon


def _tabell(
    tabell: str,
    navn: str,
    regioner: tuple[Region, ...],
    flere: list[Dimensjon],
    innhold: list[Innhold],
    aarene: range,
    celle: Callable,
) -> dict:
    """One table. `celle` makes a cell, a figure or a symbol, of places, year and the codes of what lies between."""
    geo = "KOKkommuneregion0000" if regioner is KOSTRA_REGIONER else "Region"
    dimensjoner = {
        geo: _region(tabell, regioner),
        **{kode: _dimensjon(label, koder, elimination) for kode, label, koder, elimination in flere},
        "ContentsCode": _innhold(innhold),
        "Tid": _dimensjon("år", {str(aar): str(aar) for aar in aarene}, False, "code"),
    }
    mellom = list(itertools.product(*(koder for _, _, koder, _ in flere), [ett.kode for ett in innhold]))
    value: list[float | None] = []
    status: dict[str, str] = {}
    for region, koder in itertools.product(regioner, mellom):
        for aar in aarene:
            figur = UNNTAK.get((tabell, region.kode, *koder, str(aar)))
            if figur is None:
                figur = celle(region.steder, aar, *koder) if region.holder(aar) else MULIG_IKKE
            if isinstance(figur, str):
                status[str(len(value))] = figur
                figur = None
            value.append(figur)
    etter = [dimensjon["label"] for kode, dimensjon in dimensjoner.items() if kode != "ContentsCode"]
    label = f"{tabell}: {navn}, etter {', '.join(etter[:-1])} og {etter[-1]} (oppdiktede tall)"
    return {
        "version": "2.0",
        "class": "dataset",
        "label": label,
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
                "decimals": max(ett.desimaler for ett in innhold),
                "official-statistics": False,
                "aggregallowed": geo == "Region",
                "copyright": False,
                "language": "no",
                "contents": f"{tabell}: {navn},",
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
        "value": value,
        "status": status,
    }


def _nokkeltall(tabell: str, navn: str, innhold: list[Innhold]) -> dict:
    """A table of key figures: region, contents and year."""
    celler = {ett.kode: ett.celle for ett in innhold}
    return _tabell(tabell, navn, KOSTRA_REGIONER, [], innhold, AAR, lambda steder, aar, kode: celler[kode](steder, aar))


def _kodelister(tabell: str) -> list[dict]:
    """The codelists of a KOSTRA table's region."""
    dagens = [kommune for kommune in KOMMUNER if kommune.til is None]
    lister = (
        (f"agg_KOGkommuneregion0000{tabell[1:]}1", "Uttrekk for Kommuner 2024-", dagens),
        (f"agg_KOGkommuneregion0000{tabell[1:]}2", "Uttrekk for KOSTRA-grupperinger", [LANDET, GRUPPE]),
    )
    return [
        {
            "id": kodeliste,
            "label": label,
            "language": "no",
            "languages": ["no"],
            "elimination": False,
            "type": "Aggregation",
            "values": [{"code": en.kode, "label": en.navn, "valueMap": [en.kode]} for en in regioner],
            "links": [{"rel": "self", "hreflang": "no", "href": f"codelists/{kodeliste}"}],
        }
        for kodeliste, label, regioner in lister
    ]


def codelists() -> dict[str, dict]:
    """The codelists of all tables, by id, as SSB answers for them."""
    return {kodeliste["id"]: kodeliste for tabell in KOSTRA_TABELLER for kodeliste in _kodelister(tabell)}


# The tables


def _navn(fil: str) -> dict[str, str]:
    """{code: name} of a list in seeds/kontoplan."""
    with (SEEDS / "kontoplan" / f"{fil}.csv").open(encoding="utf-8", newline="") as stream:
        return {rad[fil]: rad["navn"] for rad in csv.DictReader(stream)}


def _12362() -> dict:
    navn = _navn("funksjon")
    funksjoner = {kode: navn[kode] for kode in sorted((*KRONER, "257", "258"))}
    grupper = {kode: navn for kode, (navn, _) in FUNKSJONSGRUPPER.items()}
    return _tabell(
        "12362",
        "Utgifter til tjenesteområdene, kommunekonsern",
        KOSTRA_REGIONER,
        [
            ("KOKfunksjon0000", "funksjon", funksjoner | grupper, False),
            ("KOKart0000", "art", {kode: navn for kode, (navn, *_) in ARTSBEGREP.items()}, False),
        ],
        [
            Innhold("KOSbelop0000", "Beløp (1000 kr)", "1000 kr", 0, "Flow", "31.12"),
            Innhold("KOSbelopinnbygge0000", "Beløp per innbygger (kr)", "kr", 0, "Flow", "31.12"),
        ],
        AAR,
        _utgifter,
    )


def _12367() -> dict:
    funksjoner, arter = _navn("funksjon"), _navn("art")
    sums = {kode: navn for kode, (navn, *_) in ARTSBEGREP.items()}
    return _tabell(
        "12367",
        "Detaljerte regnskapstall driftsregnskapet",
        KOSTRA_REGIONER,
        [
            ("KOKregnskapsomfa0000", "regnskapsomfang", {"A": "Kommunekonsern", "B": "Kommunekasse"}, False),
            ("KOKfunksjon0000", "funksjon", {kode: funksjoner[kode] for kode in sorted(DETALJERTE)}, False),
            ("KOKart0000", "art", {kode: arter[kode] for kode in ARTER} | sums, False),
        ],
        [Innhold("KOSbelop0000", "Beløp (1000 kr)", "1000 kr", 0, "Flow", "31.12")],
        AAR,
        detaljert,
    )


def _12209() -> dict:
    return _nokkeltall(
        "12209",
        "Utvalgte nøkkeltall for helse og omsorg",
        [
            Innhold(
                "KOShjtj80aarover0001",
                "Andel innbyggere 80 år og over som bruker hjemmetjenester (prosent)",
                *("prosent", 1, "Average", "31.12", _andel("hjemme", fra=80)),
            ),
            Innhold(
                "KOSsykhjand80aar0000",
                "Andel innbyggere 80 år og over som er beboere på sykehjem (prosent)",
                *("prosent", 1, "Average", "31.12", _andel(*INSTITUSJON, fra=80)),
            ),
            Innhold(
                "KOSaarsvbrukerom0000",
                "Årsverk per bruker av omsorgstjenester (årsverk)",
                *("årsverk", 2, "Average", "31.12", _aarsverk_per_bruker),
            ),
            Innhold(
                "KOSbduFKG9innbyg0000",
                "Brutto driftsutgifter til helse- og omsorgstjenester per innbygger (kr)",
                *("kr", 0, "Flow", "31.12"),
                lambda steder, aar: _utgifter(steder, aar, "FGK9", "AGD10", "KOSbelopinnbygge0000"),
            ),
            Innhold(
                "KOSandeldagakt670000",
                "Andel innbyggere 67 år og over med dagaktivitetstilbud (prosent)",
                *("prosent", 1, "Average", "31.12", _andel("dagaktivitet", fra=67)),
            ),
        ],
    )


def _12292() -> dict:
    antall = ("antall", 0, "Stock", "31.12")
    return _nokkeltall(
        "12292",
        "Omsorgstjenester - supplerende grunnlagstall",
        [
            Innhold("KOSkjernetotalt0000", "Hjemmetjenestebrukere i alt", *antall, _antall("hjemme")),
            Innhold("KOSkjerne066aar0000", "Hjemmetjenestebrukere 0-66 år", *antall, _antall("hjemme", til=67)),
            Innhold("KOSkjerne80aarov0000", "Hjemmetjenestebrukere 80 år og over", *antall, _antall("hjemme", fra=80)),
            Innhold("KOSbeboersykehje0000", "Beboere på sykehjem", *antall, _antall(*INSTITUSJON)),
            Innhold("KOSlangtid0000", "Beboere på langtidsopphold", *antall, _antall("langtid")),
            Innhold("KOSkorttid0000", "Beboere på tidsbegrenset opphold", *antall, _antall("korttid")),
            Innhold("KOSbialthelsum0000", "Beboere i bolig med heldøgns bemanning", *antall, _antall("bolig")),
            Innhold(
                "KOSgjtimerhjsyk0000",
                "Gjennomsnittlig antall timer i uken, helsetjenester i hjemmet (timer)",
                *("timer", 1, "Average", "31.12", _timer_i_uken),
            ),
            Innhold("KOSaarsverkbruke0000", "Årsverk, brukerrettet tjeneste", "årsverk", *antall[1:], _aarsverk),
            Innhold(
                "KOSinstoppholdsd0000",
                "Oppholdsdøgn i institusjon (døgn)",
                *("døgn", 0, "Flow", "31.12"),
                lambda steder, aar: 365 * _brukere(steder, aar, INSTITUSJON),
            ),
            Innhold("KOSinst066aar0000", "Beboere i institusjon 0-66 år", *antall, _antall(*INSTITUSJON, til=67)),
        ],
    )


def _11875() -> dict:
    plasser = ("plasser", 1, "Stock", "31.12")
    return _nokkeltall(
        "11875",
        "Helse- og omsorgsinstitusjoner - plasser",
        [
            Innhold("KOSinstdispplass0000", "Plasser i alt", *plasser, _plasser(1)),
            Innhold("KOSsykehjdisppla0000", "Plasser på sykehjem", *plasser, _plasser(0.92)),
            Innhold("KOSinstdemenspla0000", "Skjermede plasser for personer med demens", *plasser, _plasser(0.26, "d")),
            Innhold("KOSinsttidsbegrp0000", "Plasser til tidsbegrenset opphold", *plasser, _plasser(0.19, "t")),
            Innhold("KOSinstrehabplas0000", "Plasser til rehabilitering", *plasser, _plasser(0.04, "r")),
        ],
    )


def _12003() -> dict:
    aldre = {"F000-120": (0, 106), "F000-066": (0, 67), "F067-079": (67, 80), "F080-120": (80, 106)}
    grupper = {"A": ("hjemme",), "B": INSTITUSJON, "C": ("dagaktivitet",)}

    def celle(steder: tuple[str, ...], aar: int, alder: str, gruppe: str, innhold: str) -> float | str:
        brukere = _brukere(steder, aar, grupper[gruppe], *aldre[alder])
        if innhold == "KOSomsorgantbruk0000" or _vist(brukere) == SKJULT:
            return _vist(brukere)
        return round(1000 * brukere / _alle(steder, aar, *aldre[alder]), 1)

    return _tabell(
        "12003",
        "Omsorgstjenester - brukere",
        KOSTRA_REGIONER,
        [
            (
                "KOKalder0000",
                "alder",
                dict(zip(aldre, ("I alt", "0 - 66 år", "67-79 år", "80 år og over"), strict=True)),
                True,
            ),
            (
                "KOKTenesteGrp0000",
                "tjenestegrupper",
                dict(
                    zip(
                        grupper,
                        ("Heimeteneste", "Institusjonstenester", "Aktiviserings- og servicetenester"),
                        strict=True,
                    )
                ),
                False,
            ),
        ],
        [
            Innhold("KOSomsorgantbruk0000", "Brukere (antall)", "antall", 0, "Stock", "31.12"),
            Innhold(
                "KOSPr1000innbyge0000",
                "Omsorgstjenester - brukere per 1000 innbyggere (antall)",
                "antall",
                1,
                "Average",
                "31.12",
            ),
        ],
        AAR,
        celle,
    )


ALDER_BAAND = {"Ialt": "I alt", **{baand: baand.replace("+", " år og over") for baand in BAAND}}


def _baand(alder: str) -> tuple[int, int]:
    return (0, 106) if alder == "Ialt" else BAAND[alder]


def _11645() -> dict:
    tjenester = {"01": ("hjemme",), "20": ("korttid",), "21": ("langtid",), "25": ("bolig",)}
    navn = (
        "Heimetenester",
        "Tidsavgrensa opphald",
        "Langtidsopphald i institusjon",
        "Bustad med bemanning",
    )

    def celle(steder: tuple[str, ...], aar: int, alder: str, tjeneste: str, _: str) -> int | str:
        return _vist(_brukere(steder, aar, tjenester[tjeneste], *_baand(alder)))

    return _tabell(
        "11645",
        "Brukarar av omsorgstenester per 31.12.",
        BEFOLKNING_REGIONER,
        [
            ("Alder", "alder", ALDER_BAAND, True),
            ("TenesteType", "type teneste", dict(zip(tjenester, navn, strict=True)), False),
        ],
        [Innhold("Brukere1", "Brukarar (personar)", "personar", 0, "Stock", "31.12")],
        AAR,
        celle,
    )


def _11643() -> dict:
    tjenester = {"02": "helse", "03": "praktisk"}

    def celle(steder: tuple[str, ...], aar: int, alder: str, tjeneste: str, _: str) -> int | str:
        if _vist(_brukere(steder, aar, ("hjemme",), *_baand(alder))) == SKJULT:
            return SKJULT
        return sum(
            round(52 * _brukere((sted,), aar, ("hjemme",), *_baand(alder)) * _timer(sted, tjenester[tjeneste]))
            for sted in steder
        )

    return _tabell(
        "11643",
        "Timar i løpet av året, timebasert teneste",
        BEFOLKNING_REGIONER,
        [
            ("Alder", "alder", ALDER_BAAND, True),
            (
                "TenesteType",
                "type teneste",
                dict(zip(tjenester, ("Helsetenester i heimen", "Praktisk bistand"), strict=True)),
                False,
            ),
        ],
        [Innhold("Timer1", "Timar", "timar", 0, "Flow", "Gjennom året")],
        AAR,
        celle,
    )


AARSVERK = [Innhold("KOSARBAARSVERKST0000", "Årsverk", "årsverk", 0, "Stock", "31.12")]
YRKESNAVN = {"TOT": "I alt", **{kode: navn for kode, (navn, _) in YRKER.items()}}


def _14533() -> dict:
    return _tabell(
        "14533",
        "Årsverk i omsorgstjenestene",
        KOSTRA_REGIONER,
        [("KOKyrker0000", "yrke", YRKESNAVN, False)],
        AARSVERK,
        AAR,
        _aarsverk,
    )


def _14534() -> dict:
    return _tabell(
        "14534",
        "Årsverk i omsorgstjenestene",
        KOSTRA_REGIONER,
        [
            ("KOKstillingkode0000", "stillingstype", {"TOT": "I alt", "01": "Brukerrettet tjeneste"}, False),
            ("KOKutdanningoms0000", "utdanning", YRKESNAVN, False),
        ],
        AARSVERK,
        AAR,
        _etter_utdanning,
    )


def _12134() -> dict:
    prosent = ("prosent", 1, "Flow", "31.12")
    return _nokkeltall(
        "12134",
        "Utvalgte nøkkeltall for kommuneregnskap, kommunekonsern",
        [
            Innhold(
                "KOSAG110000",
                "Frie inntekter per innbygger (kr)",
                *("kr", 0, "Flow", "31.12", _per_innbygger(71000, "frie inntekter")),
            ),
            Innhold(
                "KOSAGD230000",
                "Netto driftsresultat i prosent av brutto driftsinntekter (prosent)",
                *(*prosent, _av_inntekt(1.6, 2.1, "netto driftsresultat")),
            ),
            Innhold(
                "KOSKG320000",
                "Langsiktig gjeld i prosent av brutto driftsinntekter (prosent)",
                *(*prosent, _av_inntekt(112, 0.2, "gjeld")),
            ),
            Innhold(
                "KOSAGD290000",
                "Årets merforbruk i prosent av brutto driftsinntekter (prosent)",
                *(*prosent, _av_inntekt(0.2, 1, "merforbruk")),
            ),
        ],
    )


def _folkemengde(tabell: str, navn: str, aarene: range, innhold: Innhold, regioner: tuple[Region, ...]) -> dict:
    aldre = {f"{alder:03d}": f"{alder} år" for alder in range(105)} | {"105+": "105 år eller eldre"}
    kjonn_alder = {(str(kjonn), kode): (kjonn, i) for kjonn in (1, 2) for i, kode in enumerate(aldre)}

    def celle(steder: tuple[str, ...], aar: int, kjonn: str, alder: str, _: str) -> int:
        noekkel = kjonn_alder[kjonn, alder]
        return sum(_innbyggere(sted, aar)[noekkel] for sted in steder)

    return _tabell(
        tabell,
        navn,
        regioner,
        [("Kjonn", "kjønn", {"1": "Menn", "2": "Kvinner"}, True), ("Alder", "alder", aldre, True)],
        [innhold],
        aarene,
        celle,
    )


def _07459() -> dict:
    personer = Innhold("Personer1", "Personer", "personer", 0, "Stock", "01.01")
    return _folkemengde("07459", "Befolkning", BEFOLKNING_AAR, personer, BEFOLKNING_REGIONER)


def _14746() -> dict:
    """Only the numbers of today are projected, and only by the main alternative."""
    dagens = tuple(region for region in BEFOLKNING_REGIONER if region.til is None)
    personer = Innhold("Personer", "Hovedalternativet (MMMM)", "personer", 0, "Stock", "01.01")
    return _folkemengde("14746", "Framskrevet folkemengde", FRAMSKREVET_AAR, personer, dagens)


KOSTRA_TABELLER = {
    "12362": _12362,
    "12367": _12367,
    "12209": _12209,
    "12292": _12292,
    "11875": _11875,
    "12003": _12003,
    "14533": _14533,
    "14534": _14534,
    "12134": _12134,
}
TABELLER = KOSTRA_TABELLER | {"11645": _11645, "11643": _11643, "07459": _07459, "14746": _14746}


def tables() -> dict[str, dict]:
    """All the tables, whole, by number."""
    return {tabell: lag() for tabell, lag in TABELLER.items()}
