"""The audit refuses what gives few persons away, and lets through what does not: small municipalities made for each."""

import random

import pytest

from orchestration import revisjon
from orchestration.revisjon.funn import DIMENSIONS
from tests.attacker import Attacker
from tests.decisions import AGES, CLASSES, DAY, KOMMUNE, NEXT, Person, Published, named, people

TUNG = ("10 og over", ["10-15", "15 og over"])
LETT = ("under 2.5", ["under 1", "1-2.5"])
HOURS = [0.25, 0.5, 0.75, 1.25, 1.75, 2, 3, 5, 7.5, 9, 10.5, 12, 13.5, 16, 20, 28]


def found(published: Published, earlier: dict[str, str] | None = None) -> list[str]:
    return [str(one) for one in revisjon.audit(published.con, earlier)]


def spread(sone: str, count: int, ages=("67-79", "80-89", "90+"), seed: int = 1) -> list[Person]:
    """Persons of a zone over the ages and all classes."""
    chance = random.Random(f"{sone} {seed}")  # noqa: S311
    return [one for place in range(count) for one in people(sone, chance.choice(ages), HOURS[place % len(HOURS)])]


def one_way(published: Published, day: str = DAY, ages=(("0-66", AGES[:3]), *AGES[3:])) -> None:
    """The total, and each zone, age and class; the ages that few have put together."""
    published.row(day)
    for sone in sorted({one.sone for one in published.days[day]}):
        published.row(day, sone=sone)
    for klasse in CLASSES:
        published.row(day, klasse=klasse)
    for alder in ages:
        published.row(day, alder=alder)


@pytest.fixture
def town() -> Published:
    """Three zones of which nobody is small, published one way and by zone and age with two classes."""
    published = Published()
    young = [one for sone in "ABC" for one in people(sone, "50-66", 0.5, 1.5, 6, 14, 30)]
    published.day(named(*(spread(sone, 96) for sone in "ABC"), young))
    one_way(published)
    for klasse in (LETT, "2.5-10", TUNG):
        for sone in "ABC":
            published.row(sone=sone, klasse=klasse)
    return published


def test_what_is_of_enough_persons_everywhere_is_let_through(town):
    town.top(50)
    assert found(town) == []


def test_a_row_of_few_is_told_without_its_figure(town):
    town.row(alder="0-17")
    assert (
        "hjemmetjeneste_alder: 9902, 2024-01-31, aldersgruppe 0-17: expected at least 5 persons behind what is shown;"
        " found fewer"
    ) in [one.replace("vedtaksvolum: 9902, 2024-01-31, sone alle, ", "alder: 9902, 2024-01-31, ").replace(
        ", timeklasse alle", ""
    ) for one in found(town)]  # fmt: skip


def test_nobody_is_few_too(town):
    """A row that says nobody tells of everybody in the category that they are not in it."""
    town.row(sone="A", alder="0-17")
    assert any("sone A, aldersgruppe 0-17, timeklasse alle: expected at least 5" in one for one in found(town))


def test_a_zone_of_seventeen_with_two_classes_of_one():
    """The demo's Sørvika as it was published: 17 in all, 9 and 6 shown, two withheld."""
    published = Published()
    sorvika = people("Sørvika", "80-89", *[1.5] * 9, *[4] * 6, 0.5, 22)
    published.day(named(sorvika, spread("A", 96), spread("B", 96)))
    one_way(published)
    for klasse in CLASSES:
        published.row(sone="Sørvika", klasse=klasse, withheld=klasse not in ("1-2.5", "2.5-10"))
        published.row(sone="A", klasse=klasse)
    said = found(published)
    for klasse in ("under 1", "10-15", "15 og over"):
        assert (
            f"hjemmetjeneste_vedtaksvolum: 9902, 2024-01-31, sone Sørvika, timeklasse {klasse}: expected that it can be"
            " anything from 0 to at least 5 persons; found a narrower interval, by the counts that are published"
        ) in said


