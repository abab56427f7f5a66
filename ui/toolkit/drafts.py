"""What was typed and not saved: kept for the person, offered again, dropped once it is saved.

Names and phone numbers must not lie about in plain files, so drafts are kept where everything else
is: behind an interface that the database fulfils.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Protocol

from PySide6.QtCore import QObject

from crm_desktop.foundation.errors import CrmError, StorageError
from ui.toolkit.tasks import TaskRunner


class Draft(Protocol):
    """A kept draft: what stood in each field, and when it was kept."""

    @property
    def content(self) -> Mapping[str, str]: ...

    @property
    def saved_at(self) -> datetime: ...


class DraftStore(Protocol):
    """Keeps one draft for each form and record of the person who works here.

    All three run on a lane of the runner. ``record`` is "" for a record that is yet to be made.
    """

    def keep(self, form: str, record: str, content: dict[str, str]) -> object: ...

    def drop(self, form: str, record: str) -> object: ...

    def find(self, form: str, record: str) -> Draft | None: ...


class Drafts:
    """The drafts of one form, off the GUI thread.

    Losing a draft is a pity, failing because of one would be worse: where the store cannot be
    used, nothing is offered, and the form that is being saved says what is wrong with it.
    """

    def __init__(self, store: DraftStore, runner: TaskRunner, form: str) -> None:
        self._store = store
        self._runner = runner
        self._form = form
        self._owner = QObject(runner)

    def keep(self, record: str, content: Mapping[str, str]) -> None:
        """Keep what stands in the fields; done even where the form is gone by then."""
        texts = dict(content)
        self._do(lambda: self._store.keep(self._form, record, texts))

    def drop(self, record: str) -> None:
        """Forget the draft of a record."""
        self._do(lambda: self._store.drop(self._form, record))

    def find(self, record: str, *, owner: QObject, found: Callable[[Draft], object]) -> None:
        """Call ``found`` with the draft of a record where there is one."""
        self._runner.latest(
            "draft",
            lambda: _quietly(lambda: self._store.find(self._form, record)),
            owner=owner,
            done=lambda draft: None if draft is None else found(draft),
        )

    def _do(self, work: Callable[[], object]) -> None:
        self._runner.run(lambda: _quietly(work), owner=self._owner)


def _quietly(work: Callable[[], Any]) -> Any:
    """Return what the work returns, None where the store cannot be used; bugs pass."""
    try:
        return work()
    except (CrmError, StorageError):
        return None
