"""Fetches what SSB has that we do not hold: asks, judges, and only then archives.

What is held of a dataset is said by its newest load record, archive/<source>/<dataset>/lasting_<time>.json: the
question, the archive files that answer it together, and what they hold. A download that is refused leaves no trace in
the archive.
"""

import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from itertools import takewhile
from pathlib import Path
from typing import Any, TypeVar

import duckdb
from pydantic import TypeAdapter

from orchestration import archive, duck, recorded
from orchestration.catalogue import Klassifikasjon, Tabell
from orchestration.duck import identifier
from orchestration.errors import NoAnswerError, SourceError
from orchestration.log import log
from orchestration.settings import Places, Ssb, bounds
from orchestration.sources import jsonstat, klass, pxweb
from orchestration.sources.polite import Clock, Guest

LICENCES = {"ssb": "CC BY 4.0, Statistisk sentralbyrå", "oppdiktet": "invented figures, free to use"}
FIRST_YEAR = 2015
SHOWN = 12
T = TypeVar("T")
TIME = "%Y-%m-%dT%H:%M:%SZ"
Series = dict[str, dict[str, int]]


@dataclass(frozen=True)
class Load:
    """One whole download.

    `columns`: {variable: our column}; `codes`: {variable: its codes}; `figures`: {variable: {code: figures other than
    0}} of regions and periods; `series`: {variable: {code: {period: figures other than 0}}} of the other variables,
    where a period without any figure is left out; `updated`: the publisher's own stamp, null in KLASS.
    """

    dataset: str
    question: Any
    updated: str | None
    fetched: str
    files: list[str]
    columns: dict[str, str]
    codes: dict[str, list[str]]
    figures: dict[str, dict[str, int]]
    cells: int
    cells_with_value: int
    series: dict[str, Series] = field(default_factory=dict)

    @property
    def periods(self) -> list[str]:
        """Its periods in order; none in KLASS."""
        return self.codes[list(self.figures)[-1]] if self.figures else []


@dataclass(frozen=True)
class _Part:
    """One answer that nobody has archived yet, and how many figures other than 0 it has (see Load)."""

    path: Path
    call: pxweb.Selection
    answer: jsonstat.Answer
    figures: dict[str, dict[str, int]]
    series: dict[str, Series]


@dataclass(frozen=True)
class Asked:
    """When a dataset was last asked for, and what came of it: `ny`, `uendret` or `feil` with its fault.

    `remarks`: what somebody should look at though it was taken in.
    `grunn`: the fault in a few words of Norwegian; a note of an older version has none.
    """

    asked: str
    outcome: str
    fault: str = ""
    remarks: list[str] = field(default_factory=list)
    grunn: str = ""


@dataclass(frozen=True)
class Desk:
    """What one round of downloads works with. `source` names the folder in the archive: ssb or oppdiktet.

    `remarks`: {dataset: what somebody should look at}, of those that the round has asked for.
    """

    guest: Guest
    rules: Ssb
    places: Places
    clock: Clock
    accepts_change: bool = False
    progress: Callable[[str], None] = lambda _: None
    remarks: dict[str, list[str]] = field(default_factory=dict)

    @property
    def source(self) -> str:
        return self.rules.kilde

    def now(self) -> str:
        return self.clock.now().strftime(TIME)


def held(places: Places, source: str, dataset: str) -> Load | None:
    """The newest whole download of the dataset, if there is one.

    None too when its record is damaged: what an older one says may not stand in for it, so it is fetched again.
    """
    records = _records(places, source, dataset)
    return _read(records[0], Load) if records else None


def last_asked(places: Places, source: str, dataset: str) -> Asked | None:
    """When the dataset was last asked for, if it ever was, and the note of it can be read."""
    note = places.asked / source / f"{dataset}.json"
    return _read(note, Asked) if note.exists() else None


def _records(places: Places, source: str, dataset: str) -> list[Path]:
    """The load records of the dataset, the newest first."""
    return sorted((places.archive / source / dataset).glob(f"{archive.RECORD}*.json"), reverse=True)


def _last_whole(places: Places, source: str, dataset: str) -> Load | None:
    """The newest download whose record can be read: what a new one is compared with."""
    return next((load for path in _records(places, source, dataset) if (load := _read(path, Load))), None)


