"""`make docs`: the docs as a site in site/, with dbt's lineage in site/dbt. Nothing is fetched, then or by a reader."""

import logging
import re
from pathlib import Path

from mkdocs.commands.build import build as mkdocs_build
from mkdocs.config import load_config
from mkdocs.plugins import BasePlugin
from mkdocs.structure.nav import Link

from orchestration import dbt, publication
from orchestration.settings import ROOT, Places

# dbt's page has this script in it and loads it only where telemetry is on, which it is not here.
TRACKER = "//d1fc8wv8zag5ca.cloudfront.net/2.9.0/sp.js"


class _Published(BasePlugin):
    """Adds what is known only when the site is built: the rows of the last publication, and the way to the lineage."""

    def __init__(self, places: Places) -> None:
        self.rows = _rows(places) if publication.current(places) else {}

    def on_nav(self, nav, **_) -> None:
        nav.items.append(Link("Lineage (dbt)", "dbt/index.html"))

    def on_page_markdown(self, markdown: str, page, **_) -> str:
        if page.file.src_uri != "dataordbok.md":
            return markdown
        return re.sub(r"^## (\w+)$", lambda found: found[0] + self.rows.get(found[1], ""), markdown, flags=re.MULTILINE)


def build(places: Places, target: Path) -> None:
    """Write the site into `target`. A link that leads nowhere stops it (mkdocs.yml, strict)."""
    config = load_config(str(ROOT / "mkdocs.yml"), site_dir=str(target))
    config.plugins["publisert"] = _Published(places)
    mkdocs_build(config)
    lineage = target / "dbt" / "index.html"
    lineage.parent.mkdir()
    page = dbt.docs(places).read_text(encoding="utf-8")
    # dbt writes where the project lies on this machine.
    lineage.write_text(page.replace(TRACKER, "").replace(f"{ROOT}/", ""), encoding="utf-8")


def _rows(places: Places) -> dict[str, str]:
    with publication.opened(places) as con:
        told = con.execute("select mart, rader, build_id, bygget_utc from marts.publikasjon").fetchall()
    return {
        mart: f"\n\nRows in the last publication: {rows} (build {build_id}, {built:%d.%m.%Y %H:%M} UTC)."
        for mart, rows, build_id, built in told
    }


if __name__ == "__main__":
    logging.basicConfig(format="%(levelname)s: %(message)s", level=logging.WARNING)  # which link, when mkdocs stops
    build(Places(), ROOT / "site")
    print("the site is in site/: open index.html, or, to search too: .venv/bin/python -m http.server --directory site")
