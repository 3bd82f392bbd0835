"""`omsorgsvarehus hent --prov`: what a night would meet at SSB, told in a minute, all of it at once.

Asks for metadata only and keeps nothing. Every selection is judged by the code that a night judges it by, and every
table is held to what is recorded of it (seeds/ssb/registrert).
"""

import json
import tempfile
import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from difflib import get_close_matches
from fnmatch import fnmatchcase
from itertools import zip_longest
from pathlib import Path

from orchestration import download, lock, national, recorded
from orchestration.catalogue import Klassifikasjon, Tabell
from orchestration.download import Desk
from orchestration.errors import NoAnswerError, SourceError, did_you_mean, parts
from orchestration.log import log
from orchestration.recorded import Variabel
from orchestration.settings import Places, Ssb
from orchestration.sources import jsonstat, klass, pxweb
from orchestration.sources.polite import Clock

# A night would refuse the table; it goes on, but what is recorded is not so; something is seen that may be recorded.
ERROR, WARNING, NEWS = "error", "warning", "news"
# A night asks five times, with minutes between. Who tries wants to know how it stands now.
ATTEMPTS = 2
# So many of a kind in one variable are told each by itself, more of them together; so many codes stand in one line.
EACH, SHOWN = 3, 12
# The last years in which municipalities were renumbered: a few seconds' answer, which must hold something.
CHANGES = ("2023-01-01", "2025-01-01")
SSB = "ssb"

Told = tuple[str, str]


@dataclass(frozen=True)
class Line:
    """One thing that does not fit, or is new: of which dataset, and what was expected and found."""

    kind: str
    dataset: str
    message: str


@dataclass(frozen=True)
class Outcome:
    """What a round of questions found. `left_out`: of how many datasets nothing is known, since SSB is down."""

    lines: list[Line]
    tables: int
    questions: int
    calls: int
    seconds: float
    left_out: int

    @property
    def refused(self) -> bool:
        """Whether a night would refuse something."""
        return any(line.kind == ERROR for line in self.lines)

    def told(self) -> str:
        """One line: what was asked, what it cost and how much does not fit."""
        kinds = Counter(line.kind for line in self.lines)
        news = f", {kinds[NEWS]} news" if kinds[NEWS] else ""
        found = f"{_count(kinds[ERROR] + kinds[WARNING], 'difference')}{news}"
        if self.left_out:
            found = f"SSB does not answer; nothing is known of {_count(self.left_out, 'dataset')}"
        asked = [_count(self.tables, "table"), _count(self.questions, "KLASS question"), _count(self.calls, "call")]
        return f"{', '.join(asked)}, {self.seconds:.0f} s: {found}"


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def ask(places: Places, rules: Ssb, wanted: Iterable[Tabell | Klassifikasjon], clock: Clock | None = None) -> Outcome:
    """Ask what SSB has of everything in `wanted`. Raises InUseError while a run is under way, which asks SSB too."""
    # Nothing is written, so nothing is locked: a night that begins meanwhile must not be kept out.
    lock.expect_free(places)
    wanted = list(wanted)
    rules = rules.model_copy(update={"forsok": min(rules.forsok, ATTEMPTS)})
    with national.at_desk(places, rules, clock) as desk:
        return _asked(desk, wanted)


def _asked(desk: Desk, wanted: list[Tabell | Klassifikasjon]) -> Outcome:
    started = desk.clock.now()
    lines: list[Line] = []
    asked: Counter = Counter()
    silent: list[Line] = []
    left_out = 0
    for place, one in enumerate(wanted):
        log.info("prov      %s", one.dataset)
        try:
            found = list(_of_table(desk, one) if isinstance(one, Tabell) else _of_klass(desk, one))
        except NoAnswerError as fault:
            silent.append(Line(ERROR, one.dataset, str(fault)))
            if len(silent) == national.ENOUGH:
                # SSB is down: said once, and nothing more is asked for.
                lines.append(Line(ERROR, SSB, str(fault)))
                left_out = len(wanted) - place - 1 + len(silent)
                break
            continue
        except SourceError as fault:
            found = [(ERROR, str(fault))]
        asked[type(one)] += 1
        prefix = f"table {one.dataset}: "  # which the line says already
        lines += silent + [Line(kind, one.dataset, message.removeprefix(prefix)) for kind, message in found]
        silent = []
    if not left_out:
        lines += silent
        if asked[Tabell]:
            lines += [Line(kind, SSB, message) for kind, message in _of_service(desk)]
    seconds = (desk.clock.now() - started).total_seconds()
    return Outcome(_together(lines), asked[Tabell], asked[Klassifikasjon], desk.guest.calls, seconds, left_out)


