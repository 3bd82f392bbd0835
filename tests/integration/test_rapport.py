"""The report in a real browser: what it shows, on a wide page, a phone and paper, by keyboard and screen reader.

Pictures and the PDF are left in artefakter/.
"""

import os
import re
import shutil

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from orchestration import duck
from orchestration.errors import UserError
from orchestration.rapport import side
from orchestration.rapport.figurer import DELER
from orchestration.rapport.tall import norsk
from orchestration.settings import ROOT

ARTEFACTS = ROOT / "artefakter"
FIGURES = [figure.navn for part in DELER for figure in part.figurer]
REPORTS = [("9901", 2024), ("9902", 2024), ("1507", 2020)]


@pytest.fixture(scope="module")
def reports(demo, tmp_path_factory) -> dict:
    folder = tmp_path_factory.mktemp("rapport")
    return {of: side.write(demo.places, of, year, folder / f"{of}.html") for of, year in REPORTS}


@pytest.fixture(scope="module")
def browser():
    program = shutil.which("chromium")
    if not program:
        tell = pytest.fail if os.environ.get("CI") else pytest.skip
        tell("Chromium is not here: apt-get install chromium")
    with sync_playwright() as playwright:
        # Root has no sandbox, and the pages are our own; a container has little shared memory.
        args = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
        browser = playwright.chromium.launch(executable_path=program, args=args)
        yield browser
        browser.close()


@pytest.fixture
def opened(browser: Browser, reports):
    """Opens a report at a width; gives the page and what it said and asked for."""
    pages = []

    def open_at(of: str, width: int) -> tuple[Page, list[str]]:
        page, heard = browser.new_page(viewport={"width": width, "height": 900}), []
        page.on("console", lambda message: heard.append(message.text))
        page.on("pageerror", lambda error: heard.append(str(error)))
        page.on("request", lambda request: heard.append(request.url))
        page.goto(reports[of].as_uri())
        pages.append(page)
        return page, heard

    yield open_at
    for page in pages:
        page.close()


def cells(page: Page, figure: str) -> list[list[str]]:
    rows = page.locator(f"article[aria-labelledby={figure}] tbody tr").all()
    return [row.locator("th, td").all_inner_texts() for row in rows]


@pytest.mark.parametrize("of", [of for of, _ in REPORTS])
@pytest.mark.parametrize(("screen", "width"), [("bred", 1200), ("telefon", 375)])
def test_the_page_is_quiet_and_fits(opened, reports, of, screen, width):
    page, heard = opened(of, width)
    ARTEFACTS.mkdir(exist_ok=True)
    page.screenshot(path=ARTEFACTS / f"rapport_{of}_{screen}.png", full_page=True)
    assert heard == [reports[of].as_uri()]  # nothing said, nothing fetched but the page itself
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    texts = page.evaluate(
        "[...document.querySelectorAll('svg text')].map(t => t.getBoundingClientRect().height).filter(h => h > 0)"
    )
    assert len(texts) > 20
    assert min(texts) >= 11  # legible without a glass


@pytest.mark.parametrize("of", [of for of, _ in REPORTS])
def test_a_screen_reader_meets_no_serious_fault(opened, of):
    page, _ = opened(of, 1200)
    found = Axe().run(page).response["violations"]
    assert [
        (one["id"], one["nodes"][0]["html"][:80]) for one in found if one["impact"] in ("serious", "critical")
    ] == []
    assert page.locator("h1").count() == 1
    assert page.get_attribute("html", "lang") == "nb"


def test_it_is_used_by_keyboard(opened):
    page, _ = opened("9901", 1200)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.innerText") == "Hopp til innholdet"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "innhold"
    page.keyboard.press("Tab")
    # A wide table is scrolled by the arrow keys when it has the focus.
    assert page.evaluate("document.activeElement.className") == "tabell"


def test_it_prints_on_paper(opened):
    page, _ = opened("9901", 1200)
    ARTEFACTS.mkdir(exist_ok=True)
    paper = page.pdf(path=ARTEFACTS / "rapport_9901.pdf", prefer_css_page_size=True)
    pages = len(re.findall(rb"/Type\s*/Page\b(?!s)", paper))
    assert len(DELER) <= pages <= 20


@pytest.mark.parametrize("of", [of for of, _ in REPORTS])
def test_every_figure_has_its_source_and_build(demo, opened, of):
    page, _ = opened(of, 1200)
    ((build_id,),) = demo.published("select distinct build_id from marts.publikasjon")
    sources = page.locator("article .kilde").all_inner_texts()
    assert len(sources) == len(FIGURES)
    for source in sources:
        assert re.match(r"Kilde: \w.+\. Tabell(er)?: \w.+\. Bygg " + build_id, source), source


