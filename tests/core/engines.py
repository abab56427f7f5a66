"""Which tests of offices run on both engines in every run, and which are of a local file alone."""

# Few, because each costs a copy of a database on a server; ``--engine=postgres`` runs them all.
CHOSEN = frozenset(
    {
        "foundation/test_numbering.py",
        "foundation/test_usecase.py",
        "audit/test_journal.py",
        "access/test_organisation.py",
        "customers/test_service.py",
        "customers/test_filters.py",
        "customers/test_find.py",
    }
)

# Why a test says nothing about PostgreSQL, by module and function.
LOCAL_ONLY: dict[str, str] = {}
