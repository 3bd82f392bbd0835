"""A reader of several files reads one build, whatever is published meanwhile."""

import json
from collections import Counter

import duckdb
import pytest

from orchestration import duck, publication
from orchestration.errors import DamagedError
from orchestration.settings import Places


@pytest.fixture
def places(tmp_path) -> Places:
    places = Places(tmp_path / "data")
    with duck.build(places.build_db) as con:
        con.execute(
            """
            create schema marts; create schema raw; create schema intermediate;
            create table marts.publikasjon as
            select
                'publikasjon' as mart, 2 as rader, 0 as kontroller, '' as build_id, now()::timestamp as bygget_utc,
                'a' as arkivfiler;
            insert into marts.publikasjon select 'kolonner', 2, 0, '', now()::timestamp, 'a';
            create table marts.kolonner as
            select mart, 'mart' as kolonne, 'x' as beskrivelse, null::varchar as enhet from marts.publikasjon;
            comment on table marts.publikasjon is 'x'; comment on table marts.kolonner is 'x';
            create table raw.regnskap_lasting (kommunenr varchar, file varchar, fingerprint varchar, holdt_mot varchar);
            create table raw.vedtak_lasting (
                kommunenr varchar, file varchar, _archive_id varchar, _kart_archive_id varchar
            );
            create table raw.vedtak_maaledato (
                kommunenr varchar, maaledato date, _archive_id varchar, lest_til date, nyere_archive_id varchar,
                begrunnelse varchar
            );
            create table raw.ssb_mangel (datasett varchar, hvorfor varchar, mater varchar);
            create table intermediate.int_regnskap__ansvar_navn (
                kommunenr varchar, ansvar varchar, holdes_tilbake boolean
            );
            """
        )
    return places


def publish(places: Places, number: int) -> dict:
    """Publish the same tables as another build, its number in every row of both."""
    build_id = f"2025010{number}T000000Z-0000000{number}"
    with duck.build(places.build_db) as con:
        con.execute("update marts.publikasjon set build_id = ?", [build_id])
        con.execute("update marts.kolonner set beskrivelse = ?", [build_id])
    audit = places.runs / str(number) / "audit"
    audit.mkdir(parents=True)
    return publication.make(places, audit, Counter())


def one(path, column: str) -> str:
    return duckdb.sql(f"select distinct {column} from '{path}'").fetchone()[0]


def test_files_read_across_a_swap_are_of_one_build_in_the_folder_that_the_manifest_names(places):
    first = publish(places, 1)
    told = json.loads((places.published / "manifest.json").read_text())
    assert told == first
    folder = places.data / told["folder"]
    assert one(folder / "parquet" / "publikasjon.parquet", "build_id") == first["build_id"]
    second = publish(places, 2)
    assert one(folder / "parquet" / "kolonner.parquet", "beskrivelse") == first["build_id"]
    # By the link it is the next build's: what docs/bi.md warns of.
    assert one(places.published / "parquet" / "kolonner.parquet", "beskrivelse") == second["build_id"]


def test_the_folder_stands_as_long_as_the_publication_is_kept(places):
    made = [publish(places, number) for number in range(1, publication.KEPT + 3)]
    stands = [one["build_id"] for one in made if (places.data / one["folder"] / "parquet").is_dir()]
    assert stands == publication.held(places) == [one["build_id"] for one in made[-publication.KEPT :]]


def test_the_manifest_says_what_each_file_is_and_one_that_was_altered_is_not_brought_back(places):
    first, second = publish(places, 1), publish(places, 2)
    names = {"omsorgsvarehus.duckdb", "parquet/kolonner.parquet", "parquet/publikasjon.parquet"}
    assert first["files"].keys() == second["files"].keys() == names
    assert list(publication.faults(places.published.resolve())) == []
    altered = places.data / first["folder"] / "parquet" / "kolonner.parquet"
    altered.write_bytes(altered.read_bytes()[:-1] + b"x")
    with pytest.raises(DamagedError, match=r"expected what was published, sha256 .* Readers see what they saw"):
        publication.rollback(places)
    assert publication.current(places) == second["build_id"]
