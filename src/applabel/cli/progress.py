"""What is going on, for people who wait: on standard error, on a terminal only."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from applabel.model import Outcome

Progress = Callable[[str, str], None]
_ENDS = frozenset(Outcome)


@contextmanager
def shown(*, quiet: bool) -> Iterator[Progress | None]:
    """A progress display while analyzers run, or None where nobody would see it."""
    if quiet or not sys.stderr.isatty() or os.environ.get("TERM") in ("dumb", "unknown"):
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress as Display
    from rich.progress import SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

    from applabel.render.plain import one_line

    with Display(
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
    ) as display:
        tasks: dict[str, TaskID] = {}

        def tell(name: str, state: str) -> None:
            shown = one_line(f"{name} {state}", 60)
            if name not in tasks:
                tasks[name] = display.add_task(shown, total=1)
            elif state != "started":
                display.update(tasks[name], description=shown, completed=state in _ENDS)

        yield tell