def _together(lines: list[Line]) -> list[Line]:
    """One line for a refusal that many questions met, such as that of a proxy: the first one, and which others."""
    alike: dict[str, list[Line]] = {}
    for line in lines:
        if line.kind == ERROR and line.message.startswith("GET "):
            alike.setdefault(line.message.partition(": expected ")[2], []).append(line)
    for many in alike.values():
        if len(many) > EACH:
            first, *others = many
            told = f"{first.message}. So for {_some([line.dataset for line in others])}"
            lines = [
                Line(ERROR, first.dataset, told) if line is first else line for line in lines if line not in others
            ]
    return lines


def _of_service(desk: Desk) -> Iterator[Told]:
    """What SSB says of its service; a night does without asking for it."""
    try:
        said = json.loads(desk.guest.get(f"{desk.rules.pxweb}/config"))
    except SourceError as fault:
        yield WARNING, str(fault)
        return
    most, ours = said.get("maxDataCells"), desk.rules.celler_per_kall
    if isinstance(most, int) and 0 < most < ours:
        yield ERROR, f"ssb.celler_per_kall: expected at most the {most} cells that SSB gives in a call; found {ours}"
    given = said.get("languages")
    languages = (
        [one["id"] for one in given if isinstance(one, dict) and isinstance(one.get("id"), str)]
        if isinstance(given, list)
        else []
    )
    if languages and desk.rules.sprak not in languages:
        yield ERROR, f"ssb.sprak: expected one of SSB's languages {', '.join(languages)}; found {desk.rules.sprak}"


def _of_table(desk: Desk, wanted: Tabell) -> Iterator[Told]:
    now = pxweb.metadata(desk.guest, desk.rules, wanted.tabell)
    fit = pxweb.fit(desk.guest, desk.rules, now, wanted.utvalg)
    yield from ((ERROR, fault) for fault in fit.faults)
    if all(fit.selection.values()):
        try:
            pxweb.plan(fit.selection, desk.rules.celler_per_kall, whole=now.answer.roles.get("metric", []))
        except SourceError as fault:
            yield ERROR, str(fault)
    yield from ((WARNING, warning) for warning in fit.warnings)
    if now.answer.discontinued:
        yield WARNING, f"{now.answer.label}: expected a table that SSB renews; found that it is discontinued"
    # The record is of SSB; tests hold the invented set to it, which has fewer regions and years on purpose.
    if desk.rules.kilde == "ssb":
        yield from _against_record(wanted, fit, now.answer, desk.rules.sprak)


def _of_klass(desk: Desk, wanted: Klassifikasjon) -> Iterator[Told]:
    """What a night asks for, or a small part of it, judged as a night's answer is."""
    today = desk.clock.now().date()
    # A correspondence is of some years only: of a part of it nothing follows.
    whole = wanted.ressurs == "corresponds"
    first = download.FIRST_YEAR if whole else today.year - 1
    address, query = klass.request(desk.rules.klass, wanted.klassifikasjon, wanted.ressurs, wanted.til, first)
    if wanted.ressurs == "changes":
        query["from"], query["to"] = CHANGES
    elif not whole:
        query["to"] = str(today + timedelta(days=1))
    body = desk.guest.get(address, query)
    if not klass.judge(body, wanted.ressurs):
        yield ERROR, f"{address}: expected entries from {query['from']} on; found none"
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "1.json"
        path.write_bytes(body)
        klass.expect_readable(path, wanted.ressurs)


