"""A case of three rounds with all that a dossier may hold, taken there by the people it passes."""

from __future__ import annotations

import io
import wave
from datetime import date, datetime, timedelta
from functools import cache

from PIL import Image, ImageDraw
from pypdf import PdfReader, PdfWriter

from crm_desktop.complaints.callbacks import Answer, TryData, Unsatisfied
from crm_desktop.complaints.closing import ArchivePlace, Closing
from crm_desktop.complaints.dispatching import DispatchOrder
from crm_desktop.complaints.intake import Acceptance, Intake
from crm_desktop.complaints.model import Complaint, DispatchResult, Target
from crm_desktop.complaints.read import complaint_of, remedies_of, supervisions_of
from crm_desktop.complaints.rectifying import RectificationData
from crm_desktop.complaints.remedying import RemedyData
from crm_desktop.complaints.supervising import SupervisionOrder
from crm_desktop.customers.model import VehicleData
from crm_desktop.foundation.clock import CHINA
from crm_desktop.paper.block import NewPage
from crm_desktop.paper.flow import Flow
from crm_desktop.paper.letterhead import Orientation, PageFormat
from tests.core.complaints.desk import Desk
from tests.core.customers.test_service import somebody
from tests.core.paper.reading import LETTERHEAD

PHONE, PLATE, VIN = "13812345678", "粤B3K56L", "LSVAM4187C2184847"
IDENTITY = "11010519491231002X"
WORDS = (
    f"空调三个月修了三次，还是只出热风。我叫张淑敏，车牌{PLATE}，车架号 {VIN}，"
    f"打我电话 138 1234 5678，身份证{IDENTITY}你们都登记过。\n"
    "第一次说加氟，第二次说换管子，每次都说好了。大热天带孩子，A&B <b>店</b> 的人态度也不好，"
    "李建军说“不归他管”。"
)
FIRST = DispatchResult(
    facts="冷媒泄漏，上次只补加，没有查漏点；王强师傅承认没有打压",
    cause="diagnosis",
    cause_text="误判为缺冷媒",
    liability="ours",
    liable="王强",
    liable_also="售后服务部",
    measure="更换高压管，加注冷媒，免工时费",
    inner_measure="王强扣当月绩效 5%，班组内通报",
    cost_fen=38_000,
    reaction="愿意再试一次",
)
SECOND = DispatchResult(
    facts="高压管接口仍有渗漏，压缩机轴封磨损",
    cause="workmanship",
    liability="shared",
    measure="更换压缩机总成",
    cost_fen=412_000,
)
THIRD = DispatchResult(
    facts="膨胀阀卡滞，压缩机正常",
    cause="parts_quality",
    liability="supplier",
    measure="更换膨胀阀，路试 40 公里，出风口 6℃",
    cost_fen=35_000,
    reaction="满意",
)


def whole_case(desk: Desk) -> Complaint:
    """Return an archived case of 3 rounds, 2 recordings, 4 pictures and a PDF of 5 pages."""
    case = _came_in(desk)
    case = _first_round(desk, case)
    case = _second_round(desk, case)
    case = _third_round(desk, case)
    closing = Closing(
        "satisfied",
        "更换膨胀阀后制冷正常，客户确认解决",
        "diagnosis",
        "三次都先换件后检测",
        "ours",
        "空调不制冷先打压查漏、测压力，再换件；外修配件批次记录到单",
        shared=True,
    )
    case = desk.case_closing.close(desk.manager, case.id, case.version, closing).value.case
    desk.wait(hours=1)
    place = ArchivePlace("DA-2026-0031", "B 柜 3 层 12 格", date(2036, 12, 31))
    return desk.case_closing.archive(desk.clerk, case.id, case.version, place).value.case


def _came_in(desk: Desk) -> Complaint:
    customer = desk.customers.add(desk.head, somebody()).value
    car = desk.vehicles.add(
        desk.head,
        VehicleData(
            1, plate=PLATE, vin=VIN, brand="远山", model="Y7 2.0T", mileage=48_210,
            mileage_on=date(2026, 2, 20), purchased_on=date(2023, 5, 6),
            warranty_until=date(2026, 5, 5),
        ),
        customer.id,
    ).value  # fmt: skip
    intake = Intake(
        words=WORDS,
        wish="修好，退还两次工时费，书面道歉",
        wish_kind="refund",
        fault="空调不制冷",
        customer=customer.id,
        contact_name="张淑敏",
        contact_phone=PHONE,
        vehicle=car.id,
        order_number="WX20260218007",
        target=Target(2),
        target_note="城东店维修车间 王强",
        level="escalated",
    )
    case = desk.complaint_intake.register(desk.clerk, intake).value.case
    for name, content in files().items():
        desk.case_files.add_file(desk.clerk, case.id, name, content)
    case = complaint_of(case.id)
    desk.wait(minutes=12)
    acceptance = Acceptance(
        "repair", "escalated", wish=intake.wish, wish_kind="refund", acknowledged_how="sms"
    )
    case = desk.complaint_intake.accept(desk.clerk, case.id, case.version, acceptance).value.case
    desk.wait(minutes=30)
    later = desk.office.clock.now() + timedelta(hours=6)
    return desk.case_steps.promise(
        desk.clerk, case.id, case.version, later, "配件下午才到，已电话告知张淑敏", told=True
    ).value.case


