"""docs/drift/feil.md has one heading for each message the program can give, and none for one it cannot."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from orchestration import errors
from orchestration.settings import ROOT

PAGE = ROOT / "docs" / "drift" / "feil.md"
KIN = {name for name, cls in vars(errors).items() if isinstance(cls, type) and issubclass(cls, errors.UserError)}
# By the house's own convention a message says what was expected, wherever it is put together.
SAID = re.compile(
    r"\bexpected |lines rejected|is closed until|could not be (?:renewed|checked)|ended from outside"
    r"|published without|nothing is held of it"
)
# What a message says after this differs from time to time.
REST = re.compile(r"(;|,)? found\b.*|; run again.*|, since .*|\. (?=[A-ZÆØÅ…]).*|; …$", re.DOTALL)
# Put together by dbt and Great Expectations, or around another message: told of by name.
KINDS = {
    "dbt …: …",
    "model …: …",
    "test …: expected no rows",
    "<schema>.<table>: <expectation>",
    "<column>: expected …",
}


def heading(message: str) -> str:
    """The part of a message that is always the same, with … for what varies."""
    plain = re.sub(r"\s+", " ", REST.sub("", message, count=1))
    return re.sub(r"…[… ]*…", "…", plain).strip(" .:;")


def messages(source: str) -> Iterator[str]:
    """Every message in a Python file: what is raised as a user's error, and each text that says what was expected."""
    tree = ast.parse(source)
    nodes = list(ast.walk(tree))
    inner = {id(part) for node in nodes if isinstance(node, ast.JoinedStr) for part in node.values}
    docstrings = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    raised = {id(node.args[0]) for node in nodes if isinstance(node, ast.Call) and _name(node) in KIN and node.args}
    for node in nodes:
        if not isinstance(node, (ast.JoinedStr, ast.Constant)) or id(node) in inner | docstrings:
            continue
        text = _text(node)
        if re.search(r"\bcase when\b", text):
            plain = re.sub(r"--.*", "", text)
            literals = (said.replace("''", "'") for said in re.findall(r"'((?:[^']|'')*)'", plain))
            yield from filter(SAID.search, literals)
        elif id(node) in raised or SAID.search(text):
            yield text


def _name(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else ""


def _text(node: ast.JoinedStr | ast.Constant) -> str:
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    return "".join(part.value if isinstance(part, ast.Constant) else "…" for part in node.values)


def _files() -> list[Path]:
    # The invented SSB answers as SSB does; its words reach nobody.
    return [file for file in sorted((ROOT / "orchestration").rglob("*.py")) if "oppdiktet" not in file.parts]


def _wanted() -> dict[str, str]:
    """{heading: the file it comes from}; not those that only pass another message on."""
    found: dict[str, str] = {}
    for file in _files():
        for said in map(heading, messages(file.read_text())):
            if re.search(r"\w{3,}", re.sub(r"expected|table|metadata|dbt|test|rows", "", said)):
                found.setdefault(said, str(file.relative_to(ROOT)))
    return found


def _sections() -> list[tuple[str, str]]:
    parts = re.split(r"^### (.+)\n", PAGE.read_text(), flags=re.MULTILINE)[1:]
    return [
        (head.strip("` "), re.split(r"^## ", body, flags=re.M)[0])
        for head, body in zip(parts[::2], parts[1::2], strict=True)
    ]


def test_every_message_has_a_heading():
    known = dict(_sections())
    missing = {head: file for head, file in _wanted().items() if head not in known}
    missing |= dict.fromkeys(KINDS - known.keys(), "dbt, Great Expectations or the mapping")
    assert not missing, "write in docs/drift/feil.md:\n" + "\n".join(f"### `{h}`  ({f})" for h, f in missing.items())


def test_no_heading_is_for_a_message_that_is_gone():
    wanted = _wanted().keys() | KINDS
    gone = [head for head, _ in _sections() if head not in wanted]
    assert not gone, "take out of docs/drift/feil.md, or write anew:\n" + "\n".join(gone)


def test_each_heading_stands_once_and_says_something():
    heads = [head for head, _ in _sections()]
    assert sorted(heads) == sorted(set(heads))
    assert [head for head, body in _sections() if len(body.split()) < 3] == []


def test_the_collector_finds_what_is_raised_returned_and_written_in_sql():
    code = '''
def f():
    """expected in a docstring: no message"""
    raise LoadError(f"{name}: gone is the file; run again")
    return f"{name}: expected {a} {b} lines; found {c}"
    sql = "case when x then 'aar: expected a year, found ' || x end  -- it's expected"
'''
    assert set(map(heading, messages(code))) == {"…: gone is the file", "…: expected … lines", "aar: expected a year"}