def _read(path: Path, kind: type[T]) -> T | None:
    """What was written there as `kind`; None, and a warning, when it is no more what was written."""
    try:
        return TypeAdapter(kind).validate_json(path.read_bytes(), strict=True)
    except (OSError, ValueError) as error:
        found = getattr(error, "strerror", None) or f"{path.stat().st_size} bytes that do not say it"
        log.warning(f"archive   {path}: expected a note of what was fetched; found {found}. It is fetched again")
        return None


def note_asked(desk: Desk, dataset: str, outcome: str, fault: str = "", at: str | None = None, grunn: str = "") -> None:
    """Remember that the dataset was asked for now, or at the time `at`."""
    note = desk.places.asked / desk.source / f"{dataset}.json"
    before = last_asked(desk.places, desk.source, dataset) if dataset not in desk.remarks else None
    remarks = before.remarks if before else desk.remarks.get(dataset, [])
    archive.write_json(note, asdict(Asked(at or desk.now(), outcome, fault, remarks, grunn)), indent=1)


def table(desk: Desk, wanted: Tabell) -> str:
    """Fetch the table if it, or what is wished of it, has changed; gives `ny` or `uendret`. Raises SourceError."""
    dataset, question = wanted.dataset, _question(desk.rules, wanted)
    before = held(desk.places, desk.source, dataset)
    earlier = before or _last_whole(desk.places, desk.source, dataset)
    now = pxweb.metadata(desk.guest, desk.rules, dataset)
    if before and before.question == question and _still_holds(before, now.answer.updated) and not desk.accepts_change:
        _remark(desk, wanted, now, before)
        return "uendret"
    selection = pxweb.resolve(desk.guest, desk.rules, now, wanted.utvalg)
    # A download is compared with what was asked for in the same way.
    compared_to = earlier if earlier and earlier.question == question and not desk.accepts_change else None
    new = Load(
        dataset=dataset,
        question=question,
        updated=now.answer.updated,
        fetched=desk.now(),
        files=[],
        columns=pxweb.columns(now, wanted.utvalg),
        codes=selection,
        figures={},
        cells=pxweb.cells(selection),
        cells_with_value=0,
    )
    if compared_to:
        _refuse_fewer(new, compared_to)
    # All contents in each call: SSB's stamp is that of the contents in the answer.
    calls = pxweb.plan(selection, desk.rules.celler_per_kall, whole=now.answer.roles.get("metric", []))
    with _incoming(desk.places) as folder:
        parts = _fetched(desk, now, calls, folder)
        new = replace(
            new,
            cells_with_value=sum(part.answer.cells_with_value for part in parts),
            figures=_added([part.figures for part in parts]),
            series={variable: _added([part.series[variable] for part in parts]) for variable in parts[0].series},
        )
        _refuse_strange(new, compared_to, {part.answer.updated for part in parts})
        if compared_to:
            _refuse_blank(new, compared_to)
        if not desk.accepts_change:
            _refuse_zero(new, compared_to, wanted, now.answer.roles.get("metric", []))
        files = [_archived(desk, new, part, f"{number} of {len(parts)}") for number, part in enumerate(parts, start=1)]
    _keep_record(desk, replace(new, files=files))
    _remark(desk, wanted, now, new)
    return "ny"


def _remark(desk: Desk, wanted: Tabell, now: pxweb.Table, load: Load) -> None:
    """Tell, and remember, what somebody should look at though the table is held as it came."""
    fit = pxweb.fit(desk.guest, desk.rules, now, wanted.utvalg)
    remarks = [*fit.warnings, *_not_there(load, wanted, now), *_remarks_of_zero(load, wanted)]
    if now.answer.discontinued:
        remarks.append(
            f"table {load.dataset}: expected a table that SSB goes on with; found that it is discontinued. What"
            " replaces it stands on SSB's page: write it into seeds/ssb/tabeller.yml"
        )
    for remark in remarks:
        log.warning("archive   %s", remark)
    desk.remarks[load.dataset] = remarks


def _not_there(load: Load, wanted: Tabell, now: pxweb.Table) -> list[str]:
    """The codes that our models mean, no record shows, and SSB does not have either."""
    by_key = {key: now.answer.dimensions[variable] for variable, key in load.columns.items()}
    told = []
    for key, named in recorded.unrecorded(wanted).items():
        if gone := [code for code in named if code not in by_key[key].codes]:
            told.append(
                f"table {load.dataset}: {key}: expected the codes {', '.join(named)}, which no record shows; found"
                f" none of {', '.join(gone)}, and what rests on them is left out"
            )
    return told


