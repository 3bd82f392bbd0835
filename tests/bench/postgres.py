"""What a million rows cost on their way to PostgreSQL: written, and read back and compared."""

import os
import tempfile
import time
from pathlib import Path

from orchestration import duck, postgres, publication
from orchestration.settings import Places, Postgres
from tests import postgres as its_own

ROWS = 1_000_000


def main(demo: Path) -> None:
    """Print rows a second for a mart of the demo in `demo`, multiplied to a million rows."""
    with tempfile.TemporaryDirectory() as folder, its_own.server() as address:
        places = large(Places(demo), Places(Path(folder)))
        os.environ["OMSORGSVAREHUS_POSTGRES"] = address.format(base="postgres", bruker=its_own.OWNER)
        compare, spent = postgres._expect_same, []

        def timed(*args) -> None:
            started = time.monotonic()
            compare(*args)
            spent.append(time.monotonic() - started)

        postgres._expect_same = timed
        started = time.monotonic()
        said = postgres.write(places, Postgres(leserolle=its_own.OWNER))
        compared = sum(spent)
        written = time.monotonic() - started - compared
        print(f"\nPostgreSQL: {said}")
        for what, seconds in (("written", written), ("read back and compared", compared)):
            print(f"  {what:<24}{seconds:6.1f} s{ROWS / seconds:12,.0f} rows a second")


def large(demo: Places, places: Places) -> Places:
    """A publication with one table, kostra_utgifter as often as it takes, with a number as its key."""
    folder = places.publications / "bench"
    folder.mkdir(parents=True)
    with duck.connect() as con:
        con.execute(f"attach {duck.literal(demo.published_db)} as demo (read_only)")
        con.execute(f"attach {duck.literal(folder / publication.DATABASE)} as ny")
        con.execute("use ny; create schema marts")
        con.execute(
            f"""
            create table marts.stor as
            select row_number() over () as nummer, utgifter.*
            from demo.marts.kostra_utgifter as utgifter, range(1000)
            limit {ROWS};
            create table marts.kolonner as
            select 'stor' as mart, 'nummer' as kolonne, 1 as rekkefolge, true as er_nokkel;
            """
        )
        con.execute("use memory; detach ny")
    publication.point_to(places, "bench")
    return places
