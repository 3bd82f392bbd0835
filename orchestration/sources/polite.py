"""Asks a public service for something as a good guest: in turn, never too often, again only when it may help.

Knows HTTP and the clock, nothing of tables. `Guest.get` and `Guest.post` give the whole body of an answer, or raise
SourceError with what was asked and what was answered.
"""

import csv
import re
import time
from collections import deque
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from datetime import time as time_of_day
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

import httpx
import tenacity

from orchestration.errors import NoAnswerError, SourceError
from orchestration.log import log
from orchestration.settings import SEEDS, Ssb
from orchestration.sources.strict_json import NotStandardError, parsed

OSLO = ZoneInfo("Europe/Oslo")
CLOSED = SEEDS / "ssb" / "stengt.csv"
WINDOW_SECONDS = 60.0
LONGEST_WAIT_SECONDS = 300.0
SHOWN = 300
# A longer one gets a page in HTML.
LONGEST_ADDRESS = 2100
A_PAGE = "and a page: "
NO_LONGER_FITS = ("Non-existent", "Missing selection", "Illegal selection")


class Clock:
    """The time, and waiting; tests put another in its place."""

    def now(self) -> datetime:
        """The time, UTC."""
        return datetime.now(UTC)

    def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)


class _MayPassError(Exception):
    """Something that may be over soon. `wait`: how many seconds the service asked for, if it said."""

    def __init__(self, what: str, wait: float = 0.0) -> None:
        super().__init__(what)
        self.wait = wait


@dataclass(frozen=True)
class _Request:
    method: str
    url: str
    params: dict | None
    body: dict | None

    @property
    def address(self) -> str:
        return str(httpx.URL(self.url, params=self.params))

    def __str__(self) -> str:
        short = self.address if len(self.address) <= SHOWN else f"{self.address[:SHOWN]}…"
        return f"{self.method} {short}"


class Guest:
    """Asks one service. `waits_out`: wait while the service is closed, or refuse to ask; None when it never closes."""

    def __init__(self, http: httpx.Client, rules: Ssb, clock: Clock, waits_out: bool | None = None) -> None:
        self.calls = 0
        self._http = http
        self._rules = rules
        self._clock = clock
        self._waits_out = waits_out
        self._limit = rules.kall_per_minutt
        self._window = WINDOW_SECONDS
        self._asked: deque[datetime] = deque()
        self._not_before = self._clock.now()

    def get(self, url: str, params: dict | None = None) -> bytes:
        """The JSON body of the answer to a GET."""
        return self._ask(_Request("GET", url, params, None))

    def post(self, url: str, params: dict, body: dict) -> bytes:
        """The JSON body of the answer to a POST of the JSON `body`."""
        return self._ask(_Request("POST", url, params, body))

    def _ask(self, request: _Request) -> bytes:
        again = tenacity.Retrying(
            retry=tenacity.retry_if_exception_type(_MayPassError),
            stop=tenacity.stop_after_attempt(self._rules.forsok),
            wait=_growing,
            sleep=self._clock.sleep,
            before_sleep=lambda state: log.warning(
                "%s: %s; asking again in %.0f s", request, state.outcome.exception(), state.next_action.sleep
            ),
        )
        try:
            return again(self._once, request)
        except tenacity.RetryError as given_up:
            last = given_up.last_attempt.exception()
            raise NoAnswerError(f"{request}: expected an answer; found {last}, {self._rules.forsok} times") from None

    def _once(self, request: _Request) -> bytes:
        self._wait_while_closed()
        self._wait_for_our_turn()
        self.calls += 1
        started = self._clock.now()
        try:
            with self._http.stream(
                request.method,
                request.url,
                params=request.params,
                json=request.body,
                headers={"Accept": "application/json"},
                timeout=self._rules.stille_sekunder,
            ) as answer:
                body = self._whole_body(answer, started)
        except httpx.TimeoutException:
            raise _MayPassError(f"no answer in {self._rules.stille_sekunder:g} s") from None
        except httpx.RequestError as error:
            raise _MayPassError(f"a connection that broke ({error or type(error).__name__})") from None
        self._learn(answer.headers)
        self._judge(request, answer, body)
        return body

    def _whole_body(self, answer: httpx.Response, started: datetime) -> bytes:
        parts = []
        for part in answer.iter_bytes():
            parts.append(part)
            # A body that drips never falls silent, so the whole of it has a limit of its own.
            if (self._clock.now() - started).total_seconds() > self._rules.svar_sekunder:
                raise _MayPassError(f"an answer that was not whole after {self._rules.svar_sekunder:g} s")
        return b"".join(parts)

    def _judge(self, request: _Request, answer: httpx.Response, body: bytes) -> None:
        if answer.status_code == httpx.codes.TOO_MANY_REQUESTS:
            wait = _retry_after(answer.headers, self._clock.now())
            if wait is None:
                wait = self._window
            if wait > LONGEST_WAIT_SECONDS:
                raise NoAnswerError(f"{request}: asked too often; the service says: wait {wait / 60:.0f} minutes")
            raise _MayPassError("HTTP 429, asked too often", wait)
        if answer.status_code >= httpx.codes.INTERNAL_SERVER_ERROR:
            wait = _retry_after(answer.headers, self._clock.now()) or 0.0
            raise _MayPassError(f"HTTP {answer.status_code} {_said(body)}", min(wait, LONGEST_WAIT_SECONDS))
        if answer.status_code != httpx.codes.OK:
            said = _said(body)
            if advice := self._advice(request, answer.status_code, said):
                said = f"{said.rstrip('.')}. {advice}"
            refused = f"{request}: expected HTTP 200; found HTTP {answer.status_code} {said}"
            raise SourceError(refused, f"SSB avviste spørsmålet (HTTP {answer.status_code})")
        _expect_object(request, body)

    def _advice(self, request: _Request, status: int, said: str) -> str:
        """What to do when the service refuses the question; nothing where its own words must do."""
        # By its title: the same error has come with more than one status.
        if said.startswith("Too many cells selected"):
            limit = self._rules.celler_per_kall
            return f"Ask for fewer cells in a call: ssb.celler_per_kall in the configuration is {limit}"
        if said.startswith("Non-existent table"):
            return (
                "The table is closed or has another number: look for it on SSB's page and mend seeds/ssb/tabeller.yml"
            )
        if said.startswith(NO_LONGER_FITS):
            return (
                "The selection of the table no longer fits it: run again, and if it stays, mend it in"
                " seeds/ssb/tabeller.yml"
            )
        if status == httpx.codes.NOT_FOUND and said.startswith(A_PAGE):
            if (length := len(request.address)) > LONGEST_ADDRESS:
                return f"The address is of {length} characters, and SSB takes about {LONGEST_ADDRESS}"
            return "SSB's service is not at that address: look at ssb.pxweb and ssb.klass in the configuration"
        return ""

    def _wait_for_our_turn(self) -> None:
        now = self._clock.now()
        while self._asked and (now - self._asked[0]).total_seconds() >= self._window:
            self._asked.popleft()
        turn = self._not_before
        if len(self._asked) >= self._limit:
            turn = max(turn, self._asked[-self._limit] + timedelta(seconds=self._window))
        if turn > now:
            self._clock.sleep((turn - now).total_seconds())
        self._asked.append(self._clock.now())

    def _learn(self, headers: httpx.Headers) -> None:
        # x-ratelimit-policy: 40;w=60 or 40;w=60s. We never ask more often than our own setting.
        if policy := re.match(r"\s*(\d+)\s*;\s*w=(\d+)", headers.get("x-ratelimit-policy", "")):
            allowed, window = int(policy.group(1)), float(policy.group(2))
            per_window = max(1, int(self._rules.kall_per_minutt * window / WINDOW_SECONDS))
            self._limit, self._window = max(1, min(allowed, per_window)), max(window, 1.0)
        if headers.get("x-ratelimit-remaining", "").strip() == "0":
            self._not_before = self._clock.now() + timedelta(seconds=self._window)

    def _wait_while_closed(self) -> None:
        if self._waits_out is None or not (found := closed_until(self._clock.now())):
            return
        until, why = found
        told = f"SSB is closed until {until.astimezone(OSLO):%H:%M}: {why}"
        if not self._waits_out:
            raise NoAnswerError(f"{told}; run again after that")
        log.info("%s; waiting", told)
        self._clock.sleep((until - self._clock.now()).total_seconds())


