"""The one place where the program is put together: database, gate, journal, and every service."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from crm_desktop.access.duty import AccessDuties
from crm_desktop.access.find import FindService
from crm_desktop.access.gate import AccessGate
from crm_desktop.access.login import LoginService
from crm_desktop.access.organisation import OrganisationService
from crm_desktop.access.people import PeopleService
from crm_desktop.access.printing import OrganisationPrints
from crm_desktop.access.requests import RequestService
from crm_desktop.access.rights import RightsService
from crm_desktop.audit.journal import AuditJournal
from crm_desktop.audit.printing import AuditPrints
from crm_desktop.audit.service import AuditService
from crm_desktop.backups.model import Why
from crm_desktop.backups.restore import RestoreService
from crm_desktop.backups.service import BackupService, new_name
from crm_desktop.backups.sheet import RecoverySheets
from crm_desktop.check import CheckService
from crm_desktop.customers.bin import BinService
from crm_desktop.customers.bulk import BulkService
from crm_desktop.customers.duplicates import DuplicateService
from crm_desktop.customers.exporting import ExportService
from crm_desktop.customers.filling import FillService
from crm_desktop.customers.filters import FilterService
from crm_desktop.customers.find import CustomerFind
from crm_desktop.customers.importing.service import ImportService
from crm_desktop.customers.merging import MergeService
from crm_desktop.customers.reveal import RevealService
from crm_desktop.customers.service import CustomerService
from crm_desktop.customers.undoing import UndoService
from crm_desktop.customers.vehicles import VehicleService
from crm_desktop.foundation.actor import SYSTEM
from crm_desktop.foundation.clock import Clock
from crm_desktop.foundation.errors import Refused
from crm_desktop.foundation.paths import DataFolder
from crm_desktop.foundation.secrets import Secrets
from crm_desktop.foundation.usecase import Context
from crm_desktop.foundation.words import Phrase
from crm_desktop.office.about import AboutService
from crm_desktop.office.calendar import CalendarService
from crm_desktop.office.desk import DeskService
from crm_desktop.office.dictionaries import DictionaryService
from crm_desktop.office.due import DueService
from crm_desktop.office.numbers import NumberService
from crm_desktop.office.settings import SettingsService
from crm_desktop.profile import Profile, load_profile, new_profile
from crm_desktop.setup import (
    Founded,
    Founding,
    SetupService,
    check_founding,
    plant_what_is_new,
    something_is_new,
)
from db.backup import CopyFacts, copy_database, put_back
from db.engine import LocalDatabase, open_local
from db.errors import Damaged, translated
from db.migrate import alone_with, applied, upgrade
from db.network import refuse_network_path


@dataclass
class Application:
    """The running program without its window. Use it on the thread that opened it.

    Another thread may use the services after ``connect_here`` and must ``close_here`` in the end.
    """

    folder: DataFolder
    profile: Profile
    context: Context
    login: LoginService
    organisation: OrganisationService
    people: PeopleService
    rights: RightsService
    requests: RequestService
    audit: AuditService
    audit_prints: AuditPrints
    backups: BackupService
    settings: SettingsService
    dictionaries: DictionaryService
    calendar: CalendarService
    numbers: NumberService
    prints: OrganisationPrints
    sheets: RecoverySheets
    desk: DeskService
    due: DueService
    find: FindService
    check: CheckService
    about: AboutService
    restore: RestoreService
    customers: CustomerService
    bin: BinService
    undo: UndoService
    vehicles: VehicleService
    reveals: RevealService
    duplicates: DuplicateService
    merging: MergeService
    bulk: BulkService
    filters: FilterService
    imports: ImportService
    exports: ExportService
    filling: FillService
    find_customers: CustomerFind
    setup: SetupService

    @property
    def database(self) -> LocalDatabase:
        """The database, for threads that connect and for checks."""
        return self.context.database

    def connect_here(self) -> None:
        """Connect the database on this thread too."""
        self.database.connect_here()

    def close_here(self) -> None:
        """Close this thread's connection."""
        self.database.close_here()

    def close(self) -> None:
        """Close the connection of the thread that opened the program."""
        self.database.close_here()


def open_application(
    folder: DataFolder,
    keyring: Secrets,
    *,
    passphrase: str | None = None,
    clock: Clock | None = None,
) -> Application:
    """Open the office of a data folder on this thread, upgrading its schema if need be.

    Raises StorageError (Missing where no office was founded, WrongKey, Damaged, NewerSchema …),
    PassphraseNeeded, KeyLost.
    """
    profile = load_profile(folder)
    return open_with_key(folder, profile, profile.key(keyring, passphrase), clock or Clock())


