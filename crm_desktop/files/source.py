"""A foreign file's bytes: opened once, measured first."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from crm_desktop.files.model import FileProblem
from crm_desktop.foundation.words import Phrase
from db.errors import translated

# A bigger file is no list of customers that anybody keeps.
LARGEST = 300 << 20

Source = Path | bytes


@contextmanager
def opened(source: Source, *, largest: int = LARGEST) -> Iterator[BinaryIO]:
    """Open a file or what was read from one, for reading and seeking.

    Raises FileProblem where it is empty or too large, StorageError where it cannot be read.
    """
    with translated():
        size = len(source) if isinstance(source, bytes) else source.stat().st_size
        if size > largest:
            raise FileProblem(Phrase("files.problem.too_large", megabytes=largest >> 20))
        # Windows gives a folder no size; to open it says better what is wrong.
        if not size and (isinstance(source, bytes) or not source.is_dir()):
            raise FileProblem(Phrase("files.problem.empty"))
        file = io.BytesIO(source) if isinstance(source, bytes) else source.open("rb")
    try:
        yield file
    finally:
        file.close()


def damaged(error: BaseException | None = None, *, line: int = 0) -> FileProblem:
    """Return the problem of a file that ends too soon or contradicts itself."""
    problem = FileProblem(Phrase("files.problem.damaged"), line=line)
    problem.__cause__ = error
    return problem
