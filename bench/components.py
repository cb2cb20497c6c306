"""Collects the digests of published files that apps carry copies of, so that a copy is known for what it is.

    python bench/components.py REGISTRY [PACKAGE …]      REGISTRY: the answer of `npm config get registry`

Downloads the stable versions of the packages in rules/components.toml, or of those named, and writes
rules/components.json: half of the SHA-256 of the normal form (`inventory.components`), by purl and version,
of every JavaScript file of 16,000 bytes or more, and of the wrappers of build tools that some packages carry. What
several versions hold is kept under the first of them. Facts only: no content is kept. What cannot be had is
named on standard error, keeps what was known of it, and makes the exit code 1.
"""

from __future__ import annotations

import gzip
import io
import json
import re
import sys
import tarfile
import time
import tomllib
import urllib.parse
import urllib.request
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

from packageurl import PackageURL
from packaging.version import InvalidVersion, Version

from applabel.inventory.components import fingerprint

RULES = Path(__file__).parents[1] / "rules"
SMALLEST = 16_000
_STABLE = re.compile(r"\d+(?:\.\d+){0,3}")
_LARGEST = 256 * 2**20
_SOURCES = re.compile(r"/(?:src|tests?|examples|docs?|demos?|node_modules|jsm)/")
_DATA = re.compile(r"\.(?:map|json|ts|md|css|scss|less|html?|svg|png|gif|jpe?g|woff2?|ttf|eot)$")

Sighting = tuple[str, str, str]
"""Purl without version, version, fingerprint."""


def main() -> None:
    """Download, digest, merge with what is known, write."""
    registry, only = sys.argv[1].rstrip("/"), sys.argv[2:]
    wanted: dict[str, Any] = tomllib.loads((RULES / "components.toml").read_text())
    carriers = {name for each in wanted["wrappers"] for name in each["within"]}
    packages = [name for name in (*wanted["packages"], *sorted(carriers)) if not only or name in only]
    collect = partial(collected, registry, wanted["wrappers"])
    failed = []
    with ThreadPoolExecutor(max_workers=4) as pool:
        answers = pool.map(lambda name: collect(name, own=name in wanted["packages"]), packages)
        for name, answer in zip(packages, answers, strict=True):
            print(f"{name}: {len(answer)} files", flush=True)
            failed += [] if answer else [name]
            save(answer)
    if failed:
        sys.exit(f"nothing was had of {', '.join(failed)}")


def save(sightings: Iterable[Sighting]) -> None:
    """Add to what is known, at once: a package may take minutes."""
    path = RULES / "components.json"
    before = json.loads(path.read_text())["components"] if path.exists() else {}
    known = [
        (purl, version, each) for purl, table in before.items() for version, held in table.items() for each in held
    ]
    document = {
        "schema": "applabel-components/1",
        "date": time.strftime("%Y-%m-%d", time.gmtime()),
        "components": tabled([*known, *sightings]),
    }
    path.write_text(json.dumps(document, indent=0, separators=(",", ":")) + "\n")


def tabled(sightings: Iterable[Sighting]) -> dict[str, dict[str, list[str]]]:
    """Fingerprints by purl and version, each once: under the oldest version of the first purl that holds it."""
    table: dict[str, dict[str, list[str]]] = {}
    seen: set[str] = set()
    for purl, version, each in sorted(set(sightings), key=lambda one: (one[0], Version(one[1]), one[2])):
        if each not in seen:
            seen.add(each)
            table.setdefault(purl, {}).setdefault(version, []).append(each)
    return table


def collected(registry: str, wrappers: list[dict[str, Any]], package: str, *, own: bool) -> list[Sighting]:
    """What a package's stable versions hold; nothing where it cannot be had. `own` is whether its scripts count."""
    try:
        about = json.loads(_got(f"{registry}/{urllib.parse.quote(package, safe='@')}"))
    except OSError as error:
        print(f"{package}: {error}", file=sys.stderr)
        return []
    space, _, name = package.rpartition("/")
    purl = PackageURL(type="npm", namespace=space or None, name=name).to_string()
    found: list[Sighting] = []
    for version in filter(_is_stable, about["versions"]):
        try:
            held = list(_files(_got(about["versions"][version]["dist"]["tarball"])))
        except (OSError, EOFError, tarfile.TarError, KeyError) as error:
            print(f"{package} {version}: {error}", file=sys.stderr)
            continue
        if own:
            found += ((purl, version, fingerprint(content)) for file, content in held if _is_script(file, content))
        for wrapper in wrappers:
            if package in wrapper["within"]:
                found += _wrapped(wrapper, dict(held))
    return found


def _wrapped(wrapper: dict[str, Any], held: dict[str, bytes]) -> Iterator[Sighting]:
    """The files of a wrapper a package carries, where the properties beside them say of which version they are."""
    versions = {
        match[1].decode()
        for file, content in held.items()
        if file.endswith("/" + wrapper["properties"]) and (match := re.search(wrapper["version"].encode(), content))
    }
    if len(versions) == 1:  # of several, nobody can tell which file is of which
        for file, content in held.items():
            if file.rsplit("/", 1)[-1] in wrapper["files"]:
                yield wrapper["purl"], *versions, fingerprint(content)


def _is_script(file: str, content: bytes) -> bool:
    return file.endswith((".js", ".mjs", ".cjs")) and len(content) >= SMALLEST


def _is_stable(version: str) -> bool:
    try:
        return _STABLE.fullmatch(version) is not None and bool(Version(version))
    except InvalidVersion:
        return False


def _got(address: str) -> bytes:
    for _ in range(2):
        try:
            return _once(address)
        except OSError:
            time.sleep(2)
    return _once(address)


def _once(address: str) -> bytes:
    with urllib.request.urlopen(address, timeout=60) as answer:
        content: bytes = answer.read(_LARGEST)
    return content


def _files(archive: bytes) -> Iterator[tuple[str, bytes]]:
    with tarfile.open(fileobj=io.BytesIO(gzip.decompress(archive)), mode="r:") as files:
        for member in files:
            aside = _DATA.search(member.name) or _SOURCES.search(member.name)
            handle = files.extractfile(member) if member.isfile() and not aside else None
            if handle is not None:
                yield member.name, handle.read()


if __name__ == "__main__":
    main()
