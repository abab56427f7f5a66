"""The one place where the program is put together: database, gate, journal, and every service."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from crm_desktop.access.duty import AccessDuties
from crm_desktop.access.gate import AccessGate
from crm_desktop.audit.journal import AuditJournal
from crm_desktop.backups.model import Why
from crm_desktop.foundation.actor import SYSTEM
from crm_desktop.foundation.clock import Clock
from crm_desktop.foundation.errors import Refused
from crm_desktop.foundation.lazy import Lazy
from crm_desktop.foundation.paths import DataFolder
from crm_desktop.foundation.secrets import Secrets
from crm_desktop.foundation.usecase import Context
from crm_desktop.foundation.words import Phrase
from crm_desktop.profile import KeyKeeping, Profile, load_profile, new_profile
from crm_desktop.shipped import plant_what_is_new, something_is_new
from db import sql
from db.backup import CopyFacts, copy_database, put_back
from db.engine import Database, SharedAddress, alone_with, open_local
from db.errors import Damaged, Missing, OlderSchema, translated
from db.migrate import applied, check_head, upgrade
from db.network import refuse_network_path
from db.shared import open_shared

# A freezer follows these imports too: what is only named in a string would be left out.
if TYPE_CHECKING:
    from crm_desktop.access.find import FindService
    from crm_desktop.access.login import LoginService
    from crm_desktop.access.organisation import OrganisationService
    from crm_desktop.access.people import PeopleService
    from crm_desktop.access.printing import OrganisationPrints
    from crm_desktop.access.requests import RequestService
    from crm_desktop.access.rights import RightsService
    from crm_desktop.audit.printing import AuditPrints
    from crm_desktop.audit.service import AuditService
    from crm_desktop.backups.restore import RestoreService
    from crm_desktop.backups.service import BackupService
    from crm_desktop.backups.sheet import RecoverySheets
    from crm_desktop.cards.batch import BatchService
    from crm_desktop.cards.counting import CountService
    from crm_desktop.cards.designs import DesignService
    from crm_desktop.cards.desking import CardDeskService
    from crm_desktop.cards.face_prints import FacePrints
    from crm_desktop.cards.find import CardFind
    from crm_desktop.cards.keeping import CardKeeping
    from crm_desktop.cards.kinds import TypeService
    from crm_desktop.cards.loss import LossService
    from crm_desktop.cards.number_lists import NumberListService
    from crm_desktop.cards.receipts import CardPrints
    from crm_desktop.cards.replacing import ReplaceService
    from crm_desktop.cards.service import CardService
    from crm_desktop.cards.stock import StockService
    from crm_desktop.cards.stock_prints import StockPrints
    from crm_desktop.check import CheckService
    from crm_desktop.complaints.callbacks import CallbackService
    from crm_desktop.complaints.case_file import CaseFileService
    from crm_desktop.complaints.case_steps import CaseStepService
    from crm_desktop.complaints.closing import ClosingService
    from crm_desktop.complaints.commitments import CommitmentService
    from crm_desktop.complaints.dispatching import DispatchService
    from crm_desktop.complaints.find import ComplaintFind
    from crm_desktop.complaints.handling import HandlingService
    from crm_desktop.complaints.importing.service import ComplaintImport
    from crm_desktop.complaints.intake import IntakeService
    from crm_desktop.complaints.intake_desk import IntakeDesk
    from crm_desktop.complaints.limits import LimitService
    from crm_desktop.complaints.listing import ComplaintService
    from crm_desktop.complaints.printing import ComplaintPrints
    from crm_desktop.complaints.rectifying import RectificationService
    from crm_desktop.complaints.remedying import RemedyService
    from crm_desktop.complaints.reviewing import CaseReviewService
    from crm_desktop.complaints.supervising import SupervisionService
    from crm_desktop.complaints.text_modules import TextModuleService
    from crm_desktop.complaints.watch import ClockService
    from crm_desktop.customers.bin import BinService
    from crm_desktop.customers.bulk import BulkService
    from crm_desktop.customers.care_prints import CarePrints
    from crm_desktop.customers.consents import ConsentService
    from crm_desktop.customers.credit import CreditService
    from crm_desktop.customers.duplicates import DuplicateService
    from crm_desktop.customers.exporting import ExportService
    from crm_desktop.customers.files import FileService
    from crm_desktop.customers.filling import FillService
    from crm_desktop.customers.filters import FilterService
    from crm_desktop.customers.find import CustomerFind
    from crm_desktop.customers.importing.service import ImportService
    from crm_desktop.customers.lending import LendingService
    from crm_desktop.customers.merging import MergeService
    from crm_desktop.customers.own_fields import OwnFieldService
    from crm_desktop.customers.planting import SampleService
    from crm_desktop.customers.printing import CustomerPrints
    from crm_desktop.customers.receivable_import import ReceivableImport
    from crm_desktop.customers.reveal import RevealService
    from crm_desktop.customers.service import CustomerService
    from crm_desktop.customers.standing import StandingService
    from crm_desktop.customers.undoing import UndoService
    from crm_desktop.customers.vehicles import VehicleService
    from crm_desktop.customers.visits import VisitService
    from crm_desktop.inquiries.call_import import CallImport
    from crm_desktop.inquiries.calls import CallService
    from crm_desktop.inquiries.handovers import HandoverService
    from crm_desktop.inquiries.knowledge import KnowledgeService
    from crm_desktop.inquiries.service import InquiryService
    from crm_desktop.inquiries.turning import TurnService
    from crm_desktop.membership.application_prints import ApplicationPrints
    from crm_desktop.membership.applications import ApplicationService
    from crm_desktop.membership.importing.service import MemberImport
    from crm_desktop.membership.ledger_prints import LedgerPrints
    from crm_desktop.membership.ledgers import LedgerService
    from crm_desktop.membership.members import MemberService
    from crm_desktop.membership.papers import PaperService
    from crm_desktop.membership.points import PointsService
    from crm_desktop.membership.reviews import ReviewService
    from crm_desktop.membership.sales import SaleService
    from crm_desktop.membership.shifts import ShiftService
    from crm_desktop.membership.tier_prints import TierPrints
    from crm_desktop.membership.tiers import TierService
    from crm_desktop.membership.till_import import TillImport
    from crm_desktop.membership.value import StoredValueService
    from crm_desktop.office.about import AboutService
    from crm_desktop.office.calendar import CalendarService
    from crm_desktop.office.desk import DeskService
    from crm_desktop.office.dictionaries import DictionaryService
    from crm_desktop.office.due import DueService
    from crm_desktop.office.numbers import NumberService
    from crm_desktop.office.settings import SettingsService
    from crm_desktop.setup import Founded, Founding, SetupService


def _due_needs(app: Application) -> tuple[object, ...]:
    """Each room offers what is due in it."""
    from crm_desktop.cards import due as cards
    from crm_desktop.complaints import due as complaints
    from crm_desktop.customers import due as customers
    from crm_desktop.inquiries import due as inquiries
    from crm_desktop.membership import due as membership
    from crm_desktop.membership import tiers_due

    sources = (
        customers.due_items,
        membership.due_items,
        tiers_due.due_items,
        cards.due_items,
        inquiries.due_items,
        complaints.due_items,
    )
    return app.context, sources


class Application:
    """The running program without its window. Use it on the thread that opened it.

    Another thread may use the services after ``connect_here`` and must ``close_here`` in the end.
    """

    def __init__(self, folder: DataFolder, profile: Profile, context: Context) -> None:
        self.folder = folder
        self.profile = profile
        self.context = context

    login: Lazy[LoginService] = Lazy(
        "crm_desktop.access.login:LoginService", lambda app: (app.context, app.context.duties)
    )
    organisation: Lazy[OrganisationService] = Lazy(
        "crm_desktop.access.organisation:OrganisationService"
    )
    people: Lazy[PeopleService] = Lazy("crm_desktop.access.people:PeopleService")
    rights: Lazy[RightsService] = Lazy("crm_desktop.access.rights:RightsService")
    requests: Lazy[RequestService] = Lazy("crm_desktop.access.requests:RequestService")
    audit: Lazy[AuditService] = Lazy("crm_desktop.audit.service:AuditService")
    audit_prints: Lazy[AuditPrints] = Lazy(
        "crm_desktop.audit.printing:AuditPrints", lambda app: (app.context, app.audit)
    )
    backups: Lazy[BackupService] = Lazy(
        "crm_desktop.backups.service:BackupService", lambda app: (app.context, app.folder.backups)
    )
    settings: Lazy[SettingsService] = Lazy("crm_desktop.office.settings:SettingsService")
    dictionaries: Lazy[DictionaryService] = Lazy(
        "crm_desktop.office.dictionaries:DictionaryService"
    )
    calendar: Lazy[CalendarService] = Lazy("crm_desktop.office.calendar:CalendarService")
    numbers: Lazy[NumberService] = Lazy("crm_desktop.office.numbers:NumberService")
    prints: Lazy[OrganisationPrints] = Lazy("crm_desktop.access.printing:OrganisationPrints")
    sheets: Lazy[RecoverySheets] = Lazy(
        "crm_desktop.backups.sheet:RecoverySheets",
        lambda app: (app.context, app.login, app.profile.keeping),
    )
    desk: Lazy[DeskService] = Lazy("crm_desktop.office.desk:DeskService")
    due: Lazy[DueService] = Lazy("crm_desktop.office.due:DueService", _due_needs)
    find: Lazy[FindService] = Lazy("crm_desktop.access.find:FindService")
    check: Lazy[CheckService] = Lazy("crm_desktop.check:CheckService")
    about: Lazy[AboutService] = Lazy(
        "crm_desktop.office.about:AboutService",
        lambda app: (app.context, app.folder.root, app.profile.keeping),
    )
    restore: Lazy[RestoreService] = Lazy("crm_desktop.backups.restore:RestoreService")
    customers: Lazy[CustomerService] = Lazy("crm_desktop.customers.service:CustomerService")
    bin: Lazy[BinService] = Lazy("crm_desktop.customers.bin:BinService")
    undo: Lazy[UndoService] = Lazy("crm_desktop.customers.undoing:UndoService")
    vehicles: Lazy[VehicleService] = Lazy("crm_desktop.customers.vehicles:VehicleService")
    reveals: Lazy[RevealService] = Lazy("crm_desktop.customers.reveal:RevealService")
    duplicates: Lazy[DuplicateService] = Lazy("crm_desktop.customers.duplicates:DuplicateService")
    merging: Lazy[MergeService] = Lazy("crm_desktop.customers.merging:MergeService")
    imports: Lazy[ImportService] = Lazy("crm_desktop.customers.importing.service:ImportService")
    exports: Lazy[ExportService] = Lazy("crm_desktop.customers.exporting:ExportService")
    filling: Lazy[FillService] = Lazy("crm_desktop.customers.filling:FillService")
    find_customers: Lazy[CustomerFind] = Lazy("crm_desktop.customers.find:CustomerFind")
    customer_prints: Lazy[CustomerPrints] = Lazy(
        "crm_desktop.customers.printing:CustomerPrints",
        lambda app: (app.context, app.customers),
    )
    samples: Lazy[SampleService] = Lazy("crm_desktop.customers.planting:SampleService")
    credit: Lazy[CreditService] = Lazy("crm_desktop.customers.credit:CreditService")
    visits: Lazy[VisitService] = Lazy("crm_desktop.customers.visits:VisitService")
    lending: Lazy[LendingService] = Lazy("crm_desktop.customers.lending:LendingService")
    receivables: Lazy[ReceivableImport] = Lazy(
        "crm_desktop.customers.receivable_import:ReceivableImport"
    )
    care_prints: Lazy[CarePrints] = Lazy("crm_desktop.customers.care_prints:CarePrints")
    own_fields: Lazy[OwnFieldService] = Lazy("crm_desktop.customers.own_fields:OwnFieldService")
    standing: Lazy[StandingService] = Lazy("crm_desktop.customers.standing:StandingService")
    consents: Lazy[ConsentService] = Lazy("crm_desktop.customers.consents:ConsentService")
    files: Lazy[FileService] = Lazy("crm_desktop.customers.files:FileService")
    bulk: Lazy[BulkService] = Lazy("crm_desktop.customers.bulk:BulkService")
    filters: Lazy[FilterService] = Lazy("crm_desktop.customers.filters:FilterService")
    stock: Lazy[StockService] = Lazy("crm_desktop.cards.stock:StockService")
    stock_counts: Lazy[CountService] = Lazy("crm_desktop.cards.counting:CountService")
    card_batches: Lazy[BatchService] = Lazy("crm_desktop.cards.batch:BatchService")
    card_designs: Lazy[DesignService] = Lazy("crm_desktop.cards.designs:DesignService")
    card_faces: Lazy[FacePrints] = Lazy("crm_desktop.cards.face_prints:FacePrints")
    card_types: Lazy[TypeService] = Lazy("crm_desktop.cards.kinds:TypeService")
    stock_prints: Lazy[StockPrints] = Lazy("crm_desktop.cards.stock_prints:StockPrints")
    number_lists: Lazy[NumberListService] = Lazy("crm_desktop.cards.number_lists:NumberListService")
    cards: Lazy[CardService] = Lazy("crm_desktop.cards.service:CardService")
    card_keeping: Lazy[CardKeeping] = Lazy("crm_desktop.cards.keeping:CardKeeping")
    card_desk: Lazy[CardDeskService] = Lazy(
        "crm_desktop.cards.desking:CardDeskService", lambda app: (app.context, app.card_keeping)
    )
    card_losses: Lazy[LossService] = Lazy("crm_desktop.cards.loss:LossService")
    card_replacing: Lazy[ReplaceService] = Lazy("crm_desktop.cards.replacing:ReplaceService")
    card_prints: Lazy[CardPrints] = Lazy("crm_desktop.cards.receipts:CardPrints")
    find_cards: Lazy[CardFind] = Lazy("crm_desktop.cards.find:CardFind")
    applications: Lazy[ApplicationService] = Lazy(
        "crm_desktop.membership.applications:ApplicationService"
    )
    papers: Lazy[PaperService] = Lazy("crm_desktop.membership.papers:PaperService")
    application_prints: Lazy[ApplicationPrints] = Lazy(
        "crm_desktop.membership.application_prints:ApplicationPrints"
    )
    members: Lazy[MemberService] = Lazy("crm_desktop.membership.members:MemberService")
    ledgers: Lazy[LedgerService] = Lazy("crm_desktop.membership.ledgers:LedgerService")
    points: Lazy[PointsService] = Lazy("crm_desktop.membership.points:PointsService")
    value: Lazy[StoredValueService] = Lazy("crm_desktop.membership.value:StoredValueService")
    sales: Lazy[SaleService] = Lazy("crm_desktop.membership.sales:SaleService")
    ledger_prints: Lazy[LedgerPrints] = Lazy("crm_desktop.membership.ledger_prints:LedgerPrints")
    till_import: Lazy[TillImport] = Lazy("crm_desktop.membership.till_import:TillImport")
    shifts: Lazy[ShiftService] = Lazy("crm_desktop.membership.shifts:ShiftService")
    tiers: Lazy[TierService] = Lazy("crm_desktop.membership.tiers:TierService")
    tier_prints: Lazy[TierPrints] = Lazy("crm_desktop.membership.tier_prints:TierPrints")
    tier_reviews: Lazy[ReviewService] = Lazy("crm_desktop.membership.reviews:ReviewService")
    member_imports: Lazy[MemberImport] = Lazy(
        "crm_desktop.membership.importing.service:MemberImport"
    )
    complaints: Lazy[ComplaintService] = Lazy("crm_desktop.complaints.listing:ComplaintService")
    find_complaints: Lazy[ComplaintFind] = Lazy("crm_desktop.complaints.find:ComplaintFind")
    intake_desk: Lazy[IntakeDesk] = Lazy("crm_desktop.complaints.intake_desk:IntakeDesk")
    complaint_intake: Lazy[IntakeService] = Lazy("crm_desktop.complaints.intake:IntakeService")
    complaint_import: Lazy[ComplaintImport] = Lazy(
        "crm_desktop.complaints.importing.service:ComplaintImport"
    )
    inquiries: Lazy[InquiryService] = Lazy("crm_desktop.inquiries.service:InquiryService")
    inquiry_turns: Lazy[TurnService] = Lazy("crm_desktop.inquiries.turning:TurnService")
    knowledge: Lazy[KnowledgeService] = Lazy("crm_desktop.inquiries.knowledge:KnowledgeService")
    handovers: Lazy[HandoverService] = Lazy("crm_desktop.inquiries.handovers:HandoverService")
    calls: Lazy[CallService] = Lazy("crm_desktop.inquiries.calls:CallService")
    call_imports: Lazy[CallImport] = Lazy("crm_desktop.inquiries.call_import:CallImport")
    case_files: Lazy[CaseFileService] = Lazy("crm_desktop.complaints.case_file:CaseFileService")
    dispatches: Lazy[DispatchService] = Lazy("crm_desktop.complaints.dispatching:DispatchService")
    complaint_clocks: Lazy[ClockService] = Lazy("crm_desktop.complaints.watch:ClockService")
    supervision: Lazy[SupervisionService] = Lazy(
        "crm_desktop.complaints.supervising:SupervisionService"
    )
    rectifications: Lazy[RectificationService] = Lazy(
        "crm_desktop.complaints.rectifying:RectificationService"
    )
    remedies: Lazy[RemedyService] = Lazy("crm_desktop.complaints.remedying:RemedyService")
    limits: Lazy[LimitService] = Lazy("crm_desktop.complaints.limits:LimitService")
    commitments: Lazy[CommitmentService] = Lazy(
        "crm_desktop.complaints.commitments:CommitmentService"
    )
    text_modules: Lazy[TextModuleService] = Lazy(
        "crm_desktop.complaints.text_modules:TextModuleService"
    )
    handling: Lazy[HandlingService] = Lazy("crm_desktop.complaints.handling:HandlingService")
    case_review: Lazy[CaseReviewService] = Lazy(
        "crm_desktop.complaints.reviewing:CaseReviewService"
    )
    case_callbacks: Lazy[CallbackService] = Lazy("crm_desktop.complaints.callbacks:CallbackService")
    case_closing: Lazy[ClosingService] = Lazy("crm_desktop.complaints.closing:ClosingService")
    case_steps: Lazy[CaseStepService] = Lazy("crm_desktop.complaints.case_steps:CaseStepService")
    complaint_prints: Lazy[ComplaintPrints] = Lazy(
        "crm_desktop.complaints.printing:ComplaintPrints",
        lambda app: (app.context, app.case_files),
    )
    setup: Lazy[SetupService] = Lazy("crm_desktop.setup:SetupService")

    @property
    def database(self) -> Database:
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
            from crm_desktop.backups.service import new_name

            copy = new_name(backups or folder.backups, clock.now(), Why.UPGRADE)
            before.append(copy_database(database, copy))

        with translated():
            # A file cut to nothing looks new; an empty office in it would hide what was lost.
            if not applied(database):
                raise Damaged(str(folder.database))
            _bring_up(database, backup)
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
    from crm_desktop.setup import check_founding

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


def open_shared_office(
    folder: DataFolder,
    address: SharedAddress,
    *,
    clock: Clock | None = None,
    backup: Callable[[], None] | None = None,
) -> Application:
    """Open the office that a server shares, on this thread; ``folder`` is this desk's own.

    ``backup`` is called before an upgrade of the schema; without it the schema must be current.
    Raises StorageError: Unreachable, WrongPassword, Missing where no office was founded,
    NewerSchema, OlderSchema.
    """
    database = open_shared(address)
    database.connect_here()
    try:
        with translated():
            if not applied(database):
                raise Missing(address.database)
            if backup is None and not check_head(database):
                raise OlderSchema(max(applied(database)))
            _bring_up(database, backup or _nothing_to_lose)
            uid = sql.scalar("SELECT uid FROM office WHERE id = 1")
            if uid is None:  # somebody is founding it, or was interrupted
                raise Missing(address.database)
        return _assemble(folder, Profile(uid, KeyKeeping.SERVER), database, clock or Clock())
    except BaseException:
        database.close_here()
        raise


def found_shared_office(
    folder: DataFolder, address: SharedAddress, founding: Founding, *, clock: Clock | None = None
) -> tuple[Application, Founded]:
    """Make a new office in an empty database of a server and open it on this thread.

    Interrupted, it can simply be done again. Raises Refused where an office is there already,
    ValidationErrors, StorageError.
    """
    from crm_desktop.setup import check_founding

    check_founding(founding)
    database = open_shared(address)
    database.connect_here()
    try:
        upgrade(database, _nothing_to_lose)
        profile = Profile("", KeyKeeping.SERVER)
        setup = _assemble(folder, profile, database, clock or Clock()).setup
        founded = setup.found(SYSTEM, founding).value
    finally:
        database.close_here()
    return open_shared_office(folder, address, clock=clock), founded


def _bring_up(database: Database, backup: Callable[[], None]) -> None:
    """Upgrade the schema if need be, and store what the program ships and the office lacks."""
    upgrade(database, backup)
    # Asked each time: a program that was killed after the upgrade leaves this undone.
    if something_is_new():
        with database.atomic():
            plant_what_is_new()


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
    folder: DataFolder, profile: Profile, database: Database, clock: Clock
) -> Application:
    context = Context(database, clock, AccessGate(), AuditJournal(), AccessDuties(clock))
    return Application(folder, profile, context)
