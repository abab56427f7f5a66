"""The scenes of the tour in their order; every later room adds its own."""

from __future__ import annotations

from collections.abc import Callable

from crm_desktop.sample import SAMPLE_LOGINS, SAMPLE_PASSWORD
from ui.access.people import PeoplePage
from ui.access.person_form import PasswordDialog, PersonForm
from ui.access.posting_form import PostingForm
from ui.access.request_form import RequestForm
from ui.access.rights import RightsPage
from ui.access.structure import StructurePage
from ui.shell.first_run.company_step import CompanyStep
from ui.shell.first_run.plain_steps import AdministratorStep
from ui.shell.first_run.sheet_step import SheetStep
from ui.shell.first_run.wizard import Wizard
from ui.shell.lock import LockPage
from ui.shell.password import NewPasswordPage
from ui.toolkit.tree import TreeView
from ui.tour.admin_scenes import audit, backups, every_room, settings
from ui.tour.card_scenes import cards
from ui.tour.care_scenes import credit, paper_file, visits
from ui.tour.complaint_scenes import board_and_report, complaints, head_of_sample
from ui.tour.customer_scenes import archive, customers, one_customer, undone
from ui.tour.guide import Guide
from ui.tour.import_scenes import exported, import_undone, imported
from ui.tour.ledger_scenes import ledgers
from ui.tour.level_scenes import levels
from ui.tour.member_scenes import applications
from ui.tour.merge_scenes import doubles, many
from ui.tour.paper_scenes import on_paper
from ui.tour.record_scenes import key_customer, own_fields
from ui.tour.stock_scenes import faces, stock
from ui.tour.ways import command, go_to, keep_preview, log_in

Scene = Callable[[Guide], None]

ADMINISTRATOR, COLLEAGUE, PASSWORD = "周敏", "何涛", "tour-of-the-desk"
LOGIN = "zhoumin"


def first_run(guide: Guide) -> None:
    """Found an office with the wizard: language, place, company, administrator, recovery sheet."""
    wizard = guide.find(Wizard)
    guide.picture("wizard-language")
    guide.press("Enter")
    guide.picture("wizard-place")
    guide.press("Enter")
    company = guide.find(CompanyStep)
    company.company.setFocus()
    guide.fill("远山汽车集团有限公司", "远山汽车", "1", "400-800-2719")
    guide.press("Enter")
    guide.picture("wizard-company-error")
    company.code.setFocus()
    guide.fill("01")
    guide.picture("wizard-company")
    guide.press("Enter")
    guide.find(AdministratorStep).person.setFocus()
    guide.fill(ADMINISTRATOR, LOGIN, PASSWORD, PASSWORD)
    guide.picture("wizard-administrator")
    guide.press("Enter")
    sheet = guide.find(SheetStep)
    guide.picture("wizard-recovery-sheet")
    keep_preview(guide, "recovery-sheet")
    sheet.kept.setFocus()
    guide.press("Space")
    wizard.next.click()
    guide.settle()


def desk(guide: Guide) -> None:
    """The Desk as the administrator finds it on the first morning."""
    guide.press("Esc", "F5")
    guide.picture("desk")


def organisation(guide: Guide) -> None:
    """The organisation as a list and as a chart, on the screen and on paper."""
    go_to(guide, "organisation")
    guide.find(TreeView).setFocus()
    guide.press("Home", "Down", "Down")
    guide.picture("structure")
    page = guide.find(StructurePage)
    page.as_chart.click()
    guide.picture("structure-chart")
    page.as_list.click()
    guide.find(TreeView).setFocus()
    guide.press("Home", "Ctrl+P")
    guide.picture("chart-preview")
    keep_preview(guide, "organisation-chart")
    guide.press("Esc")
    guide.find(TreeView).setFocus()
    guide.press("Down", "Down", "Ctrl+P")
    keep_preview(guide, "post-description")
    guide.press("Esc")


