"""What must hold of names, digests, globs, encodings and scope whatever a tree holds."""

from __future__ import annotations

import codecs
import hashlib
import os
import re
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from applabel import inventory
from applabel.inventory import digest, encoding, globs, language, scope
from applabel.inventory.digest import Entry, digests
from applabel.inventory.naming import printable
from applabel.inventory.role import role
from applabel.model import Role, SourceFile

PACE = settings(max_examples=300, deadline=None, derandomize=True)
SLOW = settings(max_examples=40, deadline=None, derandomize=True)

NAMES = st.binary(min_size=1, max_size=20).filter(
    lambda raw: not set(raw) & set(b"/\0") and raw not in (b".", b"..")
)
ODD = st.text(
    alphabet=st.sampled_from(
        "ab\\x{}u0f\n\r\t\x1b\x7f\u0085\u00ad\u200b\u202e\u2066\ufeff\ufffe\U000e0041\U0001f980\u00e9"
    ),
    max_size=12,
)
PLAIN = st.text(alphabet="abc.-_ 0", min_size=1, max_size=4).filter(lambda name: name not in (".", ".."))


# --- Names ---


@PACE
@given(st.binary(max_size=40) | ODD.map(str.encode))
def test_a_printed_name_can_be_read_back(raw: bytes) -> None:
    """What has an inverse is injective: no two names are written alike."""
    assert unprinted(printable(raw)) == raw


@PACE
@given(st.binary(max_size=40) | ODD.map(str.encode))
def test_a_printed_name_steers_no_terminal(raw: bytes) -> None:
    written = printable(raw)
    assert written.encode("utf-8").decode("utf-8") == written
    assert not re.search("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]", written)
    assert printable(raw + b"/" + raw) == f"{written}/{written}" or raw[-1:] >= b"\x80"


def unprinted(written: str) -> bytes:
    def one(found: re.Match[str]) -> str:
        if found.group(1):
            return bytes([int(found.group(1), 16)]).decode("utf-8", "surrogateescape")
        return chr(int(found.group(2), 16)) if found.group(2) else "\\"

    return re.sub(r"\\(?:x([0-9a-f]{2})|u\{([0-9a-f]+)\}|\\)", one, written).encode("utf-8", "surrogateescape")


# --- Digests ---


@st.composite
def trees(draw: st.DrawFn) -> dict[bytes, tuple[bytes, bytes]]:
    """name -> (mode, content); no name is both a file and a folder."""
    names = draw(
        st.lists(st.lists(PLAIN, min_size=1, max_size=3).map("/".join), min_size=1, max_size=8, unique=True)
    )
    kept = [name for name in names if not any(other.startswith(name + "/") for other in names)]
    modes = st.sampled_from([digest.FILE, digest.EXECUTABLE, digest.LINK])
    return {name.encode(): (draw(modes), draw(st.binary(max_size=5))) for name in kept}


def entries(tree: Mapping[bytes, tuple[bytes, bytes]]) -> list[Entry]:
    return [
        Entry(
            name=name,
            mode=mode,
            blob=digest.blob(content),
            sha256=None if mode == digest.LINK else hashlib.sha256(content).digest(),
        )
        for name, (mode, content) in tree.items()
    ]


@PACE
@given(trees(), st.randoms(use_true_random=False))
def test_the_order_of_entries_changes_no_digest(tree: dict[bytes, tuple[bytes, bytes]], chance: object) -> None:
    shuffled = entries(tree)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert digests(shuffled) == digests(entries(tree))


@PACE
@given(trees(), trees())
def test_two_trees_share_a_digest_only_if_they_are_one(
    one: dict[bytes, tuple[bytes, bytes]], other: dict[bytes, tuple[bytes, bytes]]
) -> None:
    assert (digests(entries(one)).git_tree == digests(entries(other)).git_tree) is (one == other)


@PACE
@given(trees(), st.data())
def test_every_change_changes_the_digest(tree: dict[bytes, tuple[bytes, bytes]], data: st.DataObject) -> None:
    before = digests(entries(tree))
    name = data.draw(st.sampled_from(sorted(tree)))
    mode, content = tree[name]
    place = data.draw(st.integers(0, len(content)))
    other = {
        "a byte more": {**tree, name: (mode, content[:place] + b"x" + content[place:])},
        "another name": {
            **{key: value for key, value in tree.items() if key != name},
            name + b"x": (mode, content),
        },
        "gone": {key: value for key, value in tree.items() if key != name},
        "one more": {**tree, b"zz": (digest.FILE, b"")},
        **{
            f"mode {kind.decode()}": {**tree, name: (kind, content)}
            for kind in (digest.FILE, digest.EXECUTABLE, digest.LINK)
            if kind != mode
        },
    }
    if content:
        flipped = bytes([content[0] ^ 1]) + content[1:]
        other["a bit"] = {**tree, name: (mode, flipped)}
    for what, changed in other.items():
        after = digests(entries(changed))
        assert after.git_tree != before.git_tree, what
        if what in ("a byte more", "a bit", "another name") and mode != digest.LINK:
            assert after.dir_hash1 != before.dir_hash1, what


