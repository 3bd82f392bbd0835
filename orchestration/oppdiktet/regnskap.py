"""The invented account of 9901 Eksempelvik, from the same figures as SSB's invented tables.

Some of it is booked on the wrong function, as accounts are: seeds/demo/oppdiktet_9901_korrigeringer.csv mends that. One
posting came after the report to KOSTRA, so that the account and the published table differ there. The whole balances.

    python -m orchestration.oppdiktet.regnskap     # writes seeds/demo/oppdiktet_9901_regnskap.csv
"""

from collections.abc import Iterator
from decimal import Decimal

from orchestration.oppdiktet import tall
from orchestration.settings import SEEDS

FIL = SEEDS / "demo" / "oppdiktet_9901_regnskap.csv"
KOMMUNE = next(kommune for kommune in tall.KOMMUNER if kommune.kode == "9901")
AAR = (2023, 2024)
KOLONNER = ("kommunenr", "aar", "kontoklasse", "ansvar", "ansvar_navn", "funksjon", "art", "prosjekt", "belop")

ANSVAR = {
    "1000": "Sentraladministrasjon og andre tjenester",
    "1700": "Premieavvik",
    "3100": "Solsiden sykehjem",
    "3110": "Skogbrynet sykehjem",
    "3190": "Eiendom, institusjon",
    "3195": "Eiendom, sykehjem",
    "3200": "Hjemmesykepleie",
    "3210": "Praktisk bistand",
    "3300": "Bofellesskap utviklingshemming",
    "3310": "Avlastning og barnebolig",
    "3320": "Dagsenter",
    "3330": "Aktivitetssenter",
    "3400": "Psykisk helse og rus, oppfølging",
    "3410": "Psykisk helse, bofellesskap",
    "3500": "Legetjenester",
    "3510": "Fysioterapi og ergoterapi",
    "3520": "Helsestasjon",
    "3530": "Miljørettet helsevern",
    "3600": "Øyeblikkelig hjelp",
    "3800": "Vertskommune",
    "3850": "Vannskade",
    "3900": "Felles administrasjon helse og omsorg",
    "9000": "Ressurskrevende tjenester",
    "9100": "Finans",
}
BASE = {"3300": 0.60, "3310": 0.15, "3410": 0.25}
AMBULANT = {"3200": 0.55, "3210": 0.25, "3320": 0.12, "3900": 0.08}
# How a function is shared out; a function that is not here is all ansvar 1000.
DELING = {
    "232": {"3520": 1},
    "233": {"3530": 1},
    "234": {"3330": 1},
    "241": {"3500": 0.63, "3510": 0.25, "3400": 0.12},
    "253": {"3100": 0.55, "3110": 0.39, "3900": 0.06},
    "254": {en: 0.4 * del_ for en, del_ in BASE.items()} | {en: 0.6 * del_ for en, del_ in AMBULANT.items()},
    "256": {"3600": 1},
    "257": BASE,
    "258": AMBULANT,
    "261": {"3190": 1},
}
# (function, art): the ansvar that has a part of it all, with its project.
FEILFORT = {("253", "590"): ("3195", 0.5, ""), ("253", "200"): ("3195", 0.5, ""), ("253", "120"): ("3850", 0.02, "E1")}
FEILFORT |= {(funksjon, "700"): ("3800", 0.2, "V1") for funksjon in ("254", "257")}

Linje = tuple[str, str, str, str, str, Decimal]  # kontoklasse, ansvar, funksjon, art, prosjekt, belop


def linjer(aar: int) -> Iterator[Linje]:
    """Every line of one year: what SSB got, what came later, and finance that makes it balance."""
    drift = [*_tjenester(aar), *_sentralt(aar)]
    yield from drift
    avskrevet = sum(belop for _, _, _, art, _, belop in drift if art == "590")
    finans = [
        ("1", "9100", "860", "990", "", -avskrevet),
        ("1", "9100", "870", "500", "", Decimal(61_204_113)),
        ("1", "9100", "870", "510", "", Decimal(70_331_250)),
        ("1", "9100", "870", "900", "", Decimal(-14_551_902)),
        ("1", "9100", "880", "570", "", Decimal(5_000_000)),
        ("1", "9100", "800", "870", "", Decimal("-1000411250.50")),
    ]
    yield from finans
    # The grant pays for the rest; what is set aside is a round sum.
    yield ("1", "9100", "880", "540", "", Decimal(12_000_000))
    yield ("1", "9100", "840", "800", "", -sum(linje[-1] for linje in (*drift, *finans)) - Decimal(12_000_000))
    yield ("0", "3190", "261", "230", "", Decimal(5_000_000))
    yield ("0", "9100", "880", "970", "", Decimal(-5_000_000))


def _tjenester(aar: int) -> Iterator[Linje]:
    funksjoner = sorted((*tall.KRONER, "257", "258"))
    for funksjon in funksjoner:
        for art in tall.ARTER:
            tusen = tall.kassens(KOMMUNE.steder, aar, funksjon, art)
            if tusen in (tall.MULIG_IKKE, 0):
                continue
            # SSB publishes whole thousands; the account has kroner and øre.
            ore = round(400 * (tall.spredt(1, "ore", funksjon, art, aar) - 1) * 100)
            belop = (Decimal(tusen * 1000) + Decimal(ore) / 100) * (-1 if art >= "600" else 1)
            yield from _delt(funksjon, art, belop)
    if aar == 2024:
        yield ("1", "3330", "234", "370", "", Decimal("3200450.25"))  # after the report to KOSTRA


def _delt(funksjon: str, art: str, belop: Decimal) -> Iterator[Linje]:
    """The amount on its ansvar; the first of them takes what the others leave, to the øre."""
    rest = belop
    if (funksjon, art) in FEILFORT:
        ansvar, andel, prosjekt = FEILFORT[funksjon, art]
        del_ = round(belop * Decimal(str(andel)), 2)
        yield ("1", ansvar, funksjon, art, prosjekt, del_)
        rest -= del_
    forste, *andre = DELING.get(funksjon, {"1000": 1}).items()
    hele = rest
    for ansvar, andel in andre:
        del_ = round(hele * Decimal(str(round(andel, 4))), 2)
        yield ("1", ansvar, funksjon, art, "", del_)
        rest -= del_
    yield ("1", forste[0], funksjon, art, "", rest)


def _sentralt(aar: int) -> Iterator[Linje]:
    vekst = Decimal("1.04") ** (aar - 2024)
    for ansvar, funksjon, art, belop in (
        ("9000", "180", "700", "-31250400.33"),
        ("1700", "170", "090", "-9120000.10"),
        ("1700", "170", "099", "-966720.01"),
        ("1700", "171", "090", "4310500.40"),
        ("1700", "171", "099", "456913.04"),
    ):
        yield ("1", ansvar, funksjon, art, "", round(Decimal(belop) * vekst, 2))


def text() -> str:
    """The whole file."""
    rader = [KOLONNER]
    for aar in AAR:
        for kontoklasse, ansvar, funksjon, art, prosjekt, belop in linjer(aar):
            kroner = f"{belop:.2f}".replace(".", ",")
            rader.append(("9901", str(aar), kontoklasse, ansvar, ANSVAR[ansvar], funksjon, art, prosjekt, kroner))
    return "".join(";".join(rad) + "\n" for rad in rader)


if __name__ == "__main__":
    FIL.write_text(text(), encoding="utf-8")
