"""Every step that the page of a case knows, by its machine and event."""

from __future__ import annotations

from ui.complaints.case_specs import CASE_SPECS
from ui.complaints.order_specs import ORDER_SPECS
from ui.complaints.step_data import StepSpec
from ui.complaints.watch_specs import WATCH_SPECS

SPECS: dict[str, StepSpec] = {**CASE_SPECS, **ORDER_SPECS, **WATCH_SPECS}