def _against_record(wanted: Tabell, fit: pxweb.Fit, answer: jsonstat.Answer, language: str) -> Iterator[Told]:
    """Where the table is not as recorded. What our selection names, and SSB lacks, is told by the selection."""
    known = recorded.of(wanted.tabell).variabler if recorded.described(wanted) else {}
    unknown = {code: one for code, one in answer.dimensions.items() if code not in known}
    told = {key.casefold() for key in wanted.utvalg.keys() - fit.columns.values()}
    for code, variable in known.items():
        if code in answer.dimensions:
            named = wanted.utvalg[fit.columns[code]].verdier if code in fit.columns else []
            yield from _against_variable(code, variable, answer.dimensions[code], named, language)
        elif not {code.casefold(), (variable.etikett or code).casefold()} & told:
            near = did_you_mean(code, unknown)
            yield WARNING, f"{_named(code, variable.etikett)}: expected the variable, as recorded; found none{near}"
    for code, dimension in unknown.items():
        codes = _listed(dict(zip(dimension.codes, dimension.labels, strict=True)))
        yield NEWS, f"{code} ({dimension.label}): expected no variable but those recorded; found it, with {codes}"


def _against_variable(
    code: str, variable: Variabel, dimension: jsonstat.Dimension, named: list[str], language: str
) -> Iterator[Told]:
    where = f"{code} ({dimension.label})"
    now = dict(zip(dimension.codes, dimension.labels, strict=True))
    may = bool(dimension.extension.get("elimination", False))
    if variable.kan_utelates not in (None, may):
        words = {True: "it may be left out", False: "it must be chosen"}
        yield WARNING, f"{where}: expected that {words[not may]}, as recorded; found that {words[may]}"
    yield from _gone(where, variable, now, named)
    if language == "no":  # so is the record
        if variable.etikett and not _same(dimension.label, variable.etikett):
            yield WARNING, f"{where}: expected the label '{variable.etikett}', as recorded; found '{dimension.label}'"
        yield from _renamed(where, variable, now)
    units = dimension.category.get("unit") or {}
    for one, unit in variable.enhet.items():
        given = (units.get(one) or {}).get("base")
        if one in now and given != unit:
            yield WARNING, f"{where}: expected {one} in {unit}, as recorded; found {given or 'no unit'}"
    if not variable.aar:  # each year has a new year
        yield from _news(where, variable, now, named)


def _gone(where: str, variable: Variabel, now: dict[str, str], named: list[str]) -> Iterator[Told]:
    unseen = {one: name for one, name in now.items() if not _is_like(one, variable.registrert)}
    gone = {one: _meant(one, variable.registrert[one], unseen) for one in _absent(variable.registrert, named, now)}
    if len(gone) > EACH:
        hint = _hint(_some(list(dict.fromkeys(filter(None, gone.values())))))
        codes = _some(list(gone))
        yield WARNING, f"{where}: expected {len(gone)} codes more, as recorded: {codes}; found none of them{hint}"
        return
    for one, meant in gone.items():
        code = _named(one, variable.registrert[one])
        yield WARNING, f"{where}: expected the code {code}, as recorded; found none{_hint(meant)}"


def _news(where: str, variable: Variabel, now: dict[str, str], named: list[str]) -> Iterator[Told]:
    unseen = {one: name for one, name in now.items() if not _is_like(one, variable.registrert)}
    marked = {one: name for one, name in unseen.items() if _is_like(one, variable.ikke_registrert)}
    others = {one: name for one, name in unseen.items() if one not in marked}
    if marked:
        yield NEWS, f"{where}: expected what no record shows; found that it is there, to be recorded: {_listed(marked)}"
    absent = _absent(variable.ikke_registrert, named, now)
    wishes = [one for one in named if one != recorded.ALL]
    if meant := [code for code in absent if any(recorded.chosen(wish, [code]) for wish in wishes)]:
        yield (
            WARNING,
            (
                f"{where}: expected {_some(meant)}, which our models mean and no record shows; found none of it, and"
                " what rests on it is left out"
            ),
        )
    if absent := [code for code in absent if code not in meant]:
        yield NEWS, f"{where}: expected what no record shows: {_some(absent)}; found none of it, to be taken out"
    if others:
        yield NEWS, f"{where}: expected no codes but those recorded; found more, to be recorded: {_listed(others)}"


