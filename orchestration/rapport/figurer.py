"""What the report shows: its parts, and in each the figures with their question and how they are drawn."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial

from orchestration.rapport import diagram

Row = dict[str, object]


@dataclass(frozen=True)
class Figur:
    """One figure: the SQL in sporringer/<navn>.sql, its heading, how to read it, what is said where it has no rows.

    The columns `nokkel` tell its rows apart. `koder` says which column holds the code that a column of names stands
    for: names that read the same are told apart by it. Columns in lower case are not shown.

    `tegn` draws its rows for a width in pixels, from the columns `kolonner`; without it the figure is a table alone.
    Of a table that is `krysset`, they are the rows, the columns and the figures.

    `krever` is what must be there (columns of grunnlag.sql) before no rows can mean `mangler`.

    `egne_tall`: of a table that has SSB's figures too, it shows only the municipality's own, and misses none of SSB's.
    """

    navn: str
    tittel: str
    leses: str
    mangler: str
    nokkel: tuple[str, ...]
    koder: Mapping[str, str] = field(default_factory=dict)
    krever: tuple[str, ...] = ()
    tegn: Callable[..., str] | None = None
    kolonner: tuple[str, ...] = ()
    krysset: bool = False
    egne_tall: bool = False


@dataclass(frozen=True)
class Del:
    """One part of the report."""

    id: str
    tittel: str
    figurer: list[Figur]


# What is said where it is not there: the columns of grunnlag.sql.
MANGLER = {
    "regnskap": "Kommunen har ikke levert regnskap for året.",
    "vedtak": "Kommunen har ikke levert vedtak om hjemmetjenester.",
    "nasjonale": "Det er ikke publisert nasjonale tall for kommunen i året.",
    "behovsindeks": "Det finnes ingen behovsindeks for kommunen i året.",
    "ssbs_regnskap": "SSB har ikke publisert regnskapet for året, så det er ikke holdt mot SSBs tall.",
    "kontroll": "Ingen av SSBs kontrollregler kunne kjøres på regnskapet.",
}
# Those of them that the municipality itself has not given: nothing that SSB did not give explains them.
KOMMUNENS = {"regnskap", "vedtak"}

DELER = [
    Del(
        "del-brukergrupper",
        "Hvem går pengene til?",
        [
            Figur(
                "brukergrupper",
                "Netto driftsutgifter til pleie og omsorg etter brukergruppe",
                "Regnskapet for pleie og omsorg, fordelt linje for linje på brukergrupper. Gruppene summerer til hele"
                " pleie og omsorg.",
                "Regnskapet er ikke fordelt på brukergrupper.",
                nokkel=("Brukergruppe",),
                koder={"Brukergruppe": "brukergruppe_kode"},
                krever=("regnskap",),
                tegn=diagram.stolper,
                kolonner=("Brukergruppe", "Andel (%)"),
            ),
            Figur(
                "brukergrupper_mot_andre",
                "Brukergruppenes andel, mot andre",
                "Hvor stor del av utgiftene til pleie og omsorg hver gruppe har hos oss og hos dem vi måles mot.",
                "Ingen av dem vi måles mot, har publisert tall for brukergrupper.",
                nokkel=("Brukergruppe", "Hvem"),
                koder={"Brukergruppe": "brukergruppe_kode", "Hvem": "hvem_kode"},
                krever=("regnskap",),
                tegn=diagram.stolper_mot_andre,
                kolonner=("Brukergruppe", "Hvem", "Andel (%)"),
                krysset=True,
            ),
        ],
    ),
    Del(
        "del-behov",
        "Hva koster tjenestene når behovet er likt?",
        [
            Figur(
                "behov",
                "Netto driftsutgifter per behovskorrigert innbygger",
                "Utgiftene er delt på innbyggertallet ganget med kommunens behovsindeks. Det som er igjen, er"
                " forskjeller i prioritering, kvalitet og effektivitet. Gjennomsnittene er vektet med innbyggere."
                " Pleie og omsorg er summen av tjenestene under; akutthjelp (funksjon 256) er det som er igjen når de"
                " andre er trukket fra, og vises der alle har tall.",
                "Utgiftene per behovskorrigert innbygger kan ikke regnes ut for kommunen i året.",
                nokkel=("Tjeneste", "Hvem"),
                koder={"Tjeneste": "tjeneste_kode", "Hvem": "hvem_kode"},
                krever=("nasjonale", "behovsindeks"),
                tegn=diagram.stolper_mot_andre,
                kolonner=("Tjeneste", "Hvem", "Per behovskorrigert innbygger (kr)"),
                krysset=True,
            ),
            Figur(
                "innsparing",
                "Mulig innsparing på nivå med andre",
                "Hva kommunen ville brukt mindre om den hadde de andres utgifter per behovskorrigert innbygger. Et"
                " negativt tall betyr at kommunen bruker mindre enn de andre. Pleie og omsorg er summen av tjenestene"
                " under, på avrunding nær; akutthjelp (funksjon 256) er det som er igjen når de andre er trukket fra,"
                " og vises der alle har tall.",
                "Det finnes ingen å sammenlikne kommunen med i året.",
                nokkel=("Tjeneste", "På nivå med"),
                koder={"Tjeneste": "tjeneste_kode", "På nivå med": "hvem_kode"},
                krever=("nasjonale", "behovsindeks"),
                tegn=diagram.stolper_mot_andre,
                kolonner=("Tjeneste", "På nivå med", "Mulig innsparing (mill. kr)"),
                krysset=True,
            ),
        ],
    ),
    Del(
        "del-utvikling",
        "Hvordan har utgiftene utviklet seg?",
        [
            Figur(
                "utvikling",
                "Netto driftsutgifter per innbygger i faste priser",
                "Prisveksten er tatt bort med kommunal deflator, så det som er igjen, er mer eller mindre tjeneste.",
                "Utgiftene i faste priser kan ikke regnes ut for kommunen.",
                nokkel=("Tjeneste", "År"),
                koder={"Tjeneste": "tjeneste_kode"},
                krever=("nasjonale",),
                tegn=diagram.linjer,
                kolonner=("Tjeneste", "År", "Per innbygger i faste priser (kr)"),
                krysset=True,
            )
        ],
    ),
    Del(
        "del-dekning",
        "Hvor mange får tjenester, og hva koster de?",
        [
            Figur(
                "dekning",
                "Dekningsgrader, mot KOSTRA-gruppen",
                "Plasser eller brukere i prosent av innbyggerne i aldersgruppen. KOSTRA-gruppen er kommunenes plasser"
                " delt på kommunenes innbyggere; vi er selv med i den.",
                MANGLER["nasjonale"],
                nokkel=("Tjeneste", "Måles i", "Av innbyggere"),
                koder={"Tjeneste": "tjeneste_kode", "Av innbyggere": "nevner_kode"},
            ),
            Figur(
                "dekning_egne",
                "Dekningsgrader etter kommunens egne tall",
                "Kommunens egne plasser og brukere, i prosent av innbyggerne i aldersgruppen.",
                "Kommunen har ikke levert egne tjenestetall for året.",
                nokkel=("Tjeneste", "Brukergruppe", "Måles i", "Av innbyggere", "Merknad"),
                koder={
                    "Tjeneste": "tjeneste_kode",
                    "Brukergruppe": "brukergruppe_kode",
                    "Av innbyggere": "nevner_kode",
                    "Merknad": "aldersgruppe_kode",
                },
                egne_tall=True,
            ),
            Figur(
                "enhetskostnad",
                "Enhetskostnader",
                "Kroner delt på plasser, brukere eller årsverk. Institusjon er funksjonene 253 og 261.",
                "Ingen enhetskostnad kan regnes ut for kommunen i året.",
                nokkel=("Enhet", "Grunnlag"),
                koder={"Enhet": "enhet_kode"},
            ),
        ],
    ),
    Del(
        "del-hjemmetjenesten",
        "Hvem får hjemmetjenester, og hvor mye?",
        [
            Figur(
                "timeklasse",
                "Mottakere og timer etter hvor mye hver mottaker har vedtak om",
                "Mange har lite, og få har mye: andelen av mottakerne og av timene i hver klasse.",
                MANGLER["vedtak"],
                nokkel=("Timer per uke",),
                koder={"Timer per uke": "timeklasse_kode"},
                tegn=lambda rows, width, *columns: diagram.stolper_par(
                    [row for row in rows if row["timeklasse_kode"] != "alle"], width, *columns
                ),
                kolonner=("Timer per uke", "Andel av mottakerne (%)", "Andel av timene (%)"),
            ),
            Figur(
                "timeklasse_sone",
                "Mottakere etter sone og timer per uke",
                "Hvor mange i hver sone som har lite og mye. Soner og klasser er slått sammen der noen har færre enn"
                " fem mottakere, eller der tallene ville røpe dem.",
                MANGLER["vedtak"],
                nokkel=("Sone", "Timer per uke"),
                koder={"Sone": "sone_kode", "Timer per uke": "timeklasse_kode"},
                kolonner=("Sone", "Timer per uke", "Mottakere"),
                krysset=True,
            ),
            Figur(
                "sone",
                "Sonene: timer, årsverk og ansikt-til-ansikt-tid (ATA)",
                "ATA er timene hos mottakerne i prosent av timene som er betalt. Streken står ved 60 prosent, som"
                " kapasiteten regnes etter.",
                MANGLER["vedtak"],
                nokkel=("Sone",),
                koder={"Sone": "sone_kode"},
                tegn=partial(diagram.stolper, strek=60),
                kolonner=("Sone", "ATA (%)"),
            ),
            Figur(
                "vedtaksendring",
                "Hva som endret timene",
                "Timer per uke fra forrige måling til denne: nye mottakere, økte, reduserte og avsluttede vedtak.",
                "Kommunen har ikke vedtak for to måledatoer.",
                nokkel=("Hva som skjedde",),
                krever=("vedtak",),
                tegn=diagram.stolper,
                kolonner=("Hva som skjedde", "Endring"),
            ),
            Figur(
                "alder",
                "Mottakere etter alder",
                "Mottakere av hjemmetjenester per 1 000 innbyggere i aldersgruppen.",
                MANGLER["vedtak"],
                nokkel=("Alder",),
                koder={"Alder": "alder_kode"},
                tegn=diagram.stolper,
                kolonner=("Alder", "Mottakere per 1 000 innbyggere"),
            ),
        ],
    ),
    Del(
        "del-regnskapet",
        "Er regnskapet til å stole på?",
        [
            Figur(
                "korrigert",
                "Rapportert og korrigert regnskap",
                "Netto driftsutgifter slik de er bokført, og etter korrigeringene under.",
                MANGLER["regnskap"],
                nokkel=("Funksjon",),
            ),
            Figur(
                "korrigeringer",
                "Korrigeringene",
                "Hver korrigering med begrunnelse og hvem som har godkjent den.",
                "Regnskapet er ikke korrigert.",
                nokkel=("Korrigering",),
                krever=("regnskap",),
            ),
            Figur(
                "avstemming",
                "Forskjeller mot SSB",
                "Funksjoner der regnskapet vi har fått, skiller seg fra det SSB har publisert, med mer enn grensen.",
                "Ingen funksjon skiller seg fra SSBs tall med mer enn grensen.",
                nokkel=("Funksjon", "Utgifter"),
                krever=("regnskap", "ssbs_regnskap"),
            ),
            Figur(
                "kontroll",
                "Brudd på SSBs kontrollregler",
                "Regler i SSBs kontroll av regnskapet som dette regnskapet bryter. Regler som ikke kan kjøres på det,"
                " for eksempel fordi investeringsregnskapet mangler, er ikke med.",
                "Ingen av kontrollreglene som kunne kjøres, er brutt.",
                nokkel=("Regel",),
                krever=("regnskap", "kontroll"),
            ),
        ],
    ),
    Del(
        "del-kilder",
        "Hva bygger tallene på?",
        [
            Figur(
                "kilder",
                "Filene bak tallene",
                "Filene slik de kom, tatt vare på uendret i arkivet.",
                "Ingen filer er oppgitt.",
                nokkel=("Hva", "Kilde", "Fil i arkivet"),
            )
        ],
    ),
]
