"""docs/drift: the units, the image, the settings, and a restore done as the page says."""

import os
import re
import shlex
import shutil
import subprocess
from configparser import RawConfigParser
from importlib import import_module
from importlib.metadata import entry_points
from importlib.util import find_spec
from pathlib import Path

import pytest

from orchestration import doctor, publication
from orchestration.settings import DEMO_CONFIG, ROOT, Places
from tests.conftest import Warehouse, build_part

FOLDER = ROOT / "docs" / "drift"
UNITS = sorted(FOLDER.glob("*.service"))
OURS = re.compile(r"\b(?:OMSORGSVAREHUS|DAGSTER|DBT)_[A-Z_]+\b")


def _section(unit: Path, name: str) -> dict[str, str]:
    # Only one line of each key in a section of ours, but for comments.
    parser = RawConfigParser(strict=True, interpolation=None)
    parser.optionxform = str
    parser.read_string(unit.read_text())
    return dict(parser[name])


def _program_takes(words: list[str]) -> None:
    """The program is one that is installed with the project, and takes the arguments that are said."""
    # Ours around Dagster's own, and it takes what that takes.
    if words[1:3] == ["-m", "orchestration.web"]:
        assert find_spec("orchestration.web")
        words = ["dagster-webserver", *words[3:]]
    (script,) = entry_points(group="console_scripts", name=Path(words[0]).name)
    command, options = import_module(script.module).cli, words[1:]
    while hasattr(command, "commands"):
        command, options = command.commands[options[0]], options[1:]
    taken = {option for parameter in command.params for option in parameter.opts}
    assert {word for word in options if word.startswith("-")} <= taken
    assert options[options.index("-m") + 1] == "orchestration.definitions"


def test_there_are_two_units():
    assert [unit.name for unit in UNITS] == ["omsorgsvarehus-daemon.service", "omsorgsvarehus-web.service"]


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_a_unit_starts_what_exists_and_may_do_no_more_than_it_needs(unit):
    said = _section(unit, "Service")
    _program_takes(shlex.split(said["ExecStart"]))
    source = shlex.split(said["ExecStartPre"])[-2]
    assert (ROOT / Path(source).relative_to("/opt/omsorgsvarehus")).is_file()
    wanted = {
        "User": "omsorgsvarehus",
        "NoNewPrivileges": "true",
        "ProtectSystem": "strict",
        "ReadWritePaths": "/var/lib/omsorgsvarehus",
        "PrivateTmp": "true",
        "UMask": "0077",
        "EnvironmentFile": "/etc/omsorgsvarehus/omsorgsvarehus.env",
    }
    assert {key: said[key] for key in wanted} == wanted


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_systemd_reads_a_unit_without_a_word(unit, tmp_path):
    if not shutil.which("systemd-analyze"):
        return  # what can be seen without it is seen above
    # A user of this machine, and the program where it is here.
    text = unit.read_text().replace("/opt/omsorgsvarehus/.venv", str(ROOT / ".venv"))
    text = re.sub(r"^(User|Group)=.*", r"\1=root", text, flags=re.MULTILINE)
    (tmp_path / unit.name).write_text(text)
    told = subprocess.run(["systemd-analyze", "verify", tmp_path / unit.name], capture_output=True, text=True)  # noqa: S607
    assert [line for line in told.stderr.splitlines() if unit.name in line] == []


def test_the_image_copies_what_exists_and_starts_what_exists():
    text = (FOLDER / "Dockerfile").read_text()
    lines = re.sub(r"\\\n\s*", "", text).splitlines()
    steps = [line.split(maxsplit=1) for line in lines if line and not line.lstrip().startswith("#")]
    assert steps[0] == ["FROM", "python:3.11-slim"]
    copied = [path for kind, rest in steps if kind == "COPY" for path in rest.split()[:-1]]
    assert [path for path in copied if not (ROOT / path).exists()] == []
    assert {"orchestration", "dbt_project", "seeds", "expectations", "requirements.lock"} <= set(copied)
    sent = (FOLDER / "Dockerfile.dockerignore").read_text().splitlines()
    assert {line.removeprefix("!") for line in sent if line.startswith("!")} == set(copied)
    assert "--require-hashes" in text
    kinds = [kind for kind, _ in steps]
    assert kinds.index("USER") > max(at for at, kind in enumerate(kinds) if kind == "COPY")
    assert {"VOLUME", "HEALTHCHECK"} <= set(kinds)
    _program_takes(re.findall(r'"([^"]+)"', steps[-1][1]))


def test_the_settings_explained_are_those_that_are_read():
    code = [*(ROOT / "orchestration").rglob("*.py"), ROOT / "dbt_project" / "profiles.yml"]
    code += (ROOT / "expectations").glob("*.yml")
    # DBT_PROJECT is a name of ours in Python, and dbt reads nothing that we set but the build database.
    read = {name for file in code for name in OURS.findall(file.read_text())} - {"DBT_PROJECT"}
    page = (FOLDER / "omsorgsvarehus.env").read_text()
    explained = set(re.findall(rf"^#? *({OURS.pattern})", page, re.MULTILINE))
    assert explained == read


def test_the_settings_are_lines_that_systemd_and_docker_read_alike():
    for line in (FOLDER / "omsorgsvarehus.env").read_text().splitlines():
        assert not line or line.startswith("#") or re.fullmatch(r"[A-Z_]+=[^\s'\"]+", line), line


def test_a_backup_is_restored_as_the_page_says(demo, tmp_path):
    backup, restore = re.findall(r"```sh\n(.+?)```", (FOLDER / "README.md").read_text(), re.DOTALL)
    new = Places(tmp_path / "new" / "data")
    for block, places in ((backup, demo.places), (restore, new)):
        settings = {"OMSORGSVAREHUS_DATA": str(places.data), "BACKUP": str(tmp_path / "backup.tar.gz")}
        subprocess.run(["sh", "-ec", block], env=os.environ | settings, check=True)  # noqa: S607
    assert publication.current(new) == publication.current(demo.places)
    marts = "select mart, rader from marts.publikasjon order by mart"
    assert Warehouse(new).published(marts) == demo.published(marts)
    assert [oct(new.archive.joinpath("vedtak").stat().st_mode)[-3:]] == ["700"]
    assert [one for one in doctor.look(new, DEMO_CONFIG) if one.status == doctor.ERROR] == []

    # The next night begins from nothing but the archive, and keeps nothing twice.
    files = sorted(path.relative_to(new.data) for path in new.archive.rglob("*"))
    build_part(new, DEMO_CONFIG, "stg_raw__regnskap")
    assert sorted(path.relative_to(new.data) for path in new.archive.rglob("*")) == files
    accounts = "select kommunenr, aar, count(*), sum(belop_nok) from raw.regnskap group by all order by all"
    assert Warehouse(new).build(accounts) == demo.build(accounts)
