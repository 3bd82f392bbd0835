"""A planted fault stops publication, whichever guard must see it; what was published stays."""

import hashlib
import json
import os
import re
import select
import shutil
import subprocess
import sys

import pytest

from orchestration import checks, duck, guard, publication, revisjon, settings
from orchestration.errors import AuditError
from tests.conftest import Warehouse, errors

# {fault: (the mart that is guarded, the SQL that plants the fault, what must be said)}
MART_FAULTS = {
    "a mart total off by 1 kr": (
        "regnskapsfordeling",
        "update marts.regnskapsfordeling set netto_nok = netto_nok + 1 where brukergruppe = 'PU_U18'",
        "to the øre; found kommunenr 1507, aar 2020, inn_nok 1457345322.00, ut_nok 1457345323.00",
    ),
    "an unknown user group": (
        "regnskapsfordeling",
        "update marts.regnskapsfordeling set brukergruppe = 'PU_18' where brukergruppe = 'PU_U18'",
        "marts.regnskapsfordeling: Every user group is in dim_brukergruppe; found",
    ),
    "an amount 1000 times too large in the detail": (
        "regnskapsfordeling_ansvar",
        "update marts.regnskapsfordeling_ansvar set netto_nok = 1000 * netto_nok where ansvar = '210031'",
        "marts.regnskapsfordeling_ansvar: The detail sums to regnskapsfordeling, to the øre; found",
    ),
    "a reference list that is cut": (
        "dim_art",
        "delete from marts.dim_art where art >= '300'",
        "marts.dim_art: expect_table_row_count_to_be_between; found",
    ),
    "a mart that nobody checked": (
        "publikasjon",
        "update marts.publikasjon set kontroller = 0 where mart = 'dim_art'",
        "marts.publikasjon: expect_column_values_to_be_between kontroller; found 0",
    ),
    "a column of figures without a unit": (
        "kolonner",
        "update marts.kolonner set enhet = null where mart = 'regnskapsfordeling' and kolonne = 'netto_nok'",
        "marts.kolonner: Every column of figures, and no other, has a unit: a rule in seeds/publikasjon/enhet.csv",
    ),
    "two columns of a mart with one label": (
        "kolonner",
        "update marts.kolonner set label_nb = 'Medlem' where mart = 'sammenlikning_medlem'",
        "marts.kolonner: expect_compound_columns_to_be_unique ['mart', 'label_nb']; found",
    ),
    "a unit in a column that is not there": (
        "kolonner",
        "update marts.kolonner set enhet = 'se kode' where kolonne = 'verdi'",
        "marts.kolonner: A unit that sends the reader to a column beside it names one that is there; found",
    ),
}


def fingerprint(warehouse: Warehouse) -> tuple[str, str]:
    published = warehouse.places.published
    return str(published.resolve()), hashlib.sha256(warehouse.places.published_db.read_bytes()).hexdigest()


def planted(monkeypatch, schema: str, sql: str) -> None:
    """Let `sql` change the build database just before the guard of `schema` looks at it."""
    run = guard.run

    def plant_and_run(places, audit, tables):
        if tables[0].startswith(f"{schema}."):
            with duck.connect(places.build_db) as con:
                con.execute(sql)
        return run(places, audit, tables)

    monkeypatch.setattr(guard, "run_apart", plant_and_run)


@pytest.mark.parametrize("fault", MART_FAULTS)
def test_great_expectations_sees_a_fault_in_a_mart(published, tmp_path, fault):
    mart, sql, message = MART_FAULTS[fault]
    with duck.connect(published.places.build_db) as con:
        con.execute(sql)
    results = guard.run(published.places, tmp_path / "audit", [f"marts.{mart}"])
    faults = [f"{result.table}: {result.fault}" for result in results if result.fault]
    assert any(message in told for told in faults), faults


def test_a_fault_in_a_mart_stops_publication(published, monkeypatch, caplog):
    _, sql, message = MART_FAULTS["a mart total off by 1 kr"]
    before = fingerprint(published)
    planted(monkeypatch, "marts", sql)
    result = published.run()
    assert not result.success
    assert any(message in record.getMessage() for record in caplog.records), caplog.text
    failed = {event.step_key for event in result.all_events if event.is_step_failure}
    assert failed == {"audit_marts"}
    assert "failed with ERROR severity:" in errors(result)
    assert "Stack Trace" not in errors(result)
    assert fingerprint(published) == before


def test_great_expectations_stops_an_amount_1000_times_too_large_before_dbt_runs(published, monkeypatch, caplog):
    before = fingerprint(published)
    planted(monkeypatch, "raw", "update raw.regnskap set belop_nok = 1000 * belop_nok where ansvar = '210031'")
    result = published.run()
    assert not result.success
    assert "No line of an account of so many lines holds more of all its money than the bounds in" in caplog.text
    assert "What was accepted is what stands in raw.regnskap" in caplog.text
    assert not [event for event in result.all_events if event.step_key == "dbt" and event.is_step_success]
    assert fingerprint(published) == before


