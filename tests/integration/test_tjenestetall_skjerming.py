"""What is withheld of a municipality's own service counts, against a reader who reckons with whole persons."""

import csv
import itertools
from dataclasses import dataclass, field

import numpy as np
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.optimize import LinearConstraint, milp

from orchestration import archive, dbt, duck, national
from orchestration.settings import SEEDS, Places
from orchestration.sources import rules
from orchestration.sources.tjenestetall import TJENESTETALL
from tests.conftest import build_part

HEADER = "aar,tjenestetype,brukergruppe,aldersgruppe,maal,antall,kilde\n"
MANY_HOURS = 1_000_000


def seed(folder: str, name: str) -> list[dict[str, str]]:
    with (SEEDS / folder / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


KINDS = {row["tjenestetype"]: row for row in seed("dekning", "tjenestetype")}
AGES = {
    row["nevner"]: (int(row["alder_fra"]), int(row["alder_til"] or 999))
    for row in seed("dekning", "nevner")
    if row["nevner"] != "alle"
}
STAYS = ("institusjon_langtid", "institusjon_korttid")


@dataclass(repr=False)
class Coverage:
    """The models of coverage, built once by dbt; their SQL runs again on other figures."""

    con: object
    places: Places
    models: list[tuple[str, str]]

    def of_files(self, *files: str) -> list[dict]:
        """What is published of these files, one a municipality: 9900, 9901 and so on."""
        taken = []
        for number, text in enumerate(files):
            path = self.places.data / f"{number}.csv"
            path.write_text(HEADER + text)
            kommunenr = f"{9900 + number}"
            kept = archive.keep(self.places.data / "archive", path, "regler", kommunenr, "test")
            taken.append((TJENESTETALL, kommunenr, path, kept))
        self.con.execute("delete from raw.tjenestetall")
        assert rules.load(self.con, taken) == []
        return self.built()

    def built(self) -> list[dict]:
        for name, sql in self.models:
            self.con.execute(f"create or replace table {name} as {sql}")
        rows = self.con.execute(
            "select distinct kommunenr, tjenestetype, brukergruppe, aldersgruppe, maal, teller, skjermet, deler,"
            " mangler from marts.dekningsgrad where grunnlag = 'egne_tall' order by all"
        )
        names = [column[0] for column in rows.description]
        return [dict(zip(names, row, strict=True)) for row in rows.fetchall()]

    def truth(self) -> dict[tuple, float]:
        """The users that are behind each row."""
        return {
            (kommunenr, kind, group, ages): float(number)
            for kommunenr, kind, group, ages, number in self.con.execute(
                "select kommunenr, tjenestetype, brukergruppe, aldersgruppe, antall"
                " from intermediate.int_dekning__antall where maal = 'brukere' and antall is not null"
            ).fetchall()
        }


@pytest.fixture(scope="module")
def coverage(tmp_path_factory):
    folder = tmp_path_factory.mktemp("skjerming")
    (folder / "tall.csv").write_text(HEADER + "2023,hdo,,,brukere,40,telling\n")
    config = folder / "kommune.yml"
    own = {"kommunenr": "9901", "navn": "Eksempelvik (oppdiktet)", "tjenestetall": "tall.csv"}
    config.write_text(yaml.safe_dump({"kommuner": [own]}))
    places = Places(folder / "data")
    with duck.connect(places.build_db) as con:
        national.load_all(con, places, None)
    build_part(places, config, "+dekningsgrad", "enhetskostnad_regel", "enhetskostnad_ledd")
    with duck.connect(places.build_db) as con:
        # What the user groups cost, for the unit costs.
        con.execute(
            "create or replace table marts.regnskapsfordeling as select k.kommunenr, 2023 as aar, g.brukergruppe,"
            " 1000000.00 as netto_nok, 'bokført' as regnskapsgrunnlag"
            " from (select 9900 + unnest(range(100)) || '' as kommunenr) as k, referanse.brukergruppe as g"
        )
        con.execute(
            "create or replace table marts.kostra_utgifter as select '' as kommunenr, 2023 as aar, '' as funksjon,"
            " '' as artsgruppe, 0.0 as belop_nok, '' as kilde, '' as publisering where false"
        )
    dbt.build(places, ["enhetskostnad", "--indirect-selection", "cautious"])
    nodes = {
        key: node
        for key, node in dbt.manifest()["nodes"].items()
        if node["resource_type"] == "model" and "dekning" in node["fqn"]
    }
    order = []
    while len(order) < len(nodes):
        order += [
            k for k, n in nodes.items() if k not in order and set(n["depends_on"]["nodes"]) & set(nodes) <= set(order)
        ]
    made = places.dbt_target / "compiled" / "omsorgsvarehus"
    models = [
        (f"{nodes[key]['schema']}.{nodes[key]['name']}", (made / "models" / nodes[key]["path"]).read_text())
        for key in order
    ]
    with duck.connect(places.build_db) as con:
        yield Coverage(con, places, models)


@dataclass
class Reader:
    """One who knows all that is published of a municipality, and that persons are whole; asks how far that leads."""

    rows: list[dict]
    names: list[tuple] = field(default_factory=list)
    fixed: dict[int, float] = field(default_factory=dict)
    sums: list[tuple[dict[int, float], float, float]] = field(default_factory=list)

    def __post_init__(self):
        self.of = {(r["maal"], r["tjenestetype"], r["brukergruppe"], r["aldersgruppe"]): r for r in self.rows}
        for maal in ("brukere", "timer"):
            for row in (r for r in self.rows if r["maal"] == maal and r["mangler"] is None):
                at = self.number(maal, row["tjenestetype"], row["brukergruppe"], row["aldersgruppe"])
                if not row["skjermet"]:
                    self.fixed[at] = float(row["teller"])
        self.whole_and_parts()
        # Hours are somebody's.
        for maal, *of in [name for name in self.names if name[0] == "timer"]:
            self.sums.append(({self.number(maal, *of): 1, self.number("brukere", *of): -MANY_HOURS}, -np.inf, 0))

    def number(self, *name) -> int:
        if name not in self.names:
            self.names.append(name)
        return self.names.index(name)

    def adds_up(self, maal, whole: tuple, parts: list[tuple]) -> None:
        terms = {self.number(maal, *whole): -1}
        terms |= {self.number(maal, *part): 1 for part in parts}
        self.sums.append((terms, 0, 0))

    def whole_and_parts(self) -> None:
        for maal in ("brukere", "timer"):
            given = [key[1:] for key in self.of if key[0] == maal]
            users = [key[1:] for key in self.of if key[0] == "brukere" and self.of[key]["deler"] is None]
            for whole in given:
                row = self.of[maal, *whole]
                if row["mangler"] is not None:
                    continue
                if row["deler"] is not None:
                    kinds = row["deler"].split(", ")
                    self.adds_up(
                        maal,
                        whole,
                        [k for k in given if k[0] in kinds and k[2] == "alle" and not self.of[maal, *k]["deler"]],
                    )
                    continue
                if whole[2] != "alle":
                    continue
                ages = [k for k in users if k[:2] == whole[:2] and k[2] != "alle"]
                rest = [] if _everybody([k[2] for k in ages]) else [(*whole[:2], "rest")]
                groups = [k for k in users if k[0] == whole[0] and k[1] != "alle" and k[2] == "alle"]
                if ages:
                    self.adds_up(maal, whole, ages + rest)
                if whole[1] == "alle" and groups and not KINDS[whole[0]]["del_av"]:
                    left = (whole[0], "rest", "alle")
                    self.adds_up(maal, whole, [*groups, left])
                    if ages and maal == "brukere":
                        self.ages_of_groups(whole[0], [*groups, left], ages + rest)
        whole = ("institusjon", "alle", "alle")
        stays = [(stay, "alle", "alle") for stay in STAYS]
        if all(("brukere", *name) in self.names for name in [whole, *stays]):
            self.adds_up("brukere", whole, stays)

    def ages_of_groups(self, kind, groups, ages) -> None:
        """Children are of no age above 17, and adults of none below."""
        for one, several, at in [(g, ages, 0) for g in groups] + [(a, groups, 1) for a in ages]:
            cells = [(one, other) if at == 0 else (other, one) for other in several]
            self.adds_up("brukere", one, [(kind, *c) for c in cells if _possible(c[0][1], c[1][2])])

    def interval(self, *name) -> tuple[float, float]:
        """The fewest and the most that it can be."""
        at = self.number(*name)
        n = len(self.names)
        matrix = np.zeros((len(self.sums), n))
        for row, (terms, _, _) in enumerate(self.sums):
            for column, factor in terms.items():
                matrix[row, column] += factor
        low = np.zeros(n)
        high = np.full(n, 10.0 * MANY_HOURS)
        for column, value in self.fixed.items():
            low[column] = high[column] = value
        ends = []
        for sign in (1, -1):
            wish = np.zeros(n)
            wish[at] = sign
            found = milp(
                wish,
                constraints=[LinearConstraint(matrix, [s[1] for s in self.sums], [s[2] for s in self.sums])]
                if self.sums
                else [],
                integrality=[int(key[0] == "brukere") for key in self.names],
                bounds=(low, high),
            )
            assert found.status == 0, f"the reader was told what cannot be: {found.message}"
            ends.append(found.x[at])
        return float(ends[0]), float(ends[1])


def _everybody(ages: list[str]) -> bool:
    return sum(AGES[age][1] - AGES[age][0] + 1 for age in ages) == 1000


def _possible(group: str, ages: str) -> bool:
    first, last = AGES.get(ages, (0, 999))
    return first < 18 if group.endswith("U18") else last >= 18 if group.endswith("O18") else True


def found(rows: list[dict], truth: dict[tuple, float]) -> list[str]:
    """What a reader can tell of those who are withheld and few."""
    told = []
    for kommunenr, of in itertools.groupby(rows, lambda row: row["kommunenr"]):
        reader = Reader(list(of))
        for row in reader.rows:
            name = (row["tjenestetype"], row["brukergruppe"], row["aldersgruppe"])
            true = truth.get((kommunenr, *name))
            if true is None:
                # A sum that lacks a part; or of hours alone, under the group of those that have hours.
                continue
            if row["maal"] == "brukere" and true < 5 and not row["skjermet"]:
                told.append(f"{kommunenr} {' '.join(name)}: {true:.0f} are shown")
            elif row["maal"] == "brukere" and row["skjermet"] and true < 5:
                low, high = reader.interval("brukere", *name)
                if low > 0.5 or high < 4.5:
                    told.append(f"{kommunenr} {' '.join(name)}: {true:.0f} are {low:.0f} to {high:.0f}")
            elif row["maal"] == "timer" and row["skjermet"] and true < 5:
                low, high = reader.interval("timer", *name)
                if high - low < 1:
                    told.append(f"{kommunenr} {' '.join(name)}: the hours of {true:.0f} are {low:.0f} to {high:.0f}")
    return told


PLANTED = {
    "3 of 100 are 0-66, and 0-66 is the rest of the others": (
        "2023,bpa,,,brukere,100,a\n2023,bpa,,0_66,brukere,3,a\n2023,bpa,,67_79,brukere,40,a\n"
        "2023,bpa,,80_pluss,brukere,57,a\n"
    ),
    "40, 25, 1 and 1: the two hold one each": (
        "2023,bpa,,,brukere,67,a\n2023,bpa,PU_U18,,brukere,1,a\n2023,bpa,PU_O18,,brukere,1,a\n"
        "2023,bpa,PSYK_RUS_O18,,brukere,25,a\n2023,bpa,ELDRE_ANDRE,,brukere,40,a\n"
    ),
    "a group of one": "2023,bpa,PU_U18,,brukere,1,a\n2023,bpa,PU_O18,,brukere,30,a\n",
    "the ages are 3 and 3 of the 6 that are shown": (
        "2023,bpa,,,brukere,6,a\n2023,bpa,,0_66,brukere,3,a\n2023,bpa,,67_79,brukere,0,a\n2023,bpa,,80_pluss,brukere,3,a\n"
    ),
    "nobody beside 2": (
        "2023,bpa,,,brukere,42,a\n2023,bpa,,0_66,brukere,0,a\n2023,bpa,,67_79,brukere,2,a\n"
        "2023,bpa,,80_pluss,brukere,40,a\n"
    ),
    "two that hold five, and neither can hold it alone": (
        "2023,bpa,,,brukere,55,a\n2023,bpa,,0_66,brukere,1,a\n2023,bpa,,67_79,brukere,4,a\n"
        "2023,bpa,,80_pluss,brukere,50,a\n"
    ),
    "a sum of sums: 2 here, and 30 there": (
        "2023,sykehjem_demens,,,brukere,2,a\n2023,sykehjem_somatisk,,,brukere,0,a\n2023,rehabilitering,,,brukere,0,a\n"
        "2023,palliativ,,,brukere,0,a\n2023,korttid,,,brukere,0,a\n2023,korttid_forsterket,,,brukere,0,a\n"
        "2023,ohjelp,,,brukere,30,a\n2023,avlastning_barn,,,brukere,9,a\n2023,barnebolig,,,brukere,8,a\n"
    ),
    "a part of the upper sum is few, and beside it stands the lower sum": (
        "2023,sykehjem_demens,,,brukere,20,a\n2023,sykehjem_somatisk,,,brukere,50,a\n"
        "2023,rehabilitering,,,brukere,9,a\n2023,palliativ,,,brukere,6,a\n2023,korttid,,,brukere,12,a\n"
        "2023,korttid_forsterket,,,brukere,5,a\n2023,ohjelp,,,brukere,2,a\n2023,avlastning_barn,,,brukere,9,a\n"
        "2023,barnebolig,,,brukere,8,a\n"
    ),
    "a sum with one part missing": "2023,sykehjem_demens,,,brukere,2,a\n2023,ohjelp,,,brukere,30,a\n",
    "98 of 100 are in a group": "2023,bpa,,,brukere,100,a\n2023,bpa,PU_O18,,brukere,98,a\n",
    "groups and ages of the same users": (
        "2023,bpa,,,brukere,60,a\n2023,bpa,,0_17,brukere,8,a\n2023,bpa,,18_67,brukere,52,a\n2023,bpa,PU_U18,,brukere,2,a\n"
        "2023,bpa,PSYK_RUS_U18,,brukere,6,a\n2023,bpa,PU_O18,,brukere,40,a\n2023,bpa,PSYK_RUS_O18,,brukere,12,a\n"
    ),
    "the residents by stay": (
        "2023,institusjon,,,brukere,40,a\n2023,institusjon_langtid,,,brukere,38,a\n"
        "2023,institusjon_korttid,,,brukere,2,a\n"
    ),
    "the hours of some of the parts": (
        "2023,sykehjem,,,brukere,40,a\n2023,ohjelp,,,brukere,9,a\n2023,avlastning_barn,,,brukere,3,a\n"
        "2023,barnebolig,,,brukere,8,a\n2023,aldershjem,,,brukere,2,a\n2023,sykehjem,,,timer,4000,a\n"
        "2023,ohjelp,,,timer,900,a\n2023,avlastning_barn,,,timer,300,a\n2023,barnebolig,,,timer,800,a\n"
    ),
}


@pytest.mark.parametrize("case", PLANTED)
def test_the_few_cannot_be_reckoned(coverage, case):
    rows = coverage.of_files(PLANTED[case])
    assert found(rows, coverage.truth()) == []
    assert any(row["skjermet"] for row in rows)


def shown(rows: list[dict], maal: str = "brukere") -> dict[str, float | None]:
    return {
        " ".join(part for part in (row["tjenestetype"], row["brukergruppe"], row["aldersgruppe"]) if part != "alle"): (
            None if row["teller"] is None else float(row["teller"])
        )
        for row in rows
        if row["maal"] == maal
    }


def test_what_is_kept(coverage):
    # Two withheld, and their neighbours: PU beside PU, those of 0-66 beside those of 67-79.
    assert shown(coverage.of_files(PLANTED["40, 25, 1 and 1: the two hold one each"])) == {
        "bpa": 67, "bpa PU_U18": None, "bpa PU_O18": None, "bpa PSYK_RUS_O18": None, "bpa ELDRE_ANDRE": None,
    }  # fmt: skip
    assert shown(
        coverage.of_files(
            "2023,bpa,,,brukere,100,a\n2023,bpa,,0_66,brukere,3,a\n2023,bpa,,67_79,brukere,7,a\n"
            "2023,bpa,,80_84,brukere,20,a\n2023,bpa,,85_89,brukere,30,a\n2023,bpa,,90_pluss,brukere,40,a\n"
            "2023,bpa,,0_66,timer,300,a\n2023,bpa,,80_84,timer,2000,a\n2023,bpa,,,timer,9000,a\n"
        )
    ) == {"bpa": 100, "bpa 0_66": None, "bpa 67_79": None, "bpa 80_84": 20, "bpa 85_89": 30, "bpa 90_pluss": 40}
    assert shown(coverage.built(), "timer") == {"bpa": 9000, "bpa 0_66": None, "bpa 80_84": 2000}


def test_nobody_and_few_look_alike(coverage):
    one, other = (
        coverage.of_files(
            f"2023,bpa,PU_U18,,brukere,{number},a\n2023,bpa,PU_O18,,brukere,30,a\n2023,bpa,ELDRE_ANDRE,,brukere,40,a\n"
            f"2023,bpa,PSYK_RUS_O18,,brukere,50,a\n2023,hdo,,,brukere,{number},a\n"
        )
        for number in (0, 3)
    )
    assert one == other
    assert shown(one) == {
        "bpa PU_U18": None, "bpa PU_O18": None, "bpa PSYK_RUS_O18": 50, "bpa ELDRE_ANDRE": 40, "hdo ELDRE_HDO": None,
    }  # fmt: skip


def test_a_group_that_nobody_is_few_of_is_shown_whole(coverage):
    text = (
        "2023,bpa,,,brukere,100,a\n2023,bpa,PU_O18,,brukere,30,a\n2023,bpa,ELDRE_ANDRE,,brukere,70,a\n"
        "2023,bpa,,,timer,9000,a\n2023,sykehjem,,,brukere,5,a\n2023,ohjelp,,,brukere,6,a\n"
        "2023,avlastning_barn,,,brukere,7,a\n2023,barnebolig,,,brukere,8,a\n2023,hdo,,,plasser,2,a\n"
    )
    rows = coverage.of_files(text)
    assert [row for row in rows if row["skjermet"]] == []
    assert shown(rows)["institusjon"] == 26
    assert shown(rows, "plasser") == {"hdo ELDRE_HDO": 2}


def test_what_a_unit_costs_is_told_of_those_that_are_told_of(coverage):
    coverage.of_files(
        "2023,pleie_og_omsorg,PU_U18,,brukere,8,a\n2023,pleie_og_omsorg,PU_O18,,brukere,4,a\n"
        "2023,pleie_og_omsorg,PSYK_RUS_O18,,brukere,20,a\n",
        "2023,pleie_og_omsorg,PU_U18,,brukere,8,a\n2023,pleie_og_omsorg,PU_O18,,brukere,9,a\n",
    )
    assert coverage.con.execute(
        "select kommunenr, enhetskostnad, nevner_antall::int from marts.enhetskostnad where maal = 'brukere'"
        " order by all"
    ).fetchall() == [("9901", "pu_over_18_per_bruker", 9), ("9901", "pu_under_18_per_bruker", 8)]


SMALL = st.sampled_from([0, 0, 0, 1, 1, 2, 3, 4, 5, 6, 9, 30])
AGE_LISTS = [
    ["0_66", "67_79", "80_pluss"],
    ["0_66", "67_79", "80_84", "85_89", "90_pluss"],
    ["0_17", "18_67"],
    ["0_17", "18_pluss"],
    ["80_pluss"],
]
GROUPS = ["PU_U18", "PU_O18", "PSYK_RUS_U18", "PSYK_RUS_O18", "ELDRE_HDO", "ELDRE_ANDRE"]


@st.composite
def of_a_kind(draw, kind: str, with_all: bool) -> list[str]:
    """The lines of one kind of service: who they are is drawn, and then what the municipality tells of them."""
    groups = (
        draw(st.lists(st.sampled_from(GROUPS), unique=True, max_size=4)) if with_all else [KINDS[kind]["brukergruppe"]]
    )
    if not with_all and draw(st.booleans()):
        groups.append("PSYK_RUS_O18" if groups != ["PSYK_RUS_O18"] else "PU_O18")
    ages = draw(st.sampled_from(AGE_LISTS)) if draw(st.booleans()) else []
    columns = ages if not ages or _everybody(ages) else [*ages, "rest"]
    users = {
        (group, age): draw(SMALL) if _possible(group, age) else 0
        for group in [*groups, *(["rest"] if with_all else [])]
        for age in columns or ["alle"]
    }
    tells_all = with_all and (not groups or draw(st.booleans()))
    ages_of_all = tells_all and draw(st.booleans())
    lines = []
    with_hours = set()

    def tell(group: str, age: str, number: int) -> None:
        lines.append(f"2023,{kind},{group},{age},brukere,{number},a")
        # Hours of an age stand beside those of all ages.
        if (not age or group in with_hours) and draw(st.booleans()):
            lines.append(f"2023,{kind},{group},{age},timer,{number * 100},a")
            with_hours.add(group)

    if tells_all:
        tell("", "", sum(users.values()))
        for age in ages if ages_of_all else []:
            tell("", age, sum(n for key, n in users.items() if key[1] == age))
    for group in groups:
        tell(group, "", sum(n for key, n in users.items() if key[0] == group))
        for age in ages if not ages_of_all else []:
            tell(group, age, users[group, age])
    return lines


@st.composite
def municipality(draw) -> str:
    lines = []
    for kind in ("bpa", "hdo"):
        if draw(st.booleans()):
            lines += draw(of_a_kind(kind, kind == "bpa"))
    whole = draw(st.sampled_from(["parts", "institusjon", "stays", ""]))
    if whole == "parts":
        homes = [kind for kind, row in KINDS.items() if row["del_av"] == "sykehjem"]
        parts = ["sykehjem"] if draw(st.booleans()) else homes
        for kind in [*parts, "ohjelp", "avlastning_barn", "barnebolig", *draw(st.sampled_from([[], ["aldershjem"]]))]:
            if draw(st.integers(0, 19)):
                lines += draw(of_a_kind(kind, False))
    elif whole == "stays":
        stays = [draw(SMALL), draw(SMALL)]
        lines.append(f"2023,institusjon,,,brukere,{sum(stays)},a")
        lines += [f"2023,{kind},,,brukere,{number},a" for kind, number in zip(STAYS, stays, strict=True)]
    elif whole:
        lines += draw(of_a_kind("institusjon", True))
    return "".join(line + "\n" for line in lines)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(files=st.lists(municipality().filter(bool), min_size=1, max_size=6))
def test_no_small_municipality_tells_of_its_few(coverage, files):
    rows = coverage.of_files(*files)
    assert found(rows, coverage.truth()) == []


def everyone(cells: int, most: int):
    """All ways that up to `most` persons can be in so many cells."""
    return (c for c in itertools.product(range(most + 1), repeat=cells) if sum(c) <= most)


@pytest.mark.parametrize(
    ("cells", "most", "lines"),
    [
        # Ages that are all there are; ages that leave somebody; groups that leave somebody; the groups alone.
        (3, 14, [("bpa", "", "", (0, 1, 2)), *(("bpa", "", a, (i,)) for i, a in enumerate(AGE_LISTS[0]))]),
        (5, 9, [("bpa", "", "", (0, 1, 2, 3, 4)), *(("bpa", "", a, (i,)) for i, a in enumerate(AGE_LISTS[1]))]),
        (2, 14, [("bpa", "", "", (0, 1)), ("bpa", "", "80_pluss", (0,))]),
        (3, 14, [("bpa", "", "", (0, 1, 2)), ("bpa", "PU_U18", "", (0,)), ("bpa", "PU_O18", "", (1,))]),
        (3, 14, [("bpa", "PU_U18", "", (0,)), ("bpa", "PU_O18", "", (1,)), ("bpa", "ELDRE_ANDRE", "", (2,))]),
        # A sum of parts, and the ages of one of them.
        (4, 12, [(k, "", "", (i,)) for i, k in enumerate(["sykehjem", "ohjelp", "avlastning_barn", "barnebolig"])]),
        (
            5, 8,
            [("sykehjem", "", "", (0, 1)), ("sykehjem", "", "80_pluss", (0,))]
            + [(k, "", "", (i + 2,)) for i, k in enumerate(["ohjelp", "avlastning_barn", "barnebolig"])],
        ),
        (3, 12, [("institusjon", "", "", (0, 1)), *((k, "", "", (i,)) for i, k in enumerate(STAYS))]),
    ],
)  # fmt: skip
def test_whoever_knows_the_rules_cannot_tell_the_few_apart(coverage, cells, most, lines):
    """Of all municipalities that publish the same: where one of them has 0 to 4, others have each of 0 to 4.

    So what is withheld, and what is withheld beside it, tells no more than that they may be few.
    """
    worlds = list(everyone(cells, most))
    told = [
        (f"{world}", kind, group or None, ages or None, sum(users[at] for at in of))
        for world, users in enumerate(worlds)
        for kind, group, ages, of in lines
    ]
    coverage.con.execute("delete from raw.tjenestetall")
    coverage.con.execute("create or replace temp table sagt (k varchar, t varchar, g varchar, a varchar, n integer)")
    columns = [list(column) for column in zip(*told, strict=True)]
    coverage.con.execute("insert into sagt select unnest(?), unnest(?), unnest(?), unnest(?), unnest(?)", columns)
    coverage.con.execute(
        "insert into raw.tjenestetall by name select 'a' as _archive_id, 'a' as file, 1 as line, k as kommunenr,"
        " 2023 as aar, t as tjenestetype, g as brukergruppe, a as aldersgruppe, 'brukere' as maal, n as antall,"
        " 'a' as kilde from sagt"
    )
    coverage.built()
    apart = coverage.con.execute(
        """
        with rader as (
            select distinct kommunenr, tjenestetype, brukergruppe, aldersgruppe, teller, skjermet
            from marts.dekningsgrad where grunnlag = 'egne_tall'
        ),
        sett as (
            select kommunenr, string_agg(concat_ws(' ', tjenestetype, brukergruppe, aldersgruppe, teller, skjermet), ';'
                order by tjenestetype, brukergruppe, aldersgruppe) as alt
            from rader group by 1
        ),
        mulig as (
            select alt, r.tjenestetype, r.brukergruppe, r.aldersgruppe, list_sort(list(distinct antall::int)) as tall
            from sett inner join rader as r using (kommunenr)
            inner join intermediate.int_dekning__antall as a
                using (kommunenr, tjenestetype, brukergruppe, aldersgruppe)
            where r.skjermet group by all
        )
        select distinct tjenestetype, brukergruppe, aldersgruppe, tall, alt from mulig
        where tall[1] < 5 and not list_has_all(tall, [0, 1, 2, 3, 4]) limit 5
        """
    ).fetchall()
    assert apart == []


def test_the_demo_tells_of_no_few(demo):
    # Of each year apart: a year's count is not another's.
    for (aar,) in demo.published("select distinct aar from marts.dekningsgrad where grunnlag = 'egne_tall'"):
        names = "kommunenr, tjenestetype, brukergruppe, aldersgruppe, maal, teller, skjermet, deler, mangler"
        rows = demo.published(
            f"select distinct {names} from marts.dekningsgrad where grunnlag = 'egne_tall' and aar = {aar} order by all"
        )
        truth = demo.build(
            "select kommunenr, tjenestetype, brukergruppe, aldersgruppe, antall::double"
            f" from intermediate.int_dekning__antall where maal = 'brukere' and antall is not null and aar = {aar}"
        )
        read = [dict(zip(names.split(", "), row, strict=True)) for row in rows]
        assert found(read, {row[:4]: row[4] for row in truth}) == []
