"""The printed figures of the method, worked by hand: dbt's unit tests, beside the models they try."""

from orchestration import dbt


def test_every_unit_test_of_dbt_holds(demo):
    found = dbt.unit_tests(demo.places)
    assert "aga_normalisert_i_sone_iv_og_v" in found
    assert {name: fault for name, fault in found.items() if fault} == {}
