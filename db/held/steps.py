"""The steps of the machines as the server holds them: what a state may become, and by which right.

The machines are declared in the program's rooms, which this floor does not know; a test holds that
nothing differs. ``system`` is what time alone does, and any desk notes.
"""

from __future__ import annotations

CARD = """
allocate blank allocated card_stock.do
spoil blank spoiled card_stock.do
give_back allocated blank card_stock.do
spoil allocated spoiled card_stock.do
issue allocated pending cards.do
activate pending active cards.do
lose active lost card_loss.do
replace active replaced cards.do
freeze active frozen card_loss.approve
expire active expired system
cancel active cancelling cards.do
unlose lost active card_loss.lift
lapse lost active system
replace lost replaced cards.do
confirm lost lost card_loss.do
ask lost lost card_loss.request
unfreeze frozen active card_loss.approve
cancel frozen cancelling cards.do
renew expired active cards.do
cancel expired cancelling cards.do
finish cancelling cancelled card_loss.approve
keep cancelling active cards.do
"""
APPLICATION = """
submit draft review membership.create
withdraw draft withdrawn membership.create
approve review approved membership.approve
approve_special review approved membership.special
reject review rejected membership.approve
ask_papers review papers membership.approve
withdraw review withdrawn membership.create
hand_in papers review membership.create
withdraw papers withdrawn membership.create
join approved joined cards.do
withdraw approved withdrawn membership.create
"""
MEMBERSHIP = """
keep active active membership.approve
lower active active membership.approve
set_period active active membership.approve
freeze active frozen membership.approve
end active ended membership.approve
quit active quit membership.approve
unfreeze frozen active membership.approve
end frozen ended membership.approve
"""
REQUEST = """
approve requested approved administration.approve
reject requested rejected administration.approve
withdraw requested withdrawn administration.request
carry_out approved done administration.do
withdraw approved withdrawn administration.request
"""
TIER_REVIEW = """
prepare prepared prepared tiers.create
notice prepared noticed tiers.create
approve prepared approved tiers.approve
drop prepared dropped tiers.create
prepare noticed prepared tiers.create
approve noticed approved tiers.approve
drop noticed dropped tiers.create
"""
MONTH_REPORT = """
check prepared checked reports.check
refuse prepared refused reports.check
approve checked approved reports.approve
refuse checked refused reports.approve
"""
CASE = """
accept registered accepted acceptance.do
merge registered merged closing.approve
transfer registered transferred closing.approve
void registered void closing.approve
ask_void registered registered closing.request
merge accepted merged closing.approve
transfer accepted transferred closing.approve
void accepted void closing.approve
ask_void accepted accepted closing.request
resolve accepted callback acceptance.do
dispatch accepted dispatched acceptance.do
dispatch handling dispatched acceptance.do
dispatch review dispatched acceptance.do
dispatch dispatched dispatched acceptance.do
dispatch returned returned acceptance.do
follow dispatched returned handling.do
follow dispatched handling handling.do
follow dispatched review handling.do
follow dispatched callback handling.do
follow returned dispatched handling.do
follow returned handling handling.do
follow returned review handling.do
follow returned callback handling.do
follow handling dispatched handling.do
follow handling returned handling.do
follow handling review handling.do
follow handling callback handling.do
follow review dispatched handling.do
follow review returned handling.do
follow review handling handling.do
follow review callback handling.do
try callback callback callbacks.do
satisfied callback closing callbacks.do
unsatisfied callback dispatched callbacks.do
again callback accepted callbacks.do
unreachable callback closing callbacks.do
withdraw callback closing callbacks.do
outside callback closing callbacks.do
refuse closing accepted closing.approve
close closing closed closing.approve
reopen closed accepted closing.reopen
archive closed archived closing.request
urge registered registered supervision.urge
supervise registered registered supervision.do
escalate registered registered supervision.do
suspend registered registered supervision.do
resume registered registered supervision.do
promise registered registered acceptance.do
reply registered registered complaints.create
take_in registered registered closing.approve
urge accepted accepted supervision.urge
supervise accepted accepted supervision.do
escalate accepted accepted supervision.do
suspend accepted accepted supervision.do
resume accepted accepted supervision.do
promise accepted accepted acceptance.do
reply accepted accepted complaints.create
take_in accepted accepted closing.approve
urge dispatched dispatched supervision.urge
supervise dispatched dispatched supervision.do
escalate dispatched dispatched supervision.do
suspend dispatched dispatched supervision.do
resume dispatched dispatched supervision.do
promise dispatched dispatched acceptance.do
reply dispatched dispatched complaints.create
take_in dispatched dispatched closing.approve
urge returned returned supervision.urge
supervise returned returned supervision.do
escalate returned returned supervision.do
suspend returned returned supervision.do
resume returned returned supervision.do
promise returned returned acceptance.do
reply returned returned complaints.create
take_in returned returned closing.approve
urge handling handling supervision.urge
supervise handling handling supervision.do
escalate handling handling supervision.do
suspend handling handling supervision.do
resume handling handling supervision.do
promise handling handling acceptance.do
reply handling handling complaints.create
take_in handling handling closing.approve
urge review review supervision.urge
supervise review review supervision.do
escalate review review supervision.do
suspend review review supervision.do
resume review review supervision.do
promise review review acceptance.do
reply review review complaints.create
take_in review review closing.approve
urge callback callback supervision.urge
supervise callback callback supervision.do
escalate callback callback supervision.do
suspend callback callback supervision.do
resume callback callback supervision.do
promise callback callback acceptance.do
reply callback callback complaints.create
take_in callback callback closing.approve
urge closing closing supervision.urge
supervise closing closing supervision.do
escalate closing closing supervision.do
suspend closing closing supervision.do
resume closing closing supervision.do
promise closing closing acceptance.do
reply closing closing complaints.create
take_in closing closing closing.approve
"""
ORDER = """
receive sent handling handling.do
return sent returned handling.do
reassign returned withdrawn acceptance.reassign
insist returned sent acceptance.reassign
reassign sent withdrawn acceptance.reassign
reassign handling withdrawn acceptance.reassign
progress handling handling handling.do
ask_time handling handling handling.do
extend handling handling review.approve
keep_time handling handling review.approve
submit handling submitted handling.do
agree submitted agreed review.approve
send_back submitted handling review.approve
end agreed ended callbacks.do
end sent ended callbacks.do
end handling ended callbacks.do
"""
RECTIFICATION = """
issue suggested issued rectification.create
drop suggested dropped rectification.create
take issued working rectification.do
submit working verifying rectification.do
pass verifying closed rectification.approve
fail verifying working rectification.approve
"""
MACHINES = {
    "card": CARD,
    "application": APPLICATION,
    "membership": MEMBERSHIP,
    "request": REQUEST,
    "tier_review": TIER_REVIEW,
    "month_report": MONTH_REPORT,
    "complaint": CASE,
    "dispatch": ORDER,
    "rectification": RECTIFICATION,
}
SYSTEM = "system"


def steps() -> tuple[tuple[str, str, str, str, str], ...]:
    """Return machine, event, source, target and right of every step."""
    found = []
    for machine, text in MACHINES.items():
        for line in text.strip().splitlines():
            event, source, target, right = line.split()
            found.append((machine, event, source, target, right))
    return tuple(found)


def statements() -> tuple[str, ...]:
    """Return the SQL of the table that the functions look a step up in."""
    rows = ", ".join(f"({', '.join(repr(each) for each in step)})" for step in steps())
    return (
        (
            "CREATE TABLE IF NOT EXISTS keep.transition (machine text NOT NULL, "
            "event text NOT NULL, "
            "source text NOT NULL, target text NOT NULL, right_code text NOT NULL, "
            "PRIMARY KEY (machine, event, source, target))"
        ),
        "DELETE FROM keep.transition",
        f"INSERT INTO keep.transition VALUES {rows}",
    )
