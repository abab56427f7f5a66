"""The scenes of a complaint: two rounds, closed, on paper; the board and the month's report."""

from __future__ import annotations

from collections.abc import Callable

from crm_desktop.access.model import PersonData
from crm_desktop.application import Application
from crm_desktop.complaints.callbacks import Answer, Unsatisfied
from crm_desktop.complaints.closing import Closing
from crm_desktop.complaints.model import DispatchResult
from crm_desktop.foundation.actor import SYSTEM, Actor
from ui.complaints.case_page import CasePage
from ui.complaints.intake_page import IntakePage
from ui.complaints.step_form import StepForm
from ui.tour.guide import Guide
from ui.tour.ways import command, for_readers, keep_preview, log_in
from ui.workplace import Address

ADMINISTRATOR, ADMINISTRATORS, PASSWORD = "zhoumin", "tour-of-the-desk", "tour-of-complaints"
_WORDS = "三个月修了三次，开半小时出风还是热的。这么热的天怎么用车？"
_PLATE = "BK7788"
#: Name, login and post of everybody whom the complaint passes through; the first takes it in.
_ON_DUTY = (
    ("周芳", "zhoufang", "C3-1"),
    ("李建军", "lijianjun", "F1-1"),
    ("何静", "hejing", "E3-1"),
    ("陈晨", "chenchen", "D2-2"),
    ("孙浩", "sunhao", "C1-1"),
)

Actors = dict[str, Actor]
Did = Callable[[Application, Actors, int], object]


def complaints(guide: Guide) -> None:
    """Taken in while the customer talks, sent out, unsatisfied, sent out again, closed, printed."""
    actors = _hired(guide)
    command(guide, "tuichu")
    log_in(guide, _ON_DUTY[0][1], PASSWORD)
    guide.press("F2")
    guide.type(_PLATE)
    guide.press("F7")
    guide.find(IntakePage)
    guide.type(_WORDS)
    guide.picture("complaint-intake")
    guide.press("Ctrl+Enter")
    guide.picture("complaint-number")
    guide.press("Enter")
    page = guide.find(CasePage)
    case = _case(guide, page)
    form = _step(guide)
    form.editors["kind"].set_value("repair")  # type: ignore[attr-defined]
    guide.picture("complaint-accept")
    guide.press("Ctrl+Enter")
    form = _step(guide)
    form.editors["target"].setFocus()
    guide.type(_ON_DUTY[1][0])
    guide.press("Down", "Enter")
    form.editors["demand"].setFocus()
    guide.type("查清前两次为何没修好，给出修复方案")
    guide.picture("complaint-dispatch")
    guide.press("Ctrl+Enter")
    guide.picture("complaint-sent")
    _meanwhile(guide, actors, case, _first_round)
    guide.picture("complaint-second-round")
    _meanwhile(guide, actors, case, _second_round)
    guide.picture("complaint-closed")
    guide.press("Ctrl+P")
    keep_preview(guide, "complaint-dossier")
    guide.picture("dossier-preview")
    guide.press("Esc", "Esc")
    guide.picture("complaint-list")


def board_and_report(guide: Guide) -> None:
    """In the sample office: the board of the supervisor, one case, and the report of last month."""
    place = guide.program.house.place
    for name, address in (
        ("board", Address("supervision")),
        ("complaints", Address("complaints")),
        ("inquiries", Address("inquiries")),
    ):
        place.go(address)
        guide.settle()
        for_readers(guide, name)
    place.go(Address("complaints"))
    guide.settle()
    guide.press("Enter")
    guide.find(CasePage)
    for_readers(guide, "complaint")
    guide.press("Esc")
    place.go(Address("reports"))
    guide.settle()
    for_readers(guide, "reports")
    guide.press("Ctrl+Enter")
    keep_preview(guide, "complaint-month")
    guide.picture("report-prepared")


def head_of_sample(guide: Guide) -> None:
    """The head of the sample office takes the seat."""
    command(guide, "tuichu")
    log_in(guide, "zhoumin", "demo-2026")


def _step(guide: Guide) -> StepForm:
    """Begin the step that is due and return its form."""
    guide.press("Ctrl+Enter")
    form = guide.find(StepForm)
    dialog = form.window()
    dialog.activateWindow()
    guide.wait_until(dialog.isActiveWindow, "the dialog to listen")
    return form


def _case(guide: Guide, page: CasePage) -> int:
    guide.wait_until(lambda: page.reading is not None, "the case")
    return page.reading.file.case.id if page.reading else 0


def _hired(guide: Guide) -> Actors:
    actors: Actors = guide.meanwhile(_hire)
    return actors


def _meanwhile(guide: Guide, actors: Actors, case: int, did: Did) -> None:
    """Let colleagues do their part, and read the page anew."""
    guide.meanwhile(lambda app, _actor: did(app, actors, case))
    guide.find(CasePage).refresh()
    guide.settle()


def _hire(app: Application, _actor: Actor) -> Actors:
    admin = app.login.log_in(SYSTEM, ADMINISTRATOR, ADMINISTRATORS).value.actor
    company = next(iter(app.organisation.companies(admin))).id
    posts = {each.number: each.id for each in app.organisation.posts(admin)}
    actors: Actors = {}
    for name, login, number in _ON_DUTY:
        made = app.people.add_person(admin, PersonData(company, login, name)).value
        app.people.assign(admin, made.person.id, posts[number], app.context.clock.today())
        actor = app.login.log_in(SYSTEM, login, made.password).value.actor
        app.login.change_password(actor, made.password, PASSWORD)
        actors[login] = actor
    return actors


def _handled(app: Application, actors: Actors, case: int, result: DispatchResult) -> None:
    def order() -> tuple[int, int]:
        latest = app.case_files.case(actors["hejing"], case).orders[0]
        return latest.id, latest.version

    app.handling.receive(actors["lijianjun"], *order())
    app.handling.submit(actors["lijianjun"], *order(), result)
    app.case_review.agree(actors["hejing"], *order())


def _version(app: Application, actors: Actors, case: int) -> int:
    return app.case_files.case(actors["hejing"], case).case.version


def _first_round(app: Application, actors: Actors, case: int) -> None:
    found = DispatchResult(
        facts="按压缩机故障处理", cause="diagnosis", liability="ours", measure="更换压缩机"
    )
    _handled(app, actors, case, found)
    answer = Unsatisfied("跑了半小时又不制冷", grade=2)
    app.case_callbacks.unsatisfied(actors["chenchen"], case, _version(app, actors, case), answer)


def _second_round(app: Application, actors: Actors, case: int) -> None:
    found = DispatchResult(
        facts="膨胀阀堵塞，前两次误判",
        cause="diagnosis",
        cause_text="先换件、后测压",
        liability="ours",
        liable="李建军",
        measure="更换膨胀阀，试车 60 分钟",
    )
    _handled(app, actors, case, found)
    app.case_callbacks.satisfied(
        actors["chenchen"], case, _version(app, actors, case), Answer(5, "凉了")
    )
    closing = Closing(
        "satisfied", "更换膨胀阀后修好", "diagnosis", "误判", "ours", "先测压再换件", shared=True
    )
    app.case_closing.close(actors["sunhao"], case, _version(app, actors, case), closing)
