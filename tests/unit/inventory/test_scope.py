"""What ships and is put among tests, docs or examples comes back into scope, and nothing else does."""

from __future__ import annotations

import pytest

from applabel import inventory
from applabel.inventory import scope
from applabel.model import Inventory, Role, SourceFile
from tests.conftest import WriteApp

EVIL = "import subprocess\nsubprocess.call(input(), shell=True)\n"
SCRIPT = "require('child_process').exec(process.argv[2])\n"
MAIN = "x = 1\n"


def pulled(tree: Inventory) -> dict[str, str]:
    return {each.path: each.pulled_in_by for each in tree.files if each.pulled_in_by}


def read(write_app: WriteApp, files: dict[str, str], **more: object) -> dict[str, str]:
    return pulled(inventory.read(write_app(files), **more))  # type: ignore[arg-type]


# --- Python ---


@pytest.mark.parametrize(
    "line",
    [
        "import tests.server",
        "import os, tests.server as s",
        "import tests.server.run",
        "from tests import server",
        "from tests import (\n    helper,  # not this one)\n    server,\n)",
        "from tests import server as s; s.run()",
        "from tests.server import run",
        "from tests.server import *",
        "from tests import *",
        "from tests import(server)",
        "from\ttests\timport\tserver",
        "from tests . server import run",
        "import tests . server",
        "from tests \\\n    import server",
        "from tests.server \\\r\n    import run",
        "import \\\n    tests.server",
        "x = 1; import tests.server",
        "if x: import tests.server",
        "try: from tests import server\nexcept ImportError: pass",
        "x = '#'; import tests.server",
        "    import tests.server",
        "\x0cimport tests.server",
        "import \uff54ests.server",  # Python reads the wide t as a plain one
        "importlib.import_module('tests.server')",
        "importlib.import_module(name='tests.server')",
        "__import__('tests.server')",
        "importlib.import_module('tests.' + name)",
        "importlib.import_module(f'tests.{name}')",
        "importlib.import_module('tests.%s' % name)",
        "path('shop/', include('tests.server'))",
        "app = import_string('tests.server:app')",
        "MIDDLEWARE = ['tests.server.Middleware']",
        "INSTALLED_APPS = ['shop', 'tests']",
        "INSTALLED_APPS = [\n  'shop',  # one (of two)]\n  'tests',\n]",
        "INSTALLED_APPS += ('tests',)",
        "runpy.run_path('tests/server.py')",
        "exec(open('tests/server.py').read())",
        'subprocess.run(["python", "tests/server.py"])',
        "spec_from_file_location('x', os.path.join('tests', 'server.py'))",
        "Path('tests') / 'server.py'",
        "print('hello!'); run('tests/server.py')",
    ],
)
def test_python_brings_in_what_it_imports_or_loads(write_app: WriteApp, line: str) -> None:
    files = {"shop/main.py": line + "\n", "tests/__init__.py": "", "tests/server.py": EVIL}
    assert read(write_app, files).get("tests/server.py") == "shop/main.py"


@pytest.mark.parametrize(
    ("where", "line", "hidden"),
    [
        ("shop/main.py", "from .docs import views", "shop/docs/views.py"),
        ("shop/main.py", "from . import tests", "shop/tests/__init__.py"),
        ("shop/main.py", "from .docs.views import a", "shop/docs/views.py"),
        ("shop/main.py", "from.docs import views", "shop/docs/views.py"),
        ("shop/sub/main.py", "from ..docs import views", "shop/docs/views.py"),
        ("shop/sub/main.py", "from ...docs import views", "docs/views.py"),
        ("shop/main.py", "from .....docs import views", "docs/views.py"),
        ("shop/main.py", "import_module('.docs.views', __package__)", "shop/docs/views.py"),
        ("shop/main.py", "import_module('.' + name, __package__)", "shop/tests.py"),
        ("shop/__init__.py", "for each in pkgutil.iter_modules(__path__): load(each)", "shop/test_a.py"),
        ("shop/__init__.py", "for each in pkgutil.walk_packages(__path__): load(each)", "shop/a/tests/b.py"),
        ("src/shop/main.py", "import docs.views", "src/docs/views.py"),
        ("shop/main.py", "import docs.views", "src/docs/views.py"),
        ("server/shop/main.py", "import docs.views", "server/docs/views.py"),
        ("shop/main.py", "import tests", "tests/__init__.py"),
        ("shop/main.py", "from shop import test_views", "shop/test_views.py"),
        ("main.py", "app.register(StaticFiles(directory='docs'))", "docs/app.js"),
        ("main.py", "Flask(__name__, template_folder='tests/pages')", "tests/pages/deep/a.j2"),
        ("main.py", "send_from_directory(os.path.join(here, 'docs'), name)", "docs/deep/app.js"),
        ("main.py", "TEMPLATES = [{'DIRS': [BASE / 'docs']}]", "docs/a.j2"),
    ],
)
def test_python_names_are_resolved_from_where_they_stand(
    write_app: WriteApp, where: str, line: str, hidden: str
) -> None:
    files = {where: line + "\n", "other.py": MAIN, hidden: EVIL}
    assert read(write_app, files) == {hidden: where}


