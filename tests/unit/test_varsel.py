"""A night that failed is told of in one line, by webhook and mail, and nothing is told that should not be."""

import json
import socketserver
from datetime import UTC, datetime
from email import message_from_bytes, policy

import dagster as dg
import pytest

from orchestration import publication, sensors, varsel
from orchestration.errors import LoadError
from orchestration.settings import Places
from tests.listeners import serving


class _Smtp(socketserver.StreamRequestHandler):
    """As much of SMTP as smtplib says to a server without TLS."""

    def handle(self):
        self.wfile.write(b"220 test\r\n")
        for line in self.rfile:
            word = line.split()[0].upper()
            if word == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                self.server.got.append(b"".join(iter(self.rfile.readline, b".\r\n")))
            self.wfile.write(b"221 bye\r\n" if word == b"QUIT" else b"250 ok\r\n")
            if word == b"QUIT":
                return


@pytest.fixture
def mailbox(monkeypatch):
    server = socketserver.TCPServer(("127.0.0.1", 0), _Smtp)
    monkeypatch.setenv(varsel.MAIL, "drift@eksempelvik.example, vakt@eksempelvik.example")
    monkeypatch.setenv(varsel.SMTP, f"smtp://127.0.0.1:{server.server_address[1]}")
    yield from serving(server)


def failing_run(error: Exception):
    """A run of one step that fails, and Dagster's sensor on it."""

    @dg.op
    def laster():
        raise error

    @dg.job
    def nattlig():
        laster()

    instance = dg.DagsterInstance.ephemeral()
    result = nattlig.execute_in_process(
        instance=instance,
        raise_on_error=False,
        run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
    )
    return dg.build_run_status_sensor_context(
        sensor_name="varsel_om_feil",
        dagster_instance=instance,
        dagster_run=result.dagster_run,
        dagster_event=result.filter_events(lambda event: event.is_run_failure)[0],
    ).for_run_failure()


def test_without_an_address_nothing_is_sent(monkeypatch):
    for name in (varsel.WEBHOOK, varsel.MAIL):
        monkeypatch.delenv(name, raising=False)
    assert varsel.tell("a line") == []


def test_a_webhook_gets_the_line(webhook):
    assert varsel.tell("natten feilet på Ærø") == []
    assert webhook.got == [{"text": "natten feilet på Ærø"}]


def test_a_mail_has_the_line_as_its_subject_and_in_full(mailbox):
    assert varsel.tell("natten feilet på Ærø | readers see x") == []
    mail = message_from_bytes(mailbox.got[0], policy=policy.default)
    assert mail["Subject"] == "natten feilet på Ærø"
    assert mail["To"] == "drift@eksempelvik.example, vakt@eksempelvik.example"
    assert mail["From"] == "drift@eksempelvik.example"
    assert mail.get_content().strip() == "natten feilet på Ærø | readers see x"


def test_a_webhook_that_fails_is_told_without_its_address_and_the_mail_goes_all_the_same(webhook, mailbox, caplog):
    webhook.answer = 500
    with caplog.at_level("WARNING", "omsorgsvarehus"):
        assert varsel.tell("a line") == [f"{varsel.WEBHOOK}: expected the message to be taken; found HTTP 500"]
    assert len(mailbox.got) == 1
    assert "hemmelig" not in caplog.text


def test_a_password_never_goes_in_the_clear(mailbox, monkeypatch):
    # The server offers no TLS: nothing is sent, and nothing of the password is told.
    address = f"smtp://vakt%40eksempelvik.example:hemmelig@127.0.0.1:{mailbox.server_address[1]}"
    monkeypatch.setenv(varsel.SMTP, address)
    assert varsel.tell("a line") == [f"{varsel.MAIL}: expected the message to be taken; found SMTPNotSupportedError"]
    assert mailbox.got == []


def test_dagsters_daemon_tells_of_a_run_that_failed(webhook, tmp_path, monkeypatch):
    monkeypatch.setenv("OMSORGSVAREHUS_DATA", str(tmp_path))
    sensors.varsel_om_feil(failing_run(LoadError("fil.csv: 3 of 4 lines rejected\nand a line more")))
    ((told,),) = [one.values() for one in webhook.got]
    assert told[:20] == f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC"
    assert told[21:] == (
        "omsorgsvarehus nattlig: failed at laster: fil.csv: 3 of 4 lines rejected | nothing is published"
    )


def test_the_words_of_an_unexpected_error_are_not_told(webhook):
    # They may hold a value from a file.
    sensors.varsel_om_feil(failing_run(ValueError("Kari Nordmann")))
    assert "failed at laster: an unexpected error, ValueError; the log has the whole of it" in webhook.got[0]["text"]
    assert "Kari" not in str(webhook.got)


def ended_from_outside(words: str | None):
    """A run that something else than itself ended, and Dagster's sensor on it."""

    @dg.job
    def nattlig():
        pass

    instance = dg.DagsterInstance.ephemeral()
    ended = instance.create_run_for_job(nattlig, status=dg.DagsterRunStatus.STARTED)
    event = instance.report_run_failed(ended, words)
    return dg.build_run_status_sensor_context(
        sensor_name="varsel_om_feil", dagster_instance=instance, dagster_run=ended, dagster_event=event
    ).for_run_failure()


def test_a_run_whose_process_dagster_itself_found_gone_is_told_of(webhook):
    assert sensors.varsel_om_feil(ended_from_outside(None)) is None
    ((told,),) = [one.values() for one in webhook.got]
    assert (
        "omsorgsvarehus nattlig: no error was left behind: it was ended from outside, or could not be"
        " started; see the log | " in told
    )


def test_a_run_that_was_told_of_when_it_was_found_broken_off_is_not_told_of_again(webhook):
    skipped = sensors.varsel_om_feil(ended_from_outside(f"{varsel.BROKEN_OFF} at dbt: it was ended from outside"))
    assert skipped.skip_message == "told of by whoever found it"
    assert webhook.got == []


def test_what_is_told_is_one_line_and_says_what_readers_see(tmp_path):
    places = Places(tmp_path)
    (places.publications / "20250302T010203Z-abcdef01").mkdir(parents=True)
    publication.point_to(places, "20250302T010203Z-abcdef01")
    text = varsel.line(places, "nattlig", "failed at dbt: " + "x\n" * 900)
    assert len(text.splitlines()) == 1
    assert len(text) < 700
    assert text.endswith(" | readers see 20250302T010203Z-abcdef01")


def test_figures_that_ssb_did_not_give_are_told_of(tmp_path):
    places = Places(tmp_path)
    (places.asked / "ssb").mkdir(parents=True)
    for table, asked, fault in [
        ("11643", "2025-03-02T01:00:00Z", "SSB is closed"),
        ("11645", "2025-03-02T01:00:01Z", ""),
        ("12003", "2025-03-01T01:00:00Z", "of another night"),
    ]:
        note = {"asked": asked, "outcome": "feil" if fault else "ny", "fault": fault}
        (places.asked / "ssb" / f"{table}.json").write_text(json.dumps(note))
    since = datetime(2025, 3, 2, 1, 0, 0, 500_000, tzinfo=UTC)
    told = "used what was held, since 1 datasets could not be renewed; 11643: SSB is closed"
    assert varsel.not_renewed(places, since) == told
    assert varsel.not_renewed(places, datetime(2025, 3, 3, tzinfo=UTC)) == ""
