"""The first run: drives the wizard, founds the office, and opens the desk in the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from crm_desktop.access.model import CompanyData
from crm_desktop.foundation.errors import Refused, StorageError, ValidationErrors, phrase_of
from crm_desktop.foundation.paths import DataFolder
from crm_desktop.foundation.words import Phrase
from crm_desktop.profile import PassphraseNeeded
from crm_desktop.setup import Founding
from ui.shell.first_run.answers import Answers, Draft, Way
from ui.shell.first_run.backup_step import BackupStep
from ui.shell.first_run.company_step import CompanyStep
from ui.shell.first_run.join_step import JoinStep
from ui.shell.first_run.place_step import PlaceStep
from ui.shell.first_run.plain_steps import AdministratorStep, LanguageStep, PassphraseStep
from ui.shell.first_run.sheet_step import SheetStep
from ui.shell.first_run.step import Step
from ui.shell.first_run.wizard import Wizard
from ui.shell.house import sample_folder
from ui.shell.office import Entry
from ui.toolkit.speech import language
from ui.toolkit.tasks import Reached, Task

if TYPE_CHECKING:
    from crm_desktop.sharing.place import SharedPlace
    from ui.shell.house import House
    from ui.shell.program import Program


_KEYRING_REFUSED = Phrase("error.keyring_refused")


class FirstRun(QObject):
    """From an empty folder to somebody at the desk.

    With ``entry`` only the recovery sheet is left to do: the window was closed before it was put
    away. With ``rejoins``, the folder has joined that office and is to join it at another address.
    """

    def __init__(
        self,
        program: Program,
        entry: Entry | None = None,
        rejoins: SharedPlace | None = None,
    ) -> None:
        super().__init__(program)
        self._program = program
        self._house: House = program.house
        self._draft = Draft(program.house.folder)
        self._entry = entry
        self._task: Task | None = None
        self._needs_passphrase = self._is_done = False
        self.language_step, self.place, self.company = LanguageStep(), PlaceStep(), CompanyStep()
        self.backup, self.administrator = BackupStep(), AdministratorStep()
        self.joining = JoinStep()
        self.passphrase = PassphraseStep()
        self.sheet = SheetStep(lambda: program.house.runner)
        self.wizard = Wizard(self._draft.answers)
        self._begin_steps()
        program.show_entry(self.wizard)
        if rejoins is not None:
            self._correct(rejoins)
        if entry is not None:
            self._make_sheet(entry, None)
        else:
            self._ask_keyring()

    def close(self) -> None:
        """Take the wizard away; what was answered is kept."""
        if self._entry is None and not self._is_done:
            self._draft.keep(self.place.save(self.wizard.step.save(self.wizard.answers)))
        self._program.frame.drop_page(self.wizard)
        self._move_out()
        self.deleteLater()

    def _begin_steps(self) -> None:
        for step in (self.place, self.company, self.administrator, self.joining):
            step.load(self._draft.answers)
        self.language_step.chosen.connect(self._program.speak)
        self.place.way_changed.connect(lambda _way: self._set_steps())
        self.place.open_wanted.connect(self._program.move_to)
        self.joining.test_wanted.connect(self._test)
        self.joining.left.connect(self._go_back)
        self.wizard.forward.connect(self._forward)
        self.wizard.cancelled.connect(self._stop)
        self._set_steps()
        self.wizard.own(
            [
                self.passphrase,
                self.backup,
                self.company,
                self.administrator,
                self.joining,
                self.sheet,
            ]
        )

    def _set_steps(self) -> None:
        """Choose the steps that the way takes; a machine without a keyring has one more."""
        secret: list[Step] = [self.passphrase] if self._needs_passphrase else []
        rest: dict[Way, list[Step]] = {
            Way.NEW: [self.company, self.administrator, *secret, self.sheet],
            Way.SAMPLE: [],
            Way.RESTORE: [self.backup, *secret],
            Way.JOIN: [self.joining],
        }
        steps = [self.language_step, self.place, *rest[self.place.way]]
        if self._entry is not None:
            steps = [self.language_step, self.place, self.company, self.administrator, self.sheet]
        self.wizard.set_steps(steps)

    def _ask_keyring(self) -> None:
        office = self._house.office
        self._house.runner.run(
            office.has_keyring,
            owner=self,
            done=self._know_keyring,
            failed=lambda _error: self._know_keyring(has_keyring=False),
        )

    def _know_keyring(self, has_keyring: bool) -> None:
        self._needs_passphrase = not has_keyring
        self.joining.offer_remembering(has_keyring)
        self._set_steps()

    # Going on

    def _forward(self) -> None:
        self._draft.keep(self.wizard.answers)
        step, after = self.wizard.step, self.wizard.step_after
        if step is self.sheet:
            self._finish()
        elif step is self.place:
            self._look_at_place()
        elif step is self.joining:
            self._join()
        elif after is not None and after is not self.sheet:
            self.wizard.go_on()
        elif self.place.way is Way.NEW:
            self._found()
        else:
            self._restore()

    def _look_at_place(self) -> None:
        if self.place.way is Way.SAMPLE:
            self._look_around()
            return
        from crm_desktop.place import check_joining_place, check_new_place

        folder = DataFolder(self.place.root)
        check = check_joining_place if self.place.way is Way.JOIN else check_new_place
        self.wizard.set_busy(Phrase("shell.place.checking"))
        self._house.runner.run(
            lambda: check(folder),
            owner=self,
            done=lambda _none: self._place_is_fit(),
            failed=self._place_is_unfit,
        )

    def _place_is_fit(self) -> None:
        self.wizard.set_busy(None)
        self.wizard.go_on()

    def _place_is_unfit(self, error: Exception) -> None:
        self.wizard.set_busy(None)
        if self.wizard.step is not self.place:
            self.wizard.go_to(self.place)
        why = phrase_of(error) or Phrase("error.storage.unusable")
        self.place.show_refusal(why, is_founded=isinstance(error, Refused))

    def _move_in(self) -> House | None:
        """Return the house of the folder that was chosen; None where another window has it."""
        house = self._program.open_house(DataFolder(self.place.root))
        if house is None:
            self.wizard.go_to(self.place)
            self.place.show_refusal(Phrase("shell.place.in_use"), is_founded=False)
            return None
        self._house = house
        return house

    def _move_out(self) -> None:
        """Give a house back that did not become ours."""
        if self._house is not self._program.house:
            self._house.close()
            self._house = self._program.house

    # Sample data

    def _look_around(self) -> None:
        house = self._program.open_house(sample_folder(), is_sample=True)
        if house is None:
            return
        self._house, tongue = house, language()
        self.wizard.set_busy(Phrase("shell.sample.making"), can_stop=True)
        self._task = house.runner.run_long(
            lambda progress: house.office.found_sample(tongue, progress),
            owner=self,
            done=self._look,
            failed=self._not_made,
            progressed=self._tell_progress,
            cancelled=self._stopped,
        )

    def _look(self, entry: Entry) -> None:
        self.place.cards[Way.NEW].setChecked(True)  # what comes after the look
        self._program.live_in(self._house)
        self._program.take_in(entry)

    def _tell_progress(self, reached: Reached) -> None:
        if reached.total:
            share = round(100 * reached.done / reached.total)
            self.wizard.set_busy(Phrase("shell.sample.progress", share=share), can_stop=True)

    def _stop(self) -> None:
        if self._task is not None:
            self._task.cancel()

    def _stopped(self) -> None:
        self._move_out()
        self.wizard.set_busy(None)

    def _not_made(self, error: Exception) -> None:
        self._stopped()
        self.wizard.show_refusal(phrase_of(error) or Phrase("error.storage.unusable"))

    # A new office

    def _found(self) -> None:
        house = self._move_in()
        if house is None:
            return
        answers = self.wizard.answers
        founding = _founding(answers)
        self.wizard.set_busy(Phrase("shell.first.founding"))
        house.runner.run(
            lambda: house.office.found(founding, answers.passphrase or None),
            owner=self,
            done=self._founded,
            failed=self._not_founded,
        )

    def _founded(self, made: tuple[Entry, str]) -> None:
        entry, code = made
        self._entry = entry
        self._draft.drop()
        self._program.live_in(self._house)
        self._draft = Draft(self._house.folder)
        self._draft.owe_sheet()
        self.wizard.set_busy(None)
        self._make_sheet(entry, code)

    def _not_founded(self, error: Exception) -> None:
        self._move_out()
        self.wizard.set_busy(None)
        if isinstance(error, ValidationErrors):
            for step in (self.company, self.administrator):
                faults = {k: v for k, v in error.fields.items() if k in step.fields}
                if faults:
                    self.wizard.go_to(step)
                    step.show_faults(faults)
                    return
        self._refuse(error)

    def _refuse(self, error: Exception) -> None:
        """Say what no field is to blame for, where something can be done about it."""
        if isinstance(error, PassphraseNeeded) or phrase_of(error) == _KEYRING_REFUSED:
            self._know_keyring(has_keyring=False)
            self.wizard.go_to(self.passphrase)
            self.wizard.show_refusal(Phrase("shell.first.keyring_refused"))
        else:
            self._place_is_unfit(error)

    # The recovery sheet

    def _make_sheet(self, entry: Entry, code: str | None) -> None:
        self.wizard.go_to(self.sheet)
        house, tongue, actor = self._program.house, language(), entry.session.actor
        house.runner.run(
            lambda: house.office.application().sheets.sheet(actor, tongue, code),
            owner=self,
            done=self.sheet.show_pdf,
            failed=lambda error: self.wizard.show_refusal(
                phrase_of(error) or Phrase("shell.sheet.failed")
            ),
        )

    def _finish(self) -> None:
        if self._entry is not None:
            self._draft.drop()
            self._program.take_in(self._entry)

    # An office on a server

    def _correct(self, place: SharedPlace) -> None:
        """Go to the address at once, as it was until now."""
        self.place.cards[Way.JOIN].setChecked(True)
        self.joining.rejoin(place, self._program.memory.kept.login)
        self.wizard.go_to(self.joining)

    def _go_back(self) -> None:
        """Leave the address as it was, for the login."""
        self._is_done = True
        self._program.let_go()

    def _test(self) -> None:
        place, step = self.joining.place, self.joining
        login, password = step.login.text(), step.password.text()
        office = self._house.office
        self._begin_connecting()
        self._house.runner.run(
            lambda: office.try_to_join(place, login, password),
            owner=self,
            done=self._tested,
            failed=self._not_joined,
        )

    def _begin_connecting(self) -> None:
        self.joining.show_trying()
        self.wizard.set_busy(Phrase("join.joining"))

    def _tested(self, place: SharedPlace) -> None:
        self.wizard.set_busy(None)
        self.joining.show_connected(place)
        self.wizard.scroll.ensureWidgetVisible(self.joining.result)
        self.joining.test.setFocus()

    def _join(self) -> None:
        place, step = self.joining.place, self.joining
        login, password = step.login.text(), step.password.text()
        remember = step.remember.isChecked() and step.remember.isVisibleTo(step)
        house = self._move_in()
        if house is None:
            return
        self._begin_connecting()
        house.runner.run(
            lambda: house.office.join(place, login, password, remember=remember),
            owner=self,
            done=lambda entry: self._joined(entry, password),
            failed=self._not_joined,
        )

    def _joined(self, entry: Entry, password: str) -> None:
        self._draft.drop()
        self._is_done = True
        self._program.live_in(self._house)
        self._program.memory.keep(login=entry.session.login)
        self._program.welcome(entry, password)

    def _not_joined(self, error: Exception) -> None:
        from crm_desktop.sharing.refusals import Refusal, why_not

        self._move_out()
        self.wizard.set_busy(None)
        unknown = Refusal("host", Phrase("error.storage.unusable"))
        self.joining.show_refusal(why_not(error) or unknown)
        self.wizard.scroll.ensureWidgetVisible(self.joining.result)

    # A backup

    def _restore(self) -> None:
        is_fit, key = self.backup.data_key()
        house = self._move_in() if is_fit else None
        file = self.backup.file.path
        if house is None or file is None:
            return
        passphrase = self.wizard.answers.passphrase or None
        self.wizard.set_busy(Phrase("shell.restore.running"))
        house.runner.run(
            lambda: house.office.restore_elsewhere(file, key, passphrase),
            owner=self,
            done=lambda _none: self._restored(),
            failed=lambda error: self._not_restored(error, has_key=key is not None),
        )

    def _restored(self) -> None:
        self._draft.drop()
        self._is_done = True
        self._program.live_in(self._house)
        self._program.let_go(Phrase("shell.restore.done"))

    def _not_restored(self, error: Exception, *, has_key: bool) -> None:
        self._move_out()
        self.wizard.set_busy(None)
        if not isinstance(error, StorageError):
            self._refuse(error)
            return
        self.wizard.go_to(self.backup)
        if error.code == "wrong_key":
            self.backup.show_faults({"key": _key_fault(has_key=has_key)})
        else:
            why = phrase_of(error) or Phrase("error.storage.unusable")
            self.backup.show_faults({"file": why})


def _key_fault(*, has_key: bool) -> Phrase:
    if has_key:
        return Phrase("error.storage.wrong_key")
    return Phrase("shell.backup_step.key_needed")


def _founding(answers: Answers) -> Founding:
    company = CompanyData(answers.code, answers.company, answers.short_name, answers.phone)
    return Founding(
        company,
        answers.template,
        answers.administrator,
        answers.login,
        answers.password,
        language(),
        answers.hours,
    )
