"""The invented municipalities' criteria of need, from the same inhabitants as SSB's invented tables.

The criteria of an index year are counted on 1 January of the year before. The nation (EAK) is the sum of the
municipalities, so that the mean of an index by inhabitants is 1. Only the criteria that the year's keys need are there:
from 2020 to 2024 that is the key of pleie og omsorg alone.

    python -m orchestration.oppdiktet.kriterier     # writes seeds/demo/oppdiktet_kriterier.csv
"""

from collections.abc import Iterator

from orchestration.oppdiktet import tall
from orchestration.settings import SEEDS

FIL = SEEDS / "demo" / "oppdiktet_kriterier.csv"
AAR = range(2020, 2026)
LANDET = "EAK"

ALDER = {
    "alder_0": (0, 1),
    "alder_1_5": (1, 6),
    "alder_6_12": (6, 13),
    "alder_13_15": (13, 16),
    "alder_16_22": (16, 23),
    "alder_23_24": (23, 25),
    "alder_25_66": (25, 67),
    "alder_0_66": (0, 67),
    "alder_67_79": (67, 80),
    "alder_80_89": (80, 90),
    "alder_90": (90, 106),
    "innbyggere": (0, 106),
}
# criterion: (share, of the inhabitants from this age to below that, how much municipalities differ)
ANDEL = {
    "pu_16": (0.0042, 16, 106, 0.25),
    "dodelighet": (0.045, 67, 106, 0.12),
    "ikke_gifte_67": (0.42, 67, 106, 0.08),
    "aleneboende_67": (0.36, 67, 106, 0.08),
    "lav_inntekt": (0.11, 0, 106, 0.25),
    "lav_utdanning": (0.20, 25, 67, 0.2),
    "ufore_18_49": (0.045, 18, 50, 0.25),
    "aleneboende_30_66": (0.17, 30, 67, 0.12),
    "flyktninger": (0.02, 0, 106, 0.4),
    "rus_psykisk": (0.012, 18, 106, 0.2),
    "opphopning": (0.03, 0, 106, 0.3),
}
# criterion: kilometres an inhabitant where 10 000 live; further where fewer do
REISE = {"reiseavstand_sone": 2.2, "reiseavstand_nabokrets": 3.4}
TIL_OG_MED_2024 = (
    "innbyggere", "alder_0_66", "alder_67_79", "alder_80_89", "alder_90", "basistillegg", *REISE, "pu_16",
    "ikke_gifte_67", "dodelighet",
)  # fmt: skip
FRA_2025 = tuple(
    kriterium
    for kriterium in (*ALDER, "basistillegg", *REISE, *ANDEL)
    if kriterium not in ("alder_0_66", "ikke_gifte_67")
)


def _i_sted(sted: str, aar: int, kriterium: str) -> int:
    def folk(fra: int, til: int) -> int:
        return tall.innbyggere((sted,), aar - 1, fra, til)

    if kriterium in ALDER:
        return folk(*ALDER[kriterium])
    if kriterium in REISE:
        alle = folk(0, 106)
        return round(alle * REISE[kriterium] * (10_000 / alle) ** 0.35 * tall.spredt(0.2, kriterium, sted))
    andel, fra, til, bredde = ANDEL[kriterium]
    ulikt = tall.spredt(bredde, kriterium, sted) * tall.spredt(0.02, kriterium, sted, aar)
    return round(andel * folk(fra, til) * ulikt)


def _verdi(kommune: tall.Region, aar: int, kriterium: str) -> int:
    # Basistillegg is one a municipality, however large.
    return 1 if kriterium == "basistillegg" else sum(_i_sted(sted, aar, kriterium) for sted in kommune.steder)


def _linjer() -> Iterator[str]:
    yield "kommunenr,aar,kriterium,verdi,kilde"
    for aar in AAR:
        kommuner = [kommune for kommune in tall.KOMMUNER if kommune.holder(aar)]
        for kriterium in TIL_OG_MED_2024 if aar < 2025 else FRA_2025:
            verdier = {kommune.kode: _verdi(kommune, aar, kriterium) for kommune in kommuner}
            for nummer, en in (*verdier.items(), (LANDET, sum(verdier.values()))):
                yield f"{nummer},{aar},{kriterium},{en},oppdiktet"


def text() -> str:
    """The whole file."""
    return "\n".join(_linjer()) + "\n"


if __name__ == "__main__":
    FIL.write_text(text(), encoding="utf-8")
