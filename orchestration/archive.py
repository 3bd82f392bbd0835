"""Keeps what came, as it came: data/archive/<source>/<dataset>/<time>_<sha>.<ext> and a JSON sidecar.

A file is never changed, and the same content is kept once. The sidecar is written first and the file is
renamed into place last, so a file that stands in the archive is whole and has its sidecar. Whoever reads a file asks
for its `path`, and gets it only when its content still has the checksum that it came with.
"""

import functools
import hashlib
import json
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from orchestration.errors import LoadError
from orchestration.log import log

RECORD = "lasting_"  # download.py's load records stand among the files, and are no files that came
ALTERED = ".endret"
TIME = "%Y%m%dT%H%M%SZ"
SHORT = 16  # so much of the checksum stands in the name


_mending = threading.Lock()


@dataclass(frozen=True)
class Archived:
    """One file of the archive. `archive_id` is its path in the archive and stands on every raw row.

    `place` is where it stands, and `original` where the same content is to be had if it does no more.
    """

    archive_id: str
    place: Path
    sha256: str
    original: Path | None = field(default=None, compare=False)

    @functools.cached_property
    def path(self) -> Path:
        """The file, to be read; raises LoadError when its content is not what came."""
        self.expect_whole()
        return self.place

    def expect_whole(self) -> None:
        """Read the file through: its content must be what came.

        One that was altered is set aside, and the original takes its place again under the same name, since published
        figures lead to it. Raises LoadError where there is no original.
        """
        if self._found() == self.sha256:
            return
        with _mending:
            self._mend()

    def _found(self) -> str | None:
        return checksum(self.place) if self.place.is_file() else None

    def _mend(self) -> None:
        found = self._found()  # once more: another thread may have mended it
        if found == self.sha256:
            return
        if self.original is None or not self.original.is_file() or checksum(self.original) != self.sha256:
            raise LoadError(_not_whole(self.archive_id, self.sha256, found))
        aside = self.place.with_name(f"{self.place.name}.{datetime.now(UTC):%Y%m%dT%H%M%S%fZ}{ALTERED}")
        if self.place.exists():
            os.replace(self.place, aside)
        _copy(self.original, self.place, self.sha256)
        stands = f"; what was found stands as {aside.name}" if aside.exists() else ""
        log.warning(
            f"archive   {self.archive_id}: expected in the archive what came, sha256 {self.sha256}; found"
            f" {found or 'no file'}, which is not read. The original is taken in again{stands}"
        )


def checksum(file: Path) -> str:
    """The sha256 of the file, as hexadecimal text."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def find(archive: Path, file: Path, source: str, dataset: str) -> Archived | None:
    """The archive's copy of `file`, if its content is kept already. The copy is not read before somebody wants it."""
    held = _held(archive, archive / source / dataset, checksum(file), file)
    return held if held and held.place.exists() and _said(held.place, held.sha256) else None


def keep(
    archive: Path,
    file: Path,
    source: str,
    dataset: str,
    licence: str,
    about: dict[str, Any] | None = None,
    private: bool = False,
) -> Archived:
    """Copy `file` into the archive, or find the copy that is there already, which is read to see that it is whole.

    `about` is what else its sidecar says: for a download, where it came `from` and by which query. What is `private`
    only the owner can read: the folder of its source, and the file.
    """
    folder = archive / source / dataset
    folder.mkdir(parents=True, exist_ok=True)
    if private:
        folder.parent.chmod(0o700)
        folder.chmod(0o700)
    sha256 = checksum(file)
    held = _held(archive, folder, sha256, file)
    now = datetime.now(UTC)
    target = held.place if held else folder / f"{now:{TIME}}_{sha256[:SHORT]}{file.suffix.lower()}"
    kept = held or Archived(str(target.relative_to(archive)), target, sha256, file)
    if held and _said(target, sha256):
        held.expect_whole()
        return held
    came = datetime.strptime(target.name.partition("_")[0], TIME).replace(tzinfo=UTC)
    said = {
        "from": str(file),
        "source": source,
        "dataset": dataset,
        "archived_at": f"{came:%Y-%m-%dT%H:%M:%SZ}",
        "size_bytes": file.stat().st_size,
        "sha256": sha256,
        "licence": licence,
        **(about or {}),
    }
    if held:
        log.warning(
            f"archive   {held.archive_id}: expected its sidecar; found none that can be read. It is written anew"
        )
        write_json(beside(target), said, indent=2)
        held.expect_whole()
    else:
        _copy(file, target, sha256, lambda: write_json(beside(target), said, indent=2))
    if private:
        beside(target).chmod(0o400)
    return kept


def tidy(archive: Path) -> None:
    """Take away what a run that was killed had half written. Nobody else may be writing there."""
    for partial in archive.glob("*/*/*.partial"):
        partial.unlink()


