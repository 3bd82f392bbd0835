"""Numbers and dates as they are written in Norwegian."""

from datetime import date
from decimal import Decimal

MINUS, SPACE = "\N{MINUS SIGN}", "\N{NO-BREAK SPACE}"


def norsk(value: object, column: str = "") -> str:
    """`value` as text: 1 234 567,8; kroner without øre; ja and nei; 31.1.2025. A year is no amount."""
    if isinstance(value, bool):
        return "ja" if value else "nei"
    if isinstance(value, date):
        return f"{value.day}.{value.month}.{value.year}"
    if isinstance(value, int) and column != "År":
        return _grouped(f"{value:,}")
    if isinstance(value, float | Decimal):
        whole = "(kr)" in column or abs(value) >= 10_000 or ("ntall" in column and value == int(value))
        return _grouped(f"{value:,.0f}" if whole else f"{value:,.1f}")
    return str(value)


def _grouped(text: str) -> str:
    return text.replace(",", SPACE).replace(".", ",").replace("-", MINUS)
