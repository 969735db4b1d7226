"""What is to be built, and what came of it?"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from generator.engine import Project
from generator.model import Frames
from generator.problems import Problem


class Unusable(Exception):  # noqa: N818 - said of the standards
    """There is nothing to build from; `problems` says why."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("the standards cannot be used")
        self.problems = tuple(problems)


def _quietly(_stage: str, _done: int, _of: int) -> None:
    pass


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be built, from what, and how."""

    project: Project
    data: Path
    site: Path
    engine: str = "mkdocs"
    jobs: int | None = None
    use_cache: bool = True
    tell: Callable[[str, int, int], None] = _quietly
    frames: Frames | None = None  # made elsewhere: by MkDocs itself, when the hook fills


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it."""

    institutions: int
    filings: int
    files: int
    done: int  # jobs that had to be done
    kept: int  # jobs whose files were still good
    problems: tuple[Problem, ...]
    notes: tuple[str, ...]  # phrases a language lacks
