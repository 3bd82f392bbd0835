"""Writes docs/dataordbok.md from what is published: `make dictionary`. A test holds the page to the models.

Nothing of it depends on the figures: any publication of the same models gives the same page.
"""

import json
from pathlib import Path

from orchestration import duck, queries
from orchestration.publication import DATABASE
from orchestration.settings import ROOT, Places

PAGE = ROOT / "docs" / "dataordbok.md"


def text(published: Path) -> str:
    """The data dictionary: every mart with its grain, sources, columns and checks, as the publication tells them."""
    manifest = json.loads((published / "manifest.json").read_text(encoding="utf-8"))
    with duck.connect(published / DATABASE, read_only=True) as con:
        marts = con.execute(
            """
            select mart, any_value(tabell.comment), any_value(kilde), list({
                kolonne: kolonne, datatype: datatype, label_nb: label_nb, enhet: enhet, beskrivelse: beskrivelse
            } order by rekkefolge)
            from marts.kolonner
            inner join duckdb_tables() as tabell on mart = table_name
            where database_name = current_database()
            group by mart
            order by mart
            """
        ).fetchall()
    lines = [
        "# Data dictionary",
        "",
        "Every table in the schema `marts`: what `marts.kolonner` and the comments in the published file say, and",
        "the checks between a table and its publication. Made by `make dictionary` after `make demo`; do not edit.",
    ]
    for mart, description, sources, columns in marts:
        lines += ["", f"## {mart}", "", description.strip(), "", f"Rests on: {sources}."]
        lines += ["", "| column | type | label | unit | what |", "|---|---|---|---|---|"]
        for column in columns:
            name, kind, label, unit, what = column.values()
            lines.append(f"| `{name}` | {kind} | {label} | {unit or ''} | {what} |")
        lines += ["", "Checks:", "", *_checks(manifest, mart), *_examples(mart)]
    return "\n".join(lines) + "\n"


def _checks(manifest: dict, mart: str) -> list[str]:
    ran = {(check["kind"], check["name"]) for check in manifest["checks"] if f"marts.{mart}" in check["tables"]}
    return [f"- {'dbt' if kind == 'dbt' else 'Great Expectations'}: {name}" for kind, name in sorted(ran)]


def _examples(mart: str) -> list[str]:
    shown = [["", example.asks, "", f"```sql\n{example.sql}```"] for example in queries.examples(mart)]
    return ["", f"Examples (`docs/eksempler/{mart}.sql`):", *(line for lines in shown for line in lines)]


if __name__ == "__main__":
    here = Places().published
    if not here.exists():
        raise SystemExit(f"error: expected a publication to describe; found none at {here}. Run make demo first")
    PAGE.write_text(text(here), encoding="utf-8")
