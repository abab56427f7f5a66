"""Who shows what changed: screens subscribe by kind and refresh when somebody can see it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from crm_desktop.foundation.changes import Change, Changes

#: Changes that come within this time reach a screen as one; an import sends thousands.
_GATHER_MS = 50


@dataclass
class _Subscription:
    owner: QObject
    kinds: frozenset[str]
    refresh: Callable[[Changes], object]
    waiting: set[Change] = field(default_factory=set)

    def is_seen(self) -> bool:
        return not isinstance(self.owner, QWidget) or self.owner.isVisible()


class ChangeBus(QObject):
    """Carries Changes from the use cases, and from other desks, to the screens that show them.

    ``refresh`` gets all changes of the subscribed kinds since the last call, gathered over a short
    while. A hidden widget is told when it is shown again. Changes whose ``origin`` is the
    subscriber itself are its own echo and are left out.
    """

    _published = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._subscriptions: dict[int, list[_Subscription]] = {}
        self._gather = QTimer(self, singleShot=True, interval=_GATHER_MS)
        self._gather.timeout.connect(self._tell_all)
        self._published.connect(self._take)

    def publish(self, changes: Changes) -> None:
        """Take changes in; may be called on any thread."""
        self._published.emit(changes)

    def renew(self) -> None:
        """Let every screen read again what it shows: what changed meanwhile nobody knows."""
        every = {kind for each in self._all() for kind in each.kinds}
        self._take(Changes.of(Change(kind, 0) for kind in every))

    def _all(self) -> Iterable[_Subscription]:
        return (each for some in self._subscriptions.values() for each in some)

    def subscribe(
        self, owner: QObject, kinds: Iterable[str], refresh: Callable[[Changes], object]
    ) -> None:
        """Call ``refresh`` after records of these kinds changed, for as long as ``owner`` lives."""
        key = id(owner)
        if key not in self._subscriptions:
            self._subscriptions[key] = []
            owner.destroyed.connect(lambda: self._subscriptions.pop(key, None))
            owner.installEventFilter(self)
        self._subscriptions[key].append(_Subscription(owner, frozenset(kinds), refresh))

    def is_stale(self, owner: QObject) -> bool:
        """Return whether changes wait for this owner to be shown."""
        return any(each.waiting for each in self._subscriptions.get(id(owner), ()))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show:
            self._tell(self._subscriptions.get(id(watched), ()))
        return False

    def _take(self, changes: Changes) -> None:
        for subscriptions in self._subscriptions.values():
            for each in subscriptions:
                if changes.origin is not each.owner:
                    each.waiting |= {one for one in changes.items if one.kind in each.kinds}
                    if each.waiting and not self._gather.isActive():
                        self._gather.start()

    def _tell_all(self) -> None:
        for subscriptions in list(self._subscriptions.values()):
            self._tell([each for each in subscriptions if each.is_seen()])

    def _tell(self, subscriptions: Iterable[_Subscription]) -> None:
        for each in list(subscriptions):
            if each.waiting:
                changes = Changes.of(each.waiting)
                each.waiting = set()
                each.refresh(changes)