def closed_until(now: datetime) -> tuple[datetime, str] | None:
    """When the closed window that `now` falls in ends (seeds/ssb/stengt.csv, Oslo's clock), and why it is closed."""
    local = now.astimezone(OSLO)
    with CLOSED.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            begins, ends = time_of_day.fromisoformat(row["fra"]), time_of_day.fromisoformat(row["til"])
            if begins <= local.time() < ends:
                return datetime.combine(local.date(), ends, OSLO).astimezone(UTC), row["hvorfor"]
    return None


def _expect_object(request: _Request, body: bytes) -> None:
    if not body.strip():
        raise _MayPassError("an empty answer")
    try:
        content = parsed(body)
    except NotStandardError as error:
        raise SourceError(f"{request}: expected JSON as its standard has it; found {error}") from None
    except ValueError as error:
        raise _MayPassError(f"an answer that is no whole JSON ({error}): {_said(body)}") from None
    if not isinstance(content, dict):
        raise SourceError(f"{request}: expected an object in JSON; found {type(content).__name__}")


def _growing(state: tenacity.RetryCallState) -> float:
    # 2, 6, 18, 54 seconds, or what the service asks for if that is more.
    return max(2.0 * 3 ** (state.attempt_number - 1), state.outcome.exception().wait)


def _retry_after(headers: httpx.Headers, now: datetime) -> float | None:
    """Seconds to wait by the header Retry-After, which is a number or a date; None when it is neither."""
    said = headers.get("retry-after", "").strip()
    if said.isdecimal():
        return float(said)
    try:
        return max(0.0, (parsedate_to_datetime(said) - now).total_seconds())
    except (TypeError, ValueError):
        return None


def _said(body: bytes) -> str:
    """What the service said, short: an error's title in JSON, or the page's title, or the first of the text."""
    text = body.decode("utf-8", errors="replace").strip()
    if not text:
        return "with an empty body"
    try:
        problem = parsed(text)
    except ValueError:
        page = re.search(r"<title>(.*?)</title>", text, re.DOTALL | re.IGNORECASE)
        return f"{A_PAGE}{page.group(1).strip()}" if page else text[:SHOWN]
    if not isinstance(problem, dict):
        return text[:SHOWN]
    # KLASS calls its title `error`.
    return ": ".join(str(problem[key]) for key in ("title", "error", "detail") if problem.get(key)) or text[:SHOWN]
