"""P5 at the telephone: register a complaint against raw SQL.

The office is that of ``P5-customer``; the complaint is of one of its customers, in their own words,
promised and timed. The floor writes again the case, its round, its clocks and the entry of the log.
"""

from __future__ import annotations

from benchmarks.customers import RECORD, TIMES, fill, judged, office
from benchmarks.repeating import repeated
from benchmarks.runner import Figure, in_turn
from crm_desktop.complaints.intake import Intake

WORDS = (
    "三个月里修了三次，昨天高速上水温又报警。前台让我等电话，等了两天没有人打来。"
    "我要一个说法，不然就找 12315。车是去年十月买的，保养一次没落下。"
)
_TABLES = ("complaint", "complaint_round", "complaint_clock")


def registering() -> list[Figure]:
    """Return p95 of registering a complaint, in milliseconds."""
    with office() as (app, actor):
        customer = app.customers.add(actor, RECORD).value
        fill(app, customer)
        said = Intake(
            words=WORDS,
            wish="查清原因，给书面答复",
            wish_kind="repair",
            kind="repair",
            fault="水温高",
            customer=customer.id,
            contact_phone="13812345678",
        )

        def act() -> object:
            return app.complaint_intake.register(actor, said)

        floor = repeated(app, act, _TABLES)
        return [judged("P5-complaint", *in_turn(act, floor, n=TIMES, warm=20))]


FIGURES = {"P5-complaint": registering}
