"""What readers were promised of each published table: seeds/kontrakt/kontrakt.csv, one row a column.

`make contract` adds to the list what is new and takes nothing away; a test holds the models to it. A column that goes,
or gets another type, needs a new version of its table: docs/drift.md.
"""

import csv

from orchestration import dbt
from orchestration.settings import SEEDS

LIST = SEEDS / "kontrakt" / "kontrakt.csv"
COLUMNS = ["mart", "versjon", "kolonne", "type"]
Contract = dict[tuple[str, int, str], str]


def promised() -> Contract:
    """{(mart, version, column): type}, as in the list."""
    if not LIST.exists():
        return {}
    with LIST.open(encoding="utf-8", newline="") as stream:
        return {(row["mart"], int(row["versjon"]), row["kolonne"]): row["type"] for row in csv.DictReader(stream)}


def modelled() -> Contract:
    """The same, as the models say now; a mart without versions has one, 1."""
    return {
        (mart["name"], int(mart["version"] or 1), column["name"]): column["data_type"]
        for mart in dbt.marts()
        for column in mart["columns"].values()
    }


def broken(promise: Contract, now: Contract) -> list[str]:
    """One line for each promise that the models do not keep, with what to do."""
    return [
        f"{mart} version {version}: {column}: expected {type_}, as in seeds/kontrakt/kontrakt.csv; found"
        f" {now.get((mart, version, column), 'no such column')}. Let version {version} stand and make another:"
        " docs/drift.md, When a table must change"
        for (mart, version, column), type_ in promise.items()
        if now.get((mart, version, column)) != type_
    ]


def add() -> int:
    """Add to the list what the models have beyond it; gives how many columns that was."""
    promise, now = promised(), modelled()
    new = {key: type_ for key, type_ in now.items() if key not in promise}
    with LIST.open("w", encoding="utf-8", newline="") as stream:
        rows = csv.writer(stream, lineterminator="\n")
        rows.writerow(COLUMNS)
        rows.writerows([*key, type_] for key, type_ in sorted((promise | new).items()))
    return len(new)


if __name__ == "__main__":
    print(f"{add()} columns added to {LIST}")
