"""A commit of a git repository, laid out from its objects alone: no hook, filter or setting takes part."""

from __future__ import annotations

import os
import re
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from applabel.errors import TargetError
from applabel.inventory.naming import printable
from applabel.inventory.sources.interface import Layout, Limits, Source
from applabel.model import Unexamined

_PIECE = 1024 * 1024
_SMALL = 4096
_REFERENCES = 64 * 1024**2
_LINK = b"120000"
_SUBMODULE = b"160000"
_SHA256 = re.compile(rb"^\s*objectformat\s*=\s*sha256\s*$", re.I | re.M)


def lay_out(app: Path, ref: str, scratch: Path, limits: Limits | None = None) -> Source:
    """Lay out the folder `app` as it is in the commit `ref` of the repository it lies in.

    The repository may be hostile, and git obeys its settings (it may even run programs they name). So git is
    only ever started in a repository of our own that borrows the other's objects. Raises TargetError where
    there is no repository, no such commit, no such folder in it, or where an object is missing.
    """
    top, folder = _repository(app)
    below = "" if top is None else os.path.relpath(os.path.realpath(app), os.path.realpath(top))
    ours = scratch / "repository"
    _borrow(folder, ours)
    commit = _commit(ours, app, ref)
    where = commit if below in ("", ".") else f"{commit}:{below}"
    layout = Layout(root=scratch / "app", said=f"{app} at {ref}", limits=limits or Limits())
    missing = _write(ours, where, layout, f"{ref} of {app}")
    layout.finish()
    return Source(
        root=layout.root,
        kind="git",
        name=Path(os.path.realpath(app)).name.removesuffix(".git"),
        commit=commit,
        missing=missing,
    )


def _repository(app: Path) -> tuple[Path | None, Path]:
    """The top of the working tree (None for a bare repository) and the folder git keeps its own things in."""
    start = Path(os.path.realpath(app))
    if (start / "objects").is_dir() and (start / "HEAD").is_file():
        return None, start
    for place in (start, *start.parents):
        inside = place / ".git"
        if inside.is_dir():
            return place, inside
        if inside.is_file():
            said = _text(inside).removeprefix("gitdir:").strip()
            return place, Path(os.path.normpath(place / said))
    raise TargetError(
        f"{app} is not in a git repository", advice="leave --ref out, or give a folder that is in one"
    )


def _borrow(folder: Path, ours: Path) -> None:
    """A bare repository of our own with the other's references and, by way of alternates, its objects."""
    shared = folder
    if (folder / "commondir").is_file():
        shared = Path(os.path.normpath(folder / _text(folder / "commondir").strip()))
    if not (shared / "objects").is_dir():
        raise TargetError(f"{folder} is not a git repository: it has no objects")
    config = (shared / "config").read_bytes()[:_PIECE] if (shared / "config").is_file() else b""
    form = "sha256" if _SHA256.search(config) else "sha1"
    _git(ours.parent, "init", "--quiet", "--bare", "--template=", f"--object-format={form}", str(ours))
    objects = os.fsencode(os.path.realpath(shared / "objects"))
    if b"\n" in objects or objects.startswith(b'"'):
        raise TargetError(f"{shared} has a name that git cannot borrow from", advice="move it")
    (ours / "objects" / "info").mkdir(exist_ok=True)
    (ours / "objects" / "info" / "alternates").write_bytes(objects + b"\n")
    _copy(folder / "HEAD", ours / "HEAD", _SMALL)
    _copy(shared / "packed-refs", ours / "packed-refs", _REFERENCES)
    # A shallow clone says where its history ends; without that, git would look for parents that are not there.
    _copy(shared / "shallow", ours / "shallow", _REFERENCES)
    for at, folders, names in os.walk(shared / "refs", followlinks=False):
        folders[:] = [each for each in folders if each != "replace"]
        for name in names:
            path = Path(at) / name
            _copy(path, ours / path.relative_to(shared), _SMALL)


def _copy(source: Path, target: Path, most: int) -> None:
    try:
        if not stat.S_ISREG(source.lstat().st_mode) or source.stat().st_size > most:
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(source.read_bytes())
    except OSError:
        return  # a reference that cannot be read is one that does not exist; whoever names it is told


