"""The docs as a site: whole, linked, with what the last publication holds, and nothing fetched from elsewhere."""

import html
import re

import pytest
from mkdocs.exceptions import Abort

from orchestration import dbt, queries, site
from orchestration.settings import ROOT, Places


@pytest.fixture(scope="module")
def built(demo, tmp_path_factory):
    """The site, built with the demo's publication at hand."""
    target = tmp_path_factory.mktemp("docs") / "site"
    site.build(demo.places, target)
    return target


def test_the_dictionary_has_the_rows_of_the_publication(built, demo):
    page = (built / "dataordbok.html").read_text()
    told = dict(re.findall(r'<h2 id="(\w+)">\w+</h2>\s*<p>Rows in the last publication: (\d+) \(build ', page))
    rows = demo.published("select mart, rader::varchar from marts.publikasjon")
    assert told == dict(rows)
    assert set(told) == {mart["name"] for mart in dbt.marts()} and told["regnskapsfordeling"] == "18"


def test_all_questions_are_there_with_their_files(built):
    page = html.unescape((built / "sporringer" / "index.html").read_text())
    for path, one in queries.questions().items():
        assert one.asks in page and one.sql in page
        assert (built / "sporringer" / path.name).is_file()


def test_the_lineage_is_there_without_a_tracker_or_a_path_of_this_machine(built):
    page = (built / "dbt" / "index.html").read_text()
    assert "model.omsorgsvarehus.int_regnskap__korrigert" in page and "child_map" in page
    assert '"send_anonymous_usage_stats": false' in page and "sp.js" not in page
    assert str(ROOT) not in page


def test_every_link_leads_somewhere_and_nothing_is_fetched_from_elsewhere(built):
    pages = [path for path in built.rglob("*.html") if path.parent.name != "dbt" and path.name != "404.html"]
    assert len(pages) > 15
    for path in pages:
        page = path.read_text()
        fetched = re.findall(r"<(?:script|link|img|iframe|source)\b[^>]*?\b(?:src|href)=[\"']?([^\"'\s>]+)", page)
        for address in [*fetched, *re.findall(r"<a\b[^>]*?\bhref=\"([^\"]+)\"", page)]:
            local = address.split("#")[0].split("?")[0]
            if not re.match(r"https?://|mailto:", address):
                assert (path.parent / local).exists(), f"{path.name}: {address}"
            else:
                assert address not in fetched, f"{path.name}: {address}"
    for style in built.rglob("*.css"):
        assert not re.search(r"(?:@import|url\()\s*[\"']?(?:https?:)?//", style.read_text()), style.name


def test_without_a_publication_the_site_has_no_rows(warehouse, tmp_path):
    site.build(warehouse.places, tmp_path / "site")
    assert "Rows in the last publication" not in (tmp_path / "site" / "dataordbok.html").read_text()


def test_a_link_that_leads_nowhere_stops_the_site_and_is_named(tmp_path, monkeypatch, caplog):
    (tmp_path / "docs").mkdir()
    (tmp_path / "mkdocs.yml").write_text((ROOT / "mkdocs.yml").read_text())
    (tmp_path / "docs" / "index.md").write_text("# Her\n\n[borte](borte.md)\n")
    monkeypatch.setattr(site, "ROOT", tmp_path)
    with pytest.raises(Abort, match="1 warnings"):
        site.build(Places(tmp_path / "data"), tmp_path / "site")
    assert "'index.md' contains a link 'borte.md'" in caplog.text