def test_the_head_of_a_package_runs_before_its_modules(write_app: WriteApp) -> None:
    files = {"main.py": "from tests.a.b import c\n", "tests/__init__.py": EVIL, "tests/a/__init__.py": EVIL}
    files |= {"tests/a/b.py": MAIN, "tests/other.py": MAIN}
    assert set(read(write_app, files)) == {"tests/__init__.py", "tests/a/__init__.py", "tests/a/b.py"}


def test_what_was_brought_in_brings_in_further(write_app: WriteApp) -> None:
    files = {"main.py": "import tests.a\n", "tests/a.py": "import tests.b\n", "tests/b.py": "from docs import c\n"}
    files |= {"docs/c.py": "import tests.a\n", "docs/d.py": EVIL}
    found = read(write_app, files)
    assert found == {"tests/a.py": "main.py", "tests/b.py": "tests/a.py", "docs/c.py": "tests/b.py"}


def test_an_installed_app_comes_whole_but_for_its_own_tests(write_app: WriteApp) -> None:
    files = {
        "site/settings.py": "INSTALLED_APPS = ['docs.apps.Docs']\n",
        "docs/apps.py": MAIN,
        "docs/models.py": EVIL,
    }
    files |= {"docs/templates/a.html": "{{ a|safe }}", "docs/tests/test_a.py": MAIN, "docs/tests.py": MAIN}
    assert set(read(write_app, files)) == {"docs/apps.py", "docs/models.py", "docs/templates/a.html"}


@pytest.mark.parametrize(
    "line",
    [
        "# see tests/server.py",
        "'''As tests/server.py shows.'''",
        "name = 'tests'",
        "packages = find_packages(exclude=['tests', 'docs'])",
        "import latests.server",
        "import server",
        "from . import server",
        "path('tests/', views.tests, name='tests')",
        "FileSystemLoader('.')",
        "logging.getLogger('tests.')",
    ],
)
def test_a_mere_mention_brings_in_nothing(write_app: WriteApp, line: str) -> None:
    files = {"shop/main.py": line + "\n", "tests/__init__.py": "", "tests/server.py": EVIL, "docs/conf.py": MAIN}
    assert read(write_app, files) == {}


def test_tests_import_each_other_and_stay_tests(write_app: WriteApp) -> None:
    files = {"main.py": MAIN, "tests/a.py": "import tests.b\nimport main\n", "tests/b.py": EVIL}
    assert read(write_app, files) == {}


# --- JavaScript and TypeScript ---


@pytest.mark.parametrize(
    "line",
    [
        "import './tests/server.js'",
        "import run from './tests/server'",
        "import run from'./tests/server'",
        "import { a,\n  b } from './tests/server.js'",
        "export * from './tests/server.js'",
        "const a = require('./tests/server')",
        "const a = require ( './tests/server' )",
        "const a = require(/* quietly */ './tests/server')",
        "const a = require(\n  './tests/server'\n)",
        "require.resolve('./tests/server')",
        "const a = require(`./tests/server`)",
        "await import('./tests/server.js')",
        "const a = import(/* webpackChunkName: 'a' */ './tests/server.js')",
        "require('./tests/' + name)",
        "require(`./tests/${name}`)",
        "import.meta.glob('./tests/*.js')",
        "require.context('./tests/', true, /js$/)",
        "import a from '@/tests/server'",
        "import a from '~/tests/server.js'",
        "import a from 'tests/server'",
        "new Worker('./tests/server.js')",
        "fork('./tests/server')",
        "spawn('node', ['tests/server.js'])",
        "fork(path.join(__dirname, 'tests', 'server.js'))",
        "app.use(express.static('tests'))",
        "app.use(express.static(path.join(__dirname, 'tests')))",
        "importScripts('tests/server.js')",
    ],
)
def test_a_script_brings_in_what_it_imports_or_starts(write_app: WriteApp, line: str) -> None:
    assert read(write_app, {"main.js": line + "\n", "tests/server.js": SCRIPT}) == {"tests/server.js": "main.js"}


@pytest.mark.parametrize(
    ("name", "hidden"),
    [
        ("./tests", "tests/index.js"),
        ("./tests", "tests/index.tsx"),
        ("./tests", "tests/server.js"),  # a package, whose manifest names its main file
        ("./tests/a.js", "tests/a.ts"),
        ("./tests/a.js", "tests/a.tsx"),
        ("./tests/a.mjs", "tests/a.mts"),
        ("./tests/a", "tests/a.mjs"),
        ("./cart.test", "cart.test.ts"),
        ("./tests/../tests/a", "tests/a.js"),
        ("./docs/a.json.js", "docs/a.json.js"),
    ],
)
def test_a_script_name_may_leave_out_what_node_adds(write_app: WriteApp, name: str, hidden: str) -> None:
    assert read(write_app, {"main.ts": f"import a from '{name}'\n", hidden: SCRIPT}) == {hidden: "main.ts"}


