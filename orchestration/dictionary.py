"""Writes docs/dataordbok.md from dbt's own descriptions: `make dictionary`. A test holds the page to the models."""

from orchestration import dbt, queries
from orchestration.settings import ROOT

PAGE = ROOT / "docs" / "dataordbok.md"


def text() -> str:
    """The data dictionary: every mart with its grain, columns, types, labels and descriptions."""
    lines = [
        "# Data dictionary",
        "",
        "Every table in the schema `marts`. Made by `make dictionary` from the YAML beside each model; do not edit.",
    ]
    for mart in dbt.marts():
        lines += ["", f"## {mart['name']}", "", mart["description"].strip(), ""]
        lines += ["| column | type | label | what |", "|---|---|---|---|"]
        for column in mart["columns"].values():
            label = column["config"]["meta"]["label_nb"]
            lines.append(f"| `{column['name']}` | {column['data_type']} | {label} | {column['description']} |")
        lines += _examples(mart["name"])
    return "\n".join(lines) + "\n"


def _examples(mart: str) -> list[str]:
    shown = [["", example.asks, "", f"```sql\n{example.sql}```"] for example in queries.examples(mart)]
    return ["", f"Examples (`docs/eksempler/{mart}.sql`):", *(line for lines in shown for line in lines)]


if __name__ == "__main__":
    PAGE.write_text(text(), encoding="utf-8")
