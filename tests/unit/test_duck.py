import pytest

from orchestration import duck
from orchestration.errors import UserError


def test_the_environment_bounds_the_memory(monkeypatch):
    monkeypatch.setenv("OMSORGSVAREHUS_MINNE", "512MiB")
    with duck.connect() as con:
        assert con.execute("select current_setting('memory_limit')").fetchone() == ("512.0 MiB",)
    monkeypatch.setenv("OMSORGSVAREHUS_MINNE", "half")
    with pytest.raises(UserError, match="OMSORGSVAREHUS_MINNE: expected an amount of memory such as 2GB; found half"):
        duck.connect()
