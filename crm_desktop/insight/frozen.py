"""Figures as JSON and back: a report keeps them as they were, and is never counted again."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, fields, is_dataclass
from datetime import date, datetime
from functools import cache
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

from crm_desktop.insight.model import Figures

_SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def frozen(figures: Figures) -> str:
    """Return figures as the JSON that a report keeps."""
    return json.dumps(asdict(figures), ensure_ascii=False, default=_text, separators=(",", ":"))


def thawed(content: str) -> Figures:
    """Return the figures of a report's JSON.

    What an older version did not write takes its default; what a later one wrote is left out.
    Raises ValueError for what is none.
    """
    try:
        found: Figures = _built(Figures, json.loads(content))
    except (KeyError, TypeError) as error:
        raise ValueError(f"no figures: {error}") from error
    return found


def code_of(content: str) -> str:
    """Return the verification code of a report's JSON, such as ``7F3K-92QD``."""
    digest = hashlib.sha256(content.encode()).digest()
    signs = "".join(_SIGNS[byte % len(_SIGNS)] for byte in digest[:8])
    return f"{signs[:4]}-{signs[4:]}"


def _text(value: object) -> str:
    if isinstance(value, date):  # a datetime is one too
        return value.isoformat()
    raise TypeError(type(value).__name__)


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def _built(kind: Any, value: Any) -> Any:
    """Return a JSON value as the declared type of a field."""
    origin, args = get_origin(kind), get_args(kind)
    if origin is UnionType:  # always with None here
        whole = next(each for each in args if each is not type(None))
        return None if value is None else _built(whole, value)
    if origin is tuple:
        return tuple(_built(args[0], each) for each in value)
    if origin is dict:
        return {name: _built(args[1], each) for name, each in value.items()}
    if is_dataclass(kind):
        hints = _hints(kind)  # type: ignore[arg-type]
        names = [each.name for each in fields(kind) if each.name in value]
        return kind(**{name: _built(hints[name], value[name]) for name in names})  # type: ignore[operator]
    return kind.fromisoformat(value) if kind in (date, datetime) else value
