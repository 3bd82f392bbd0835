"""A day that has been published stands, whatever a later extract tells of it: nobody is in the difference of nights.

The attacker here has every night's figures of each zone, and takes the difference.
"""

import json
from datetime import date
from decimal import Decimal

import pytest
import yaml
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from orchestration import archive, duck, pseudonym, publication, settings
from orchestration.assets import ingest
from orchestration.errors import ConfigError, DamagedError, LoadError
from orchestration.settings import Places
from orchestration.sources import maaledato
from tests.unit.test_vedtak import GENEROUS, KEY, OTHER_KEY, lines

DAY, LATER = date(2025, 1, 31), date(2026, 1, 31)
CROWD = [
    {"person": f"P{number}", "sone": ("Nord", "Sør")[number % 2], "mengde": str(1 + number / 4)} for number in range(12)
]
# The one of the issue: 17.25 hours a week in one zone.
KARI = {"person": "Kari", "fodselsaar": "1929", "sone": "Nord", "mengde": "17.25", "antall": "1"}
ANEW = [{"maaledato": DAY, "begrunnelse": "feil sone på alle"}]


class Nights:
    """One warehouse over many nights; a night loads the extract and publishes, as far as the days are concerned."""

    def __init__(self, folder):
        self.folder = folder
        self.places = Places(folder / "data")
        self.number = 0
        self.con = duck.connect()
        self.con.execute("create schema raw")

    def config(self, rows, days=(DAY,), **kommune):
        (self.folder / "vedtak.csv").write_text(lines(*rows))
        extract = {"fil": "vedtak.csv", "system": "kanonisk", "maaledatoer": list(days)}
        said = {"kommunenr": "9901", "navn": "Eksempelvik", "vedtak": [extract], **kommune}
        path = self.folder / "kommune.yml"
        path.write_text(yaml.safe_dump({"kommuner": [said], "grenser": GENEROUS}, allow_unicode=True))
        return path

    def load(self, *args, **kommune):
        """What is read and counted; nothing of it is published."""
        path = self.config(*args, **kommune)
        read = settings.load(path)
        kept = ingest._keep_decisions(self.places, read.kommuner[0], read.grenser)
        ingest._load_decisions(self.con, read, kept)
        self.days = maaledato.of_build(self.con)
        return self

    def __call__(self, *args, **kommune) -> dict:
        """A whole night; gives the figures of each day and zone that an attacker sees."""
        self.load(*args, **kommune)
        self.number += 1
        build_id = f"2025010{self.number}T000000Z-test"
        folder = self.places.publications / build_id
        folder.mkdir(parents=True)
        manifest = {key: [] for key in publication.MANIFEST} | {maaledato.KEY: self.days, "build_id": build_id}
        (folder / "manifest.json").write_text(json.dumps(manifest))
        maaledato.note(self.places, maaledato.of_manifest(manifest), build_id)
        publication.point_to(self.places, build_id)
        return self.figures()

    def figures(self) -> dict:
        rows = self.con.execute(
            """
            select maaledato, sone, count(distinct person), sum(mengde * antall)
            from raw.vedtak_maaledato as d
            inner join person.vedtak as v
                on d._archive_id = v._archive_id and d.kommunenr = v.kommunenr
                    and d.maaledato between v.start and coalesce(v.slutt, d.maaledato)
            group by all order by all
            """
        ).fetchall()
        return {(day, zone): (persons, hours) for day, zone, persons, hours in rows}

    def told(self, day=DAY) -> dict:
        return next(one for one in self.days if one["maaledato"] == str(day))

    def notes(self):
        return sorted((self.places.archive / "vedtak").rglob("lasting_*.json"))


@pytest.fixture
def night(tmp_path, monkeypatch, caplog):
    caplog.set_level("INFO")
    monkeypatch.setenv(pseudonym.ENVIRONMENT, KEY)
    return Nights(tmp_path)


def of_day(figures: dict, day=DAY) -> dict:
    return {key: value for key, value in figures.items() if key[0] == day}


