"""Chromium and Chinese letters out of the locked npm packages (node_modules), unpacked into build/chromium.

What a machine has of either is not used: pages look the same, and break the same, everywhere.
"""

import fcntl
import json
import os
import shutil
import struct
import subprocess
import tarfile
import zlib
from pathlib import Path

from embedded import runtimes
from embedded.places import BUILD, ROOT

HOME = BUILD / "chromium"
PACKAGES = ROOT / "node_modules"
CHROMIUM = PACKAGES / "@sparticuz" / "chromium"
FONTS = PACKAGES / "@fontsource" / "noto-sans-sc"
AXE = PACKAGES / "axe-core" / "axe.min.js"
WEIGHTS = (400, 500, 700)
UNPACK = """
const { createReadStream, createWriteStream } = require('fs');
const { createBrotliDecompress } = require('zlib');
const { pipeline } = require('stream/promises');
const [from, to] = process.argv.slice(1);
pipeline(createReadStream(from), createBrotliDecompress(), createWriteStream(to));
"""
FONTCONFIG = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>{home}/fonts</dir>
  <cachedir>{home}/font-cache</cachedir>
  <alias><family>sans-serif</family><prefer><family>Noto Sans SC</family></prefer></alias>
  <alias><family>system-ui</family><prefer><family>Noto Sans SC</family></prefer></alias>
</fontconfig>
"""
OPTIONS = (
    "--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--disable-domain-reliability", "--no-first-run", "--disable-gpu", "--hide-scrollbars", "--lang=zh-CN",
)  # fmt: skip


def program() -> Path:
    """Chromium, ready to run with `environment()`; unpacked once, some seconds."""
    version = _version(CHROMIUM)
    BUILD.mkdir(exist_ok=True)
    with (BUILD / "chromium.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        made = HOME / "made.json"
        wanted = {"chromium": version, "fonts": _version(FONTS)}
        if not made.exists() or json.loads(made.read_text()) != wanted:
            shutil.rmtree(HOME, ignore_errors=True)
            HOME.mkdir()
            _unpack()
            _write_fonts()
            made.write_text(json.dumps(wanted))
    return HOME / "chromium"


def environment() -> dict[str, str]:
    """For the browser's process: its libraries and letters, and nothing of the machine's."""
    kept = {name: os.environ[name] for name in ("PATH", "TMPDIR") if name in os.environ}
    return {
        **kept,
        "HOME": str(HOME),
        "LD_LIBRARY_PATH": str(HOME / "al2023" / "lib"),
        "FONTCONFIG_FILE": str(HOME / "fonts.conf"),
        "LANG": "C.UTF-8",
    }


def _version(package: Path) -> str:
    described = package / "package.json"
    if not described.exists():
        raise runtimes.NotSetUp(f"{package.name} is not set up: run `make setup` first.")
    return str(json.loads(described.read_text())["version"])


def _unpack() -> None:
    for packed in ("chromium.br", "al2023.tar.br", "swiftshader.tar.br"):
        target = HOME / packed.removesuffix(".br")
        command = runtimes.node("-e", UNPACK, CHROMIUM / "bin" / packed, target)
        subprocess.run(command, check=True)
        if target.suffix == ".tar":
            with tarfile.open(target) as archive:
                folder = HOME / "al2023" if packed.startswith("al2023") else HOME
                archive.extractall(folder, filter="data")
            target.unlink()
    (HOME / "chromium").chmod(0o755)


def _write_fonts() -> None:
    (HOME / "fonts").mkdir()
    for subset in ("chinese-simplified", "latin"):
        for weight in WEIGHTS:
            name = f"noto-sans-sc-{subset}-{weight}-normal"
            packed = (FONTS / "files" / f"{name}.woff").read_bytes()
            (HOME / "fonts" / f"{name}.ttf").write_bytes(plain_font(packed))
    (HOME / "fonts.conf").write_text(FONTCONFIG.format(home=HOME))


def plain_font(packed: bytes) -> bytes:
    """A WOFF file's font as TrueType: the same tables, not packed (fontconfig reads no WOFF)."""
    flavor, count = packed[4:8], int.from_bytes(packed[12:14])
    entries = [struct.unpack_from(">4sIIII", packed, 44 + 20 * n) for n in range(count)]
    power = 1 << (count.bit_length() - 1)
    search = (power * 16, power.bit_length() - 1, count * 16 - power * 16)
    head = flavor + struct.pack(">HHHH", count, *search)
    directory, body = b"", b""
    for tag, offset, length, whole, checksum in entries:
        data = packed[offset : offset + length]
        data = zlib.decompress(data) if length < whole else data
        start = 12 + 16 * count + len(body)
        directory += struct.pack(">4sIII", tag, checksum, start, whole)
        body += data + b"\0" * (-len(data) % 4)
    return head + directory + body
