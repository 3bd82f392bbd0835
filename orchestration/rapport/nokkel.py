"""A row of a figure has a key, and a label stands for one code: two rows with one label would be drawn as one."""

from collections import Counter

from orchestration.errors import UserError

Row = dict[str, object]


def one_row_a_key(rows: list[Row], columns: list[str] | tuple[str, ...], what: str) -> None:
    """Raise UserError where two rows have the same values of `columns`; `what` says which figure they are of.

    Bars of one key would be stacked, a crossed table would show the last of them, and no reader would see it.
    """
    counted = Counter(tuple(row[column] for column in columns) for row in rows)
    for key, times in counted.items():
        if times > 1:
            found = ", ".join(f"{column} {value}" for column, value in zip(columns, key, strict=True))
            raise UserError(
                f"report, {what}: expected one row for each {', '.join(columns)}; found {times} for {found}"
            )


def tell_apart(rows: list[Row], label: str, code: str) -> None:
    """Give each code in the column `code` one label of its own in the column `label`.

    Two codes that read the same get their code behind them. A code with several labels, such as a name that changed,
    gets the last.
    """
    last = {row[code]: str(row[label]) for row in rows}
    alike = Counter(_as_read(name) for name in last.values())
    for row in rows:
        name = last[row[code]]
        row[label] = name if alike[_as_read(name)] == 1 else f"{name} ({row[code]})"


def _as_read(name: str) -> str:
    """Spaces and capitals are not what a reader tells two names apart by."""
    return " ".join(name.split()).casefold()