def _commit(ours: Path, app: Path, ref: str) -> str:
    done = _git(ours, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}", check=False)
    found = done.stdout.decode("ascii", "replace").strip()
    if done.returncode or not re.fullmatch(r"[0-9a-f]{40}|[0-9a-f]{64}", found):
        raise TargetError(
            f"{app} has no commit {ref!r}",
            advice="name a branch, a tag or a commit that is there: git log --oneline --all shows them",
        )
    return found


def _write(ours: Path, where: str, layout: Layout, said: str) -> tuple[Unexamined, ...]:
    """Write every file and link of a tree; returns its submodules, whose content is elsewhere."""
    listed = _git(ours, "ls-tree", "-r", "-z", "--full-tree", where, check=False)
    if listed.returncode:
        raise TargetError(
            f"{said} has no such folder", advice="the folder was added later, or has another name there"
        )
    missing = []
    with subprocess.Popen(  # noqa: S603 - git, with ids that git gave
        ["git", "--git-dir", str(ours), "cat-file", "--batch"],  # noqa: S607 - the git on the caller's PATH
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=_environment(ours.parent),
        cwd=ours.parent,
    ) as objects:
        try:
            for row in filter(None, listed.stdout.split(b"\0")):
                facts, raw = row.split(b"\t", 1)
                mode, _, name = facts.split()
                if raw.split(b"/", 1)[0].lower() == b".git":
                    raise layout.refused(raw, "git itself never writes this name, and applabel would pass over it")
                if mode == _SUBMODULE:
                    detail = "a submodule; its files are in another repository and were not looked at"
                    missing.append(Unexamined(path=printable(raw), reason="submodule", detail=detail))
                    continue
                pieces = _blob(objects, name, layout, raw)
                if mode == _LINK:
                    layout.link(raw, b"".join(pieces))
                else:
                    layout.file(raw, pieces, executable=mode == b"100755")
        finally:
            objects.kill()
    return tuple(missing)


def _blob(objects: subprocess.Popen[bytes], name: bytes, layout: Layout, raw: bytes) -> Iterator[bytes]:
    if objects.stdin is None or objects.stdout is None:
        raise AssertionError("both are pipes")
    objects.stdin.write(name + b"\n")
    objects.stdin.flush()
    head = objects.stdout.readline().split()
    if len(head) != 3 or head[1] != b"blob":
        raise layout.refused(raw, "its content is not in the repository (a shallow or partial clone?)")
    return _content(objects.stdout, int(head[2]), layout, raw)


def _content(pipe: IO[bytes], size: int, layout: Layout, raw: bytes) -> Iterator[bytes]:
    left = size
    while left:
        piece = pipe.read(min(left, _PIECE))
        if not piece:
            raise layout.refused(raw, "git stopped in the middle of it: the repository is damaged")
        left -= len(piece)
        yield piece
    pipe.read(1)  # the newline that ends every object


def _git(cwd: Path, *words: str, check: bool = True) -> subprocess.CompletedProcess[bytes]:
    command = ["git", *words] if words[0] == "init" else ["git", "--git-dir", str(cwd), *words]
    try:
        done = subprocess.run(  # noqa: S603 - git with words of ours; a reference stands behind --end-of-options
            command, cwd=cwd, env=_environment(cwd), stdin=subprocess.DEVNULL, capture_output=True, check=False
        )
    except FileNotFoundError as error:
        raise TargetError("--ref needs git, and there is none here", advice="install git") from error
    if check and done.returncode:
        raise TargetError(f"git cannot work here: {done.stderr.decode('utf-8', 'replace').strip()[:300]}")
    return done


def _environment(home: Path) -> dict[str, str]:
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(home),
        "LC_ALL": "C",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_NO_REPLACE_OBJECTS": "1",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_ALLOW_PROTOCOL": "",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_OPTIONAL_LOCKS": "0",
    }


def _text(path: Path) -> str:
    return path.read_bytes()[:_SMALL].decode("utf-8", "surrogateescape")
