"""Tells those who run the warehouse that a night failed, in one line: to a webhook, by mail, or both.

All of it is set in the environment: the addresses are secrets, and a night that cannot read its configuration must be
told of too. A message that cannot be sent is a line in the log and never hides what it was to tell.
"""

import os
import smtplib
import ssl
from collections.abc import Sequence
from datetime import UTC, datetime
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

import httpx

from orchestration import national, publication
from orchestration.errors import UserError
from orchestration.log import log
from orchestration.settings import Places

WEBHOOK = "OMSORGSVAREHUS_VARSEL_WEBHOOK"
MAIL = "OMSORGSVAREHUS_VARSEL_EPOST"
SMTP = "OMSORGSVAREHUS_VARSEL_SMTP"
PATIENCE_SECONDS = 10
LONGEST = 500

# How the words begin that history.py ends a run with when its process is gone; it tells of it by itself.
BROKEN_OFF = "broken off"

# What Dagster wraps an error of ours in.
WRAPPERS = ("DagsterExecutionStepExecutionError", "DagsterResourceFunctionError")


def failures(events: Sequence) -> tuple[str | None, list]:
    """The first step that failed, None when the run never came to one, and Dagster's errors, from a run's events."""
    steps = [event for event in events if event.is_step_failure]
    data = [event.step_failure_data for event in steps] or [
        event.job_failure_data for event in events if event.is_job_failure
    ]
    return steps[0].step_key if steps else None, [one.error for one in data if one and one.error]


def causes(errors: Sequence) -> list:
    """What lies under each of Dagster's errors: the user's own, or whatever else was raised."""
    found = []
    for error in errors:
        cause = error
        while cause.cause and cause.cls_name in WRAPPERS:
            cause = cause.cause
        found.append(cause)
    return found


def message_of(cause) -> str | None:
    """The words of an error that a user can mend; None of any other, whose words may hold a value from a file."""
    told = {cls.__name__ for cls in _all_subclasses(UserError)} | {"DagsterAssetCheckFailedError"}
    return cause.message.split(": ", 1)[-1].strip() if cause.cls_name in told else None


def failed(events: Sequence) -> str:
    """What failed, from a run's events: the step, if it came to one, and the first line of Dagster's first error."""
    if said := broken_off(events):
        return said
    step, errors = failures(events)
    if not errors:
        return "no error was left behind: it was ended from outside, or could not be started; see the log"
    cause = causes(errors)[0]
    unexpected = f"an unexpected error, {cause.cls_name}; the log has the whole of it"
    said = (message_of(cause) or unexpected).splitlines()[0]
    return f"failed at {step}: {said}" if step else f"did not run: {said}"


def broken_off(events: Sequence) -> str | None:
    """The words that a run was ended with when its process was gone; None of any other run."""
    said = [str(event.message) for event in events if event.is_job_failure]
    return next((words for words in said if words.startswith(BROKEN_OFF)), None)


def not_renewed(places: Places, since: datetime) -> str:
    """What SSB did not give when it was asked since then, and the first reason; nothing when all was given.

    What is left out of the publication for it comes first.
    """
    gaps = {gap["dataset"]: gap["reason"] for gap in publication.gaps(_published(places))}
    faults = [
        f"{one.dataset}: {one.asked.fault}"
        for datasets in national.held(places).values()
        for one in datasets
        if one.asked and one.asked.fault and datetime.fromisoformat(one.asked.asked) >= since.replace(microsecond=0)
        if one.dataset not in gaps
    ]
    told = []
    if gaps:
        first = next(f"{dataset}: {reason}" for dataset, reason in gaps.items())
        told.append(f"published without what rests on {', '.join(gaps)}, of which nothing is held; {first}")
    if faults:
        told.append(f"used what was held, since {len(faults)} datasets could not be renewed; {faults[0]}")
    return "; ".join(told)


def _published(places: Places) -> dict:
    try:
        return publication.manifest(places)
    except UserError:  # none, or a damaged one, which whoever reads it is told of
        return {}


def line(places: Places, job: str, what: str) -> str:
    """One line: when, which job, what came of it, and what readers see now."""
    now = publication.current(places)
    stands = f"readers see {now}" if now else "nothing is published"
    short = what if len(what) <= LONGEST else what[: LONGEST - 1] + "…"
    return " ".join(f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC omsorgsvarehus {job}: {short} | {stands}".split())


def tell(text: str) -> list[str]:
    """Send `text` wherever the environment says; gives what could not be sent, each with its reason."""
    faults = []
    for name, send in ((WEBHOOK, _post), (MAIL, _mail)):
        if not (to := os.environ.get(name, "").strip()):
            continue
        try:
            send(to, text)
        # Whatever goes wrong here, the night's own error must come out.
        except Exception as error:
            # Never the error's own words: httpx tells the address, which is a secret.
            status = getattr(getattr(error, "response", None), "status_code", None)
            code = f"HTTP {status}" if status else type(error).__name__
            faults.append(f"{name}: expected the message to be taken; found {code}")
            log.warning("varsel    %s", faults[-1])
    return faults


def _post(address: str, text: str) -> None:
    # `text` is what Slack, Teams, Mattermost and Rocket.Chat all read.
    httpx.post(address, json={"text": text}, timeout=PATIENCE_SECONDS).raise_for_status()


def _mail(recipients: str, text: str) -> None:
    server = urlsplit(os.environ.get(SMTP, "").strip() or "smtp://localhost")
    message = EmailMessage()
    message["Subject"] = text.split(" | ")[0][:150]
    # Its own server takes a mail from an address of its own.
    user = unquote(server.username or "")
    message["From"] = user if "@" in user else recipients.split(",")[0].strip()
    message["To"] = recipients
    message.set_content(text)
    safe = ssl.create_default_context()
    if server.scheme == "smtps":
        connection = smtplib.SMTP_SSL(server.hostname, server.port or 465, timeout=PATIENCE_SECONDS, context=safe)
    else:
        connection = smtplib.SMTP(server.hostname, server.port or 25, timeout=PATIENCE_SECONDS)
    with connection as smtp:
        if user:
            if server.scheme != "smtps":
                smtp.starttls(context=safe)  # a password never goes in the clear
            smtp.login(user, unquote(server.password or ""))
        smtp.send_message(message)


def _all_subclasses(cls: type) -> set[type]:
    return {cls}.union(*(_all_subclasses(sub) for sub in cls.__subclasses__()))
