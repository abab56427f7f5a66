"""Adding, changing and moving a post, from a day on."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from typing import Any

from PySide6.QtWidgets import QWidget

from crm_desktop.access.model import Post, PostData
from crm_desktop.foundation.words import Phrase
from ui.access.forms import RecordForm, Saving, must_choose, show_form
from ui.access.picks import RolePicks, RolesBinding
from ui.access.structure_rows import Organisation
from ui.access.unit_form import NOTHING
from ui.access.wording import SCOPE
from ui.toolkit.bindings import NumberBinding
from ui.toolkit.combos import Combo, Option, SearchCombo
from ui.toolkit.dateedit import DateEdit
from ui.toolkit.dialog import Dialog
from ui.toolkit.fields import Field
from ui.toolkit.inputs import LineEdit, TextEdit
from ui.workplace import Workplace

_WIDTH = 860


class PostForm(RecordForm):
    """The fields of a post: its place, its rights, its description."""

    def __init__(self, place: Workplace, organisation: Organisation, post: Post | None) -> None:
        super().__init__(place, "post", self._keep, Phrase("machinery.form.save"))
        self._post = post
        self.number, self.title = LineEdit(longest=20), LineEdit(longest=100)
        self.unit = SearchCombo(_units(organisation, post))
        self.superior = SearchCombo([NOTHING, *_superiors(organisation, post)])
        self.level = Combo(
            [NOTHING_CHOSEN, *organisation.words.options("post_level", kept=_level(post))]
        )
        self.headcount, self.position = LineEdit(), LineEdit()
        self.scope = Combo([Option(scope, words) for scope, words in SCOPE.items()])
        self.roles = RolePicks()
        self.duties, self.requirements = TextEdit(rows=6), TextEdit(rows=6)
        self.compiled_on, self.from_day = DateEdit(place.clock), DateEdit(place.clock)
        self.rows = self._rows()

    def begin(self, unit: int | None, today: date) -> None:
        """Start a new post in a unit."""
        new = {"unit": unit, "level": "", "headcount": 1, "scope": "company", "position": 0}
        self.load({**new, "from_day": today, "compiled_on": today})

    def change(self, post: Post, today: date) -> None:
        """Start changing a post."""
        known = {each.name: getattr(post, each.name) for each in fields(PostData)}
        self.load({**known, "id": post.id, "version": post.version, "from_day": today})

    def _rows(self) -> list[list[Field]]:
        when = "organisation.from_day_new" if self._post is None else "organisation.from_day_change"
        line = Phrase("organisation.post.a_line_each")
        return [
            [
                self.add("number", Phrase("organisation.post.number"), self.number),
                self.add("title", Phrase("organisation.post.title"), self.title),
                self.add(
                    "from_day",
                    Phrase("organisation.from_day"),
                    self.from_day,
                    help_text=Phrase(when),
                ),
            ],
            [
                self.add("unit", Phrase("organisation.post.unit"), self.unit),
                self.add("superior", Phrase("organisation.post.superior"), self.superior),
                self.add("level", Phrase("organisation.post.level"), self.level),
            ],
            [
                self.add(
                    "headcount",
                    Phrase("organisation.post.headcount"),
                    self.headcount,
                    binding=NumberBinding,
                ),
                self.add(
                    "scope",
                    Phrase("organisation.post.scope"),
                    self.scope,
                    help_text=Phrase("organisation.post.scope_hint"),
                ),
                self.add(
                    "position",
                    Phrase("organisation.position"),
                    self.position,
                    binding=NumberBinding,
                    help_text=Phrase("organisation.position_hint"),
                ),
            ],
            [
                self.add(
                    "roles",
                    Phrase("organisation.post.roles"),
                    self.roles,
                    binding=RolesBinding,
                    help_text=Phrase("organisation.post.roles_hint"),
                )
            ],
            [
                self.add("duties", Phrase("organisation.post.duties"), self.duties, help_text=line),
                self.add(
                    "requirements",
                    Phrase("organisation.post.requirements"),
                    self.requirements,
                    help_text=line,
                ),
            ],
            [
                self.add("compiled_on", Phrase("organisation.post.compiled"), self.compiled_on),
                QWidget(),
                QWidget(),
            ],
        ]

    def _keep(self, asked: Saving) -> Any:
        must_choose(asked.values, "unit")
        from_day = asked.values.pop("from_day") or self.place.clock.today()
        asked.values["compiled_on"] = asked.values["compiled_on"] or date.min
        for name in ("headcount", "position"):
            asked.values[name] = asked.values[name] or 0
        data = PostData(**asked.values)
        if self._post is None:
            return asked.app.organisation.add_post(asked.actor, data, from_day)
        return asked.app.organisation.change_post(
            asked.actor,
            self._post.id,
            asked.version,
            data,
            from_day,
            second=asked.given.second,
            exception=asked.given.exception,
        )


NOTHING_CHOSEN = Option("", Phrase("organisation.none"))


def _level(post: Post | None) -> str:
    return post.level if post is not None else ""


def _units(organisation: Organisation, post: Post | None) -> list[Option]:
    """Return the units a post may stand in: those of its company, once it has one."""
    names = {company.id: company.short_name or company.name for company in organisation.companies}
    return [
        Option(unit.id, unit.name, names.get(unit.company, ""))
        for unit in organisation.units
        if post is None or unit.company == post.company
    ]


def _superiors(organisation: Organisation, post: Post | None) -> list[Option]:
    return [
        Option(each.id, each.title, each.number)
        for each in organisation.posts
        if post is None or each.id != post.id
    ]


def new_post(
    window: QWidget, place: Workplace, organisation: Organisation, unit: int | None
) -> Dialog:
    """Ask for a new post in a unit."""
    form = PostForm(place, organisation, None)
    form.begin(unit, place.clock.today())
    form.saved.connect(lambda post: place.say(Phrase("organisation.post.added", name=post.title)))
    return show_form(window, form, Phrase("organisation.do.new_post"), form.rows, width=_WIDTH)


def change_post(
    window: QWidget,
    place: Workplace,
    organisation: Organisation,
    post: Post,
    *,
    move: bool = False,
) -> Dialog:
    """Ask what a post shall be from a day on; ``move`` begins with the unit."""
    form = PostForm(place, organisation, post)
    form.change(post, place.clock.today())
    form.saved.connect(lambda kept: place.say(Phrase("organisation.post.kept", name=kept.title)))
    title = Phrase("organisation.post.change", name=post.title)
    first = form.unit if move else None
    return show_form(window, form, title, form.rows, width=_WIDTH, first=first)