def test_one_more_person_with_17_and_a_quarter_hours_is_not_in_the_difference_of_two_nights(night, caplog):
    before = night(CROWD)
    first = night.told()
    assert first["nyere"] is None
    after = night([*CROWD, KARI])
    assert after == before
    told = night.told()
    assert told["arkivfil"] == first["arkivfil"] != told["nyere"]
    assert (
        f"vedtak    9901 2025-01-31 stands as it was published, from {first['arkivfil']}; vedtak.csv tells otherwise of"
        " it now and is not used. To count the day anew: maaledatoer_paa_nytt in the configuration"
    ) in caplog.text
    # She is in the first day that has not been published, and the published one is as it was.
    both = night([*CROWD, KARI], days=(DAY, LATER))
    assert of_day(both) == before
    assert of_day(both, LATER)[LATER, "Nord"] == (
        before[DAY, "Nord"][0] + 1,
        before[DAY, "Nord"][1] + Decimal("17.25"),
    )
    assert of_day(both, LATER)[LATER, "Sør"] == before[DAY, "Sør"]


@pytest.mark.parametrize(
    "change",
    [
        {"sone": "Sør"},
        {"mengde": "17.25"},
        {"slutt": "2025-01-30"},
        {"start": "2025-02-01"},
        {"fodselsaar": "1989"},
        {"tjenestekode": "1"},
        {"status": "soknad"},
        {"person": "P1"},
        None,
    ],
)
def test_whatever_changes_of_one_person_the_published_day_stands(night, change):
    before = night(CROWD)
    rows = CROWD[1:] if change is None else [{**CROWD[0], **change}, *CROWD[1:]]
    assert night(rows) == before
    assert night.told()["nyere"]


def test_what_does_not_touch_the_day_comes_from_the_new_extract(night):
    before = night(CROWD)
    first = night.told()["arkivfil"]
    after = night([*reversed(CROWD), {**KARI, "start": "2025-02-01"}, {**KARI, "slutt": "2025-01-30"}])
    assert after == before
    assert (night.told()["arkivfil"] != first, night.told()["nyere"]) == (True, None)
    assert night.con.execute("select lines_in from raw.vedtak_lasting").fetchall() == [(14,)]


def test_the_same_extract_again_is_no_news(night, caplog):
    before = night(CROWD)
    notes = night.notes()
    assert [oct(note.stat().st_mode & 0o777) for note in notes] == ["0o400"]
    assert night(CROWD) == before
    assert (night.notes(), night.told()["nyere"]) == (notes, None)
    assert "vedtak    " not in caplog.text


def test_of_two_days_in_one_extract_the_published_one_stands(night):
    before = night(CROWD)
    both = night([{**CROWD[0], "sone": "Vest"}, *CROWD[1:], KARI], days=(LATER, DAY))
    assert of_day(both) == before
    assert {zone for _, zone in of_day(both, LATER)} == {"Nord", "Sør", "Vest"}
    assert len({day["arkivfil"] for day in night.days}) == 2
    again = night(CROWD, days=(LATER, DAY))
    assert again == both


def test_a_day_that_was_taken_out_and_comes_again_stands_as_it_was(night):
    before = night(CROWD, days=(DAY, LATER))
    for _ in range(publication.KEPT + 1):  # no publication that is kept has it any more
        night([*CROWD, KARI], days=(LATER,))
    assert night([*CROWD, KARI], days=(DAY, LATER)) == before


def test_a_day_moved_to_another_extract_stands(night):
    before = night(CROWD, days=(DAY, LATER))
    path = night.config([*CROWD, KARI], days=(LATER,))
    (night.folder / "ny.csv").write_text(lines(KARI, *CROWD))
    said = yaml.safe_load(path.read_text())["kommuner"][0]["vedtak"]
    extracts = [*said, {**said[0], "fil": "ny.csv", "maaledatoer": [DAY]}]
    assert night([*CROWD, KARI], vedtak=extracts) == before