def test_zones_of_40_25_1_and_1():
    published = Published()
    published.day(named(spread("A", 40), spread("B", 25), spread("C", 1), spread("D", 1)))
    published.row()
    for sone in "AB":
        published.row(sone=sone)
    for sone in "CD":
        published.row(sone=sone, withheld=True)
    said = found(published)
    assert all(any(f", sone {sone}: expected that it can be anything" in one for one in said) for sone in "CD")
    # Together with the 25 they are safe.
    published = Published()
    published.day(named(spread("A", 40), spread("B", 25), spread("C", 1), spread("D", 1)))
    published.row()
    published.row(sone="A")
    published.row(sone=("andre soner", ["B", "C", "D"]))
    for sone in "BCD":
        published.row(sone=sone, withheld=True)
    assert found(published) == []


def test_what_publishes_all_that_is_five_and_merges_nothing_is_refused(town):
    published = Published()
    published.day(town.days[DAY] + named(spread("D", 3)))
    published.all_at_once()
    assert any("sone D: expected that it can be anything" in one for one in found(published))


def test_a_cell_that_is_at_least_two_by_what_surrounds_it():
    """60 of the 70 in a merged class are of one zone, and 12 of the 70 of one class: two at least are of both."""
    published = Published()
    heavy = [
        *people("A", "80-89", *[10.5] * 2, *[20 + place for place in range(58)]),
        *people("B", "80-89", *[12] * 10),
    ]
    published.day(named(heavy, people("A", "80-89", *[3] * 30), people("B", "80-89", *[3] * 30)))
    one_way(published, ages=["80-89"])
    for sone in "AB":
        published.row(sone=sone, klasse=TUNG)
        published.row(sone=sone, klasse="2.5-10")
    # Two at least, and twelve at most: somebody is there, but not few.
    assert not any("sone A, timeklasse 10-15" in one for one in found(published))
    published.row(sone="A", klasse="10-15", withheld=True)
    assert any("sone A, timeklasse 10-15: expected that it can be anything" in one for one in found(published))


def test_hours_tell_what_the_counts_do_not(town):
    """Six of eleven hours in all: none has fifteen. That may be told, but not of what is said to be withheld."""
    published = Published()
    published.day([*town.days[DAY], *named(people("D", "80-89", 1, 1.5, 2, 2, 2, 2.5))])
    one_way(published)
    assert found(published) == []
    for klasse in ("2.5-10", "15 og over"):
        published.row(sone="D", klasse=klasse, withheld=True)
    assert [one.split(", ", 2)[2] for one in found(published)] == [
        f"sone D, timeklasse {klasse}: expected that it can be anything from 0 to at least 5 persons; found a narrower"
        " interval, by the counts and hours that are published"
        for klasse in ("2.5-10", "15 og over")
    ]


def test_hours_tell_that_somebody_must_be_there(town):
    """Nine of ten below ten hours have eighteen, so that one has the others: fifteen or more."""
    published = Published()
    published.day([*town.days[DAY], *named(people("D", "80-89", *[2] * 9, 31))])
    one_way(published)
    published.row(sone="D", klasse=("under 10", ["under 1", "1-2.5", "2.5-10"]))
    said = [one.split(", ", 2)[2] for one in found(published) if "need" in one or "anything" in one]
    where, message = said.pop().split(": ")
    assert (said, where) == ([], "sone D, timeklasse 15 og over")
    assert message == (
        "expected that nobody need be there, or that 5 may; found that few must be, by the counts and hours that are"
        " published"
    )


