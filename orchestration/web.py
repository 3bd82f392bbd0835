"""Dagster's web page, for those alone who ask for it by a name of this machine.

It has no log-in and listens to this machine. Without this a page of somebody else's, open in a browser here, could have
its own name lead to 127.0.0.1, and read what is there and start runs: its requests come under its own name, and are
refused. `python -m orchestration.web` takes what dagster-webserver takes; with `dev` first, what dagster dev takes.
"""

import os
import sys

import dagster._cli.dev as dagster_dev
from dagster_webserver.webserver import DagsterWebserver
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware

# More names, with commas between: of a proxy that leaves the name as it was asked for.
NAMES = "OMSORGSVAREHUS_WEB_NAVN"
OWN = ["localhost", "127.0.0.1"]


def names() -> list[str]:
    """The names that the page answers to."""
    return OWN + [name.strip() for name in os.environ.get(NAMES, "").split(",") if name.strip()]


def guard() -> None:
    """Let every web page that this process makes refuse what is asked for by another name."""
    others = DagsterWebserver.build_middleware

    def with_names(server: DagsterWebserver) -> list[Middleware]:
        # www_redirect would send a foreign name on to another.
        return [Middleware(TrustedHostMiddleware, allowed_hosts=names(), www_redirect=False), *others(server)]

    DagsterWebserver.build_middleware = with_names


def _dev() -> None:
    # `dagster dev` starts the page as a process of its own: ours in its place.
    started = dagster_dev.open_ipc_subprocess

    def ours(parts: list[str], **options):
        return started(["orchestration.web" if part == "dagster_webserver" else part for part in parts], **options)

    dagster_dev.open_ipc_subprocess = ours
    dagster_dev.dev_command(sys.argv[2:], prog_name="dagster dev")


def main() -> None:
    """Run the page, or with `dev` all that `dagster dev` runs."""
    if sys.argv[1:2] == ["dev"]:
        _dev()
        return
    from dagster_webserver.cli import main as webserver

    guard()
    webserver()


if __name__ == "__main__":
    main()
