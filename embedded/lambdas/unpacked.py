"""Functions' code and layers, unpacked once for all processes of the embedded AWS.

MiniStack unpacks the layer anew for every process that it starts: 4,700 files of 85 MB, a second of its one thread,
and a disk that fills up. Lambda's own file system is read-only and shared; so is this one. What has the same names
and checksums is the same folder, whoever unpacked it, and each process sees it through a link.
"""

import contextlib
import hashlib
import os
import shutil
import tempfile
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

PROCESS = "ministack-lambda-"
"""How the folder of a function's process begins."""


def share(place_of_all: str) -> None:
    """From now on this process unpacks functions' archives into that folder."""
    folder, alone, listed = Path(place_of_all), zipfile.ZipFile.extractall, zipfile.ZipFile.namelist

    def extractall(
        archive: zipfile.ZipFile,
        path: str | os.PathLike[str] | None = None,
        members: Iterable[str | zipfile.ZipInfo] | None = None,
        pwd: bytes | None = None,
    ) -> None:
        place = Path(path) if path is not None and members is None and pwd is None else None
        if place is None or not of_a_process(place):
            return alone(archive, path, members, pwd)
        whole = folder / name(archive)
        if not whole.exists():
            folder.mkdir(parents=True, exist_ok=True)
            fresh = Path(tempfile.mkdtemp(dir=folder))
            alone(archive, fresh)
            with contextlib.suppress(OSError):  # somebody else was first: theirs is the same
                fresh.rename(whole)
            shutil.rmtree(fresh, ignore_errors=True)
        os.utime(whole)
        place.rmdir()
        place.symlink_to(whole, target_is_directory=True)
        return None

    def namelist(archive: zipfile.ZipFile) -> list[str]:
        """None of what is unpacked already: whether its names stay in the folder was looked at then."""
        known = of_a_process(Path(str(archive.filename))) and (folder / name(archive)).exists()
        return [] if known else listed(archive)

    changed: Any = zipfile.ZipFile
    changed.extractall, changed.namelist = extractall, namelist


def of_a_process(place: Path) -> bool:
    """Whether a function's process will look for its code or a layer there."""
    kind = place.name == "code" or place.name.startswith("layer_")
    return kind and place.parent.name.startswith(PROCESS)


def name(archive: zipfile.ZipFile) -> str:
    """Of its content: names, sizes and checksums."""
    digest = hashlib.sha256()
    for each in archive.infolist():
        digest.update(f"{each.filename}\n{each.file_size}\n{each.CRC}\n".encode())
    return digest.hexdigest()[:32]