def test_a_share_of_the_heaviest_that_is_two_more_than_a_class(town):
    """The heaviest tenth is of 31, the class from 15 of 29 (of 303): two are told of, and their hours."""
    heavy = sum(one.klasse == "15 og over" for one in town.days[DAY])
    percent = next(p for p in range(1, 100) if 0 < -(-len(town.days[DAY]) * p // 100) - heavy < 5)
    assert found(town) == []
    town.top(percent)
    (said,) = [one for one in found(town) if "in a sum or difference" in one]
    assert said == (
        f"vedtak_konsentrasjon: 9902, 2024-01-31, tyngste_prosent {percent}, less hjemmetjeneste_vedtaksvolum (sone"
        " alle, aldersgruppe alle, timeklasse 15 og over): expected nobody, or at least 5 persons, in a sum or"
        " difference of rows; found fewer"
    )


def test_three_rows_that_leave_two_persons():
    """Two zones and their two classes each, and the classes of a third: only all together leave a few."""
    published = Published()
    published.day(
        named(spread("A", 64), spread("B", 64), people("C", "80-89", *[3] * 20), people("C", "80-89", 20, 21))
    )
    published.row()
    published.row(klasse="2.5-10")
    published.row(sone=("andre soner", ["A", "B"]))
    published.row(sone="C", klasse="2.5-10")
    said = found(published)
    assert any("in a sum or difference of rows" in one and "sone C" in one for one in said)


def test_who_is_second_largest_reckons_the_largest(town):
    published = Published()
    published.day([*town.days[DAY], *named(people("D", "80-89", 168, 0.5, 0.5, 1, 1, 2))])
    one_way(published)
    assert (
        "hjemmetjeneste_vedtaksvolum: 9902, 2024-01-31, sone D, aldersgruppe alle, timeklasse alle: expected that"
        " nobody can reckon another's hours to within 10 %; found one who can"
    ) in found(published)


def test_who_is_most_of_a_zone_that_is_not_shown(town):
    """The total less the other zones is a zone of ten, and nearly all its hours are one's: three rows tell, not two."""
    published = Published()
    published.day([*town.days[DAY], *named(people("D", "80-89", 150, *[0.5] * 9))])
    published.row()
    for sone in "ABC":
        published.row(sone=sone)
    published.row(sone="D", withheld=True)
    zones = ", ".join(
        f"hjemmetjeneste_vedtaksvolum (sone {sone}, aldersgruppe alle, timeklasse alle)" for sone in "ABC"
    )
    where = [one.split(", ", 2)[2].split(": ")[0] for one in found(published) if "nobody can reckon" in one]
    assert where == [
        f"sone alle, aldersgruppe alle, timeklasse alle, less {zones}",
        "sone D",
        "sone D, timeklasse 15 og over",
    ]


def test_all_at_the_edge_of_a_class_are_known_by_its_sum(town):
    """Six of 15 hours: nobody is below, so that nobody is above."""
    published = Published()
    published.day(named([one for one in town.days[DAY] if one.klasse != "15 og over"], people("A", "90+", *[15] * 6)))
    published.row()
    published.row(klasse="15 og over")
    assert any("timeklasse 15 og over: expected that nobody can reckon" in one for one in found(published))


def test_a_row_that_says_another_number_than_it_comprises(town):
    town.con.execute("update marts.hjemmetjeneste_vedtaksvolum set mottakere = mottakere + 1 where sone = 'A'")
    assert any("expected the sum of the persons that the row says it comprises" in one for one in found(town))


def test_a_withheld_row_with_a_rate(town):
    town.con.execute(
        "insert into marts.hjemmetjeneste_alder values ('9902', '2024-01-31', '0-17', null, null, 0.4, true, null, 'x')"
    )
    assert found(town) == [
        "hjemmetjeneste_alder: mottakere_per_1000: expected no value where skjermet is true; found 1 rows"
    ]


# -- services


def served(*groups: tuple[int, dict[str, float]]) -> Published:
    """Persons by the services that they have."""
    published = Published()
    persons = [
        Person("", "A", AGES[3 + place % 3], {code: hours + place % 7 for code, hours in services.items()})
        for count, services in groups
        for place in range(count)
    ]
    published.day(named(persons))
    published.row()
    return published


def test_two_services_are_solved_by_their_two_prices():
    """Hours and kroner of practical help and BPA together are two equations with two unknowns."""
    published = served((60, {"15": 2}), (30, {"1": 1, "15": 1}), (3, {"3": 30}))
    published.service()
    published.service("15")
    published.service(("andre tjenester", ["1", "3"]))
    said = found(published)
    assert any(
        "vedtak_ressurs: 9902, 2024-01-31, tjenestekode 3, aldersgruppe alle: expected that hours and kroner" in one
        for one in said
    )


def test_four_services_are_not():
    published = served(
        (60, {"15": 2}), (30, {"1": 1, "15": 1}), (3, {"3": 5}), (12, {"9": 3}), (12, {"4": 6}), (20, {"11": 4})
    )
    published.service()
    published.service("15")
    published.service(("andre tjenester", ["3", "4", "7", "9", "11", "2", "1"]))
    assert [one for one in found(published) if "vedtak_ressurs" in one and "aldersgruppe alle" in one] == []


def test_services_without_all_that_are_shown():
    """All services less two of them are of three persons: no pair of rows says so."""
    published = served((60, {"15": 2}), (30, {"9": 2}), (3, {"3": 20}))
    published.service()
    published.service("15")
    published.service("9")
    assert (
        "vedtak_ressurs: 9902, 2024-01-31, tjenestekode alle, aldersgruppe alle, less vedtak_ressurs (tjenestekode 15,"
        " aldersgruppe alle), vedtak_ressurs (tjenestekode 9, aldersgruppe alle): expected nobody, or at least 5"
        " persons, in a sum or difference of rows; found fewer"
    ) in found(published)


def test_home_care_without_one_of_its_services():
    published = served((60, {"15": 2}), (3, {"1": 1}))
    published.service()
    published.service("15")
    assert any("less vedtak_ressurs (tjenestekode 15, aldersgruppe alle)" in one for one in found(published))


# -- what changed


def changed(new: int, ended: int, kinds: list[str]) -> Published:
    published = Published()
    before = spread("A", 60) + spread("A", ended, seed=2)
    after = [Person("", one.sone, one.alder, {"15": one.timer + (place % 3 - 1) * 0.25}) for place, one in
             enumerate(spread("A", 60))]  # fmt: skip
    stay = [f"s{place}" for place in range(60)]
    names = [*stay, *(f"e{place}" for place in range(ended))], [*stay, *(f"n{place}" for place in range(new))]
    for day, persons, name in ((DAY, before, names[0]), (NEXT, after + spread("A", new, seed=3), names[1])):
        published.day(
            [Person(n, one.sone, one.alder, one.tjenester) for n, one in zip(name, persons, strict=True)], day
        )
        published.row(day)
    held = published.change()
    held["fortsatt"] = [one for kind in ("økt", "redusert", "uendret") for one in held[kind]]
    for kind in kinds:
        published.changed(kind, held[kind])
    return published


ALL_KINDS = ["ny", "avsluttet", "økt", "redusert", "uendret"]


def test_changes_of_enough_persons_are_let_through():
    assert found(changed(20, 16, ALL_KINDS)) == []
    assert found(changed(20, 16, ["ny", "avsluttet", "fortsatt"])) == []
    assert found(changed(3, 2, [])) == []


@pytest.mark.parametrize(("new", "ended"), [(1, 16), (16, 1)])
def test_one_who_is_new_is_not_to_be_had_from_the_others(new, ended):
    assert any(
        "vedtaksendring" in one and ": expected at least 5 persons" in one
        for one in found(changed(new, ended, ALL_KINDS))
    )
    said = found(changed(new, ended, ["fortsatt"]))
    assert any("vedtaksendring" in one and "in a sum or difference of rows" in one for one in said)
    kind = "ny" if new == 1 else "avsluttet"
    assert any(f"endring {kind}: expected an interval at least 5 persons wide" in one for one in said)


# -- earlier publications


def test_what_last_night_published_and_tonight_together_leave_a_few(town):
    """Ages put together last night and others tonight: each is safe, and the three under 18 are what is between."""
    grown = [Person(f"y{place}", "A", "18-49", {"15": 2.0 * place}) for place in range(1, 25)]
    children = [Person(f"z{place}", "B", "0-17", {"15": 8.0 * place}) for place in range(1, 4)]
    last, tonight = [("0-66", AGES[:3])], [("18-66", AGES[1:3])]
    published = Published()
    published.day([*town.days[DAY], *grown, *children])
    schema = published.before()
    one_way(published, ages=last)
    published.now()
    one_way(published, ages=tonight)
    assert found(published) == []
    said = found(published, {"i går": schema})
    assert any("less hjemmetjeneste_vedtaksvolum" in one and "in a sum or difference of rows" in one for one in said)
    assert any("aldersgruppe 0-17: expected that nobody need be there, or that 5 may" in one for one in said)


def test_ages_of_other_limits_than_those_of_today(town):
    """Last night's ages were of other limits: they cut those of today, and what is between is found all the same."""
    published = Published()
    published.day(town.days[DAY])
    one_way(published)
    schema = published.before()
    count = sum(one.alder in AGES[3:] for one in town.days[DAY])
    row = f"'9902', '{DAY}', '70+', {count - 3}, null, null, false, '70+', 'uttrekk'"
    published.con.execute(f"insert into {schema}.hjemmetjeneste_alder values ({row})")
    published.now()
    published.row(alder=("67+", AGES[3:]))
    said = found(published, {"i går": schema})
    assert any("less hjemmetjeneste_alder (aldersgruppe 70+) of publication i går" in one for one in said)


def test_the_same_rows_as_last_night_are_no_news(town):
    schema = town.before()
    one_way(town)
    assert found(town, {"i går": schema}) == []


def test_other_figures_of_the_same_extract_than_last_night(town):
    schema = town.before()
    one_way(town)
    town.con.execute(f"update {schema}.hjemmetjeneste_vedtaksvolum set mottakere = mottakere - 1 where sone = 'A'")
    said = found(town, {"i går": schema})
    assert any(
        "sone A, aldersgruppe alle, timeklasse alle: expected what publication i går says of the same" in one
        for one in said
    )
    # Another extract is of other persons.
    for table in ("vedtaksvolum", "sone", "alder"):
        town.con.execute(f"update {schema}.hjemmetjeneste_{table} set arkivfil = 'et eldre'")
    assert found(town, {"i går": schema}) == []


# -- an attacker of other code


@pytest.mark.parametrize("seed", [0, 2, 3])
def test_the_audit_and_an_attacker_find_the_same(seed):
    """Rows of merged categories as they fall, safe or not: what the attacker tells of few is what the audit tells."""
    chance = random.Random(seed)  # noqa: S311
    persons = [
        one
        for sone, count in (("A", 40), ("B", chance.randint(4, 20)))
        for _ in range(count)
        for one in people(sone, chance.choice(AGES[1:5]), chance.choice(HOURS))
    ]
    published = Published()
    published.day(named(persons))
    published.row()
    for kind, labels in (("sone", ["A", "B"]), ("alder", AGES), ("klasse", list(CLASSES))):
        for label in labels:
            if chance.random() < 0.6:
                published.row(**{kind: label})
    for klasse in (LETT, "2.5-10", TUNG):
        published.row(sone="A", klasse=klasse)
        published.row(alder=("18-66", AGES[1:3]), klasse=klasse)
    published.top(chance.choice([10, 20, 50]))
    attacker = Attacker(published.con, KOMMUNE, DAY)
    told = {
        ", ".join(f"{name} {label}" for name, label in zip(DIMENSIONS, cell, strict=True) if label)
        for cell in attacker.told()
    }
    assert told
    said = [one for one in found(published) if "can be anything" in one or "nobody need be" in one]
    assert {one.split(", ", 2)[2].split(": ")[0] for one in said} == told
