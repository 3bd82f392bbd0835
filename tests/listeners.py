"""Servers that only listen: what was sent to them stands in `got`."""

import json
import threading
from http.server import BaseHTTPRequestHandler


class Webhook(BaseHTTPRequestHandler):
    """Takes JSON, and answers with the server's `answer`."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        self.server.got.append(json.loads(body))
        self.send_response(self.server.answer)
        self.end_headers()

    def log_message(self, *_):
        pass


def serving(server):
    """Yields the server while it serves in a thread of its own."""
    server.got = []
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()
