"""What is recorded of SSB's tables, as the metadata that SSB would answer with, and a selection held to it."""

from orchestration import catalogue, recorded
from orchestration.catalogue import Tabell
from orchestration.errors import did_you_mean

UPDATED = "2026-06-15T06:00:00Z"
# A form of codes in the record stands for these.
FORMS = {"????": ["0301", "1103", "4601", "2111"], "??": ["03", "11", "46"]}
ROLES = {"time": ["Tid"], "metric": ["ContentsCode"]}


def tables() -> dict[str, dict]:
    """{table: its description} for every table that is asked for, with every code that the record has or marks."""
    return {table.tabell: _table(table) for table in catalogue.tables()}


def _table(table: Tabell) -> dict:
    dimensions = {code: _dimension(one) for code, one in recorded.of(table.tabell).variabler.items()}
    regions = [code for code in dimensions if code in ("Region", "KOKkommuneregion0000")]
    return {
        "version": "2.0",
        "class": "dataset",
        "label": f"{table.tabell}: {table.navn}",
        "source": "Statistisk sentralbyrå",
        "updated": UPDATED,
        "role": {**ROLES, "geo": regions},
        "id": list(dimensions),
        "size": [len(one["category"]["index"]) for one in dimensions.values()],
        "dimension": dimensions,
        "value": None,
        "extension": {"px": {"tableid": table.tabell, "language": "no"}, "discontinued": None},
    }


def _dimension(variable: recorded.Variabel) -> dict:
    names = {
        code: code if "?" in recorded_code else name or code
        for recorded_code, name in (variable.registrert | variable.ikke_registrert).items()
        for code in FORMS.get(recorded_code, [recorded_code])
    }
    category = {"label": names}
    if variable.enhet:
        category["unit"] = {code: {"base": unit, "decimals": 0} for code, unit in variable.enhet.items()}
    return indexed(
        {
            "label": variable.etikett or "whatever SSB calls it",
            "category": category,
            "extension": {"elimination": bool(variable.kan_utelates), "show": "code_value"},
        }
    )


def indexed(dimension: dict) -> dict:
    """The dimension with a place for each code that has a label."""
    dimension["category"]["index"] = {code: place for place, code in enumerate(dimension["category"]["label"])}
    return dimension


def faults(table: Tabell) -> list[str]:
    """What of the table's selection is in no record: one line each, none when all of it is recorded or said not to be.

    A code that is marked as not recorded is no fault here; `not_recorded` tells of it.
    """
    known = recorded.of(table.tabell).variabler
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
            if expression != recorded.ALL and not recorded.chosen(expression, codes):
                found.append(
                    f"{table.tabell}: {key}: expected one of the codes {', '.join(codes)}; found {expression}"
                    f"{did_you_mean(expression, codes)}"
                )
    for key, variable in known.items():
        if key not in table.utvalg and not variable.kan_utelates:
            found.append(f"{table.tabell}: expected a selection of {key}, which cannot be left out; found none")
    return found
