"""`applabel demo`: score a bundled sample whose weaknesses are known."""

from __future__ import annotations

import base64
import hashlib
import shutil
import tempfile
from pathlib import Path

import click

from applabel.errors import UsageError


@click.command()
@click.option(
    "--into",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="Keep the sample in this new folder, to try other commands on it.",
)
@click.option("-v", "--verbose", is_flag=True, help="Every finding.")
def demo(into: Path | None, verbose: bool) -> None:
    """Score a small web shop with seven weaknesses on purpose."""
    from applabel.cli import output
    from applabel.cli.options import Scanning
    from applabel.cli.score import gaps, scan
    from applabel.codec import data
    from applabel.config import Settings
    from applabel.inventory.sources import Source

    if into is not None and into.exists():
        raise UsageError(f"{into} is there already", advice="name a folder that is not")
    with tempfile.TemporaryDirectory(prefix="applabel-demo-") as scratch:
        app = into or Path(scratch) / "demo-shop"
        complete(data.demo(), app)
        source = Source(root=app, kind="folder")
        result = scan(source, Settings(name="demo-shop"), Scanning(no_cache=True))
        problem = f" Incomplete here: {'; '.join(gaps(result))}." if result.measurement.score is None else ""
        more = f"applabel score {into} -v" if into else "applabel demo --into FOLDER, then applabel score FOLDER -v"
        why = f"Go on with: {more}\nExit code 0: a demonstration.{problem}"
        output.write(result, "text", details=verbose, why=why, into=(), quiet=False)


def complete(template: Path, app: Path) -> None:
    """Copy the sample and put a key into it that is well-formed and belongs to nobody, the same every time."""
    shutil.copytree(template, app, ignore=shutil.ignore_patterns("*.in", "__pycache__"))
    noise = hashlib.sha512(b"applabel demo shop").digest()
    key = "AKIA" + base64.b32encode(noise[:10]).decode()
    secret = base64.b64encode(noise[10:40]).decode()
    text = (template / "shop" / "config.py.in").read_text(encoding="utf-8")
    text = text.replace("@ACCESS_KEY_ID@", key).replace("@SECRET_ACCESS_KEY@", secret)
    (app / "shop" / "config.py").write_text(text, encoding="utf-8")
