"""Services that are imported and made when they are first asked for.

Importing every room costs more than opening the database does, and the login page needs only one.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class Lazy(Generic[T]):
    """A class attribute whose value is made once for each object: ``Lazy("module:Name", needs)``.

    ``needs`` takes the object and returns what the value is built from: its ``context`` alone where
    nothing else is said. Two threads that ask first at one moment may each build a value; both get
    the one that was kept. Raises whatever the import or the making raises, on each access.
    """

    def __init__(
        self,
        target: str,
        needs: Callable[[Any], tuple[Any, ...]] = lambda whole: (whole.context,),
    ) -> None:
        self.target = target
        self._needs = needs
        self._attribute = ""

    def __set_name__(self, owner: type, attribute: str) -> None:
        self._attribute = attribute

    def __get__(self, whole: object, owner: type) -> T:
        module, _, name = self.target.partition(":")
        make = getattr(import_module(module), name)
        # Without a __set__ the object's own attribute comes first from now on.
        kept: T = vars(whole).setdefault(self._attribute, make(*self._needs(whole)))
        return kept
