"""Runs the tasks of a build, in this process, in worker processes or on other machines.

`runner` has what they do. It loads everything that draws and fills pages, so it is imported with the first task: a build
of the next day often has none.
"""

import gc
from collections.abc import Iterable, Iterator
from dataclasses import replace
from multiprocessing.util import Finalize
from pathlib import Path
from typing import TYPE_CHECKING

from generator.pipeline.cache import keys
from generator.pipeline.cache.remote import Transfer
from generator.pipeline.cache.workers import Workers
from generator.pipeline.tasks.context import TaskContext
from generator.pipeline.tasks.plan import Task
from generator.render.site.staging import Artifact, CollectedArtifacts, TaskResult

if TYPE_CHECKING:
    from generator.pipeline.tasks.runner import TaskRunner

_runner: "TaskRunner | None" = None


def run_tasks(tasks: Iterable[Task], context: TaskContext, workers: Workers) -> Iterator[tuple[str, TaskResult]]:
    """Run the tasks that are not final, in any process and in any order."""
    gc.freeze()  # a million objects that live to the end: collecting them would take a second
    todo = [task for task in tasks if not task.final]
    if not workers.remote:
        yield from workers.map(_run_some, todo, context, context.cache)
        workers.release()  # the final tasks, in this process, need memory of their own
        return
    collected = CollectedArtifacts()
    shared = replace(context, staging=collected), collected
    for name, result, made in workers.map(_run_and_collect, todo, shared, context.cache, _transfer(context)):
        yield name, replace(result, files=tuple(map(context.staging.put, made)))


def _transfer(context: TaskContext) -> Transfer[Task]:
    """What tasks on other machines read. Some need the whole data or the whole theme, and run here."""
    data, cache, frames = context.data, context.cache.folder, context.frames
    roots = {"data": data, "cache": cache, "frames": frames.folder}
    roots |= {f"parts-{n}": folder for n, folder in enumerate(context.parts)}

    def own(task: Task) -> list[Path] | None:
        if task.kind in {"institution", "package"}:
            dossier = keys.dossier(task.about, context.dossiers[task.about])
            return [data / "institutions" / task.about, context.cache.path(dossier)]
        return None if task.kind in {"assets", "handouts"} else []

    pages = {frames.folder / frame.folder / frame.path for frame in frames.frames}
    back = [cache / room for room in ("facts", "awards", "rows")]
    return Transfer(roots, [*context.parts, *sorted(pages)], own, back)


def _run_and_collect(
    tasks: Iterable[Task], shared: tuple[TaskContext, CollectedArtifacts]
) -> list[tuple[str, TaskResult, list[Artifact]]]:
    """Run some tasks, and return what they made instead of writing it."""
    context, collected = shared
    done = []
    for task in tasks:
        ((name, result),) = _run_some([task], context)
        done.append((name, result, collected.taken()))
    return done


def _run_some(tasks: Iterable[Task], context: TaskContext) -> list[tuple[str, TaskResult]]:
    """Run some tasks in this process; compiled templates are kept for the next call."""
    global _runner  # noqa: PLW0603 -- what a process has compiled outlives one call
    if _runner is None or _runner.context is not context:
        from generator.pipeline.tasks.runner import TaskRunner  # noqa: PLC0415 -- slow to load, as said above

        close_runner()
        _runner = TaskRunner(context)
        Finalize(None, close_runner, exitpriority=10)
    return [(task.name, _runner.run(task)) for task in tasks]


def close_runner() -> None:
    """Close what this process has set up."""
    global _runner  # noqa: PLW0603 -- as above
    if _runner is not None:
        _runner.close()
        _runner = None