@SLOW
@given(trees(), st.randoms(use_true_random=False))
def test_how_a_tree_was_made_changes_nothing(tree: dict[bytes, tuple[bytes, bytes]], chance: object) -> None:
    names = sorted(tree)
    chance.shuffle(names)  # type: ignore[attr-defined]
    with laid_out(tree, sorted(tree)) as one, laid_out(tree, names) as other:
        first, second = inventory.read(one), inventory.read(other)
    assert first.target.digests == second.target.digests == digests(entries(laid(tree)))
    assert (first.files, first.links, first.packages) == (second.files, second.links, second.packages)


def laid(tree: Mapping[bytes, tuple[bytes, bytes]]) -> dict[bytes, tuple[bytes, bytes]]:
    """The tree as a system can hold it: a link leads somewhere."""
    return {
        name: (mode, destination(content) if mode == digest.LINK else content)
        for name, (mode, content) in tree.items()
    }


def destination(content: bytes) -> bytes:
    return b"to-" + content.replace(b"\0", b"0")


@contextmanager
def laid_out(tree: Mapping[bytes, tuple[bytes, bytes]], order: list[bytes]) -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as held:
        top = Path(held) / "app"
        top.mkdir()
        for name in order:
            place = top / os.fsdecode(name)
            place.parent.mkdir(parents=True, exist_ok=True)
            mode, content = tree[name]
            if mode == digest.LINK:
                place.symlink_to(os.fsdecode(destination(content)))
            else:
                place.write_bytes(content)
                place.chmod(0o755 if mode == digest.EXECUTABLE else 0o644)
        yield top


@SLOW
@given(st.lists(NAMES, max_size=5, unique=True), st.binary(max_size=200))
def test_any_names_and_any_content_are_read(names: list[bytes], content: bytes) -> None:
    with tempfile.TemporaryDirectory() as held:
        for name in names:
            handle = os.open(os.path.join(os.fsencode(held), name), os.O_WRONLY | os.O_CREAT)  # noqa: PTH118
            os.write(handle, content)
            os.close(handle)
        tree = inventory.read(Path(held))
        assert sorted(file.raw_path for file in tree.files) == sorted(names)
        assert len({file.path for file in tree.files}) == len(names)
        for file in tree.files:
            assert inventory.content(tree, file) == content
            inventory.text(tree, file)
            assert bool(file.encoding) or not file.is_code or file.language == "compiled-program"


# --- Globs ---

GLOBS = st.lists(st.sampled_from(["a", "b", "/", "*", "**", "?", "**/", ".", "[", "\\"]), max_size=7).map("".join)
PATHS = st.lists(st.text(alphabet="ab.[\\", min_size=1, max_size=3), min_size=1, max_size=4).map("/".join)


@settings(PACE, max_examples=2_000)
@given(GLOBS, PATHS)
def test_a_glob_matches_what_a_slow_reader_says_it_matches(glob: str, path: str) -> None:
    steps = tuple(re.findall(r"\*\*/|\*\*|\*|\?|[^*?]", glob.removeprefix("./").strip("/")))
    parts = path.split("/")
    above = ["/".join(parts[: end + 1]) for end in range(len(parts))]
    assert bool(globs.matcher([(glob, "r")])(path)) is any(slowly(steps, each) for each in above)


def slowly(steps: tuple[str, ...], path: str) -> bool:
    """One step after the other, every way a wildcard can go."""
    if not steps:
        return not path
    step, rest = steps[0], steps[1:]
    match step:
        case "?":
            return path[:1] not in ("", "/") and slowly(rest, path[1:])
        case "*" | "**":
            ends = range(len(path) + 1) if step == "**" else range(len(path.partition("/")[0]) + 1)
            return any(slowly(rest, path[end:]) for end in ends)
        case "**/":
            folder, slash, below = path.partition("/")
            return slowly(rest, path) or (bool(folder and slash) and slowly(steps, below))
        case _:
            return path[:1] == step and slowly(rest, path[1:])