def test_the_configuration_may_have_a_day_counted_anew_once_and_the_reason_stands(night, caplog):
    before = night(CROWD)
    anew = night([*CROWD, KARI], maaledatoer_paa_nytt=ANEW)
    assert anew != before
    assert (night.told()["begrunnelse"], night.told()["nyere"]) == ("feil sone på alle", None)
    assert (
        "vedtak    9901 2025-01-31 has been published and is counted anew from vedtak.csv: feil sone på alle. The"
        " difference between the publications may tell a person apart. Take away the older ones when this one stands:"
        " the folders of data/publications and the schemas of PostgreSQL. What was copied elsewhere cannot be called"
        " back"
    ) in caplog.text
    caplog.clear()
    # The reason is used up: neither with it nor without it does the next extract change the day.
    assert night(CROWD, maaledatoer_paa_nytt=ANEW) == anew
    assert night(CROWD[2:]) == anew
    assert night.told()["begrunnelse"] == "feil sone på alle"
    assert "counted anew" not in caplog.text
    other = [{"maaledato": DAY, "begrunnelse": "vedtak manglet"}]
    assert night(CROWD, maaledatoer_paa_nytt=other) == before
    assert night.told()["begrunnelse"] == "vedtak manglet"


def test_a_day_without_an_earlier_publication_uses_the_reason_up_too(night, caplog):
    before = night(CROWD, maaledatoer_paa_nytt=ANEW)
    assert "counted anew" not in caplog.text
    assert night([*CROWD, KARI], maaledatoer_paa_nytt=ANEW) == before


def test_after_a_rollback_what_readers_see_stands_and_what_they_have_seen_does_too(night):
    before = night(CROWD)
    later = night([*CROWD, KARI], days=(DAY, LATER))
    publication.rollback(night.places)
    # The later day was published, and is kept.
    assert night(CROWD[3:], days=(DAY, LATER)) == later
    assert of_day(later) == before
    anew = night(CROWD[3:], maaledatoer_paa_nytt=ANEW)
    assert anew != before
    publication.rollback(night.places)
    assert night(CROWD[5:]) == before
    # The same reason leads to what it led to, and not to a third extract.
    assert night(CROWD[7:], maaledatoer_paa_nytt=ANEW) == anew


@pytest.mark.parametrize("harm", ["gone", "altered", "sidecar"])
def test_an_extract_that_is_not_in_the_archive_any_more_stops_the_night(night, harm):
    before = night(CROWD)
    first = night.told()["arkivfil"]
    file = night.places.archive / first
    if harm == "altered":
        file.chmod(0o600)
        file.write_text(file.read_text().replace("17", "18", 1) + "\n")
    else:
        (file if harm == "gone" else archive.beside(file)).unlink()
    with pytest.raises(LoadError) as fault:
        night([*CROWD, KARI])
    assert str(fault.value) == (
        f"9901 2025-01-31: expected in the archive the extract that the day was published from, {first}, with its"
        " sidecar; found it gone or altered. Bring both back from a backup of data/archive. If they are not to be had:"
        " name the day in maaledatoer_paa_nytt, or take it out of maaledatoer (docs/konfigurasjon.md)"
    )
    assert night.figures() == before
    assert night([*CROWD, KARI], maaledatoer_paa_nytt=ANEW) != before


def test_the_same_extract_mends_the_archive(night):
    before = night(CROWD)
    (night.places.archive / night.told()["arkivfil"]).unlink()
    assert night(CROWD) == before


def test_a_note_that_cannot_be_read_stops_the_night(night):
    night(CROWD)
    (note,) = night.notes()
    note.chmod(0o600)
    note.write_text("{}")
    with pytest.raises(DamagedError) as fault:
        night([*CROWD, KARI])
    assert str(fault.value) == (
        f"{note}: expected a note of the days that have been published; found: something else. Bring it back from a"
        " backup of data/archive: without it a day could be counted anew, and the difference tell of a person"
    )


@pytest.mark.parametrize("close", [date(2025, 2, 1), date(2025, 1, 4), date(2025, 2, 27)])
def test_a_new_day_close_to_another_is_refused_whether_that_one_is_counted_or_was(night, close):
    """A day a night would be the same as a night a night: the difference is the one person who is new."""
    said = (
        f"9901 {close}: expected at least 28 days to every other day that is counted or has been published; found"
        " 2025-01-31. The difference of days that lie close tells of few persons. Choose another day; or give a reason"
        " for this one in maaledatoer_paa_nytt (docs/konfigurasjon.md)"
    )
    before = night(CROWD)
    for days in ((DAY, close), (close,)):
        with pytest.raises(LoadError) as fault:
            night([*CROWD, KARI], days=days)
        assert str(fault.value) == said
    assert night([*CROWD, KARI], days=(DAY, date(2025, 2, 28))).items() >= before.items()
    reason = [{"maaledato": close, "begrunnelse": "ny sone fra februar"}]
    assert of_day(night(CROWD, days=(DAY, close), maaledatoer_paa_nytt=reason), close)
    # Once published it stands, with its reason or without.
    assert of_day(night(CROWD, days=(DAY, close)), DAY) == before