def _fetched(desk: Desk, table: pxweb.Table, calls: list[pxweb.Selection], folder: Path) -> list[_Part]:
    parts = []
    for number, call in enumerate(calls, start=1):
        desk.progress(f"{table.table}: call {number} of {len(calls)}, {pxweb.cells(call)} cells")
        path = folder / f"{number}.json"
        try:
            path.write_bytes(pxweb.fetch(desk.guest, desk.rules, table.table, call))
        except NoAnswerError as fault:
            # SSB answers, but not this: another table may do better.
            raise SourceError(str(fault), fault.grunn) from None
        parts.append(_judged(table, path, call))
    return parts


def _archived(desk: Desk, load: Load, part: _Part, number: str) -> str:
    about = {
        "from": f"{desk.rules.pxweb}/tables/{load.dataset}/data",
        "updated": load.updated,
        "query": part.call,
        "part": number,
    }
    licence = LICENCES[desk.source]
    return archive.keep(desk.places.archive, part.path, desk.source, load.dataset, licence, about).archive_id


def classification(desk: Desk, wanted: Klassifikasjon) -> str:
    """Fetch the classification if the last answer is old; gives `ny`, `uendret`, or `ikke spurt` when it is not old."""
    dataset = wanted.dataset
    address, query = klass.request(desk.rules.klass, wanted.klassifikasjon, wanted.ressurs, wanted.til, FIRST_YEAR)
    question = {"from": address, "query": query}
    before = held(desk.places, desk.source, dataset)
    earlier = before or _last_whole(desk.places, desk.source, dataset)
    asked = last_asked(desk.places, desk.source, dataset)
    same = before is not None and before.question == question
    fresh = same and asked and not asked.fault and not _older(desk, asked.asked, wanted.ferskhet_dager)
    if fresh and not desk.accepts_change:
        return "ikke spurt"
    body = desk.guest.get(address, query)
    try:
        entries = klass.judge(body, wanted.ressurs)
    except SourceError as fault:
        raise SourceError(f"{dataset}: {fault}") from None
    new = Load(dataset, question, None, desk.now(), [], {}, {}, {}, entries, entries)
    compared_to = earlier if earlier and earlier.question == question and not desk.accepts_change else None
    _refuse_strange(new, compared_to, {None})
    with _incoming(desk.places) as folder:
        path = folder / "1.json"
        path.write_bytes(body)
        try:
            klass.expect_readable(path, wanted.ressurs)
        except SourceError as fault:
            raise SourceError(f"{dataset}: {fault}") from None
        file = archive.keep(desk.places.archive, path, desk.source, dataset, LICENCES[desk.source], question)
    if same and before.files == [file.archive_id]:
        return "uendret"
    _keep_record(desk, replace(new, files=[file.archive_id]))
    return "ny"


def _question(rules: Ssb, wanted: Tabell) -> dict:
    wishes = {key: wish.model_dump() for key, wish in wanted.utvalg.items()}
    return {"from": f"{rules.pxweb}/tables/{wanted.tabell}", "lang": rules.sprak, "utvalg": wishes}


def _judged(table: pxweb.Table, path: Path, call: pxweb.Selection) -> _Part:
    """The answer in the file `path`; raises SourceError for what raw could not take in."""
    with duck.connect() as con:
        try:
            answer = jsonstat.read(con, path)
            _refuse_other_codes(answer, call)
            jsonstat.create(con, "celler", call, [path.name])
            jsonstat.insert(con, "celler", answer, path.name, {variable: variable for variable in call})
            _refuse_larger(con, call)
        except SourceError as fault:
            raise SourceError(f"table {table.table}: {fault}") from None
        roles = table.answer.roles
        figures = {
            variable: dict(
                con.execute(
                    f"select {identifier(variable)}::varchar, count(*) filter (where verdi <> 0) from celler group by 1"
                ).fetchall()
            )
            for variable in (*roles.get("geo", []), *roles.get("time", []))
            if variable in call
        }
        others = [variable for variable in call if variable not in figures]
        series = {variable: _series_of(con, variable, roles.get("time", [])) for variable in others}
    return _Part(path, call, answer, figures, series)


