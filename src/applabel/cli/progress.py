"""What is going on, for people who wait: on standard error, on a terminal only."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Progress = Callable[[str, str], None]


@contextmanager
def shown(*, quiet: bool) -> Iterator[Progress | None]:
    """A progress display while analyzers run, or None where nobody would see it."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress as Display
    from rich.progress import SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

    with Display(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
    ) as display:
        tasks: dict[str, TaskID] = {}

        def tell(name: str, state: str) -> None:
            if name not in tasks:
                tasks[name] = display.add_task(f"{name} {state}", total=1)
            elif state != "started":
                display.update(tasks[name], description=f"{name} {state}", completed=1)

        yield tell
