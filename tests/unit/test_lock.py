"""Whoever changes what readers see does it alone: a publication beside a rollback never leaves a broken link."""

import subprocess
import sys
import textwrap

from orchestration import publication, settings
from orchestration.lock import swapping
from orchestration.settings import Places

PUBLISH = """
    import sys
    from pathlib import Path
    from orchestration import publication
    from orchestration.settings import Places
    places = Places(Path(sys.argv[1]))
    print("ready", flush=True)
    sys.stdin.readline()
    for number in range(120):
        candidate = places.publications / f".candidate-{number}"
        (candidate / "parquet").mkdir(parents=True)
        publication.put_in_place(places, candidate, f"29990101T0000{number:03}Z-test")
"""
ROLL_BACK = """
    import sys
    from pathlib import Path
    from orchestration import publication
    from orchestration.errors import UserError
    from orchestration.settings import Places
    places = Places(Path(sys.argv[1]))
    print("ready", flush=True)
    sys.stdin.readline()
    for _ in range(800):
        try:
            publication.rollback(places)
        except UserError as fault:
            assert "found none before" in str(fault), fault
"""


def program(code: str, *args: str) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(code), *args],
        cwd=settings.ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def begin(*programs: subprocess.Popen) -> None:
    """All at once, when each has imported what it needs."""
    for one in programs:
        assert one.stdout.readline() == "ready\n", one.stderr.read()
    for one in programs:
        one.stdin.write("go\n")
        one.stdin.flush()


def test_publishing_beside_rollbacks_in_other_processes_never_breaks_the_link(tmp_path):
    places = Places(tmp_path / "data")
    (places.publications / "29980101T000000Z-test").mkdir(parents=True)
    publication.point_to(places, "29980101T000000Z-test")
    others = [program(code, str(places.data)) for code in (PUBLISH, ROLL_BACK, ROLL_BACK)]
    begin(*others)
    while any(other.poll() is None for other in others):
        # The link leads to a folder that is there; it may be gone a moment later, as an old publication is.
        assert places.published.is_symlink()
        assert places.published.readlink().parent.name == "publications"
    for other in others:
        assert other.returncode == 0, other.stderr.read()
    assert publication.current(places) in publication.held(places)
    assert publication.held(places)[-1] == "29990101T0000119Z-test"


def test_a_rollback_waits_for_a_publication_that_is_under_way(tmp_path):
    places = Places(tmp_path / "data")
    for build_id in ("29980101T000000Z-test", "29990101T000000Z-test"):
        (places.publications / build_id).mkdir(parents=True)
        publication.point_to(places, build_id)
    with swapping(places):
        waiting = program(ROLL_BACK.replace("800", "1"), str(places.data))
        begin(waiting)
        try:
            waiting.wait(timeout=1)
            raise AssertionError("the rollback did not wait")
        except subprocess.TimeoutExpired:
            assert publication.current(places) == "29990101T000000Z-test"
    assert waiting.wait(timeout=60) == 0
    assert publication.current(places) == "29980101T000000Z-test"
