"""What a program does to the archive until it is killed; ``deeds`` carries these out."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from crm_desktop.application import Application
from crm_desktop.customers.importing.model import ImportOptions
from crm_desktop.customers.model import Contact, CustomerData
from crm_desktop.customers.read import typed
from crm_desktop.foundation.actor import Actor

#: Rows of each file, and in how many pairs customers stand in the office from the start.
ROWS, PAIRS = 120, 60
Say = Callable[..., None]


def person(name: str, phone: str) -> CustomerData:
    """Return somebody with a telephone."""
    return CustomerData(1, "person", name, contacts=(Contact("phone", phone),))


def plant_pairs(office: Application, actor: Actor) -> None:
    """Store the customers that are merged: 1 with 2, 3 with 4, …"""
    for number in range(PAIRS):
        for half in "甲乙":
            phone = f"13{'甲乙'.index(half)}{number:08}"
            office.customers.add(actor, person(f"双{number:03}{half}", phone))


def write_file(folder: Path, number: int) -> Path:
    """Write a file of customers that are called after it."""
    path = folder / f"{number}.csv"
    lines = ["姓名,手机,车牌"]
    lines += [f"批{number:03}人{row:03},15{number:03}{row:06},粤B{row:05}" for row in range(ROWS)]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def saves(office: Application, actor: Actor, _folder: Path, say: Say) -> None:
    """Add customers and change each."""
    for number in itertools.count():
        added = office.customers.add(actor, person(f"客{number:04}", f"139{number:08}")).value
        say(added=number)
        changed = replace(
            typed(added),
            notes="改过",
            contacts=(*added.contacts, Contact("phone", f"138{number:08}")),
        )
        office.customers.edit(actor, added.id, added.version, changed)
        say(edited=number)


def imports(office: Application, actor: Actor, folder: Path, say: Say) -> None:
    """Import one file after the other."""
    for number in itertools.count():
        result = office.imports.run(actor, write_file(folder, number), ImportOptions()).value
        say(imported=result.number)


def undoes(office: Application, actor: Actor, folder: Path, say: Say) -> None:
    """Import a file and undo that, change a customer and undo that."""
    for number in itertools.count():
        step = office.imports.run(actor, write_file(folder, number), ImportOptions()).value.step
        say(imported=step)
        office.undo.undo(actor, step)
        say(undone=step)
        customer = office.customers.customer(actor, number % PAIRS + 1)
        changed = replace(typed(customer), notes="改过", name=f"{customer.name}改")
        saved = office.customers.edit(actor, customer.id, customer.version, changed).value
        say(edited=saved.step)
        office.undo.undo(actor, saved.step)
        say(undone=saved.step)


def merges(office: Application, actor: Actor, _folder: Path, say: Say) -> None:
    """Merge one pair after the other; undo every third merge."""
    for number in range(PAIRS):
        keep, gone = 2 * number + 1, 2 * number + 2
        saved = office.merging.merge(actor, keep, gone, (1, 1)).value
        say(merged=number)
        if number % 3 == 2:
            office.undo.undo(actor, saved.step)
            say(parted=number)


KINDS = {
    "customer_saves": saves,
    "customer_import": imports,
    "customer_undo": undoes,
    "customer_merge": merges,
}
