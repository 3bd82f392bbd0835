"""The invented decisions on care and staff of 9902 Prøvestad, which imitate what is printed for Harstad.

Printed (Agenda Kaupang's report for Harstad, 2024), and therefore so here on 2025-01-31 for tjenestekode 15 alone: 610
recipients and 2 183 hours a week in seven zones, 54 % of the recipients under 2.5 hours a week with 14 % of the hours,
ATA 59.9 % in all and 31 % in one zone. All else is invented: the zones' names, sizes and staff, who has what, and the
whole of 2024-01-31. Our zones stand for the printed ones so:

    Nordvika  Bergseng     Skjærøya     Øyriket (31 %)   Sentrum Vest  Sentrum Sør     Natt  Natt
    Granlia   Kanebogen    Sentrum Øst  Sentrum Nord     Sørvika       Sørvik (small: cells of 1 to 4 recipients)

Weekly hours are whole eighths, so that every way of reckoning them gives the same sum. Nobody's age is at the edge of a
band in 2025, and no decision ends on a measuring date: no figure hangs on whether such an edge is counted in.

    python -m orchestration.oppdiktet.vedtak     # writes seeds/demo/oppdiktet_9902_vedtak.csv and _bemanning.csv
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import NamedTuple

from orchestration.oppdiktet import tall
from orchestration.settings import SEEDS

VEDTAK_FIL = SEEDS / "demo" / "oppdiktet_9902_vedtak.csv"
BEMANNING_FIL = SEEDS / "demo" / "oppdiktet_9902_bemanning.csv"
UTTREKK = date(2025, 2, 14)  # the day the extract was made

# What a recipient has of tjenestekode 15, from little to much, and how many have that on 2025-01-31. Each is more than
# the one before.
STIGE = {
    # under 1 hour a week: 190 recipients
    "30 minutter maaned": 12,
    "15 minutter uke": 48,
    "1.5 timer maaned": 30,
    "26 timer aar": 44,
    "2.5 timer maaned": 18,
    "15 minutter uke x 3": 26,
    "15 minutter uke x 2 + 1.5 timer maaned": 12,
    # 1 to 2.5: 139
    "4 timer maaned": 25,
    "65 timer aar": 20,
    "30 minutter uke x 3": 27,
    "15 minutter dag": 36,
    "1 timer uke x 2": 23,
    "9 timer maaned": 8,
    # 2.5 to 10: 235
    "130 timer aar": 24,
    "15 minutter dag + 4 timer maaned": 20,
    "15 minutter dag x 2": 46,
    "16 timer maaned": 22,
    "1.5 timer uke x 3": 20,
    "45 minutter dag": 36,
    "312 timer aar": 18,
    "30 minutter dag x 2": 29,
    "15 minutter dag x 5": 14,
    "30 minutter dag x 2 + 30 minutter uke x 5": 6,
    # 10 to 15: 26
    "2.5 timer uke x 4": 7,
    "30 minutter dag x 3": 8,
    "48 timer maaned": 5,
    "728 timer aar": 6,
    # 15 and over: 20
    "5 timer uke x 3": 5,
    "30 minutter dag x 5": 6,
    "45 minutter dag x 4": 4,
    "112 timer maaned": 3,
    "6 timer dag": 1,
    "8 timer dag": 1,
}
TRINN = tuple(STIGE)
MIDDELS = TRINN.index("130 timer aar")
OMFATTENDE = TRINN.index("2.5 timer uke x 4")
# The same hours, as they were put before the decision was renewed.
FORNYET = {
    "15 minutter dag": "7 timer maaned",
    "15 minutter dag x 2": "14 timer maaned",
    "30 minutter uke x 3": "78 timer aar",
    "16 timer maaned": "60 minutter uke x 4",
}

# Zone, and its recipients on 2025-01-31.
SONER = {
    "Nordvika": 132,
    "Granlia": 118,
    "Skjærøya": 44,
    "Sentrum Øst": 121,
    "Sentrum Vest": 127,
    "Sørvika": 17,
    "Natt": 51,
}
# The ages that recipients reach in 2025, and how many are in each band; 92 of 610 are under 67.
ALDER = {(9, 17): 6, (19, 49): 30, (51, 66): 56, (68, 79): 190, (81, 89): 228, (91, 101): 100}
KJONN = {"K": 398, "M": 210, "U": 2}
# What became of the recipients from 2024-01-31 to 2025-01-31 ...
FORLOP = {"uendret": 380, "fornyet": 25, "hevet": 95, "senket": 40, "ny": 70}
# ... and those who are no recipients of 15 on 2025-01-31. The first two were on 2024-01-31; "mellom" had it in between.
UTENFOR = {
    "avsluttet": 54,
    "til institusjon": 8,
    "i institusjon": 6,
    "foer": 8,
    "mellom": 7,
    "etter": 9,
    "bare 1": 25,
    "bare 6": 15,
}


class Annet(NamedTuple):
    """Another service: what it is, how many recipients of 15 have it, the earliest year of birth, who gives it."""

    innhold: str
    mottakere: int
    fodt_fra: int
    utforer: str


ANDRE = {
    "1": Annet("4 timer maaned", 140, 0, "Praktisk bistand"),
    "3": Annet("120 timer maaned", 6, 1959, "Brukerstyrt personlig assistanse"),
    "6": Annet("", 220, 0, "Responssenteret"),  # an alarm has no hours
    "7": Annet("10 timer maaned", 8, 1959, "Avlastning"),
    "9": Annet("156 timer aar", 14, 1959, "Aktivitet"),
}

# Measuring date, zone, årsverk, hours given a week. On 2025-01-31 they sum to 102.66 and 2 183.
BEMANNING = (
    ("2024-01-31", "Nordvika", "22.60", "538.00"),
    ("2024-01-31", "Granlia", "18.90", "421.25"),
    ("2024-01-31", "Skjærøya", "10.20", "118.50"),
    ("2024-01-31", "Sentrum Øst", "17.40", "388.75"),
    ("2024-01-31", "Sentrum Vest", "19.40", "411.50"),
    ("2024-01-31", "Sørvika", "3.40", "53.25"),
    ("2024-01-31", "Natt", "10.10", "200.00"),
    ("2025-01-31", "Nordvika", "23.20", "549.50"),
    ("2025-01-31", "Granlia", "18.10", "412.25"),
    ("2025-01-31", "Skjærøya", "9.80", "108.00"),
    ("2025-01-31", "Sentrum Øst", "17.56", "401.75"),
    ("2025-01-31", "Sentrum Vest", "20.00", "447.00"),
    ("2025-01-31", "Sørvika", "3.60", "54.50"),
    ("2025-01-31", "Natt", "10.40", "210.00"),
)

Linje = tuple[str, ...]
Periode = tuple[date, date | None, int]  # start, slutt, the step of STIGE


class Person(NamedTuple):
    """An invented person; trinn is the step of STIGE on 2025-01-31."""

    fodselsaar: int
    kjonn: str
    sone: str
    trinn: int
    forlop: str


def _gjentatt(antall: dict) -> list:
    return [verdi for verdi, ganger in antall.items() for _ in range(ganger)]


def _spredt(verdier: Iterable, *noekkel: str) -> list:
    """The values in an order that hangs on the key alone."""
    verdier = list(verdier)
    return [verdier[n] for n in sorted(range(len(verdier)), key=lambda n: tall.spredt(1, *noekkel, n))]


def _personer() -> list[Person]:
    aldre = [yngste + n % (eldste - yngste + 1) for (yngste, eldste), antall in ALDER.items() for n in range(antall)]
    mottakere = [
        Person(2025 - alder, kjonn, sone, trinn, forlop)
        for alder, kjonn, sone, trinn, forlop in zip(
            _spredt(aldre, "alder"),
            _spredt(_gjentatt(KJONN), "kjonn"),
            _spredt(_gjentatt(SONER), "sone"),
            [TRINN.index(innhold) for innhold in _gjentatt(STIGE)],
            _spredt(_gjentatt(FORLOP), "forlop"),
            strict=True,
        )
    ]
    # The others are like recipients taken evenly from little to much.
    utenfor = [
        mottakere[377 * n % len(mottakere)]._replace(forlop=forlop) for n, forlop in enumerate(_gjentatt(UTENFOR))
    ]
    return _spredt(mottakere + utenfor, "person")


def _hjemmesykepleie(nummer: int, person: Person) -> list[Periode]:
    """When a person has had tjenestekode 15, and which step."""
    gammel, bytte = _gammel(nummer), _bytte(nummer)
    dagen_foer = bytte - timedelta(days=1)
    trinn = person.trinn
    match person.forlop:
        case "uendret":
            # Every fourth is for a time that is not over.
            return [(gammel, date(2025, 12, 31) if nummer % 4 == 0 else None, trinn)]
        case "fornyet":
            return [(gammel, dagen_foer, trinn), (bytte, None, trinn)]
        case "hevet":
            # Below the lowest step there is none: who stands on it has it renewed.
            return [(gammel, dagen_foer, max(trinn - 3, 0)), (bytte, None, trinn)]
        case "senket":
            return [(gammel, dagen_foer, min(trinn + 3, len(TRINN) - 1)), (bytte, None, trinn)]
        case "ny":
            return [(bytte, None, trinn)]
        case "avsluttet" | "til institusjon":
            return [(gammel, dagen_foer, trinn)]
        case "foer":
            return [(gammel, date(2024, 1, 2 + nummer % 28), trinn)]
        case "mellom":
            return [(date(2024, 2, 1 + nummer % 28), date(2024, 10, 1 + nummer % 28), trinn)]
        case "etter":
            return [(date(2025, 2, 3 + nummer % 10), None, trinn)]
    return []


def _gammel(nummer: int) -> date:
    """A day before 2024-01-31."""
    return date(2019, 1, 7) + timedelta(days=53 * nummer % 1800)


def _bytte(nummer: int) -> date:
    """A day after 2024-02-01, and no later than 2025-01-31."""
    return date(2024, 2, 2) + timedelta(days=31 * nummer % 365)


def _linjer() -> Iterator[Linje]:
    personer = _personer()
    har = {kode: set(_med(personer, kode)) for kode in ANDRE}
    for nummer, person in enumerate(personer, start=1):
        perioder = _hjemmesykepleie(nummer, person)
        for start, slutt, trinn in perioder:
            innhold = TRINN[trinn]
            if person.forlop == "fornyet" and slutt:
                innhold = FORNYET.get(innhold, innhold)
            utforer = "Nattjenesten" if person.sone == "Natt" else f"Hjemmetjenesten {person.sone}"
            for del_ in innhold.split(" + "):
                yield _linje(nummer, person, "15", start, slutt, del_, utforer, trinn)
        for kode, annet in ANDRE.items():
            if nummer in har[kode]:
                start, slutt = (perioder[0][0], perioder[-1][1]) if perioder else (_gammel(nummer), None)
                yield _linje(nummer, person, kode, start, slutt, annet.innhold, annet.utforer, person.trinn)
        if "institusjon" in person.forlop:
            start = _bytte(nummer) if perioder else _gammel(nummer)
            yield _linje(nummer, person, "21", start, None, "", "Prøvestad sykehjem", OMFATTENDE)


def _med(personer: list[Person], kode: str) -> list[int]:
    """The numbers of the persons who have another service."""
    annet = ANDRE[kode]
    nummerert = list(enumerate(personer, start=1))
    kan_ha = [nummer for nummer, en in nummerert if en.forlop in FORLOP and en.fodselsaar >= annet.fodt_fra]
    return _spredt(kan_ha, "tjeneste", kode)[: annet.mottakere] + [
        nummer for nummer, en in nummerert if en.forlop == f"bare {kode}"
    ]


def _linje(
    nummer: int, person: Person, kode: str, start: date, slutt: date | None, innhold: str, utforer: str, trinn: int
) -> Linje:
    hva, _, antall = innhold.partition(" x ")
    mengde, enhet, periode = hva.split() or ("", "", "")
    behov = "noe" if trinn < MIDDELS else "middels" if trinn < OMFATTENDE else "omfattende"
    bolig = "omsorgsbolig" if nummer % 6 == 0 else "egen bolig"
    if slutt and slutt < UTTREKK:
        status = "avsluttet"
    else:
        # Of what begins after the measuring date, some has only been applied for.
        status = "soknad" if start > date(2025, 1, 31) and nummer % 2 else "aktiv"
    return (
        f"P{nummer:04d}", str(person.fodselsaar), person.kjonn, person.sone, kode, str(start), str(slutt or ""),
        mengde, enhet, periode, antall, utforer, "uoppgitt" if nummer % 20 == 0 else behov,
        "institusjon" if kode == "21" else bolig, status,
    )  # fmt: skip


def vedtak() -> str:
    """The whole file of decisions: one line a decision, by person."""
    kolonner = (
        "person", "fodselsaar", "kjonn", "sone", "tjenestekode", "start", "slutt", "mengde", "enhet", "periode",
        "antall", "utforer", "bistandsbehov", "boform", "status",
    )  # fmt: skip
    return "".join(",".join(rad) + "\n" for rad in (kolonner, *_linjer()))


def bemanning() -> str:
    """The whole file of staff: one line a measuring date and zone."""
    linjer = ["sone,maaledato,aarsverk,timer_per_uke_full_stilling,leverte_timer_per_uke,kilde"]
    linjer += [f"{sone},{dato},{aarsverk},35.5,{timer},oppdiktet" for dato, sone, aarsverk, timer in BEMANNING]
    return "\n".join(linjer) + "\n"


if __name__ == "__main__":
    VEDTAK_FIL.write_text(vedtak(), encoding="utf-8")
    BEMANNING_FIL.write_text(bemanning(), encoding="utf-8")
