"""What analysts are given: questions with answers, examples of each mart, and a prompt on what is published."""

import contextlib
import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import termios

import pytest

from orchestration import dbt, duck, queries, settings

SQL = [sys.executable, "-m", "orchestration.cli", "sql"]
QUESTIONS = queries.questions()
EXAMPLES = [(path.stem, one) for path in sorted(queries.EXAMPLES.glob("*.sql")) for one in queries.examples(path.stem)]


@pytest.fixture(scope="module")
def marts(demo):
    """The demo's published file."""
    with duck.connect(demo.places.published_db, read_only=True) as con:
        yield con


def test_the_page_of_questions_is_the_files_and_the_demos_answers(marts):
    assert queries.PAGE.read_text() == queries.page(marts), "run make demo dictionary"


def test_there_are_twenty_questions_and_each_says_how_to_read_the_answer():
    assert [path.stem[:2] for path in QUESTIONS] == [f"{number:02}" for number in range(1, 21)]
    for path, one in QUESTIONS.items():
        assert one.asks.endswith("?") and one.read_so.endswith("."), path.name


@pytest.mark.parametrize("path", QUESTIONS, ids=lambda path: path.stem)
def test_a_question_has_an_answer_with_figures_and_its_choices_on_top(marts, path):
    sql = QUESTIONS[path].sql
    # A reader changes municipality and year in one place: the select that begins the query.
    chosen, rest = sql.split("\n)", 1)
    assert chosen.startswith("with valg as (") and re.search(r"(?:from|join) valg\b", rest)
    assert not re.search(r"'(?:9901|9902|1507)'", rest)
    rows = marts.execute(sql).fetchall()
    assert any(value is not None for value in rows[0][1:])


def test_every_mart_has_three_examples():
    names = [mart for mart, _ in EXAMPLES]
    assert {mart: names.count(mart) for mart in names} == {mart["name"]: 3 for mart in dbt.marts()}


def test_the_front_page_of_the_docs_leads_from_every_mart_to_its_method():
    page = (settings.ROOT / "docs" / "index.md").read_text()
    rows = re.findall(r"^\| (`.+`) \| \[.+\]\(metode/\w+\.md\) \|$", page, re.MULTILINE)
    listed = [mart for row in rows for mart in re.findall(r"`(\w+)`", row)]
    assert sorted(listed) == [mart["name"] for mart in dbt.marts()]


@pytest.mark.parametrize(("mart", "example"), EXAMPLES, ids=lambda value: str(getattr(value, "asks", value))[:40])
def test_an_example_asks_its_mart_and_has_an_answer(marts, mart, example):
    assert f"marts.{mart}" in example.sql
    rows = marts.execute(example.sql).fetchall()
    assert rows and any(value is not None for row in rows for value in row)


def test_no_mean_is_taken_of_a_rate():
    for one in [*QUESTIONS.values(), *(example for _, example in EXAMPLES)]:
        assert "avg(" not in one.sql, one.asks


def test_withheld_is_seen_as_unknown(marts):
    zones = marts.execute(next(one.sql for path, one in QUESTIONS.items() if path.stem.startswith("05"))).fetchall()
    told = {zone: (under, percent) for zone, _, under, percent, _ in zones}
    assert told["alle"] == (329, 53.9)  # printed for Harstad: 54 percent
    assert told["Granlia"] == (67, 56.8)
    assert told["Natt; Skjærøya; Sørvika"] == (62, 55.4)  # few of them have much


def test_what_is_withheld_can_be_counted_beside_a_sum(marts):
    """A sum of zones that are withheld is too small; where they are put together it is the municipality."""
    tables = marts.execute("select mart from marts.kolonner where kolonne = 'antall_skjermet' order by mart").fetchall()
    assert [mart for (mart,) in tables] == [
        "dekningsgrad",
        "hjemmetjeneste_alder",
        "hjemmetjeneste_sone",
        "hjemmetjeneste_vedtaksvolum",
        "vedtak_ressurs",
        "vedtaksendring",
    ]
    for (mart,) in tables:
        assert marts.execute(
            f"select count(*) from marts.{mart} where antall_skjermet <> skjermet::int"
        ).fetchone() == (0,)
    (path,) = [
        one.sql for mart, one in EXAMPLES if mart == "hjemmetjeneste_vedtaksvolum" and "The zones summed" in one.asks
    ]
    rows = marts.execute(path).fetchall()
    assert sum(row[-2] for row in rows) == rows[0][-1] == 610


def asked(places, *args: str, **stdin) -> subprocess.CompletedProcess:
    env = {**os.environ, "OMSORGSVAREHUS_DATA": str(places.data)}
    return subprocess.run([*SQL, *args], env=env, cwd=settings.ROOT, capture_output=True, text=True, **stdin)


def test_sql_runs_one_query_on_the_marts_by_their_names(demo):
    told = asked(
        demo.places, "select count(*) as rader, any_value(brukergruppe) is null as tom from regnskapsfordeling"
    )
    assert (told.returncode, told.stderr) == (0, "")
    assert "│    18 │ false   │" in told.stdout


def test_sql_reads_a_file_and_stops_at_what_is_wrong(demo):
    question = next(iter(QUESTIONS)).read_text()
    told = asked(demo.places, input=question)
    assert told.returncode == 0 and "1388224.58" in told.stdout
    told = asked(demo.places, input="select 17;\nselect feil;\nselect 18;\n")
    assert told.returncode == 1 and "17" in told.stdout and "18" not in told.stdout and '"feil"' in told.stderr


def test_sql_cannot_change_what_is_published(demo):
    told = asked(demo.places, "delete from regnskapsfordeling")
    assert told.returncode == 1 and "read-only" in told.stderr


def test_sql_without_a_publication_says_what_to_do(warehouse):
    told = asked(warehouse.places, "select 1")
    assert told.returncode == 2
    assert told.stderr == (
        f"error: {warehouse.places.published_db}: expected a publication; found none."
        " Make one with: omsorgsvarehus run\n"
    )


def test_sql_opens_a_prompt_at_a_terminal_that_outlives_an_interrupt(demo, tmp_path):
    (tmp_path / ".duckdbrc").write_text("select 'fra duckdbrc';\n")
    env = {**os.environ, "OMSORGSVAREHUS_DATA": str(demo.places.data), "HOME": str(tmp_path), "TERM": "xterm"}
    terminal, end = pty.openpty()
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("4H", 40, 120, 0, 0))
    prompt = subprocess.Popen(SQL, env=env, cwd=settings.ROOT, stdin=end, stdout=end, stderr=end)
    os.close(end)
    # What a terminal answers when it is asked for its colours, what it is and where the cursor stands.
    answers = {b"\x1b]11;?\x07": b"\x1b]11;rgb:0000/0000/0000\x07", b"\x1b[c": b"\x1b[?1;2c", b"\x1b[6n": b"\x1b[1;1R"}
    typed = [b"\x03", b"select 6 * 7 as svar from publikasjon limit 1;\r", b".exit\r"]
    seen = b""
    with contextlib.suppress(OSError):  # the program has ended
        while heard := os.read(terminal, 4096):
            seen += heard
            for question, answer in answers.items():
                os.write(terminal, answer * heard.count(question))
            if typed and seen.endswith(b" D "):
                os.write(terminal, typed.pop(0))
    assert prompt.wait() == 0
    assert b"omsorgsvarehus.marts" in seen and b"42" in seen and b"fra duckdbrc" not in seen