def _meant(code: str, name: str | None, others: dict[str, str]) -> str:
    """The code that took the place of one that is gone, or nothing: by its name, where it has one.

    Codes are short, and those of other things are near.
    """
    if name in (None, code):
        return next(iter(get_close_matches(code, others, n=1)), "")
    near = get_close_matches(name, others.values(), n=1)
    return next((one for one, other in others.items() if other in near), "")


def _hint(meant: str) -> str:
    return f" (did you mean '{meant}'?)" if meant else ""


def _renamed(where: str, variable: Variabel, now: dict[str, str]) -> Iterator[Told]:
    by_name = {name: one for one, name in now.items()}
    other = {
        one: name
        for one, name in variable.registrert.items()
        if name is not None and one in now and not _same(now[one], name)
    }
    for one, name in list(other.items())[:EACH]:
        hint = _hint(by_name.get(name, ""))
        yield WARNING, f"{where}: expected {one} to be '{name}', as recorded; found '{now[one]}'{hint}"
    if more := [f"{one} '{now[one]}'" for one in list(other)[EACH:]]:
        yield WARNING, f"{where}: expected other names for {len(more)} more, as recorded; found {_some(more)}"


def _same(one: str, other: str) -> bool:
    return one.split() == other.split()


def _named(code: str, name: str | None) -> str:
    return code if name in (None, code) else f"{code} {name}"


def _absent(had: Iterable[str], named: list[str], now: Iterable[str]) -> list[str]:
    """The codes that are there no more, but for those that our selection names."""
    return [one for one in had if one not in named and not any(fnmatchcase(code, one) for code in now)]


def _is_like(code: str, patterns: Iterable[str]) -> bool:
    return any(fnmatchcase(code, pattern) for pattern in patterns)


def _listed(codes: dict[str, str]) -> str:
    """The codes, with their names where they are few."""
    return _some([_named(code, name) if len(codes) <= EACH else code for code, name in codes.items()])


def _some(names: list[str]) -> str:
    return ", ".join(names[:SHOWN]) + (f" and {len(names) - SHOWN} more" if len(names) > SHOWN else "")


# What is printed

HEADS = ("kind", "dataset", "what", "expected", "found", "did you mean")
WIDTH = 120
GAP = 2
MOST_LINES = 8


def table(lines: list[Line]) -> Iterator[str]:
    """The lines as one table that fits in 120 columns: errors first."""
    order = [ERROR, WARNING, NEWS]
    rows = [
        (one.kind, one.dataset, *parts(one.message)) for one in sorted(lines, key=lambda one: order.index(one.kind))
    ]
    fixed = [max(len(row[place]) for row in [HEADS, *rows]) for place in (0, 1)]
    meant = min(20, max(len(row[5]) for row in [HEADS, *rows]))
    free = WIDTH - sum(fixed) - meant - GAP * (len(HEADS) - 1)
    widths = [*fixed, free * 28 // 100, free * 36 // 100, free * 36 // 100, meant]
    for row in [HEADS, tuple("-" * width for width in widths), *rows]:
        cells = [
            textwrap.wrap(_printable(text), width, max_lines=MOST_LINES, placeholder=" …") or [""]
            for text, width in zip(row, widths, strict=True)
        ]
        for line in zip_longest(*cells, fillvalue=""):
            yield (" " * GAP).join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip()


def _printable(text: str) -> str:
    # A name from outside may not steer the terminal.
    return "".join(sign if sign.isprintable() else " " for sign in text)
