"""The distribution to the øre, as a property: whatever the amounts and weights, nothing is lost or made."""

from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from jinja2 import Environment

from orchestration import duck, settings

FILES = [settings.DBT_PROJECT / "macros" / f"{name}.sql" for name in ("dialekt", "fordel_til_oret")]
MACROS = "".join(file.read_text() for file in FILES)
JINJA = Environment(extensions=["jinja2.ext.do"])  # noqa: S701  SQL, not HTML
SQL = JINJA.from_string(MACROS + "{{ fordel_til_oret('linjer', 'vekter') }}").render(target={"type": "duckdb"})

ORE = st.integers(-(10**14), 10**14)
# Ten decimals are kept, and a weight may be an amount: up to 10 milliard kroner. Weights that almost cancel out make
# parts too large for the column, and dbt stops; that is not what is asked here.
WEIGHTS = st.lists(st.integers(-(10**20), 10**20), min_size=1, max_size=8).filter(
    lambda weights: 0 < max(map(abs, weights)) <= 1000 * abs(sum(weights))
)


def distributed(lines: list[int], weights: list[int]) -> dict[int, list[Decimal]]:
    """The parts of each line (amounts in øre) by the weights, in the order of the weights."""
    with duck.connect() as con:
        con.execute("create table linjer (linje_id integer, vekt_id varchar, netto_nok decimal(18, 2))")
        con.execute("create table vekter (vekt_id varchar, brukergruppe varchar, vekt hugeint)")
        con.executemany(
            "insert into linjer values (?, 'v', ?)", [[i, Decimal(ore) / 100] for i, ore in enumerate(lines)]
        )
        con.executemany("insert into vekter values ('v', ?, ?)", [[f"{i:02}", w] for i, w in enumerate(weights)])
        rows = con.execute(f"select linje_id, netto_nok from ({SQL}) order by linje_id, brukergruppe").fetchall()
    return {i: [amount for line, amount in rows if line == i] for i in range(len(lines))}


@hypothesis_settings(max_examples=150, deadline=None)
@given(lines=st.lists(ORE, min_size=1, max_size=5), weights=WEIGHTS)
def test_parts_sum_to_the_line_and_lie_within_an_ore_of_their_share(lines, weights):
    for i, parts in distributed(lines, weights).items():
        assert sum(parts) == Decimal(lines[i]) / 100
        for part, weight in zip(parts, weights, strict=True):
            share = Fraction(lines[i]) * weight / sum(weights)
            assert abs(Fraction(part) * 100 - share) < 1


def test_the_largest_remainders_get_the_ore_that_are_left():
    # 1.00 kr by 1:1:1 is 33.33 øre each: one øre is left, and the first of equals gets it.
    assert distributed([100], [1, 1, 1])[0] == [Decimal("0.34"), Decimal("0.33"), Decimal("0.33")]
    # 0.10 kr by 5:3:1 is 5.56, 3.33 and 1.11 øre: one øre is left, and the largest remainder gets it.
    assert distributed([10], [5, 3, 1])[0] == [Decimal("0.06"), Decimal("0.03"), Decimal("0.01")]
    assert distributed([-10], [5, 3, 1])[0] == [Decimal("-0.06"), Decimal("-0.03"), Decimal("-0.01")]


def test_a_weight_below_zero_takes_its_part_the_other_way():
    assert distributed([300], [4, -1])[0] == [Decimal("4.00"), Decimal("-1.00")]
