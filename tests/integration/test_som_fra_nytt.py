"""What raw holds after any nights, whole and broken, is what one night on an empty database gives."""

from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest import mock

import hypothesis.strategies as st
from hypothesis import example, given, settings

from orchestration import aarsregnskap, duck
from orchestration import settings as configuration
from orchestration.assets import ingest
from orchestration.errors import UserError
from orchestration.settings import SEEDS, Places
from orchestration.sources import account, rules
from tests.conftest import config_writer

COLUMNS = {name: name for name in ("ansvar", "funksjon", "art", "belop")}
ACCOUNT = "ansvar;funksjon;art;belop\n"
# {file: its contents by version}; the second rule file is of a faulty line, which stops the night.
FILES = {
    "regnskap_2022.csv": [f"{ACCOUNT}100;253;010;10,00\n", f"{ACCOUNT}100;253;010;10,00\n100;254;010;5,00\n"],
    "regnskap_2023.csv": [f"{ACCOUNT}100;253;010;20,00\n", f"{ACCOUNT}200;253;010;20,50\n"],
    "regler.csv": [
        "ansvar,metode,brukergruppe\n100,direkte,ELDRE_HDO\n200,felles,\n",
        "ansvar,metode,brukergruppe\n100,direkte,ELDRE_FEIL\n",
        "ansvar,metode,brukergruppe\n100,direkte,ELDRE_ANDRE\n",
        "ansvar,funksjon,metode,brukergruppe\n100,299,direkte,ELDRE_ANDRE\n",
    ],
    "tjenestetall.csv": [
        f"aar,tjenestetype,maal,antall,kilde\n2023,sykehjem,plasser,{number},telling\n" for number in (10, 11)
    ],
    # A function that the plan does not have, and that the last rule file names.
    "tillegg.csv": [f"liste,kode,navn,gyldig_fra,kilde\nfunksjon,299,Egen,{year},egen\n" for year in (2020, 2023)],
}
# By version, the groups that the list of user groups lacks: one that no rule here names, and one that a rule does.
LACKING = [(), ("PU_U18",), ("ELDRE_HDO",)]
# What is called on the way, in the order of a night: one that is killed ends in one of them.
ON_THE_WAY = [
    (account, "_store"),
    (rules, "load"),
    (ingest, "_load_decisions"),
    (ingest, "_note_the_build"),
    (aarsregnskap, "note"),
]
# `holdt_mot` says which files an account has been held against: fewer, where it was alone from the first.
NOT_COMPARED = {"linje_id", "lastet_utc", "bygget_utc", "holdt_mot"}


class Killed(BaseException):
    """The process is gone: nothing after this is done."""


class Nights:
    """One warehouse; its files and lists change between the nights."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.write = folder, config_writer(folder)
        self.places = Places(folder / "data")
        self.there = {**dict.fromkeys(FILES, 0), "tillegg.csv": None}
        self.list = self.code = 0

    def change(self, what: str, version: int | None) -> None:
        if what in FILES:
            self.there[what] = version
        else:
            setattr(self, what, version)

    def night(self, build_db: Path, killed_in: int | None = None) -> str:
        """Loads; gives how it ended."""
        years = [year for year in (2022, 2023) if self.there[f"regnskap_{year}.csv"] is not None]
        one = {"slag": "csv", "innhold": "med_art", "kolonner": COLUMNS}
        contents = {name: FILES[name][version] for name, version in self.there.items() if version is not None}
        own = {"tjenestetall": "tjenestetall.csv"} if "tjenestetall.csv" in contents else {}
        accounts = [{**one, "fil": f"regnskap_{year}.csv", "aar": year} for year in years]
        config = self.write(contents, accounts, years, **own)
        if "tillegg.csv" in contents:
            config.write_text(f"{config.read_text()}kontoplan_tillegg: tillegg.csv\n")
        read = configuration.load(config)
        with ExitStack() as stack:
            stack.enter_context(mock.patch.dict(rules.LISTS, {"grupper": ("brukergruppe", self._list())}))
            lists = rules._code.__wrapped__()
            stack.enter_context(mock.patch.object(rules, "_code", lambda: f"{lists} {self.code}"))
            if killed_in is not None:
                module, name = ON_THE_WAY[killed_in]
                stack.enter_context(mock.patch.object(module, name, side_effect=Killed))
            try:
                kept = ingest.keep_all(self.places, read, config)
                with duck.connect(build_db) as con:
                    ingest.load_all(con, read, kept, "test")
            except Killed:
                return "killed"
            except UserError as fault:
                return str(fault)
        return "whole"

    def _list(self) -> Path:
        lines = (SEEDS / "brukergrupper" / "brukergruppe.csv").read_text().splitlines(keepends=True)
        path = self.folder / "brukergruppe.csv"
        path.write_text("".join(line for line in lines if line.split(",")[0] not in LACKING[self.list]))
        return path


def raw(build_db: Path) -> dict[str, list[tuple]]:
    """Every row of raw, without what tells when or in which order it was read."""
    with duck.connect(build_db, read_only=True) as con:
        columns = con.execute(
            "select table_name, list(column_name) from duckdb_columns() where schema_name = 'raw' group by all"
        ).fetchall()
        return {
            table: con.execute(
                f"select {', '.join(name for name in names if name not in NOT_COMPARED)} from raw.{table} order by all"
            ).fetchall()
            for table, names in columns
        }


CHANGES = st.one_of(
    st.tuples(st.just("regnskap_2022.csv"), st.sampled_from([0, 1])),
    st.tuples(st.just("regnskap_2023.csv"), st.sampled_from([0, 1, None])),
    st.tuples(st.just("regler.csv"), st.sampled_from([0, 1, 2, 3])),
    st.tuples(st.just("tillegg.csv"), st.sampled_from([0, 1, None])),
    st.tuples(st.just("tjenestetall.csv"), st.sampled_from([0, 1, None])),
    st.tuples(st.just("list"), st.sampled_from(range(len(LACKING)))),
    st.tuples(st.just("code"), st.integers(0, 2)),
)
NIGHTS = st.lists(st.tuples(CHANGES, st.none() | st.sampled_from(range(len(ON_THE_WAY)))), min_size=1, max_size=6)


@settings(max_examples=12, deadline=None)
@given(NIGHTS)
@example([(("tillegg.csv", 0), None), (("regler.csv", 3), None), (("tillegg.csv", None), None)])
@example([(("code", 0), None), (("list", 1), None), (("list", 1), None)])
@example([(("code", 0), None), (("code", 1), 3), (("code", 2), None), (("regler.csv", 2), None)])
def test_any_nights_give_what_a_night_on_nothing_gives(nights):
    with TemporaryDirectory() as folder:
        them = Nights(Path(folder))
        for change, killed_in in nights:
            them.change(*change)
            them.night(them.places.build_db, killed_in)
        ended = them.night(them.places.build_db)
        new = Path(folder) / "new" / "build.duckdb"
        assert them.night(new) == ended
        if ended == "whole":
            assert raw(them.places.build_db) == raw(new)
            assert len(raw(new)["fordelingsregler"]) == FILES["regler.csv"][them.there["regler.csv"]].count("\n") - 1
