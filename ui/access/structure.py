"""The tab 架构: the organisation of any day as a tree or a chart, and the record chosen in it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QStackedWidget, QWidget

from crm_desktop.access.model import Company, Post, Unit
from crm_desktop.application import Application
from crm_desktop.audit.model import Moment
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.changes import Changes
from crm_desktop.foundation.words import Phrase
from ui.access.aside import Aside
from ui.access.chart_view import ChartView
from ui.access.dictionary import DictionaryWords
from ui.access.lists import framed
from ui.access.post_detail import PostDetail, PostFacts
from ui.access.structure_rows import Node, Organisation, columns, node_id
from ui.access.structure_steps import StructureSteps
from ui.access.unit_detail import UnitDetail
from ui.paged import Page
from ui.toolkit.buttons import Button, icon_button, link
from ui.toolkit.commandlist import Command
from ui.toolkit.dateedit import DateEdit
from ui.toolkit.keys import KeyHint
from ui.toolkit.speech import language
from ui.toolkit.text import caption
from ui.toolkit.tokens import Space
from ui.toolkit.tree import TreeModel, TreeView
from ui.workplace import Address, Workplace

#: A larger organisation opens with its upper levels only.
_ALL_OPEN_UP_TO = 80
_DATE_WIDTH = 148


class StructurePage(Page):
    """Tree, chart and record of one day; what can be done is offered for today alone."""

    kinds = ("company", "unit", "post", "person", "posting", "dictionary")

    def __init__(self, place: Workplace) -> None:
        super().__init__(place)
        self.day = place.clock.today()
        self.organisation: Organisation | None = None
        self._nodes: dict[int, Node] = {}
        self._wanted: int | None = None
        self.tree = TreeView(
            TreeModel(columns(), clock=place.clock), Phrase("organisation.structure")
        )
        self.chart = ChartView()
        self.unit_detail, self.post_detail = UnitDetail(), PostDetail()
        self.details = QStackedWidget()
        self.details.addWidget(self.unit_detail)
        self.details.addWidget(self.post_detail)
        self.views = QStackedWidget()
        for view in (self.tree, self.chart):
            self.views.addWidget(framed(view))
        self.aside = Aside(self.views, self.tree, self.details)
        self.steps = StructureSteps(self)
        self._lay_out()
        self._connect()

    # What the room asks

    def load(self) -> None:
        day = self.day
        self.place.ask(
            lambda app, actor: _read(app, actor, day),
            owner=self,
            done=self._show,
            failed=self.fail,
            latest="organisation",
        )

    def refresh(self, _changes: Changes) -> None:
        self.load()

    def open(self, kind: str, record: int) -> None:
        self._wanted = node_id(kind, record)
        if self.day != self.place.clock.today():
            self.show_day(self.place.clock.today())
        elif self.organisation is not None:
            self._go_to_wanted()

    def focus_first(self) -> None:
        (self.chart if self.as_chart.isChecked() else self.tree).setFocus()

    def focus_filters(self) -> None:
        self.date.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.date.selectAll()

    def hints(self) -> Sequence[KeyHint]:
        hints = [KeyHint("Enter", Phrase("organisation.do.open"))]
        if self.steps.may_change:
            hints = [
                KeyHint("Enter", Phrase("organisation.do.change")),
                KeyHint("F9", Phrase("organisation.do.new_post")),
            ]
        if self.place.may("organisation.print"):
            hints.append(KeyHint("Ctrl+P", Phrase("organisation.do.print")))
        return (*hints, KeyHint("Ctrl+F", Phrase("organisation.do.day")))

    def commands(self) -> Sequence[Command]:
        return self.steps.commands()

    # The record under the cursor

    @property
    def chosen(self) -> Node | None:
        """The row under the cursor."""
        return self._nodes.get(self.tree.selected_id or -1)

    @property
    def is_today(self) -> bool:
        """Whether the organisation of today is shown: only that can be changed."""
        return self.day == self.place.clock.today()

    def show_day(self, day: date | None) -> None:
        """Show the organisation of another day, None for today."""
        self.day = day or self.place.clock.today()
        self.date.set_value(self.day)
        self.today.setVisible(not self.is_today)
        self.load()

    def print_chosen(self) -> None:
        """Preview the description of a post, or the chart of a company, as of the day shown."""
        node = self.chosen
        if node is None:
            return
        chosen, day = language(), self.day
        record = node.record
        if isinstance(record, Post):
            self.place.ask(
                lambda app, actor: app.prints.post_description(actor, record.id, chosen, day),
                owner=self,
                done=lambda pdf: self.place.preview(Phrase("organisation.print.post"), pdf),
                failed=self.refuse,
                latest="print",
            )
            return
        company = record.id if isinstance(record, Company) else record.company
        self.place.ask(
            lambda app, actor: app.prints.chart(actor, company, chosen, day),
            owner=self,
            done=lambda pdf: self.place.preview(Phrase("organisation.print.chart"), pdf),
            failed=self.refuse,
            latest="print",
        )

    # Layout

    def _lay_out(self) -> None:
        self.as_list = Button(Phrase("organisation.as_list"), icon="list-tree", selectable=True)
        self.as_chart = Button(Phrase("organisation.as_chart"), icon="network", selectable=True)
        group = QButtonGroup(self)
        for number, button in enumerate((self.as_list, self.as_chart)):
            group.addButton(button, number)
        self.as_list.setChecked(True)
        group.idClicked.connect(self._choose_view)
        self.date = DateEdit(self.place.clock)
        self.date.say(self.date.setAccessibleName, Phrase("organisation.as_of"))
        self.date.setFixedWidth(_DATE_WIDTH)
        self.date.set_value(self.day)
        self.today = link(Phrase("organisation.back_to_today"))
        self.today.hide()
        self.bar = QWidget()
        bar = QHBoxLayout(self.bar)
        bar.setContentsMargins(0, 0, 0, 0)
        bar.setSpacing(Space.S)
        bar.addWidget(self.as_list)
        bar.addWidget(self.as_chart)
        bar.addSpacing(Space.S)
        bar.addWidget(caption(Phrase("organisation.as_of"), "text2"))
        bar.addWidget(self.date)
        bar.addWidget(self.today)
        bar.addStretch()
        bar.addWidget(self.chart.zooms)
        self.chart.zooms.hide()
        self.column.addWidget(self.bar)
        self.column.addWidget(self.aside, 1)
        self.printing = Button(Phrase("organisation.do.print"), icon="printer", key="Ctrl+P")
        may_print = self.place.may("organisation.print")
        self.actions = [*([self.printing] if may_print else []), *self.steps.buttons]
        small = icon_button("printer", Phrase("organisation.do.print"), key="Ctrl+P")
        small.clicked.connect(self.print_chosen)
        self.low_actions = [*([small] if may_print else []), *self.steps.low_buttons]

    def _connect(self) -> None:
        self.date.date_changed.connect(self.show_day)
        self.today.clicked.connect(lambda: self.show_day(None))
        self.printing.clicked.connect(self.print_chosen)
        self.tree.selected.connect(self.chart.set_current)
        self.tree.selected.connect(lambda _id: self.go_on())
        self.chart.selected.connect(self.tree.select_id)
        self.chart.opened.connect(self.tree.opened)
        self.aside.previewed.connect(self._show_record)
        self.aside.alone.connect(self.bar.setHidden)
        self.aside.opened.connect(lambda _id: self.steps.usual())
        self.post_detail.history.opened.connect(self._follow)

    def _choose_view(self, number: int) -> None:
        self.views.setCurrentIndex(number)
        self.chart.zooms.setVisible(number == 1)
        (self.chart if number else self.tree).setFocus()

    def _follow(self, key: object) -> None:
        """Go where an entry of a history leads."""
        kind, value = key
        if kind == "day":
            self.show_day(value)
        elif self.place.may("administration.view"):
            self.place.go(Address("organisation", kind=kind, id=value))

    # What arrives

    def _show(self, organisation: Organisation) -> None:
        first = self.organisation is None
        self.calm()
        self.organisation = organisation
        nodes = organisation.nodes()
        self._nodes = {node.id: node for node in nodes}
        self.begin_arriving()
        self.tree.tree_model.set_rows(nodes)
        self.end_arriving()
        self.chart.set_organisation(organisation)
        if first:
            self._open_branches(len(nodes))
        self._go_to_wanted()
        self.chart.set_current(self.tree.selected_id)
        self._show_record(self.tree.selected_id)
        tops = [node for node in nodes if node.kind == "company"]
        self.tell(
            Phrase(
                "organisation.structure_note",
                posts=sum(node.kind == "post" for node in nodes),
                plan=sum(node.plan for node in tops),
                actual=sum(node.actual for node in tops),
            )
        )
        self.steps.follow()
        self.hints_changed.emit()

    def _open_branches(self, count: int) -> None:
        if count <= _ALL_OPEN_UP_TO:
            self.tree.expandAll()
        else:
            self.tree.expandToDepth(1)

    def _go_to_wanted(self) -> None:
        wanted, self._wanted = self._wanted, None
        if wanted is not None and wanted in self._nodes:
            self.tree.select_id(wanted)
            self.aside.show_record(wanted)
            node = self._nodes[wanted]
            address = Address("organisation", kind=node.kind, id=node.record.id)
            self.place.note_visit(address, node.name)

    def _show_record(self, _id: int | None) -> None:
        node = self.chosen
        if node is None or self.organisation is None:
            self.unit_detail.show_nothing()
            self.details.setCurrentWidget(self.unit_detail)
        elif isinstance(node.record, Post):
            self.post_detail.show_post(node.record, self.organisation)
            self.details.setCurrentWidget(self.post_detail)
            self._ask_post(node.record)
        else:
            self.unit_detail.show_node(node, self.organisation)
            self.details.setCurrentWidget(self.unit_detail)
            self._ask_moments(node.kind, node.record)
        self.steps.follow()

    def _ask_post(self, post: Post) -> None:
        may_see_people = self.place.may("administration.view")

        def read(app: Application, actor: Actor) -> PostFacts:
            return PostFacts(
                app.organisation.post_history(actor, post.id),
                app.people.holders(actor, post.id) if may_see_people else (),
                app.audit.timeline(actor, "post", post.id),
            )

        def show(facts: PostFacts) -> None:
            if self.organisation is not None:
                self.post_detail.show_facts(facts, self.organisation, self.place.now())

        self.place.ask(read, owner=self, done=show, failed=self.fail, latest="record")

    def _ask_moments(self, kind: str, record: Company | Unit | Post) -> None:
        def show(moments: list[Moment]) -> None:
            self.unit_detail.show_moments(moments, self.place.now())

        self.place.ask(
            lambda app, actor: app.audit.timeline(actor, kind, record.id),
            owner=self,
            done=show,
            failed=self.fail,
            latest="record",
        )


def _read(app: Application, actor: Actor, day: date) -> Organisation:
    return Organisation(
        day,
        tuple(app.organisation.companies(actor)),
        tuple(app.organisation.units(actor, day)),
        tuple(app.organisation.posts(actor, day)),
        DictionaryWords(app.dictionaries.entries(actor)),
    )
