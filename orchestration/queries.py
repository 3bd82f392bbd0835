"""The queries that the docs show: twenty questions from the field with their answers, and examples of each mart.

`make dictionary` writes docs/sporringer/README.md from the files beside it and the demo's publication; a test holds the
page to both.
"""

from dataclasses import dataclass
from pathlib import Path

from orchestration import duck, publication
from orchestration.errors import UserError
from orchestration.settings import ROOT, Places

QUESTIONS = ROOT / "docs" / "sporringer"
EXAMPLES = ROOT / "docs" / "eksempler"
PAGE = QUESTIONS / "README.md"
READ_SO = "Slik leses svaret: "


@dataclass(frozen=True)
class Query:
    """One statement with what its head comment says: what it asks and, of a question, how to read the answer."""

    asks: str
    read_so: str
    sql: str


def questions() -> dict[Path, Query]:
    """The questions of docs/sporringer, by file."""
    return {path: _query(path.read_text(encoding="utf-8")) for path in sorted(QUESTIONS.glob("*.sql"))}


def examples(mart: str) -> list[Query]:
    """The examples of a mart, from docs/eksempler."""
    text = (EXAMPLES / f"{mart}.sql").read_text(encoding="utf-8")
    return [_query(statement + ";\n") for statement in text.split(";\n") if statement.strip()]


def page(con) -> str:
    """docs/sporringer/README.md: each question, how to read the answer, its SQL and the answer of the demo."""
    lines = [
        "# Tjue spørsmål",
        "",
        "Spørsmål fra faget, hvert med sin SQL og demoens svar. Kommune og år står øverst i hver spørring; bytt dem",
        "med deres egne. 9901 og 9902 er oppdiktet, 1507 er Ålesund 2020 med trykte tall. En spørring kjøres på det",
        "som er publisert, med `omsorgsvarehus sql < docs/sporringer/01_sykehjemsplass.sql`.",
        "",
        "Siden skrives av `make dictionary` etter `make demo`; ikke rediger den.",
        "",
    ]
    asked = questions()
    lines += [f"{number}. [{one.asks}](#{path.stem})" for number, (path, one) in enumerate(asked.items(), start=1)]
    for number, (path, one) in enumerate(asked.items(), start=1):
        lines += ["", f'<a id="{path.stem}"></a>', "", f"## {number}. {one.asks}", "", one.read_so, ""]
        lines += [f"[{path.name}]({path.name})", "", f"```sql\n{one.sql}```", f"```text\n{con.sql(one.sql)}```"]
    return "\n".join(lines) + "\n"


def _query(text: str) -> Query:
    lines = text.strip().splitlines()
    first = next(number for number, line in enumerate(lines) if not line.startswith("--"))
    head = " ".join(line.removeprefix("--").strip() for line in lines[:first])
    asks, _, read_so = head.partition(READ_SO)
    return Query(asks.strip(), read_so.strip(), "\n".join(lines[first:]) + "\n")


if __name__ == "__main__":
    try:
        database = publication.database(Places())
    except UserError as error:
        raise SystemExit(f"error: {error}") from None
    with duck.connect(database, read_only=True) as published:
        PAGE.write_text(page(published), encoding="utf-8")