def _series_of(con: duckdb.DuckDBPyConnection, variable: str, time: list[str]) -> Series:
    period = identifier(time[0]) if time else "''"
    found: Series = {}
    for code, of, figures in con.execute(
        f"""
        select kode::varchar, periode::varchar, tall
        from (
            select {identifier(variable)} as kode, {period} as periode, count(*) filter (where verdi <> 0) as tall
            from celler
            where verdi is not null
            group by all
        )
        """
    ).fetchall():
        found.setdefault(code, {})[of] = figures
    return found


def _refuse_other_codes(answer: jsonstat.Answer, call: pxweb.Selection) -> None:
    if set(answer.dimensions) != set(call):
        raise SourceError(f"expected the variables {', '.join(call)}; found {', '.join(answer.dimensions)}")
    for variable, codes in call.items():
        found = answer.dimensions[variable].codes
        if set(found) != set(codes):
            odd = sorted(set(found) ^ set(codes))
            raise SourceError(
                f"{variable}: expected the {len(codes)} codes that were asked for; found {len(found)}, not the same:"
                f" {', '.join(odd[:SHOWN])}"
            )
    try:
        datetime.fromisoformat(answer.updated)
    except ValueError:
        raise SourceError(f"expected the time it was updated; found {answer.updated or 'none'}") from None


def _refuse_larger(con: duckdb.DuckDBPyConnection, call: pxweb.Selection) -> None:
    most = bound("ssb_tall_maks")
    names = ", ".join(map(identifier, call))
    if found := con.execute(f"select verdi, {names} from celler where abs(verdi) > ? limit 1", [most]).fetchone():
        cell = ", ".join(f"{variable} {code}" for variable, code in zip(call, found[1:], strict=True))
        raise SourceError(f"expected figures of at most {most:g}; found {found[0]:g} for {cell}")


def _still_holds(before: Load, updated: str) -> bool:
    # A stamp may stand before its figures do: what was fetched before it is fetched again.
    return before.updated == updated and _time(before.fetched) >= _time(updated)


def _refuse_fewer(new: Load, before: Load) -> None:
    for variable in before.figures:
        gone = [code for code in before.codes[variable] if code not in set(new.codes.get(variable, []))]
        if gone:
            raise SourceError(
                f"table {new.dataset}: {variable}: expected the {len(before.codes[variable])} codes of"
                f" {before.fetched}; {len(gone)} are gone: {', '.join(gone[:SHOWN])}{_how_to_accept(new.dataset)}"
            )


def _refuse_blank(new: Load, before: Load) -> None:
    blank = {
        variable: [code for code, count in figures.items() if count and not new.figures.get(variable, {}).get(code)]
        for variable, figures in before.figures.items()
    }
    few, periods = bound("svar_tomt_fra_tall"), set(new.periods)
    blank |= {
        variable: [
            f"{code} in {period}"
            for code, figures in of_codes.items()
            for period, count in figures.items()
            if count >= few
            and code in new.codes.get(variable, [])
            and period in periods
            and not new.series.get(variable, {}).get(code, {}).get(period)
        ]
        for variable, of_codes in before.series.items()
    }
    for variable, codes in blank.items():
        if codes:
            raise SourceError(
                f"table {new.dataset}: {variable}: expected figures other than 0, as on {before.fetched};"
                f" {len(codes)} codes have none: {', '.join(codes[:SHOWN])}{_how_to_accept(new.dataset)}"
            )


def _refuse_zero(new: Load, before: Load | None, wanted: Tabell, contents: list[str]) -> None:
    """Figures that SSB is about to publish stand as 0: the whole answer, its newest year, or a content."""
    accept = _how_to_accept(new.dataset)
    *_, by_period = new.figures.values() or [{}]
    if by_period and not any(by_period.values()):
        raise SourceError(
            f"table {new.dataset}: expected figures other than 0; found nothing but 0 in {new.cells_with_value} cells"
            f"{accept}"
        )
    newest = next(reversed(new.periods), "")
    if newest and not by_period.get(newest) and (before is None or newest not in before.periods):
        raise SourceError(
            f"table {new.dataset}: expected figures other than 0 in {newest}, the newest period; found none{accept}"
        )
    for variable in contents if before else []:
        zero = {}
        for code, when in _zero(new, wanted, variable).items():
            # One that never had figures here is held and told of: the other contents must not be lost for it.
            earlier = before.series.get(variable, {}).get(code, {})
            known = [earlier[period] for period in before.periods if period in earlier]
            if known and known[-1]:
                zero[code] = when
        if zero:
            raise SourceError(
                f"table {new.dataset}: {variable}: expected figures other than 0; {len(zero)} codes have nothing but 0:"
                f" {_told_of_zero(zero)}{accept}. Where 0 is right, name them under kan_vaere_null in"
                " seeds/ssb/tabeller.yml"
            )


