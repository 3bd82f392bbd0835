"""What is read from the archive is what came: an altered file is never read, and is mended where it can be."""

import json
import logging
import os
import shutil
from concurrent.futures import ThreadPoolExecutor

import pytest

from orchestration import archive
from orchestration.errors import LoadError
from orchestration.log import log

TEXT = b"funksjon;belop\n254;1000\n"


@pytest.fixture
def came(tmp_path):
    """A file of the municipality's own, and how it is kept."""
    file = tmp_path / "regnskap.csv"
    file.write_bytes(TEXT)
    return file


@pytest.fixture
def told(caplog, monkeypatch):
    monkeypatch.setattr(log, "propagate", True)
    caplog.set_level(logging.WARNING, logger=log.name)
    return caplog


def keep(tmp_path, file, source="regnskap", dataset="9901", **how):
    return archive.keep(tmp_path / "archive", file, source, dataset, "test", **how)


def find(tmp_path, file):
    return archive.find(tmp_path / "archive", file, "regnskap", "9901")


def alter(path, content: bytes = b"funksjon;belop\n254;9000\n") -> None:
    path.chmod(0o600)
    path.write_bytes(content)


DAMAGES = {
    "altered": alter,
    "half": lambda path: alter(path, TEXT[:7]),
    "0 bytes": lambda path: alter(path, b""),
    "gone": lambda path: path.unlink(),
    "a folder": lambda path: (path.unlink(), path.mkdir()),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_an_altered_file_is_set_aside_and_the_original_takes_its_place_under_the_same_name(
    tmp_path, came, told, damage
):
    kept = keep(tmp_path, came)
    damage(kept.place)
    again = find(tmp_path, came) or keep(tmp_path, came)
    assert (again.archive_id, again.path.read_bytes()) == (kept.archive_id, TEXT)
    assert [fault for fault in archive.faults(tmp_path / "archive") if fault] == []
    assert f"{kept.archive_id}: expected in the archive what came, sha256 {kept.sha256}; found" in told.text
    assert "which is not read. The original is taken in again" in told.text
    aside = list(kept.place.parent.glob(f"*{archive.ALTERED}"))
    assert len(aside) == (0 if damage is DAMAGES["gone"] else 1)


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_an_altered_file_without_its_original_is_never_read(tmp_path, came, damage):
    kept = keep(tmp_path, came)
    found = find(tmp_path, came)
    damage(kept.place)
    came.write_bytes(b"another")
    with pytest.raises(LoadError) as fault:
        _ = found.path
    assert str(fault.value).startswith(
        f"{kept.archive_id}: expected in the archive what came, sha256 {kept.sha256}; found "
    )
    assert str(fault.value).endswith("a file that the configuration names is taken in again by the next run")
    assert [fault for fault in archive.faults(tmp_path / "archive") if fault] == [str(fault.value)]


def test_what_is_held_is_not_read_through_until_somebody_wants_it(tmp_path, came, monkeypatch):
    keep(tmp_path, came)
    asked = []
    real = archive.checksum
    monkeypatch.setattr(archive, "checksum", lambda file: asked.append(file) or real(file))
    found = find(tmp_path, came)
    assert asked == [came]
    assert [found.path, found.path] == [found.place] * 2
    assert asked == [came, found.place]


def test_what_came_again_for_the_moment_only_mends_the_altered_copy_at_once(tmp_path, came):
    kept = keep(tmp_path, came, source="vedtak", private=True)
    alter(kept.place)
    again = keep(tmp_path, came, source="vedtak", private=True)
    came.unlink()
    assert again.path.read_bytes() == TEXT
    for path in kept.place.parent.iterdir():
        assert path.suffix == archive.ALTERED or path.stat().st_mode & 0o077 == 0


def test_many_who_want_an_altered_file_at_once_mend_it_once(tmp_path, came):
    kept = keep(tmp_path, came)
    alter(kept.place)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda one: one.path.read_bytes(), [find(tmp_path, came) for _ in range(8)]))
    assert found == [TEXT] * 8
    assert len(list(kept.place.parent.glob(f"*{archive.ALTERED}"))) == 1