def _first_round(desk: Desk, case: Complaint) -> Complaint:
    orders = [
        DispatchOrder(Target(2), "查清三次维修经过，给出原因"),
        DispatchOrder(Target(1), "核对配件批次"),
    ]
    case = desk.dispatches.dispatch(desk.clerk, case.id, case.version, orders).value.case
    desk.wait(hours=3)  # the signature is late: it was urged for before
    branch = desk.orders(case)[0]
    case = desk.supervision.urge(
        desk.clerk, case.id, case.version, "超过签收时限，请立即签收", dispatch=branch.id
    ).value.case
    for order in desk.orders(case):
        desk.receive(order)
    branch = desk.orders(case)[0]
    demand = SupervisionOrder(
        "说明为何三次返修", desk.office.clock.now() + timedelta(hours=20), dispatch=branch.id
    )
    case = complaint_of(case.id)
    desk.supervision.supervise(desk.supervisor, case.id, case.version, demand)
    for asked in supervisions_of(case.id):
        desk.supervision.answer(desk.branch, asked.id, asked.version, "已签收，明早给出检测报告")
    order = desk.orders(case)[0]
    desk.handling.progress(desk.branch, order.id, order.version, "已拆检，等冷媒检漏仪")
    desk.wait(days=1)
    order = desk.orders(case)[0]
    desk.handling.ask_time(
        desk.branch, order.id, order.version, _evening(desk, 3), "检漏仪外借，周四归还"
    )
    order = desk.orders(case)[0]
    desk.case_review.extend(
        desk.supervisor, order.id, order.version, _evening(desk, 2), told=True,
        promise_at=_evening(desk, 3),
    )  # fmt: skip
    desk.submit(desk.orders(case)[0], FIRST)
    sent_back = desk.orders(case)[0]
    desk.case_review.send_back(
        desk.supervisor, sent_back.id, sent_back.version, "没有说明前两次为何没有查漏"
    )
    desk.submit(desk.orders(case)[0], FIRST)
    desk.submit(desk.orders(case)[1], DispatchResult(facts="批次无异常", measure="无需处理"))
    for order in desk.orders(case):
        desk.agree(order)
    _tried(desk, case, TryData("call", "no_answer"), TryData("call", "later", "19 点后再打"))
    desk.wait(hours=20)
    _tried(desk, case, TryData("call", "reached", f"本人接听，换号 {PHONE}"))
    return _dissatisfied(desk, case, "开了两天又是热风，王强没有来看")


def _second_round(desk: Desk, case: Complaint) -> Complaint:
    desk.wait(minutes=20)
    for order in desk.orders(case):
        desk.receive(order)
    case = complaint_of(case.id)
    case = desk.case_steps.suspend(
        desk.supervisor, case.id, case.version, "客户出差，周一送车"
    ).value.case
    desk.wait(days=1)
    case = desk.case_steps.resume(desk.supervisor, case.id, case.version).value.case
    for order in desk.orders(case):
        desk.submit(order, SECOND)
    for order in desk.orders(case):
        desk.agree(order, desk.head)
    _tried(desk, case, TryData("call", "reached", "客户说更响了"))
    return _dissatisfied(desk, case, "压缩机换了还是不凉，要求经理出面", level="major")


