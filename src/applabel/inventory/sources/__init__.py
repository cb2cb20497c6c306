"""Where an app comes from: a folder, a commit of a git repository, or an archive laid out in a scratch folder."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from applabel.errors import TargetError
from applabel.inventory.sources import archive, git
from applabel.inventory.sources.interface import Source

__all__ = ["Source", "opened"]


@contextmanager
def opened(app: Path, ref: str = "") -> Iterator[Source]:
    """The app as a folder that can be walked, for as long as the context lasts.

    `app` is a folder or an archive (zip, wheel, tar with or without compression); with `ref` a folder in a git
    repository, of which that commit is laid out, whatever the working tree holds. Nothing of the app is run.
    Raises TargetError where it is none of these, or where an archive or tree could harm whoever lays it out.
    """
    if not app.exists():
        raise TargetError(f"{app} does not exist", advice="give the folder or archive that holds the app's source")
    if app.is_dir() and not ref:
        yield Source(root=app, kind="folder")
        return
    with tempfile.TemporaryDirectory(prefix="applabel-source-", ignore_cleanup_errors=True) as scratch:
        if ref:
            yield git.lay_out(app, ref, Path(scratch))
        else:
            yield archive.lay_out(app, Path(scratch))