def test_the_figures_are_those_of_the_marts(demo, opened):
    page, _ = opened("1507", 1200)
    shown = {row[0]: row[1:] for row in cells(page, "brukergrupper")}
    published = demo.published(
        "select navn, netto_nok / 1000000, andel_prosent from marts.regnskapsfordeling"
        " inner join marts.dim_brukergruppe using (brukergruppe) where kommunenr = '1507' and aar = 2020"
    )
    assert shown == {name: [norsk(netto), norsk(andel)] for name, netto, andel in published}
    assert shown["Utviklingshemming, 18 år og over"] == ["336,3", "23,1"]  # as printed for Ålesund

    page, _ = opened("9901", 1200)
    header = page.locator("article[aria-labelledby=innsparing] thead th").all_inner_texts()
    shown = dict(zip(header, cells(page, "innsparing")[0], strict=True))
    for name, saved in demo.published(
        "select sammenlikning_navn, innsparing_nok / 1000000 from marts.innsparingspotensial where kommunenr = '9901'"
        " and aar = 2024 and grunnlag = 'kostra' and snitt = 'vektet' and funksjonsgruppe = 'pleie_og_omsorg'"
        " and sammenlikning <> 'egen'"
    ):
        assert shown[name] == norsk(saved)
    assert len(shown) == 4


def test_what_is_put_together_is_named_and_what_is_missing_has_a_sentence(opened):
    page, _ = opened("9902", 1200)
    ages = {row[0]: row[1:] for row in cells(page, "alder")}
    assert ages["0–17 år"][0] == "6"
    assert ages["Alle"][0] == "610"
    header = page.locator("article[aria-labelledby=timeklasse_sone] thead th").all_inner_texts()
    assert header[1:] == ["Under 1", "1–2,5", "2,5–10", "10 og over", "Alle"]
    assert cells(page, "timeklasse_sone")[-2:] == [
        ["Andre soner: Natt, Skjærøya, Sørvika", "35", "27", "41", "9", "112"],
        ["Hele kommunen", "190", "139", "235", "46", "610"],
    ]
    assert page.locator("article[aria-labelledby=brukergrupper] .mangler").inner_text() == (
        "Kommunen har ikke levert regnskap for året."
    )
    assert page.locator(".varsel").inner_text().startswith("Tallene er oppdiktet.")
    page, _ = opened("1507", 1200)
    assert page.locator(".varsel").count() == 0  # printed figures of a real municipality


def test_the_same_publication_gives_the_same_page(demo, reports, tmp_path):
    again = side.write(demo.places, "9901", 2024, tmp_path / "igjen.html")
    assert again.read_bytes() == reports["9901"].read_bytes()
    page = again.read_text()
    assert re.findall(r"https?://[^\"' ]+", re.sub(r' xmlns(:xlink)?="[^"]+"', "", page)) == []
    assert "<script" not in page
    assert "default-src 'none'" in page


def test_what_a_name_says_is_text(published, browser, tmp_path):
    real = published.places.published_db.resolve()
    real.chmod(0o600)
    with duck.connect(real) as con:
        con.execute(
            "update marts.dim_kommune set navn = '<script>document.title = 1</script>' where kommunenr = '9901'"
        )
    file = side.write(published.places, "9901", None, tmp_path / "navn.html")
    page = browser.new_page()
    page.goto(file.as_uri())
    assert page.title() == "Helse og omsorg i <script>document.title = 1</script> 2024"
    assert page.locator("script").count() == 0
    page.close()


@pytest.mark.parametrize(
    ("of", "year", "message"),
    [
        ("9900", 2024, "--kommune: expected one of 1507, 9901, 9902, "),
        ("9901", 2010, r"--aar: expected a year with figures for 9901 \(.*2023, 2024\); found 2010"),
    ],
)
def test_what_is_not_there_is_told(demo, tmp_path, of, year, message):
    with pytest.raises(UserError, match=message):
        side.write(demo.places, of, year, tmp_path / "x.html")
    assert not (tmp_path / "x.html").exists()


def test_without_a_publication_it_says_how_to_make_one(command):
    result = command("rapport", "--kommune", "9901")
    assert result.returncode == 2
    assert "expected a publication; found none. Make one with: omsorgsvarehus run" in result.stderr