def _third_round(desk: Desk, case: Complaint) -> Complaint:
    for order in desk.orders(case):
        desk.receive(order)
    ask = RemedyData("refund", "退还前两次工时费", 86_000)
    remedy = desk.remedies.ask(desk.clerk, case.id, ask)
    gift = desk.remedies.ask(desk.clerk, case.id, RemedyData("gift", "赠保养一次", 58_000))
    del remedy, gift
    refund, gift = remedies_of(case.id)
    desk.remedies.approve(desk.manager, refund.id, refund.version, "按确认书办理")
    desk.remedies.refuse(desk.manager, gift.id, gift.version, "已退款，不再赠送")
    refund = remedies_of(case.id)[0]
    desk.remedies.given(desk.clerk, refund.id, refund.version)
    order = RectificationData(
        "空调维修不做检漏，三次返修",
        _evening(desk, 5).date(),
        Target(2),
        case.id,
        "维修作业指导书 4.3",
        "补做检漏培训，班组长抽查",
    )
    issued = desk.rectifications.issue(desk.supervisor, order).value
    taken = desk.rectifications.take(desk.branch, issued.id, issued.version).value
    done = desk.rectifications.submit(
        desk.branch, taken.id, taken.version, "全班培训并考核", desk.office.today
    ).value
    desk.rectifications.verify(
        desk.supervisor, done.id, done.version, passed=True, verdict="抽查 5 台合格"
    )
    for each in desk.orders(case):
        desk.submit(each, THIRD)
    for each in desk.orders(case):
        desk.agree(each)
    desk.wait(hours=2)
    case = complaint_of(case.id)
    _tried(desk, case, TryData("call", "reached", "出风很凉，谢谢"))
    case = complaint_of(case.id)
    answer = Answer(5, "这次修好了，退款也到了")
    return desk.case_callbacks.satisfied(desk.caller, case.id, case.version, answer).value.case


def _tried(desk: Desk, case: Complaint, *tries: TryData) -> None:
    for tried in tries:
        now = complaint_of(case.id)
        desk.case_callbacks.note_try(desk.caller, now.id, now.version, tried)
        desk.wait(minutes=7)


def _dissatisfied(desk: Desk, case: Complaint, reason: str, **said: str) -> Complaint:
    now = complaint_of(case.id)
    answer = Unsatisfied(reason, grade=2, **said)
    return desk.case_callbacks.unsatisfied(desk.caller, now.id, now.version, answer).value.case


def _evening(desk: Desk, days: int) -> datetime:
    day = desk.office.today + timedelta(days=days)
    return datetime(day.year, day.month, day.day, 17, 0, tzinfo=CHINA)


@cache
def files() -> dict[str, bytes]:
    """Return what was attached: by name its content."""
    return {
        "来电录音 20260302-0858.wav": recording(75),
        "回访录音.wav": recording(8),
        "出风口温度.jpg": photograph(),
        "高压管渗漏.png": drawing((900, 600), "高压管"),
        "工单.png": drawing((500, 900), "工单", alpha=True),
        "聊天截图.jpg": photograph(turned=False),
        "检测报告.pdf": report(),
    }


def recording(seconds: int) -> bytes:
    """Return silence of some length, as WAV."""
    out = io.BytesIO()
    with wave.open(out, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(1)
        sound.setframerate(800)
        sound.writeframes(b"\x80" * 800 * seconds)
    return out.getvalue()


def photograph(*, turned: bool = True) -> bytes:
    """Return a JPEG as a telephone takes it: lying on its side, and telling where it was taken."""
    image = Image.new("RGB", (1600, 1200), "#406080")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, 1599, 300), fill="#d03020")  # the upper edge, at the left when upright
    draw.ellipse((600, 500, 1000, 900), fill="#f0e0a0")
    notes = Image.Exif()
    if turned:
        notes[0x0112] = 6
    notes[0x010F] = "SECRET-CAMERA"
    notes.get_ifd(0x8825)[1] = "N"
    out = io.BytesIO()
    image.save(out, "JPEG", quality=70, exif=notes)
    return out.getvalue()


def drawing(size: tuple[int, int], text: str, *, alpha: bool = False) -> bytes:
    """Return a PNG, seen through at its edges or not."""
    image = Image.new("RGBA" if alpha else "RGB", size, (0, 0, 0, 0) if alpha else "#e8ece8")
    draw = ImageDraw.Draw(image)
    draw.rectangle((40, 40, size[0] - 40, size[1] - 40), fill="#3a7a4a", outline="#101010", width=6)
    draw.text((60, 60), ascii(text), fill="#ffffff")
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


@cache
def report() -> bytes:
    """Return a PDF of 5 pages: the third lies on its side, the fourth is turned."""
    flow = Flow(LETTERHEAD)
    for page in range(1, 6):
        lying = Orientation.LANDSCAPE if page == 3 else Orientation.PORTRAIT
        flow.add(NewPage(PageFormat(orientation=lying)))
        flow.heading(f"检测报告第{page}页")
        flow.paragraph("高压侧 1.62 MPa，低压侧 0.41 MPa。" * 12)
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(flow.pdf())))
    writer.pages[3].rotate(90)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()
