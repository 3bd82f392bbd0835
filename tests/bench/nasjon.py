"""A national account to measure by: every municipality under an invented number, one CSV file each, and their rules."""

from pathlib import Path

import yaml

from orchestration import duck

MUNICIPALITIES = 357
FIRST = 8001  # no Norwegian municipality has had a number of these
AAR = 2023
GROUPS = ["PU_U18", "PU_O18", "PSYK_RUS_O18", "ELDRE_HDO", "ELDRE_ANDRE"]
COLUMNS = {
    "ansvar": "ansvar",
    "funksjon": {"kolonne": "tjeneste", "fra": 1, "lengde": 3},
    "kontoklasse": {"kolonne": "konto", "fra": 1, "lengde": 1},
    "art": {"kolonne": "konto", "fra": 2, "lengde": 3},
    "prosjekt": "prosjekt",
    "belop": "belop",
}


def write(place: Path, lines: int, municipalities: int = MUNICIPALITIES) -> Path:
    """Write accounts of `lines` lines in all, the rules and the configuration; gives the path of the YAML file."""
    place.mkdir(parents=True, exist_ok=True)
    each = lines // municipalities
    numbers = [str(FIRST + number) for number in range(municipalities)]
    with duck.connect() as con:
        for number in numbers:
            write_account(con, place, number, each)
    write_rules(place / "regler.csv")
    account = {"slag": "csv", "innhold": "med_art", "aar": AAR, "kolonner": COLUMNS}
    config = {
        "kommuner": [
            {
                "kommunenr": number,
                "navn": f"Kommune {number} (oppdiktet)",
                "aar": [AAR],
                "regnskap": [{"fil": f"regnskap_{number}.csv", **account}],
                "fordelingsregler": "regler.csv",
            }
            for number in numbers
        ]
    }
    path = place / "kommune.yml"
    path.write_text(yaml.safe_dump(config, allow_unicode=True, sort_keys=False))
    return path


def write_account(con, place: Path, number: str, lines: int, seed: int = 0) -> None:
    """One municipality's account: 500 ansvar, six functions, nine arts, some projects; the same for the same seed."""
    con.execute(
        f"""
        copy (
            select
                200000 + (i * 7919 + {number}) % 500 as ansvar,
                ['253', '254', '234', '261', '202', '120'][1 + (i * 31) % 6] || lpad((i % 40)::varchar, 2, '0')
                    as tjeneste,
                '1' || ['010', '020', '040', '090', '099', '115', '370', '600', '710'][1 + (i * 17) % 9] || '0'
                    as konto,
                case when i % 11 = 0 then 'P' || i % 300 end as prosjekt,
                replace(
                    ((hash(i, {number}, {seed}) % 2200000)::decimal(18, 2) / 100 - 2000)::decimal(18, 2)::varchar,
                    '.', ','
                ) as belop
            from range({lines}) as r (i)
        ) to {duck.literal(place / f"regnskap_{number}.csv")} (header, delimiter ';')
        """
    )


def write_rules(path: Path) -> None:
    """Rules for every ansvar: a tenth shared, a seventh by weights, the others direct, one by function."""
    rules = ["ansvar,funksjon,metode,brukergruppe,vekt"]
    for ansvar in range(200000, 200500):
        if ansvar % 10 == 0:
            rules += [f"{ansvar},,felles,,"]
        elif ansvar % 7 == 0:
            rules += [f"{ansvar},,manuell,{group},{weight}" for weight, group in enumerate(GROUPS, start=1)]
        else:
            rules += [f"{ansvar},,direkte,{GROUPS[ansvar % 5]},"]
    rules += ["200001,253,direkte,ELDRE_INSTITUSJON,"]
    path.write_text("\n".join(rules) + "\n")