def test_the_control_total_stops_an_amount_1000_times_too_large_in_the_file(warehouse, tmp_path):
    for file in settings.DEMO_CONFIG.parent.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    account = tmp_path / "aalesund_2020_regnskap.csv"
    account.write_text(account.read_text().replace(";254;1342\n", ";254;1342000\n"))
    warehouse.config = tmp_path / "kommune.yml"
    result = warehouse.run()
    assert errors(result) == (
        "aalesund_2020_regnskap.csv: kontrollsum_nok: expected 1457345322.0; found 1458685980.00,"
        " +1340658.00 kr off. Nothing is published."
    )
    assert not warehouse.places.published.exists()


def test_a_failing_dbt_test_stops_publication(published, monkeypatch):
    before = fingerprint(published)
    planted(monkeypatch, "raw", "insert into raw.kommune values ('1507', 'Ålesund', 'bokfort')")
    result = published.run()
    assert "test unique_stg_raw__kommune_kommunenr: expected no rows; found 1:" in errors(result)
    assert "unique_field 1507, n_records 2" in errors(result)
    assert fingerprint(published) == before


def test_what_a_reader_could_find_out_stops_publication(published, monkeypatch, caplog):
    before = fingerprint(published)
    run = revisjon.run

    def plant_and_run(places, earlier):
        with duck.connect(places.build_db) as con:
            con.execute(
                "update marts.hjemmetjeneste_alder set mottakere = 4 where kommunenr = '9902' and aldersgruppe = '90+'"
            )
        return run(places, earlier)

    monkeypatch.setattr(revisjon, "run", plant_and_run)
    result = published.run()
    assert {event.step_key for event in result.all_events if event.is_step_failure} == {"audit_skjerming"}
    assert "aldersgruppe 90+: expected at least 5 persons behind what is shown; found fewer" in caplog.text
    assert "marts/hjemmetjeneste_alder: revisjon" in errors(result)
    assert fingerprint(published) == before


def test_a_check_that_did_not_run_stops_publication(published, tmp_path):
    before = fingerprint(published)
    audit = tmp_path / "audit"
    shutil.copytree(published.places.published / "audit", audit)
    ran = checks.read(audit)
    last = [check for check in ran if check.kind == "great_expectations"][-1]
    checks.write(audit, "marts", [check for check in ran if check.tables[0].startswith("marts.") and check != last])
    with duck.connect(published.places.build_db) as con:
        con.execute("update marts.publikasjon set build_id = '29990101T000000Z-test'")
    with pytest.raises(AuditError, match=f"checks that did not run or pass: {re.escape(last.name)}$"):
        publication.make(published.places, audit, checks.planned())
    assert fingerprint(published) == before


def test_results_and_data_docs_are_kept_with_the_build(demo):
    audit = demo.places.published / "audit"
    assert "marts.regnskapsfordeling" in (audit / "data_docs" / "index.html").read_text()
    checks = json.loads((demo.places.published / "manifest.json").read_text())["checks"]
    by_kind = {kind: [check for check in checks if check["kind"] == kind] for kind in ("dbt", "great_expectations")}
    assert len(by_kind["great_expectations"]) == sum(guard.planned().values())
    # The demo's account has a posting that came after the report to KOSTRA.
    assert [check["name"] for check in checks if check["status"] != "pass"] == ["avstemming_over_grense"]
    assert any(check["name"] == "linje_er_fordelt_til_oret" for check in by_kind["dbt"])


def test_every_raw_account_and_mart_is_guarded(demo):
    marts = {f"marts.{mart}" for (mart,) in demo.published("select mart from marts.publikasjon")}
    incoming = ("regnskap", "regnskap_lasting", "vedtak_lasting", "ssb_svar", "klass_kode")
    assert set(guard.planned()) == marts | {f"raw.{table}" for table in incoming}


def test_every_expectation_says_why():
    for path in guard.SUITES.glob("*.json"):
        suite = json.loads(path.read_text())
        assert suite["name"] == path.stem
        for expectation in suite["expectations"]:
            assert expectation.get("notes") or expectation.get("description"), expectation


@pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="asks Linux whether a process has ended")
def test_the_process_of_great_expectations_ends_with_a_run_that_is_killed():
    code = "import os; from orchestration import guard; print(guard._process().submit(os.getpid).result(), flush=True)"
    said = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL, "text": True}
    run = subprocess.Popen([sys.executable, "-c", f"{code}; input()"], **said)
    child = os.pidfd_open(int(run.stdout.readline()))
    run.kill()
    run.wait()
    ended, _, _ = select.select([child], [], [], 30)
    os.close(child)
    assert ended