def _zero(load: Load, wanted: Tabell, variable: str) -> dict[str, list[str]]:
    """{code: the periods up to the newest with nothing but 0, or all its periods where it has nothing else}.

    Not the codes that may be 0 by seeds/ssb/tabeller.yml.
    """
    zero = {}
    for code, figures in load.series[variable].items():
        known = [period for period in load.periods if period in figures]
        last = list(takewhile(lambda period, of=figures: not of[period], reversed(known)))[::-1]
        if last and (last == known or last[-1] == load.periods[-1]):
            zero[code] = last
    return {code: when for code, when in zero.items() if not wanted.may_be_zero(load.columns[variable], code)}


def _told_of_zero(zero: dict[str, list[str]]) -> str:
    told = [f"{code} ({'-'.join(dict.fromkeys((when[0], when[-1])))})" for code, when in sorted(zero.items())]
    return ", ".join(told[:SHOWN])


def _remarks_of_zero(load: Load, wanted: Tabell) -> list[str]:
    zero = {variable: _zero(load, wanted, variable) for variable in load.series}
    return [
        f"table {load.dataset}: {variable}: expected figures other than 0; held as they came are {len(codes)} codes"
        f" with nothing but 0: {_told_of_zero(codes)}. If that is right, name them under kan_vaere_null in"
        " seeds/ssb/tabeller.yml"
        for variable, codes in zero.items()
        if codes
    ]


def _added(parts: list[Series]) -> Series:
    added: dict[str, Counter] = {}
    for part in parts:
        for variable, figures in part.items():
            added.setdefault(variable, Counter()).update(figures)
    return {variable: dict(figures) for variable, figures in added.items()}


def _refuse_strange(new: Load, before: Load | None, stamps: set) -> None:
    if not new.cells_with_value:
        raise SourceError(f"{new.dataset}: expected figures; found none in {new.cells} cells")
    if len(stamps) > 1:
        raise SourceError(f"{new.dataset}: was renewed while it was fetched ({', '.join(sorted(stamps))}); run again")
    if before is None:
        return
    change = 100 * (new.cells_with_value / before.cells_with_value - 1)
    least, most = -bound("svar_krymper_maks_prosent"), bound("svar_vokser_maks_prosent")
    if not least <= change <= most:
        raise SourceError(
            f"{new.dataset}: expected about as many figures as in {before.fetched}, {before.cells_with_value}"
            f" (between {least:+g} and {most:+g} %); found {new.cells_with_value} ({change:+.1f} %)"
            f"{_how_to_accept(new.dataset)}"
        )


def _how_to_accept(dataset: str) -> str:
    return f" (if SSB meant it: omsorgsvarehus hent --config <your file> --tabell {dataset} --godta)"


def bound(name: str) -> float:
    """A bound of seeds/grenser/terskel.csv."""
    return float(bounds()[name])


def _older(desk: Desk, stamp: str, days: int) -> bool:
    return desk.clock.now() - _time(stamp) >= timedelta(days=days)


def _time(stamp: str) -> datetime:
    return datetime.fromisoformat(stamp)


@contextmanager
def _incoming(places: Places) -> Iterator[Path]:
    """A folder for answers that nobody has judged yet; it is gone afterwards."""
    places.incoming.mkdir(parents=True, exist_ok=True)
    # Nobody else is at it: what lies there was left by a run that was killed.
    for left in places.incoming.iterdir():
        shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(dir=places.incoming) as folder:
        yield Path(folder)


def _keep_record(desk: Desk, load: Load) -> None:
    stamp = desk.clock.now().strftime("%Y%m%dT%H%M%S%fZ")
    record = desk.places.archive / desk.source / load.dataset / f"{archive.RECORD}{stamp}.json"
    archive.write_json(record, asdict(load), indent=1)
