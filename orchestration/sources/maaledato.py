"""A day that has been published stands as it was published: counted from the extract that it came from.

Were a day counted anew from each night's extract, the difference of two publications would tell what has changed for
one person. Each publication notes which file of the archive each day came from, in
archive/vedtak/<kommunenr>/lasting_<time>.json, where something is new. A note is never changed; the last one of a day
counts, also when the publication is no longer kept, and after a rollback.
"""

import json
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
from pydantic import TypeAdapter

from orchestration import archive, duck, pseudonym
from orchestration.errors import DamagedError, LoadError
from orchestration.log import log
from orchestration.settings import Kommune, Places, bounds
from orchestration.sources import vedtak
from orchestration.sources.vedtak import Dag

KEY = "measuring_dates"  # of the manifest


@dataclass(frozen=True)
class Utgitt:
    """A day as it was published: the fields of Dag that must be known to count it so again."""

    kommunenr: str
    maaledato: date
    arkivfil: str
    kart: str | None
    lest_til: date
    begrunnelse: str | None


_DAYS = TypeAdapter(list[Utgitt])


def choose(places: Places, kommune: Kommune, days: list[Dag]) -> list[Dag]:
    """The days of a municipality, each from the extract that it is to be counted from.

    `days` are as the configuration's extracts tell of them. One that has been published comes from the file that it was
    published from, unless its decisions are the same in the new one. Raises LoadError where that file is not to be had,
    or is under another key and no longer told of in the same way.
    """
    noted = _noted(places, kommune.kommunenr)
    _refuse_close(kommune, [day.maaledato for day in days], {one.maaledato for one in noted})
    mine = pseudonym.fingerprint(pseudonym.key_for(kommune))
    # Of those that a newer extract tells of: as published, and as told now.
    chosen, pairs, rotated = [], [], []
    for day in days:
        reason = kommune.why_anew(day.maaledato)
        before = [one for one in noted if one.maaledato == day.maaledato]
        # A reason is good for once: a day that was taken anew for it stands as it then became.
        stands = [one for one in before if one.begrunnelse == reason] if reason else before
        if not stands:
            if before and before[-1].arkivfil != day.archive_id:
                _tell_of_the_difference(kommune, day, reason)
            chosen.append(replace(day, begrunnelse=reason))
            continue
        was = stands[-1]
        new = replace(day, begrunnelse=was.begrunnelse)
        if was.arkivfil == day.archive_id:
            chosen.append(replace(new, lest_til=was.lest_til))
            continue
        old = _opened(places, was, day.archive_id)
        keyed = archive.sidecar(old.fil).get("key_fingerprint") == mine
        (pairs if keyed else rotated).append((old, new))
    return chosen + _standing(kommune, pairs) + _under_the_new_key(kommune, rotated)


def note(places: Places, days: list[Utgitt], build_id: str) -> None:
    """Remember from which file each day is published, where that is new. To be called before readers see it."""
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%fZ")
    for kommunenr in dict.fromkeys(day.kommunenr for day in days):
        last = {one.maaledato: one for one in _read(places, kommunenr)}
        new = [day for day in days if day.kommunenr == kommunenr and last.get(day.maaledato) != day]
        if new:
            path = places.archive / "vedtak" / kommunenr / f"{archive.RECORD}{stamp}.json"
            duck.private_folder(path.parent)
            archive.write_json(path, {"build_id": build_id, KEY: _DAYS.dump_python(new, mode="json")}, indent=1)
            path.chmod(0o400)


