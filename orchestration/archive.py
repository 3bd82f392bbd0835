"""Keeps what came, as it came: data/archive/<source>/<dataset>/<time>_<sha>.<ext> and a JSON sidecar.

A file is never changed, and the same content is kept once. The sidecar is written first and the file is
renamed into place last, so a file that stands in the archive is whole and has its sidecar.
"""

import hashlib
import json
import os
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from orchestration.errors import LoadError


@dataclass(frozen=True)
class Archived:
    """One file of the archive. `archive_id` is its path in the archive and stands on every raw row."""

    archive_id: str
    path: Path
    sha256: str


def checksum(file: Path) -> str:
    """The sha256 of the file, as hexadecimal text."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def find(archive: Path, file: Path, source: str, dataset: str) -> Archived | None:
    """The archive's copy of `file`, if its content is kept already."""
    return _held(archive, archive / source / dataset, checksum(file), file.suffix.lower())


def keep(
    archive: Path,
    file: Path,
    source: str,
    dataset: str,
    licence: str,
    about: dict[str, Any] | None = None,
    private: bool = False,
) -> Archived:
    """Copy `file` into the archive, or find the copy that is there already.

    `about` is what else its sidecar says: for a download, where it came `from` and by which query. What is `private`
    only the owner can read: the folder of its source, and the file.
    """
    folder = archive / source / dataset
    folder.mkdir(parents=True, exist_ok=True)
    if private:
        folder.parent.chmod(0o700)
        folder.chmod(0o700)
    sha256 = checksum(file)
    if held := _held(archive, folder, sha256, file.suffix.lower()):
        return held
    now = datetime.now(UTC)
    target = folder / f"{now:%Y%m%dT%H%M%SZ}_{sha256[:16]}{file.suffix.lower()}"
    sidecar = {
        "from": str(file),
        "source": source,
        "dataset": dataset,
        "archived_at": f"{now:%Y-%m-%dT%H:%M:%SZ}",
        "size_bytes": file.stat().st_size,
        "sha256": sha256,
        "licence": licence,
        **(about or {}),
    }
    beside = target.with_name(target.name + ".json")
    beside.write_text(json.dumps(sidecar, indent=2, ensure_ascii=False) + "\n")
    partial = target.with_name(target.name + ".partial")
    shutil.copyfile(file, partial)
    if checksum(partial) != sha256:
        raise LoadError(f"{file}: expected a file at rest; found it changing while it was archived; run again")
    with partial.open("rb+") as stream:
        os.fsync(stream.fileno())
    partial.chmod(0o400 if private else 0o440)
    if private:
        beside.chmod(0o400)
    os.replace(partial, target)
    return Archived(str(target.relative_to(archive)), target, sha256)


def _held(archive: Path, folder: Path, sha256: str, suffix: str) -> Archived | None:
    held = sorted(folder.glob(f"*_{sha256[:16]}{suffix}"))
    return Archived(str(held[0].relative_to(archive)), held[0], sha256) if held else None