@pytest.mark.parametrize(
    "line",
    [
        "import a from 'tests'",
        "import a from 'server'",
        "import a from '../tests/server'",
        "// like tests/server.js",
        "const folder = './tests'.length",
        "describe('tests', () => {})",
    ],
)
def test_other_words_of_a_script_bring_in_nothing(write_app: WriteApp, line: str) -> None:
    files = {"main.js": MAIN, "sub/main.js": line + "\n", "sub/tests/server.js": SCRIPT}
    assert read(write_app, files) == {}


# --- Links ---


@pytest.mark.parametrize(
    ("link", "destination", "hidden"),
    [
        ("shop/views.py", "../tests/evil.py", "tests/evil.py"),
        ("shop", "docs", "docs/deep/views.py"),
        ("shop/real", "../tests/deep", "tests/deep/views.py"),
        ("all", ".", "docs/views.py"),
    ],
)
def test_a_link_that_ships_brings_in_what_lies_behind_it(
    write_app: WriteApp, link: str, destination: str, hidden: str
) -> None:
    app = write_app({"main.py": MAIN, hidden: EVIL})
    (app / link).parent.mkdir(exist_ok=True)
    (app / link).symlink_to(destination)
    found = pulled(inventory.read(app))
    assert found == ({} if link == "all" else {hidden: link})


def test_a_link_among_tests_brings_in_nothing(write_app: WriteApp) -> None:
    app = write_app({"main.py": MAIN, "docs/a.py": EVIL, "packages/cart/tests/a.js": SCRIPT, "tests/x.py": MAIN})
    (app / "tests" / "link").symlink_to("../docs")
    (app / "node_modules").mkdir()
    (app / "node_modules" / "cart").symlink_to("../packages/cart")
    assert pulled(inventory.read(app)) == {}


# --- What stays as it is ---


def test_what_the_provider_left_out_stays_out(write_app: WriteApp) -> None:
    app = write_app(
        {"main.py": "import tests.a\nimport legacy\n", "tests/a.py": EVIL, "legacy.py": "import tests.b\n"}
    )
    (app / "tests" / "b.py").write_text(EVIL)
    tree = inventory.read(app, exclude=[("tests/a.py", "old"), ("legacy.py", "old")])
    assert pulled(tree) == {}
    assert [each.path for each in tree.in_scope] == ["main.py"]


def test_data_and_pictures_of_tests_stay_there(write_app: WriteApp) -> None:
    files = {"main.py": "open('tests/a.json')\nopen('tests/a.css')\n", "tests/a.json": "{}", "tests/a.css": "a {}"}
    assert read(write_app, files) == {}


def test_a_generated_mark_takes_nothing_out_of_scope(write_app: WriteApp) -> None:
    files = {"a.js": "// @generated\n" + SCRIPT, "b.py": "# DO NOT EDIT\n" + EVIL, "c.min.js": SCRIPT}
    files |= {"vendor/d.js": SCRIPT, "dist/e.js": SCRIPT, "build/f.py": EVIL, "site-packages/g.py": EVIL}
    tree = inventory.read(write_app(files))
    assert {each.path for each in tree.in_scope} == set(files)


# --- Everything under tests ---


def source(path: str, role: Role, *, code: bool = True, excluded: str = "") -> SourceFile:
    return SourceFile(
        path=path,
        raw_path=path.encode(),
        size=1,
        sha256="",
        language="python" if code else "json",
        is_code=code,
        role=role,
        lines=1,
        excluded=excluded,
    )


def test_where_all_code_is_test_code_it_is_the_app() -> None:
    files = (source("tests/a.py", Role.TEST), source("docs/b.json", Role.DOCS, code=False))
    found, note = scope.promote(files)
    assert {each.role for each in found} == {Role.SHIPPED}
    assert "measured as what ships" in note


@pytest.mark.parametrize(
    "more",
    [source("a.py", Role.SHIPPED), source("a.py", Role.SHIPPED, excluded="old"), source("a.py", Role.VENDORED)],
)
def test_with_any_code_beside_it_it_is_not(more: SourceFile) -> None:
    files = (source("tests/a.py", Role.TEST), more)
    assert scope.promote(files) == (files, "")


@pytest.mark.parametrize(
    "files", [(), (source("a.json", Role.SHIPPED, code=False),), (source("a", Role.BINARY, code=False),)]
)
def test_without_code_there_is_nothing_to_promote(files: tuple[SourceFile, ...]) -> None:
    assert scope.promote(files) == (files, "")