def of_build(con: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """What the manifest says of each day of the build: Utgitt's fields, and whether a newer extract is not used."""
    rows = con.execute(
        """
        select
            d.kommunenr, d.maaledato::varchar as maaledato, d._archive_id as arkivfil, l._kart_archive_id as kart,
            d.lest_til::varchar as lest_til, d.begrunnelse, d.nyere_archive_id as nyere
        from raw.vedtak_maaledato as d
        left join raw.vedtak_lasting as l on d.kommunenr = l.kommunenr and d._archive_id = l._archive_id
        order by all
        """
    )
    names = [column[0] for column in rows.description]
    return [dict(zip(names, row, strict=True)) for row in rows.fetchall()]


def of_publication(folder: Path) -> list[Utgitt]:
    """The days of the publication in `folder`, by its manifest; of an older version's, by its tables."""
    try:
        return of_manifest(json.loads((folder / "manifest.json").read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError, KeyError):
        database = folder / "omsorgsvarehus.duckdb"
        return _of_tables(database) if database.is_file() else []


def of_manifest(said: dict[str, Any]) -> list[Utgitt]:
    """The days that a manifest tells of; raises KeyError for one of an older version, which tells of none."""
    return _DAYS.validate_python(said[KEY])


def _noted(places: Places, kommunenr: str) -> list[Utgitt]:
    """What has been published of the municipality's days, the oldest first."""
    if (noted := _read(places, kommunenr)) or not places.published.exists():
        return noted
    # Published by a version that noted nothing.
    return [one for one in of_publication(places.published) if one.kommunenr == kommunenr]


def _read(places: Places, kommunenr: str) -> list[Utgitt]:
    days: list[Utgitt] = []
    for path in sorted((places.archive / "vedtak" / kommunenr).glob(f"{archive.RECORD}*.json")):
        try:
            days += of_manifest(json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise DamagedError(
                f"{path}: expected a note of the days that have been published; found:"
                f" {getattr(error, 'strerror', None) or 'something else'}. Bring it back from a backup of data/archive:"
                " without it a day could be counted anew, and the difference tell of a person"
            ) from None
    return days


def _of_tables(database: Path) -> list[Utgitt]:
    with duck.connect(database, read_only=True) as con:
        tables = con.execute(
            """
            select table_name from duckdb_columns()
            where schema_name = 'marts' and column_name in ('kommunenr', 'maaledato', 'arkivfil')
            group by 1 having count(*) = 3
            """
        ).fetchall()
        if not tables:
            return []
        days = " union ".join(f"select kommunenr, maaledato, arkivfil from marts.{name}" for (name,) in tables)
        rows = con.execute(
            "select kommunenr, maaledato, arkivfil, max(maaledato) over (partition by kommunenr, arkivfil)"
            f" from ({days}) where starts_with(arkivfil, 'vedtak/') order by all"
        )
        return [Utgitt(kommunenr, day, file, None, last, None) for kommunenr, day, file, last in rows.fetchall()]


def _refuse_close(kommune: Kommune, days: list[date], published: set[date]) -> None:
    """Raise LoadError for a new day so close to another that the difference of the two is of few persons."""
    least = int(bounds()["maaledato_avstand_dager"])
    for day in days:
        if day in published or kommune.why_anew(day):
            continue
        near = [other for other in sorted({*days, *published} - {day}) if abs((other - day).days) < least]
        if near:
            raise LoadError(
                f"{kommune.kommunenr} {day}: expected at least {least} days to every other day that is counted or has"
                f" been published; found {near[0]}. The difference of days that lie close tells of few persons. Choose"
                " another day; or give a reason for this one in maaledatoer_paa_nytt (docs/konfigurasjon.md)"
            )


def _opened(places: Places, was: Utgitt, nyere: str) -> Dag:
    """The day as it was published; raises LoadError where its extract is not in the archive as it was."""
    try:
        fil = archive.opened(places.archive, was.arkivfil)
        fil.expect_whole()
    except LoadError:
        raise LoadError(
            f"{was.kommunenr} {was.maaledato}: expected in the archive the extract that the day was published from,"
            f" {was.arkivfil}, with its sidecar; found it gone or altered. Bring both back from a backup of"
            " data/archive. If they are not to be had: name the day in maaledatoer_paa_nytt, or take it out of"
            " maaledatoer (docs/konfigurasjon.md)"
        ) from None
    file = archive.sidecar(fil).get("from", was.arkivfil)
    return Dag(was.maaledato, file, fil, was.kart, was.lest_til, nyere, was.begrunnelse)


def _standing(kommune: Kommune, pairs: list[tuple[Dag, Dag]]) -> list[Dag]:
    """Each day as it was published, or from the new extract where that tells the same: of pairs (old, new)."""
    differ = vedtak.told_otherwise(*_apart(pairs), same_key=True) if pairs else []
    for old, new in pairs:
        if old.maaledato in differ:
            log.info(
                "vedtak    %s %s stands as it was published, from %s; %s tells otherwise of it now and is not used. To"
                " count the day anew: maaledatoer_paa_nytt in the configuration",
                kommune.kommunenr, old.maaledato, old.archive_id, new.file,
            )  # fmt: skip
    return [old if old.maaledato in differ else new for old, new in pairs]


def _under_the_new_key(kommune: Kommune, pairs: list[tuple[Dag, Dag]]) -> list[Dag]:
    """The days that stand under another key than today's, from the new extracts: they must tell the same."""
    new = [one for _, one in pairs]
    if differ := vedtak.told_otherwise(*_apart(pairs), same_key=False) if pairs else []:
        days = ", ".join(map(str, differ))
        files = ", ".join(dict.fromkeys(one.file for one in new if one.maaledato in differ))
        raise LoadError(
            f"{kommune.kommunenr} {days}: expected the same decisions as when the day was published under another"
            f" pseudonym key; found that {files} tells otherwise of it now, and under two keys nobody can be followed"
            " from day to day. Set the key that it was published under; or name an extract that tells of it as it was;"
            " or name the day in maaledatoer_paa_nytt, or take it out of maaledatoer (docs/pseudonymisering.md)"
        )
    return new


def _apart(pairs: list[tuple[Dag, Dag]]) -> tuple[list[Dag], list[Dag]]:
    return [old for old, _ in pairs], [new for _, new in pairs]


def _tell_of_the_difference(kommune: Kommune, day: Dag, reason: str | None) -> None:
    log.warning(
        "vedtak    %s %s has been published and is counted anew from %s: %s. The difference between the publications"
        " may tell a person apart. Take away the older ones when this one stands: the folders of data/publications and"
        " the schemas of PostgreSQL. What was copied elsewhere cannot be called back",
        kommune.kommunenr, day.maaledato, day.file, reason,
    )  # fmt: skip