def opened(archive: Path, archive_id: str) -> Archived:
    """The file of the archive that a load record names; raises LoadError when its sidecar does not say what it was."""
    place = archive / archive_id
    said = _said(place, place.name.partition("_")[2][:SHORT])
    if said is None:
        raise LoadError(
            f"{archive_id}.json: expected the sidecar of an archived file, with its sha256; found none that can be"
            f" read. {_how_to_mend(archive_id)}"
        )
    return Archived(archive_id, place, said["sha256"])


def sidecar(file: Archived) -> dict[str, Any]:
    """What was noted of the file when it came; empty when that is gone."""
    return _said(file.place, file.sha256) or {}


def note(file: Archived, about: dict[str, Any]) -> None:
    """Note more of a file in its sidecar; the file itself is never changed."""
    place = beside(file.place)
    mode = place.stat().st_mode
    write_json(place, {**sidecar(file), **about}, indent=2)
    place.chmod(mode)


def beside(place: Path) -> Path:
    """Where the sidecar of a file stands."""
    return place.with_name(place.name + ".json")


def faults(archive: Path) -> Iterator[str | None]:
    """For each file of the archive what is wrong with it, None where nothing is: every one is read through."""
    for place in _files(archive):
        archive_id = str(place.relative_to(archive))
        try:
            file = opened(archive, archive_id)
            found = checksum(place) if place.is_file() else None
            yield None if found == file.sha256 else _not_whole(archive_id, file.sha256, found)
        except LoadError as fault:
            yield str(fault)
        except OSError as error:
            yield f"{archive_id}: expected a file that can be read; found: {error.strerror}. {_how_to_mend(archive_id)}"


def write_json(path: Path, content: Any, indent: int) -> None:
    """Write `content` whole or not at all: a reader, and a later night, finds the old or the new, never half of one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(path.name + ".partial")
    with partial.open("w", encoding="utf-8") as stream:
        stream.write(json.dumps(content, ensure_ascii=False, indent=indent) + "\n")
        stream.flush()
        os.fsync(stream.fileno())
    os.replace(partial, path)


def _copy(file: Path, target: Path, sha256: str, before_it_stands: Callable[[], None] = lambda: None) -> None:
    partial = target.with_name(target.name + ".partial")
    shutil.copyfile(file, partial)
    if checksum(partial) != sha256:
        partial.unlink()
        raise LoadError(f"{file}: expected a file at rest; found it changing while it was archived; run again")
    with partial.open("rb+") as stream:
        os.fsync(stream.fileno())
    # In a folder that is its owner's alone, the file is too.
    partial.chmod(0o440 if target.parent.stat().st_mode & 0o077 else 0o400)
    before_it_stands()
    os.replace(partial, target)


def _held(archive: Path, folder: Path, sha256: str, file: Path) -> Archived | None:
    # A sidecar alone is a file that was never put in its place, or is gone: it is put there now, by the same name.
    suffix = file.suffix.lower()
    names = {path.name for path in folder.glob(f"*_{sha256[:SHORT]}{suffix}")}
    names |= {path.name.removesuffix(".json") for path in folder.glob(f"*_{sha256[:SHORT]}{suffix}.json")}
    if not names:
        return None
    target = folder / min(names)
    return Archived(str(target.relative_to(archive)), target, sha256, file)


def _said(place: Path, sha256: str) -> dict[str, Any] | None:
    """The sidecar of a file, if it can be read and is of the content whose checksum begins so."""
    try:
        said = json.loads(beside(place).read_text(encoding="utf-8"))
        return said if said["sha256"].startswith(sha256) else None
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None


def _files(archive: Path) -> list[Path]:
    """Every file that came, and where one should be: what has a sidecar."""
    made = (".partial", ALTERED)
    all_files = {path for path in archive.glob("*/*/*_*") if path.suffix not in made}
    files = {path for path in all_files if not path.name.startswith(RECORD)}
    notes = {path for path in files if path.suffix == ".json"}
    sidecars = {path for path in notes if path.with_suffix("").suffix or path.with_suffix("") in files}
    return sorted((files - sidecars) | {path.with_suffix("") for path in sidecars})


def _not_whole(archive_id: str, sha256: str, found: str | None) -> str:
    return (
        f"{archive_id}: expected in the archive what came, sha256 {sha256}; found {found or 'no file'}. It is not read."
        f" {_how_to_mend(archive_id)}"
    )


def _how_to_mend(archive_id: str) -> str:
    source, dataset, *_ = archive_id.split("/")
    if source in ("ssb", "oppdiktet"):
        return f"Fetch it again: omsorgsvarehus hent --config <your file> --tabell {dataset} --godta"
    return "Bring it back from a backup; a file that the configuration names is taken in again by the next run"
