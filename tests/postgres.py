"""A PostgreSQL server of the tests' own, in a folder of its own, reached by a socket in that folder."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

OWNER = "eier"
ROLE = "leser"


def programs() -> Path:
    """The folder of Debian's newest PostgreSQL; the test is skipped where there is none, and fails where CI is set."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[4]))
    if not found and shutil.which("initdb"):
        found = [Path(shutil.which("initdb")).resolve()]
    if not found:
        tell = pytest.fail if os.environ.get("CI") else pytest.skip
        tell("PostgreSQL is not here: apt-get install postgresql")
    return found[-1].parent


@contextmanager
def server() -> Iterator[str]:
    """Run a server; gives the address of its owner, without the name of a database."""
    bin_folder = programs()
    # PostgreSQL refuses to run as root, and its own user may not look into root's folders.
    as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    home = pwd.getpwnam("postgres").pw_dir if as_user else None
    folder = Path(tempfile.mkdtemp(prefix="omsorgsvarehus-", dir=home))
    if as_user:
        shutil.chown(folder, "postgres", "postgres")
    data, log = folder / "data", folder / "log"

    def run(program: str, *args: object) -> None:
        command = [*as_user, str(bin_folder / program), *map(str, args)]
        done = subprocess.run(command, cwd="/", capture_output=True, text=True)
        assert done.returncode == 0, done.stderr + (log.read_text() if log.exists() else "")

    try:
        run("initdb", "-D", data, "-A", "trust", "-U", OWNER, "--no-sync", "--locale=C", "-E", "UTF8")
        options = f"-k {folder} -c listen_addresses='' -c fsync=off -c max_connections=20"
        # Its output must not be ours: a server that lives on would keep the pipe open.
        run("pg_ctl", "-D", data, "-w", "-s", "-l", log, "-o", options, "start")
        try:
            yield f"postgresql:///{{base}}?host={folder}&user={{bruker}}"
        finally:
            run("pg_ctl", "-D", data, "-w", "-s", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder)
