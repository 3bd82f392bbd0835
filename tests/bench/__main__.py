"""`make bench`: measures and writes docs/ytelse.md; `make bench PART="natt ssb"` renews only those sections."""

import os
import platform
import re
import sys
from datetime import UTC, datetime
from importlib.metadata import version

from orchestration.settings import ROOT
from tests.bench import RUNS, nasjon, natt, revisjon, sortering, spark, ssb, vekst

PAGE = ROOT / "docs" / "ytelse.md"
SECTIONS = {
    "natt": ("The night", natt.main),
    "nasjon": ("A national account", nasjon.main),
    "sortering": ("Order, keys and types", sortering.main),
    "ssb": ("SSB", ssb.main),
    "vekst": ("Night after night", vekst.main),
    "revisjon": ("What a reader could find out", revisjon.main),
    "spark": ("Spark", spark.main),
}
# In an environment of its own: make bench-spark.
UNASKED = [name for name in SECTIONS if name != "spark"]
HEAD = """# What it costs

Measured by `make bench`, which writes this page; do not edit it. The figures are one machine's, and say what things
cost beside each other. No test asks the clock. What they mean for who wants to grow: [scaling](skalering.md).
"""


def main(asked: list[str]) -> None:
    """Renew the sections asked for, or all of them but Spark's."""
    standing = dict(re.findall(r"^## ([^\n]+)\n\n(.*?)(?=^## |\Z)", read(), flags=re.MULTILINE | re.DOTALL))
    for name in asked or UNASKED:
        title, measure = SECTIONS[name]
        standing[title] = f"{measure().strip()}\n\n{where()}\n"
        parts = [f"## {title}\n\n{standing[title].strip()}\n" for title, _ in SECTIONS.values() if title in standing]
        PAGE.write_text("\n".join([HEAD, *parts]), encoding="utf-8")
        print(f"{PAGE.relative_to(ROOT)}: {title}", flush=True)


def read() -> str:
    """The page as it stands."""
    return PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""


def where() -> str:
    """What the figures were measured on."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    tools = ", ".join(f"{name} {version(name)}" for name in ("duckdb", "dbt-core", "great-expectations", "dagster"))
    return (
        f"*{datetime.now(UTC):%Y-%m-%d}: {os.cpu_count()} cores, {memory:.0f} GiB, {platform.system()}"
        f" {platform.machine()}, Python {platform.python_version()}, {tools}; medians of {RUNS}.*"
    )


if __name__ == "__main__":
    main(sys.argv[1:])
