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
