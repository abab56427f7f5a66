"""Whose rights are in place at a server: an older program's, this one's, or a newer one's."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from crm_desktop.application import open_shared_office
from crm_desktop.foundation.paths import DataFolder
from db.errors import OlderSchema
from db.held import hiding
from db.held import install as installing
from db.held.edition import EDITION, edition_at
from db.held.install import install, is_installed
from db.models import TABLES
from db.shared import SharedDatabase, open_shared
from tests.db.held.till import Till

#: What ``EDITION`` puts in place. Where this fails what is put in place has changed: raise the
#: edition if that one was released, and write down what it is now.
KNOWN = (1, "50f0a8468a82b7e5ceafcf62b2952811a4ba1fe1d2d344e99601849a1c1c0245")


@pytest.fixture
def owner(till: Till) -> Iterator[SharedDatabase]:
    """The server's own account; what is in place is this program's again afterwards."""
    database = open_shared(till.address)
    database.connect()
    yield database
    install(database)
    database.close()


def _put(database: SharedDatabase, edition: int) -> None:
    """Leave what is in place as another program would have."""
    database.execute_sql(
        "CREATE OR REPLACE FUNCTION keep.edition() RETURNS int LANGUAGE sql IMMUTABLE "
        f"AS 'SELECT {edition}'"
    )
    database.execute_sql("UPDATE keep.installed SET what = 'of another program'")


def test_an_edition_is_what_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    # Which characters are letters is each Python's own.
    monkeypatch.setattr(hiding, "_digits", lambda: "digits")
    monkeypatch.setattr(hiding, "_word", lambda: "words")
    named = ("schema_migration", *(model._meta.table_name for model in TABLES))
    found = (EDITION, installing._mark.__wrapped__(tuple(sorted(named))))
    assert found == KNOWN, found


def test_a_person_waits_for_the_host_where_the_rights_are_older(
    till: Till, owner: SharedDatabase
) -> None:
    _put(owner, EDITION - 1)
    with pytest.raises(OlderSchema):
        till.desk("lifang")
    owner.execute_sql("DROP FUNCTION keep.edition()")
    with pytest.raises(OlderSchema):
        till.desk("lifang")
    open_shared_office(DataFolder(till.folder), till.address).close()
    assert edition_at(owner) == EDITION
    till.desk("lifang").close()


def test_an_older_program_leaves_what_a_newer_one_has_put_in_place(
    till: Till, owner: SharedDatabase
) -> None:
    _put(owner, EDITION + 1)
    open_shared_office(DataFolder(till.folder), till.address).close()
    assert edition_at(owner) == EDITION + 1
    assert not is_installed(owner)
    till.desk("lifang").close()