@pytest.mark.parametrize("text", [None, "", "{", "[]", "null", '{"sha256": 1}', '{"sha256": "ab"}', "{}", "\0"])
def test_a_sidecar_that_is_gone_or_damaged_is_written_anew_from_the_original(tmp_path, came, told, text):
    kept = keep(tmp_path, came)
    beside = archive.beside(kept.place)
    before = json.loads(beside.read_text())
    beside.unlink()
    if text is not None:
        beside.write_text(text)
    assert find(tmp_path, came) is None  # so that it is judged and kept as if it came now
    again = keep(tmp_path, came)
    assert (again, json.loads(beside.read_text())) == (kept, before)
    assert "expected its sidecar; found none that can be read. It is written anew" in told.text


def test_without_sidecar_an_answer_of_ssb_is_not_read_and_the_message_says_how_to_fetch_it(tmp_path, came):
    kept = keep(tmp_path, came, source="ssb", dataset="12292")
    assert archive.opened(tmp_path / "archive", kept.archive_id) == kept
    archive.beside(kept.place).write_text("{")
    with pytest.raises(LoadError) as fault:
        archive.opened(tmp_path / "archive", kept.archive_id)
    assert str(fault.value) == (
        f"{kept.archive_id}.json: expected the sidecar of an archived file, with its sha256; found none that can be"
        " read. Fetch it again: omsorgsvarehus hent --config <your file> --tabell 12292 --godta"
    )
    keep(tmp_path, came, source="ssb", dataset="12292", about={"query": {"Tid": ["2024"]}})
    assert archive.sidecar(archive.opened(tmp_path / "archive", kept.archive_id))["query"] == {"Tid": ["2024"]}


def test_killed_between_sidecar_and_file_the_next_run_completes_it_by_the_same_name(tmp_path, came, monkeypatch):
    def killed(source, target):
        if not str(target).endswith(".json"):
            raise KeyboardInterrupt
        real(source, target)

    real = os.replace
    monkeypatch.setattr(os, "replace", killed)
    with pytest.raises(KeyboardInterrupt):
        keep(tmp_path, came)
    monkeypatch.undo()
    left = sorted(path.name for path in (tmp_path / "archive" / "regnskap" / "9901").iterdir())
    assert [name.partition(".")[2] for name in left] == ["csv.json", "csv.partial"]
    archive.tidy(tmp_path / "archive")
    kept = keep(tmp_path, came)
    assert [archive.beside(kept.place).name] == left[:1]
    assert list(archive.faults(tmp_path / "archive")) == [None]


def test_every_file_is_counted_once_whatever_it_is_called(tmp_path):
    for name in ("a.csv", "b.json", "uten_endelse", "c.xlsx"):
        (tmp_path / name).write_text(name)
        kept = keep(tmp_path, tmp_path / name)
    (kept.place.parent / "lasting_20250101T000000000000Z.json").write_text("{}")
    assert list(archive.faults(tmp_path / "archive")) == [None] * 4


RULES = "funksjon,metode,brukergruppe\n254,direkte,ELDRE_ANDRE\n"
ACCOUNT = {
    "fil": "regnskap.csv",
    "slag": "csv",
    "innhold": "netto_uten_art",
    "aar": 2023,
    "kolonner": {"funksjon": "funksjon", "belop": "belop"},
}


@pytest.mark.parametrize("folder", ["regnskap/9901", "regler/9901"])
def test_a_file_altered_in_the_archive_is_not_loaded_when_the_build_is_made_anew(tmp_path, write_config, folder):
    from orchestration import duck, settings
    from orchestration.assets import ingest

    config = write_config({"regnskap.csv": TEXT, "regler.csv": RULES}, [ACCOUNT])
    places = settings.Places(tmp_path / "data")

    def loaded() -> tuple[list, list, set]:
        read = settings.load(config)
        kept = ingest.keep_all(places, read, config)
        with duck.build(places.build_db) as con:
            ingest.load_all(con, read, kept, "test")
            return (
                con.execute("select funksjon, belop_nok, _archive_id from raw.regnskap").fetchall(),
                con.execute("select * from raw.fordelingsregler").fetchall(),
                {file.archive_id for file in kept.values()},
            )

    before = loaded()
    for path in (places.archive / folder).glob("*.csv"):
        alter(path, path.read_bytes().replace(b"254", b"253"))
    assert loaded() == before  # held: what stands was read before
    shutil.rmtree(places.build_db.parent)
    assert loaded() == before
    assert list(archive.faults(places.archive)) == [None] * len(list(archive.faults(places.archive)))
    assert len(list((places.archive / folder).glob(f"*{archive.ALTERED}"))) == 1