def people(guide: Guide) -> None:
    """A new colleague with a password of ours and two posts."""
    guide.press("Ctrl+2", "F9")
    guide.find(PersonForm).name.setFocus()
    guide.fill(COLLEAGUE, "hetao")
    guide.picture("new-person")
    guide.press("Ctrl+Enter")
    dialog = guide.find(PasswordDialog)
    guide.given_password = dialog.password.text()
    guide.picture("password-once")
    guide.press("Ctrl+Enter")
    for number in ("B1-1", "E3-1"):
        guide.press("F2")
        guide.type("hetao")
        guide.press("Enter")
        guide.find(PeoplePage).steps.assign()
        form = guide.find(PostingForm)
        form.post.setFocus()
        guide.type(number)
        guide.press("Down", "Enter")
        guide.press("Ctrl+Enter")
    guide.picture("people")
    guide.press("Ctrl+3")
    guide.find(RightsPage).focus_first()
    guide.press("Down", "Right")
    guide.picture("rights")


def two_posts(guide: Guide) -> None:
    """The colleague logs in, changes the password, and works under one post or the other."""
    command(guide, "tuichu")
    log_in(guide, "hetao", guide.given_password, picture="login")
    page = guide.find(NewPasswordPage)
    page.first_field().setFocus()
    guide.fill(PASSWORD, PASSWORD)
    guide.picture("new-password")
    guide.press("Enter")
    guide.press("Ctrl+J")
    guide.picture("posts")
    guide.press("Down", "Down", "Enter")
    guide.picture("second-post")


def request(guide: Guide) -> None:
    """A request to the administrator, on its way."""
    command(guide, "客服主管")
    guide.press("F9")
    guide.find(RequestForm).text.setFocus()
    guide.type("新来的投诉受理专员周一到岗，请建账号并安排岗位")
    guide.press("Ctrl+Enter")
    guide.picture("request")


def looks(guide: Guide) -> None:
    """English, dark, and a low window; the command list and the keys of a screen."""
    go_to(guide, "desk")
    command(guide, "language")
    command(guide, "dark")
    guide.picture("desk-en-dark")
    guide.press("Ctrl+K")
    guide.type("p")
    guide.picture("commands")
    guide.press("Esc", "F1")
    guide.picture("keys")
    guide.press("Esc", "Ctrl+L")
    guide.picture("locked")
    guide.find(LockPage).first_field().setFocus()
    guide.fill(PASSWORD)
    guide.press("Enter")
    command(guide, "light")
    command(guide, "language")


def administrator_again(guide: Guide) -> None:
    """The administrator comes back: the desk now holds what others left."""
    command(guide, "tuichu")
    log_in(guide, LOGIN, PASSWORD)
    guide.press("F5")
    guide.picture("desk-later")


def from_the_till(guide: Guide) -> None:
    """The administrator takes the seat again after somebody else."""
    command(guide, "tuichu")
    log_in(guide, LOGIN, PASSWORD)


def sample(guide: Guide) -> None:
    """The administrator of the sample office logs in."""
    log_in(guide, SAMPLE_LOGINS[0], SAMPLE_PASSWORD)


#: What is played in an office that the tour founds, and what in the sample office after it.
OFFICE: tuple[Scene, ...] = (
    first_run,
    desk,
    organisation,
    people,
    two_posts,
    request,
    customers,
    one_customer,
    credit,
    visits,
    paper_file,
    undone,
    key_customer,
    on_paper,
    imported,
    import_undone,
    exported,
    doubles,
    many,
    archive,
    levels,
    looks,
    administrator_again,
    ledgers,
    stock,
    faces,
    cards,
    complaints,
    from_the_till,
    applications,
    from_the_till,
    own_fields,
    audit,
    backups,
    settings,
)
SAMPLE: tuple[Scene, ...] = (sample, every_room, head_of_sample, board_and_report)
