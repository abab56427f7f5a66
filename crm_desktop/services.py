"""Every service of the program by its name, imported and made when it is first asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_desktop.foundation.lazy import Lazy
from crm_desktop.foundation.paths import DataFolder
from crm_desktop.foundation.usecase import Context
from crm_desktop.profile import Profile

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
    from crm_desktop.hosting.service import HostService
    from crm_desktop.inquiries.call_import import CallImport
    from crm_desktop.inquiries.calls import CallService
    from crm_desktop.inquiries.handovers import HandoverService
    from crm_desktop.inquiries.knowledge import KnowledgeService
    from crm_desktop.inquiries.service import InquiryService
    from crm_desktop.inquiries.turning import TurnService
    from crm_desktop.insight.figures import FigureService
    from crm_desktop.insight.report_prints import ReportPrints
    from crm_desktop.insight.reports import MonthReportService
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
    from crm_desktop.office.aside import DraftsAside
    from crm_desktop.office.calendar import CalendarService
    from crm_desktop.office.desk import DeskService
    from crm_desktop.office.dictionaries import DictionaryService
    from crm_desktop.office.due import DueService
    from crm_desktop.office.numbers import NumberService
    from crm_desktop.office.settings import SettingsService
    from crm_desktop.setup import SetupService
    from crm_desktop.sharing.copying import CopyService
    from crm_desktop.sharing.model import ServerAccount
    from crm_desktop.sharing.moving import MoveService
    from crm_desktop.sharing.presence import PresenceService
    from crm_desktop.sharing.server import ServerService
    from crm_desktop.sharing.standby import StandbyService


def _due_needs(app: Services) -> tuple[object, ...]:
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


class Services:
    """The rooms' services over one office.

    ``account`` is the server's own, where this PC hosts the office and keeps it: whoever opens the
    office sets it.
    """

    account: ServerAccount | None = None

    def __init__(self, folder: DataFolder, profile: Profile, context: Context) -> None:
        self.folder = folder
        self.profile = profile
        self.context = context

    login: Lazy[LoginService] = Lazy(
        "crm_desktop.access.login:LoginService",
        lambda app: (app.context, app.context.duties, app.folder.waits),
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
        "crm_desktop.backups.service:BackupService",
        lambda app: (app.context, app.folder.backups, lambda: app.account),
    )
    presence: Lazy[PresenceService] = Lazy("crm_desktop.sharing.presence:PresenceService")
    aside: Lazy[DraftsAside] = Lazy("crm_desktop.office.aside:DraftsAside", lambda app: (app,))
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
    handling: Lazy[HandlingService] = Lazy("crm_desktop.complaints.handling:HandlingService")
    case_review: Lazy[CaseReviewService] = Lazy(
        "crm_desktop.complaints.reviewing:CaseReviewService"
    )
    case_callbacks: Lazy[CallbackService] = Lazy("crm_desktop.complaints.callbacks:CallbackService")
    case_closing: Lazy[ClosingService] = Lazy("crm_desktop.complaints.closing:ClosingService")
    case_steps: Lazy[CaseStepService] = Lazy("crm_desktop.complaints.case_steps:CaseStepService")
    complaint_figures: Lazy[FigureService] = Lazy("crm_desktop.insight.figures:FigureService")
    month_reports: Lazy[MonthReportService] = Lazy("crm_desktop.insight.reports:MonthReportService")
    report_prints: Lazy[ReportPrints] = Lazy("crm_desktop.insight.report_prints:ReportPrints")
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
    complaint_prints: Lazy[ComplaintPrints] = Lazy(
        "crm_desktop.complaints.printing:ComplaintPrints",
        lambda app: (app.context, app.case_files),
    )
    standby: Lazy[StandbyService] = Lazy("crm_desktop.sharing.standby:StandbyService")
    copying: Lazy[CopyService] = Lazy("crm_desktop.sharing.copying:CopyService")
    hosting: Lazy[HostService] = Lazy(
        "crm_desktop.hosting.service:HostService",
        lambda app: (app.context, app.folder, app.moving),
    )
    moving: Lazy[MoveService] = Lazy(
        "crm_desktop.sharing.moving:MoveService", lambda app: (app.context, app.folder)
    )
    server: Lazy[ServerService] = Lazy("crm_desktop.sharing.server:ServerService")
    setup: Lazy[SetupService] = Lazy("crm_desktop.setup:SetupService")