def open_with_key(
    folder: DataFolder,
    profile: Profile,
    key: bytes | None,
    clock: Clock,
    *,
    backups: Path | None = None,
) -> Application:
    """Open the office of a data folder with its key; raises StorageError.

    ``backups`` is where a copy is kept before an upgrade, if not in the folder's own place.
    """
    database = open_local(folder.database, key)
    database.connect_here()
    try:
        before: list[CopyFacts] = []

        def backup() -> None:
            copy = new_name(backups or folder.backups, clock.now(), Why.UPGRADE)
            before.append(copy_database(database, copy))

        with translated():
            # A file cut to nothing looks new; an empty office in it would hide what was lost.
            if not applied(database):
                raise Damaged(str(folder.database))
            upgrade(database, backup)
            # Asked each time: a program that was killed after the upgrade leaves this undone.
            if something_is_new():
                with database.atomic():
                    plant_what_is_new()
        application = _assemble(folder, profile, database, clock)
        for facts in before:
            application.backups.note_automatic(SYSTEM, facts, Why.UPGRADE)
    except BaseException:
        database.close_here()
        raise
    return application


def found_office(
    folder: DataFolder,
    keyring: Secrets,
    founding: Founding,
    *,
    plain: bool = False,
    passphrase: str | None = None,
    clock: Clock | None = None,
) -> tuple[Application, Founded, bytes | None]:
    """Make a new office in a data folder and open it; return what goes on the recovery sheet too.

    The database appears only when it is complete: interrupted, it can simply be done again.
    Raises Refused where an office is there already, ValidationErrors, PassphraseNeeded,
    StorageError.
    """
    _must_be_free(folder)
    check_founding(founding)
    clock = clock or Clock()
    unfinished = folder.database.with_suffix(".new")
    with translated():
        refuse_network_path(unfinished)
        folder.root.mkdir(parents=True, exist_ok=True)
    with alone_with(folder.database):
        _must_be_free(folder)
        _clear_away(unfinished)
        profile, key = new_profile(keyring, plain=plain, passphrase=passphrase)
        database = open_local(unfinished, key, create=True)
        try:
            database.connect_here()
            upgrade(database, _nothing_to_lose)
            setup = _assemble(folder, profile, database, clock).setup
            founded = setup.found(SYSTEM, founding).value
            database.close_here()
            profile.save(folder)
            put_back(unfinished, folder.database, key)
        finally:
            database.close_here()
            _clear_away(unfinished)
    return open_with_key(folder, profile, key, clock), founded, key


def _must_be_free(folder: DataFolder) -> None:
    with translated():
        if folder.database.exists():
            raise Refused(Phrase("error.already_founded"))


def _clear_away(unfinished: Path) -> None:
    with translated():
        for suffix in ("", "-wal", "-shm", "-journal", ".upgrade"):
            Path(f"{unfinished}{suffix}").unlink(missing_ok=True)


def _nothing_to_lose() -> None:
    """A database that is just being made needs no backup."""


def _assemble(
    folder: DataFolder, profile: Profile, database: LocalDatabase, clock: Clock
) -> Application:
    duties = AccessDuties(clock)
    context = Context(database, clock, AccessGate(), AuditJournal(), duties)
    login, audit = LoginService(context, duties), AuditService(context)
    return Application(
        folder=folder,
        profile=profile,
        context=context,
        login=login,
        organisation=OrganisationService(context),
        people=PeopleService(context),
        rights=RightsService(context),
        requests=RequestService(context),
        audit=audit,
        audit_prints=AuditPrints(context, audit),
        backups=BackupService(context, folder.backups),
        settings=SettingsService(context),
        dictionaries=DictionaryService(context),
        calendar=CalendarService(context),
        numbers=NumberService(context),
        prints=OrganisationPrints(context),
        sheets=RecoverySheets(context, login, profile.keeping),
        desk=DeskService(context),
        due=DueService(context),
        find=FindService(context),
        check=CheckService(context),
        about=AboutService(context, folder.root, profile.keeping),
        restore=RestoreService(context),
        customers=CustomerService(context),
        bin=BinService(context),
        undo=UndoService(context),
        vehicles=VehicleService(context),
        reveals=RevealService(context),
        duplicates=DuplicateService(context),
        merging=MergeService(context),
        bulk=BulkService(context),
        filters=FilterService(context),
        imports=ImportService(context),
        exports=ExportService(context),
        filling=FillService(context),
        find_customers=CustomerFind(context),
        setup=SetupService(context),
    )