def test_two_days_of_the_first_night_that_lie_close_are_refused(night):
    with pytest.raises(LoadError, match=r"9901 2025-01-31: expected at least 28 days .* found 2025-02-01"):
        night(CROWD, days=(DAY, date(2025, 2, 1)))
    assert night.notes() == []


# A new key


def test_under_a_new_key_a_day_that_is_told_of_as_before_is_read_anew(night, monkeypatch):
    before = night(CROWD, days=(DAY, LATER))
    first = night.told()["arkivfil"]
    monkeypatch.setenv(pseudonym.ENVIRONMENT, OTHER_KEY)
    assert night([{**KARI, "start": "2026-02-01"}, *CROWD[::-1]], days=(DAY, LATER)) == before
    assert night.told()["arkivfil"] != first
    keys = {
        archive.sidecar(archive.opened(night.places.archive, day["arkivfil"]))["key_fingerprint"] for day in night.days
    }
    assert keys == {pseudonym.fingerprint(OTHER_KEY.encode())}
    # And stands under the new one.
    assert night([*CROWD, KARI], days=(DAY, LATER)) == before


def test_under_a_new_key_a_day_that_is_told_of_otherwise_stops_the_night(night, monkeypatch):
    before = night(CROWD, days=(DAY, LATER))
    monkeypatch.setenv(pseudonym.ENVIRONMENT, OTHER_KEY)
    changed = [*CROWD, {**KARI, "start": "2025-06-01"}]
    with pytest.raises(LoadError) as fault:
        night(changed, days=(DAY, LATER))
    assert str(fault.value) == (
        "9901 2026-01-31: expected the same decisions as when the day was published under another pseudonym key; found"
        " that vedtak.csv tells otherwise of it now, and under two keys nobody can be followed from day to day. Set the"
        " key that it was published under; or name an extract that tells of it as it was; or name the day in"
        " maaledatoer_paa_nytt, or take it out of maaledatoer (docs/pseudonymisering.md)"
    )
    assert night.figures() == before
    assert of_day(night(changed, days=(DAY,))) == of_day(before)
    monkeypatch.setenv(pseudonym.ENVIRONMENT, KEY)
    assert of_day(night(changed, days=(DAY, LATER)), LATER) == of_day(before, LATER)


def test_under_a_new_key_who_is_the_same_person_on_two_days_is_compared_too(night, monkeypatch):
    """Each day alone is told of as before, but two persons have changed places between them."""
    rows = [*CROWD, {**KARI, "slutt": "2025-06-01"}, {**KARI, "person": "Ola", "mengde": "3", "slutt": "2025-06-01"}]
    moved = [{**KARI, "start": "2025-07-01", "mengde": "20"}, {**KARI, "person": "Ola", "start": "2025-07-01"}]
    swapped = [{**moved[0], "person": "Ola"}, {**moved[1], "person": "Kari"}]
    night([*rows, *moved], days=(DAY, LATER))
    monkeypatch.setenv(pseudonym.ENVIRONMENT, OTHER_KEY)
    with pytest.raises(LoadError, match="9901 2025-01-31, 2026-01-31: expected the same decisions"):
        night([*rows, *swapped], days=(DAY, LATER))
    night([*rows, *moved], days=(DAY, LATER))


# What is no person's


def test_a_code_that_has_ceased_since_is_counted_on_the_day_as_it_was(night):
    """A decision that runs on is judged by its extract's last day; a later one must not judge the published day."""
    day, later = date(2018, 12, 31), date(2019, 12, 31)
    old = [{**one, "start": "2016-01-01"} for one in CROWD] + [{**KARI, "start": "2016-01-01", "tjenestekode": "12"}]
    before = night(old, days=(day,))
    assert before[day, "Nord"][0] == 7
    for rows in (old, [*old, {**KARI, "person": "Ola", "start": "2019-06-01"}]):
        both = night(rows, days=(day, later))
        assert of_day(both, day) == before


