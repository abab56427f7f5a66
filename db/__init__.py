"""The database floor: engines, models, migrations, backup. It knows no rule and no window."""

import sys

# peewee imports every driver that is installed, and psycopg's import costs more than opening a
# local file. ``db.shared`` imports it where an office is shared; until then nobody needs it.
if "peewee" not in sys.modules and "psycopg" not in sys.modules:
    sys.modules["psycopg"] = None  # type: ignore[assignment]
    try:
        import peewee  # noqa: F401
    finally:
        del sys.modules["psycopg"]
