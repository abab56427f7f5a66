"""The scenes of levels: members from a till's file, a review of their levels, the list on paper."""

from __future__ import annotations

from pathlib import Path

from ui.membership.member_import import MemberImportDialog, show_file
from ui.membership.members import MembersPage
from ui.membership.review_steps import PrepareForm
from ui.membership.tiers_page import TiersPage
from ui.tour.guide import Guide
from ui.tour.ways import for_readers, keep_preview
from ui.workplace import Address

_MEMBERS = """卡号,姓名,手机,卡类型,积分,卡内余额,发卡日期
600001,欧阳荑,13700010001,金卡,1280,350.00,2023-03-04
600002,尉迟明月,13700010002,钻石卡,9600,2100.50,2021-11-20
600003,单䶮,13700010003,银卡,430,0,2024-06-18
600004,周𬭊,13700010004,金卡,2210,80.00,2022-08-09
600005,柏清,13700010005,星耀,15,0,2025-01-02
"""


def levels(guide: Guide) -> None:
    """Members come in with cards and balances, a review is prepared, the list is printed."""
    place = guide.program.house.place
    place.go(Address("members", page="members"))
    guide.settle()
    _bring_in(guide, guide.find(MembersPage))
    place.go(Address("members", page="tiers"))
    guide.settle()
    page = guide.find(TiersPage)
    page.new_list.click()
    guide.find(PrepareForm)
    guide.settle()
    guide.press("Ctrl+Enter")
    guide.picture("level-review")
    for_readers(guide, "levels")
    place.go(Address("members", page="members"))
    guide.settle()
    guide.press("Ctrl+P")
    guide.picture("member-list-preview")
    keep_preview(guide, "member-list")
    guide.press("Esc")


def _bring_in(guide: Guide, page: MembersPage) -> None:
    file = Path(guide.folder) / "members.csv"
    file.write_text(_MEMBERS, encoding="utf-8")
    try:
        show_file(page.window(), guide.program.house.place, file)
        dialog = guide.find(MemberImportDialog)
        guide.wait_until(lambda: bool(dialog.combos), "the rehearsal")
        guide.picture("member-import")
        guide.press("Ctrl+Enter")
        guide.wait_until(lambda: not dialog.work.is_busy, "the import")
        guide.settle()
    finally:
        file.unlink()
    guide.picture("members-imported")