# --- Encodings ---

WIDE = ("utf-16", "utf-32", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")
LINES = ["x = 1", "# caf\u00e9", "def run(word):", "    return word", "", "print('a')"]
CODE = st.lists(st.sampled_from(LINES), max_size=30).map(lambda lines: "\n".join(["import os", *lines]))


@PACE
@given(CODE, st.sampled_from(["utf-8", "utf-8-sig", "latin-1", *WIDE]))
def test_code_in_any_common_encoding_is_read_as_it_was_written(code: str, name: str) -> None:
    content = code.encode(name)
    found = encoding.detect(content)
    assert content.decode(found).removeprefix("\ufeff") == code
    assert not encoding.ambiguous(content, found)


@PACE
@given(CODE, st.sampled_from(["latin-1", "cp1252", "utf-8", "iso8859-15", "cp850"]))
def test_code_that_declares_its_encoding_is_read_as_it_was_written(code: str, name: str) -> None:
    written = f"# coding: {name}\n{code}"
    content = written.encode(name)
    assert content.decode(encoding.detect(content, python=True)) == written


@PACE
@given(st.binary(max_size=300))
def test_any_bytes_have_an_encoding_that_reads_them_or_none(content: bytes) -> None:
    for marked in (
        content,
        *(mark + content for mark in (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF32_BE)),
    ):
        for python in (False, True):
            found = encoding.detect(marked, python=python)
            if found:
                marked.decode(found, "replace")
                encoding.ambiguous(marked, found, python=python)


MARKS = st.sampled_from([b"", codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_LE])
ASCII = st.text(alphabet=st.characters(min_codepoint=32, max_codepoint=126), min_size=20, max_size=100)


@settings(PACE, max_examples=2_000)
@given(MARKS, st.binary(max_size=40) | ASCII.map(lambda text: text.encode("utf-16-le")), ASCII)
def test_no_bytes_before_a_plain_command_hide_it_unsaid(mark: bytes, before: bytes, command: str) -> None:
    """A shell reads bytes: the line is there in our text, or the file is said to be open to other readings."""
    content = mark + before + b"\n" + command.encode() + b"\n"
    found = encoding.detect(content) or "latin-1"  # as for any file that calls itself code
    assert command in content.decode(found, "replace") or encoding.ambiguous(content, found)


# --- What a file is ---


@PACE
@given(st.text(max_size=30), st.text(max_size=200))
def test_no_path_and_no_text_stop_the_telling(path: str, text: str) -> None:
    promised = language.by_name(path)
    assert promised == "" or promised in language.languages()
    settled = language.refine(promised, text, path)
    assert settled == "" or settled in language.languages()
    assert language.shebang(text.encode("utf-8", "replace")) in ("", *language.languages())
    assert role(path, settled, text, binary=False) is not Role.BINARY


@PACE
@given(st.text(max_size=200), st.sampled_from(["python", "javascript", "typescript"]))
def test_what_calls_itself_code_stays_so_whatever_it_says(text: str, promised: str) -> None:
    assert language.refine(promised, text, f"shop/app.{promised}") == promised
    assert role("shop/app", promised, text, binary=False).in_scope


# --- Scope ---


def sample(path: str, kind: Role) -> SourceFile:
    return SourceFile(
        path=path,
        raw_path=path.encode(),
        size=0,
        sha256="",
        language="python",
        is_code=True,
        role=kind,
        lines=0,
    )


@PACE
@given(st.text(max_size=100), st.lists(st.sampled_from(["a", "b", "c"]), max_size=3), st.booleans())
def test_what_is_in_scope_stays_there_and_more_text_never_takes_out(
    text: str, imports: list[str], first: bool
) -> None:
    files = [sample("main.py", Role.SHIPPED), *(sample(f"tests/{name}.py", Role.TEST) for name in "abc")]
    said = "\n".join(f"import tests.{name}" for name in imports)
    plain = scope.pull_in(files, lambda file: said if file.path == "main.py" else "")
    more = f"{text}\n{said}" if first else f"{said}\n{text}"
    padded = scope.pull_in(files, lambda file: more if file.path == "main.py" else "")
    brought = {file.path for file in plain if file.in_scope}
    assert brought == {"main.py", *(f"tests/{name}.py" for name in imports)}
    assert brought <= {file.path for file in padded if file.in_scope}
    assert [replace(file, pulled_in_by="") for file in padded] == files