def test_staff_may_change_freely(night):
    night(CROWD)
    staff = night.folder / "bemanning.csv"
    for posts in (12.5, 13.25):
        staff.write_text(f"sone,maaledato,aarsverk,kilde\nNord,2025-01-31,{posts},telling\n")
        path = night.config([*CROWD, KARI], bemanning="bemanning.csv")
        read = settings.load(path)
        with duck.connect() as con:
            ingest.load_all(con, read, ingest.keep_all(night.places, read, path), "test")
            assert con.execute("select count(*) from person.vedtak").fetchall() == [(12,)]
            assert con.execute("select aarsverk from raw.bemanning").fetchall() == [(Decimal(str(posts)),)]


@pytest.mark.parametrize("named", ["hjemmetjeneste_sone", "noe_nytt"])
def test_a_publication_that_noted_nothing_is_asked_itself(night, named):
    before = night(CROWD, days=(DAY, LATER))
    first = night.told()["arkivfil"]
    for note in night.notes():
        note.unlink()
    folder = night.places.published.resolve()
    (folder / "manifest.json").unlink()
    with duck.connect(folder / publication.DATABASE) as con:
        con.execute("create schema marts; create table marts.dim_art (art varchar, arkivfil varchar)")
        con.execute(f"create table marts.{named} (kommunenr varchar, maaledato date, sone varchar, arkivfil varchar)")
        con.executemany(
            f"insert into marts.{named} values ('9901', ?, ?, ?)",
            [[day, zone, first] for day in (DAY, LATER) for zone in ("Nord", "alle")],
        )
    assert night([*CROWD, KARI], days=(DAY, LATER)) == before
    assert night([*CROWD, KARI], days=(DAY, LATER)) == before


@pytest.mark.parametrize(
    ("anew", "message"),
    [
        (
            [{"maaledato": LATER, "begrunnelse": "x"}],
            "maaledatoer_paa_nytt: expected a day of vedtak.maaledatoer (2025-01-31); found 2026-01-31",
        ),
        ([*ANEW, *ANEW], "maaledatoer_paa_nytt: expected each date once; found 2025-01-31 2 times"),
        ([{"maaledato": DAY}], "maaledatoer_paa_nytt[0].begrunnelse: expected a value; found none"),
        (
            [{"maaledato": DAY, "begrunnelse": " "}],
            ".begrunnelse: expected why the day is counted anew, in at most 200 characters; found 0",
        ),
    ],
)
def test_what_is_to_be_counted_anew_is_one_of_the_days_and_has_a_reason(night, anew, message):
    with pytest.raises(ConfigError) as fault:
        settings.load(night.config(CROWD, maaledatoer_paa_nytt=anew))
    assert message in str(fault.value)


CHANGES = st.lists(
    st.tuples(
        st.integers(0, 11),
        st.sampled_from(["sone", "mengde", "slutt", "start", "person"]),
        st.sampled_from(["Sør", "2", "2025-01-15", "2025-03-01", "P3"]),
    ),
    max_size=3,
)


@given(st.lists(st.tuples(CHANGES, st.booleans(), st.booleans()), min_size=2, max_size=5))
@hypothesis_settings(
    deadline=None, max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
def test_over_any_nights_a_day_has_one_set_of_figures(tmp_path_factory, monkeypatch, nights):
    night = Nights(tmp_path_factory.mktemp("nights"))
    seen: dict = {}
    for changes, both, rotated in nights:
        monkeypatch.setenv(pseudonym.ENVIRONMENT, OTHER_KEY if rotated else KEY)
        rows = [dict(row) for row in CROWD]
        for place, field, value in changes:
            rows[place][field] = value
        try:
            figures = night(rows, days=(DAY, LATER) if both else (DAY,))
        except LoadError as fault:
            assert "published under another pseudonym key" in str(fault)
            continue
        for day in (DAY, LATER) if both else (DAY,):
            assert seen.setdefault(day, of_day(figures, day)) == of_day(figures, day)
