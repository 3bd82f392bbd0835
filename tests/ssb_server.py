"""A local port that answers as SSB does, and plays the faults a real service has; and a clock that never waits."""

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

import httpx

from orchestration.sources.polite import Clock


class FakeClock(Clock):
    """Time goes only when somebody waits, or when `pass_` says so."""

    def __init__(self, start: str = "2026-03-02T01:00:00") -> None:
        self.time = datetime.fromisoformat(start).replace(tzinfo=UTC)
        self.waits: list[float] = []

    def now(self) -> datetime:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.waits.append(round(seconds, 3))
        self.pass_(seconds)

    def pass_(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)


@dataclass
class Call:
    """One question that came, and the answer that went out (status 0: none that HTTP knows)."""

    method: str
    path: str
    query: dict[str, str]
    body: dict | None
    at: datetime
    status: int = 0
    kind: str = ""
    answer: bytes = b""


Fault = Callable[["_Handler"], None]


@dataclass
class Server:
    """`play(fault, on)`: the next question whose path ends with `on` meets the fault; others reach the application."""

    app: Callable
    clock: FakeClock
    calls: list[Call] = field(default_factory=list)
    faults: list[tuple[str, Fault]] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> "Server":
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"server_of_test": self}))
        self._http.daemon_threads = True
        self.address = f"http://127.0.0.1:{self._http.server_port}"
        threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        return self

    def __exit__(self, *_) -> None:
        self.over.set()
        self._http.shutdown()
        self._http.server_close()

    def play(self, *faults: Fault, on: str = "/data") -> None:
        self.faults += [(on, fault) for fault in faults]

    def asked(self, end: str) -> int:
        """How many questions had a path that ends so."""
        return sum(call.path.endswith(end) for call in self.calls)


class _Handler(BaseHTTPRequestHandler):
    server_of_test: Server
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        server, address = self.server_of_test, urlsplit(self.path)
        content = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        body = json.loads(content) if content else None
        self.call = Call(self.command, address.path, dict(parse_qsl(address.query)), body, server.clock.now())
        server.calls.append(self.call)
        for place, (end, fault) in enumerate(server.faults):
            if address.path.endswith(end):
                del server.faults[place]
                fault(self)
                return
        with httpx.Client(transport=httpx.WSGITransport(app=server.app)) as inner:
            answer = inner.request(
                self.command, f"http://test{self.path}", content=content, headers={"Accept": self.headers["Accept"]}
            )
        self.answer(answer.status_code, answer.content, {"Content-Type": answer.headers.get("content-type", "")})

    do_POST = do_GET  # noqa: N815  the name that http.server calls

    def answer(self, status: int, body: bytes = b"", headers: dict[str, str] | None = None) -> None:
        self.call.status, self.call.answer = status, body
        self.call.kind = (headers or {}).get("Content-Type", "")
        self.begin(status, {"Content-Length": str(len(body)), **(headers or {})})
        self.wfile.write(body)

    def begin(self, status: int, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, *_) -> None:
        pass


def says(status: int, body: bytes | dict = b"", **headers: str) -> Fault:
    """An answer of its own; headers are written with _ for -."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda handler: handler.answer(status, content, named)


def cuts(handler: _Handler) -> None:
    """Half a body, then the connection is gone."""
    handler.begin(200, {"Content-Length": "1000", "Content-Type": "application/json"})
    handler.wfile.write(b'{"class": "dataset", "value": [1, 2')
    handler.wfile.flush()
    handler.close_connection = True


def drips(handler: _Handler) -> None:
    """A body that comes a byte at a time, a minute between each: never silent, never done."""
    handler.begin(200, {"Content-Length": "1000", "Content-Type": "application/json"})
    try:
        for _ in range(6):
            handler.server_of_test.clock.pass_(60)
            handler.wfile.write(b"[")
            handler.wfile.flush()
    except OSError:  # the client has had enough
        pass
    handler.close_connection = True


def hangs(handler: _Handler) -> None:
    """No answer at all until the test is over."""
    handler.server_of_test.over.wait()
    handler.close_connection = True


def changes(change: Callable[[dict], None]) -> Callable[[Callable], Fault]:
    """The application's own answer, changed: `changes(f)(app)`."""

    def of(app: Callable) -> Fault:
        def fault(handler: _Handler) -> None:
            with httpx.Client(transport=httpx.WSGITransport(app=app)) as inner:
                answer = inner.request(handler.command, f"http://test{handler.path}", json=handler.call.body)
            body = answer.json()
            change(body)
            handler.answer(200, json.dumps(body).encode(), {"Content-Type": "application/json"})

        return fault

    return of
