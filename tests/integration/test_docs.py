"""What README and docs say is true: examples are run, keys are the program's keys, files are there."""

import re

import pytest
import yaml

from orchestration import duck, settings
from orchestration.settings import ROOT

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
EXAMPLE = re.compile(r"```sql\n(.+?)```\n```text\n(.*?)```", re.DOTALL)
# Which part of docs/konfigurasjon.md explains which part of the configuration.
SECTIONS = {
    settings.Regnskapsfil: "kommuner.regnskap",
    settings.Vedtaksfil: "kommuner.vedtak",
    settings.PaaNytt: "kommuner.maaledatoer_paa_nytt",
    settings.Grenser: "grenser",
    settings.Hjemmetjeneste: "hjemmetjeneste",
    settings.Behov: "behov",
    settings.GrontHefte: "behov",
    settings.Ssb: "ssb",
    settings.Postgres: "postgres",
}
EXAMPLES = [(page, sql, shown) for page in PAGES for sql, shown in EXAMPLE.findall(page.read_text())]


def test_there_are_examples():
    assert {page.name for page, _, _ in EXAMPLES} == {
        "README.md",
        "behov.md",
        "bi.md",
        "hjemmetjeneste.md",
        "kommuner.md",
        "kontroll.md",
        "korrigeringer.md",
        "kostra.md",
        "personvern.md",
        "regnskapsfordeling.md",
        "sammenlikning.md",
        "sporing.md",
    }


@pytest.mark.parametrize(("page", "sql", "shown"), EXAMPLES)
def test_an_example_gives_the_result_that_is_shown(demo, page, sql, shown):
    with duck.connect(demo.places.published_db, read_only=True) as con:
        assert f"{page.name}:\n{con.sql(sql)}" == f"{page.name}:\n{shown}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_and_paths_lead_somewhere(page):
    text = page.read_text()
    for link in re.findall(r"\]\(([^)]+)\)", text):
        assert (page.parent / link.split("#")[0]).exists(), link
    for path in re.findall(r"`((?:seeds|docs|tests|orchestration|dbt_project|expectations)/[\w/.]*)`", text):
        assert (ROOT / path).exists(), path


def test_every_key_of_the_configuration_is_explained():
    page = (ROOT / "docs" / "konfigurasjon.md").read_text()
    for model in (*SECTIONS, settings.Settings, settings.Kommune, settings.Kolonner):
        for key in model.model_fields:
            assert f"`{key}`" in page or f"## {key}" in page, f"{model.__name__}.{key}"


def test_the_example_configuration_is_read(tmp_path):
    example, column_a_year, of_decisions, anew = re.findall(
        r"```yaml\n(.+?)```", (ROOT / "docs" / "konfigurasjon.md").read_text(), re.DOTALL
    )
    for name in (
        "fordelingsregler.csv",
        "regnskap_2022_2023.csv",
        "regnskap.csv",
        "artskart.csv",
        "vedtak_januar_2025.csv",
        "vedtak.csv",
        "bemanning.csv",
    ):
        (tmp_path / name).touch()
    (tmp_path / "kommune.yml").write_text(of_decisions)
    assert [len(extract.maaledatoer) for extract in settings.load(tmp_path / "kommune.yml").kommuner[0].vedtak] == [2]
    (tmp_path / "kommune.yml").write_text(anew)
    (kommune,) = settings.load(tmp_path / "kommune.yml").kommuner
    assert [one.begrunnelse for one in kommune.maaledatoer_paa_nytt] == ["alle vedtak i Sørvika manglet i uttrekket"]
    (tmp_path / "kommune.yml").write_text(column_a_year)
    (kommune,) = settings.load(tmp_path / "kommune.yml").kommuner
    assert [kommune.named(file) for file in kommune.regnskap] == ["regnskap.csv [2022]", "regnskap.csv [2023]"]
    (tmp_path / "kommune.yml").write_text(example)
    loaded = settings.load(tmp_path / "kommune.yml")
    assert loaded.grenser == settings.Grenser()  # the page shows the defaults
    assert loaded.ssb == settings.Ssb()
    assert loaded.kommuner[0].navn == "Eksempelvik"


def test_the_live_configuration_is_the_real_part_of_the_demos_with_ssb_itself():
    demo = yaml.safe_load(settings.DEMO_CONFIG.read_text())
    live = yaml.safe_load((settings.SEEDS / "demo" / "live.yml").read_text())
    assert [one for one in demo["kommuner"] if "oppdiktet" not in one["navn"]] == live["kommuner"]
    assert (demo["ssb"]["kilde"], live["ssb"]) == ("oppdiktet", {})


def test_the_defaults_on_the_page_are_the_programs():
    page = (ROOT / "docs" / "konfigurasjon.md").read_text()
    parts = dict(part.split("\n", 1) for part in page.split("\n## ")[1:])
    rows = {name: dict(re.findall(r"^\| `(\w+)` \|([^|]*)\|", part, re.MULTILINE)) for name, part in parts.items()}
    fields = [(rows[part], *field) for model, part in SECTIONS.items() for field in model.model_fields.items()]
    for told, key, field in fields:
        shown = (
            yaml.safe_load(told[key].strip(" `")) if told[key].strip() not in ("`;`", "`,`") else told[key].strip("` ")
        )
        if field.is_required():
            assert shown == "required", key
        elif isinstance(field.default, (int, float, str)) and field.default not in ("", None):
            assert shown == field.default, key


def test_make_targets_that_are_named_exist():
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for page in PAGES:
        assert set(re.findall(r"(?:`|^    )make (\w+)", page.read_text(), re.MULTILINE)) <= targets


def test_the_dictionary_is_what_is_published(demo):
    from orchestration import dictionary

    assert dictionary.PAGE.read_text() == dictionary.text(demo.places.published), "run make demo dictionary"
