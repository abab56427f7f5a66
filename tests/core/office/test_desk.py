"""Drafts of forms: each person's own, and nothing typed stands in the log."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from crm_desktop.office.model import Draft
from db import sql
from tests.core.offices import Office


def test_a_draft_is_kept_until_it_is_dropped(office: Office) -> None:
    desk, clerk = office.app.desk, office.actor("A1-2")
    assert desk.draft(clerk, "person", "7") is None
    with office.logs("draft.keep done"):
        desk.keep_draft(clerk, "person", "7", {"name": "王小明"})
    assert desk.draft(clerk, "person", "7") == Draft(
        "person", "7", {"name": "王小明"}, office.clock.now()
    )
    office.clock.advance(timedelta(minutes=1))
    desk.keep_draft(clerk, "person", "7", {"name": "王大明"})
    kept = desk.draft(clerk, "person", "7")
    assert kept is not None
    assert (kept.content, kept.saved_at) == ({"name": "王大明"}, office.clock.now())
    assert sql.scalar("SELECT count(*) FROM draft") == 1
    with office.logs("draft.drop done"):
        desk.drop_draft(clerk, "person", "7")
    assert desk.draft(clerk, "person", "7") is None
    desk.drop_draft(clerk, "person", "7")


def test_a_draft_is_ones_own(office: Office) -> None:
    desk, clerk = office.app.desk, office.actor("A1-2")
    desk.keep_draft(clerk, "person", "", {"name": "甲"})
    assert desk.draft(office.administrator, "person", "") is None
    desk.drop_draft(office.administrator, "person", "")
    assert desk.draft(clerk, "person", "") is not None
    assert desk.draft(clerk, "unit", "") is None
    assert desk.draft(clerk, "person", "7") is None


def test_the_log_names_the_form_and_not_the_text(office: Office) -> None:
    office.app.desk.keep_draft(office.administrator, "person", "", {"name": "王小明"})
    entry = str(office.last_entry())
    assert '"label":"person"' in entry
    assert "王小明" not in entry


anything = st.text(max_size=20)


@given(st.dictionaries(anything, anything, max_size=5))
@example({"half": "a surrogate pair \ud800, as a window may hand one over", "\udfff": "\x00"})
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_was_typed_comes_back(office: Office, content: dict[str, str]) -> None:
    office.app.desk.keep_draft(office.administrator, "form", "", content)
    kept = office.app.desk.draft(office.administrator, "form", "")
    assert kept is not None
    assert kept.content == content
