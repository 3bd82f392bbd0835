"""`omsorgsvarehus doctor`: what stands, what does not, and what to do, one line each; it changes nothing."""

import httpx
import pytest

from orchestration import doctor, lock
from orchestration.settings import DEMO_CONFIG, ROOT, Places
from tests.conftest import Warehouse


def found(places: Places, config=DEMO_CONFIG) -> dict[str, tuple[str, str]]:
    return {one.what: (one.status, one.said) for one in doctor.look(places, config)}


def test_a_warehouse_that_is_well(demo: Warehouse):
    before = sorted(demo.places.data.rglob("*"))
    lines = found(demo.places)
    assert {what: said for what, (status, said) in lines.items() if status == doctor.ERROR} == {}
    assert lines["packages"] == ("ok", "as in requirements.lock")
    assert lines["configuration"][1].endswith("kommune.yml: 3 municipalities, every file is there")
    assert lines["published"][1].startswith(demo.published("select min(build_id) from marts.publikasjon")[0][0])
    assert lines["key"] == ("ok", "9902: the demo's public key")
    assert lines["SSB"] == ("ok", "the demo's invented figures; nobody is asked")
    assert lines["schedule"][0] == "warning"
    assert sorted(demo.places.data.rglob("*")) == before


def test_rights_that_are_loose_are_told(published: Warehouse):
    published.places.build_db.chmod(0o644)
    file = published.places.build_db
    told = f"{file}: expected that only its owner can read it. Run: chmod go= {file}"
    assert found(published.places)["rights"] == ("error", told)


def test_another_version_of_a_package_is_told(tmp_path, monkeypatch):
    locked = tmp_path / "requirements.lock"
    locked.write_text(
        "duckdb==0.0.1 \\\n    --hash=sha256:00\ncolorama==9 ; sys_platform == 'win32' \\\n    --hash=sha256:00\n"
    )
    monkeypatch.setattr(doctor, "LOCK_FILE", locked)
    status, said = found(Places(tmp_path / "data"))["packages"]
    assert status == "error"
    assert said.startswith("expected duckdb==0.0.1, found 1.")


def test_what_cannot_be_looked_at_does_not_hide_the_rest(published: Warehouse, monkeypatch, tmp_path):
    real = published.places.published_db.resolve()
    real.chmod(0o600)
    real.write_bytes(real.read_bytes()[:1000])
    monkeypatch.setattr(doctor, "LOCK_FILE", tmp_path / "ingen.lock")
    lines = found(published.places)
    assert lines["packages"][0] == lines["published"][0] == "error"
    assert lines["packages"][1].startswith("this could not be looked at: FileNotFoundError: ")
    told = f"{published.places.published_db}: expected a DuckDB database that is whole; found: "
    assert lines["published"][1].startswith(told)
    assert lines["published"][1].endswith("or make a new one with: omsorgsvarehus run")
    assert lines["configuration"][0] == lines["rights"][0] == "ok"


def test_a_folder_in_the_place_of_the_link_is_told(tmp_path):
    places = Places(tmp_path / "data")
    places.published.mkdir(parents=True)
    assert found(places)["published"][0] == "error"


def test_an_empty_folder_is_no_fault_and_stays_empty(tmp_path):
    lines = found(Places(tmp_path / "data"))
    assert lines["data folder"] == ("ok", f"{tmp_path / 'data'}: made by the first run")
    assert lines["published"][0] == "warning"
    assert not (tmp_path / "data").exists()


def test_a_run_under_way_and_a_full_disk_are_told(tmp_path, monkeypatch):
    places = Places(tmp_path / "data")
    monkeypatch.setattr(doctor, "bound", lambda _: 10**6)
    with lock.held_alone(places):
        lines = found(places)
    assert lines["lock"] == ("warning", "a run is under way; another one is refused until it has ended")
    assert lines["disk"][1].startswith("expected 1000000 GB free; found ")


def test_a_configuration_that_cannot_be_read_and_a_missing_key_are_told(tmp_path, monkeypatch):
    places = Places(tmp_path / "data")
    assert found(places, tmp_path / "ingen.yml")["configuration"] == (
        "error",
        f"expected a configuration file; found nothing at {tmp_path / 'ingen.yml'}",
    )
    monkeypatch.delenv("OMSORGSVAREHUS_PSEUDONYMNOKKEL", raising=False)
    (tmp_path / "vedtak.csv").write_text("")
    config = tmp_path / "kommune.yml"
    decisions = "[{fil: vedtak.csv, system: kanonisk, maaledatoer: [2025-01-31]}]"
    config.write_text(f"kommuner: [{{kommunenr: '9901', navn: Eksempelvik, vedtak: {decisions}}}]")
    status, said = found(places, config)["key"]
    assert status == "error"
    assert said.startswith("OMSORGSVAREHUS_PSEUDONYMNOKKEL: expected a key of at least 32 characters")


@pytest.mark.parametrize(
    ("answer", "status", "said"),
    [
        (httpx.Response(404), "ok", "answers"),
        (httpx.Response(503), "warning", "answers HTTP 503"),
        (httpx.Response(407), "warning", "answers HTTP 407"),
        (httpx.ConnectError("no route"), "error", "expected an answer; found: ConnectError. Open the firewall for it"),
    ],
)
def test_ssb_is_asked_lightly(tmp_path, monkeypatch, answer, status, said):
    asked = []

    def get(address, **_):
        asked.append(address)
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(doctor.httpx, "get", get)
    lines = found(Places(tmp_path / "data"), ROOT / "seeds" / "demo" / "live.yml")
    assert asked == ["https://data.ssb.no/api/pxwebapi/v2", "https://data.ssb.no/api/klass/v1"]
    assert lines["SSB KLASS"][0] == status
    assert said in lines["SSB KLASS"][1]


def test_the_configuration_of_the_environment_goes_before_the_demos(command, tmp_path, monkeypatch):
    monkeypatch.setenv("OMSORGSVAREHUS_CONFIG", str(tmp_path / "ingen.yml"))
    result = command("doctor")
    assert f"error    configuration  expected a configuration file; found nothing at {tmp_path}" in result.stdout
    assert str(DEMO_CONFIG) in command("doctor", "--config", str(DEMO_CONFIG)).stdout


def test_the_command_tells_by_its_exit_code(command, tmp_path):
    result = command("doctor", "--config", str(tmp_path / "ingen.yml"))
    assert result.returncode == 1
    assert f"error    configuration  expected a configuration file; found nothing at {tmp_path}" in result.stdout
    assert not (tmp_path / "data").exists()
