"""The matrix of rights in words: what a cell says, and what a person may do all together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from crm_desktop.access.model import Grant
from crm_desktop.access.rights import Function, default_grants, functions
from crm_desktop.foundation.words import Phrase
from ui.access.wording import listed

#: The rows of the matrix under headings; a function that is in none stands under the last.
GROUPS: tuple[tuple[Phrase, tuple[str, ...]], ...] = (
    (
        Phrase("organisation.group.customers"),
        ("customers", "reveal", "export", "levels", "credit", "visits", "do_not_contact"),
    ),
    (
        Phrase("organisation.group.complaints"),
        (
            "inquiries",
            "complaints",
            "acceptance",
            "handling",
            "review",
            "supervision",
            "closing",
            "rectification",
        ),
    ),
    (
        Phrase("organisation.group.callbacks"),
        ("callbacks", "scripts", "campaigns", "surveys", "recordings"),
    ),
    (
        Phrase("organisation.group.cards"),
        ("membership", "cards", "card_loss", "stored_value", "card_stock", "returns"),
    ),
    (
        Phrase("organisation.group.quality"),
        ("quality", "appraisal", "reports", "standards", "incidents"),
    ),
    (
        Phrase("organisation.group.office"),
        ("audit", "administration", "backup", "organisation", "own"),
    ),
)


@dataclass(frozen=True)
class Letter:
    """A letter of a cell; ``limited`` where it is narrowed or stands for some steps only."""

    sign: str
    limited: bool


def grouped_functions() -> list[tuple[Phrase, list[Function]]]:
    """Return the rows of the matrix under their headings, none left out."""
    known = {function.code: function for function in functions()}
    groups = [(title, [known.pop(code) for code in codes]) for title, codes in GROUPS]
    groups[-1][1].extend(known.values())
    return groups


def cell_of(grants: Iterable[Grant], role: str, function: Function) -> frozenset[Grant]:
    """Return the grants of one cell."""
    rights = {function.right(ability) for ability, _ in function.abilities}
    return frozenset(grant for grant in grants if grant.role == role and grant.right in rights)


def letters_of(cell: Iterable[Grant], function: Function) -> list[Letter]:
    """Return the letters of a cell in the order of domain §6, each once."""
    narrowed = {grant.right: grant.only for grant in cell}
    found: list[Letter] = []
    for sign in dict.fromkeys(letter for _, letter in function.abilities):
        rights = [function.right(name) for name, letter in function.abilities if letter == sign]
        given = [right for right in rights if right in narrowed]
        if given:
            whole = len(given) == len(rights) and not any(narrowed[right] for right in given)
            found.append(Letter(sign, limited=not whole))
    return found


def narrowings(right: str) -> list[str]:
    """Return what a right may be narrowed to: only what a service observes."""
    return sorted({grant.only for grant in default_grants() if grant.right == right and grant.only})


def grant_words(grant: Grant) -> Phrase:
    """Return an ability with what narrows it: 查看（脱敏）."""
    ability = Phrase(f"ability.{grant.right.rpartition('.')[2]}")
    if not grant.only:
        return ability
    only = Phrase(f"only.{grant.only}")
    return Phrase("organisation.ability_only", ability=ability, only=only)


def cell_words(cell: Iterable[Grant], function: Function) -> Phrase | str:
    """Return a cell in words: 查看、新建、修改; "" for an empty one."""
    order = {function.right(ability): n for n, (ability, _) in enumerate(function.abilities)}
    return listed(grant_words(grant) for grant in sorted(cell, key=lambda g: order[g.right]))


def united(grants: Iterable[Grant], roles: Iterable[str]) -> dict[str, frozenset[Grant]]:
    """Return what several roles may do together, by function: a whole right outdoes a narrow one.

    Functions of which nothing is allowed are left out.
    """
    wanted = frozenset(roles)
    best: dict[str, Grant] = {}
    for grant in sorted(grants, key=lambda g: (g.right, g.only)):
        if grant.role in wanted:
            best.setdefault(grant.right, grant)
    found: dict[str, frozenset[Grant]] = {}
    for function in functions():
        rights = [best.get(function.right(ability)) for ability, _ in function.abilities]
        given = frozenset(grant for grant in rights if grant is not None)
        if given:
            found[function.code] = given
    return found
