"""The codes of the archive in words, for the window and for paper."""

from __future__ import annotations

from crm_desktop.foundation.words import Phrase

KINDS = {
    "person": Phrase("customers_room.person"),
    "organisation": Phrase("customers_room.organisation"),
}
CONTACTS = {
    "phone": Phrase("customers_room.contact.phone"),
    "email": Phrase("customers_room.contact.email"),
    "wechat": Phrase("customers_room.contact.wechat"),
    "fax": Phrase("customers_room.contact.fax"),
    "other": Phrase("customers_room.contact.other"),
}
PAPERS = {
    "resident": Phrase("customers_room.paper.resident"),
    "passport": Phrase("customers_room.paper.passport"),
    "hk_macau": Phrase("customers_room.paper.hk_macau"),
    "taiwan": Phrase("customers_room.paper.taiwan"),
    "foreign_resident": Phrase("customers_room.paper.foreign_resident"),
    "military": Phrase("customers_room.paper.military"),
    "driving": Phrase("customers_room.paper.driving"),
    "credit_code": Phrase("customers_room.paper.credit_code"),
    "other": Phrase("customers_room.paper.other"),
}
GENDERS = {
    "male": Phrase("customers_room.male"),
    "female": Phrase("customers_room.female"),
}
ROLES = {
    "owner": Phrase("customers_room.role.owner"),
    "driver": Phrase("customers_room.role.driver"),
    "payer": Phrase("customers_room.role.payer"),
}
VEHICLE_KINDS = {
    "vehicle": Phrase("customers_room.vehicle.vehicle"),
    "product": Phrase("customers_room.vehicle.product"),
}
ORDERS = {
    "name": Phrase("customers_room.order.name"),
    "code": Phrase("customers_room.order.code"),
    "newest": Phrase("customers_room.order.newest"),
    "changed": Phrase("customers_room.order.changed"),
    "incomplete": Phrase("customers_room.order.incomplete"),
}
#: The columns of a list of customers, in their order.
COLUMNS = {
    "name": Phrase("customers_room.name"),
    "level": Phrase("customers_room.level"),
    "phone": Phrase("customers_room.phone"),
    "plate": Phrase("customers_room.plate"),
    "owner": Phrase("customers_room.owner"),
    "complete": Phrase("customers_room.complete"),
    "place": Phrase("customers_room.place"),
    "code": Phrase("customers_room.code"),
    "changed": Phrase("customers_room.changed"),
}
#: What a record can be incomplete in (``rules.lacking``).
LACKING = {
    "phone": Phrase("customers_room.phone"),
    "other_contact": Phrase("customers_paper.lacking.other_contact"),
    "address": Phrase("customers_room.address"),
    "identity": Phrase("customers_room.papers"),
    "source": Phrase("customers_room.source"),
    "owner": Phrase("customers_room.owner"),
    "gender": Phrase("customers_room.gender"),
    "birthday": Phrase("customers_room.birthday"),
    "industry": Phrase("customers_room.industry"),
    "org_type": Phrase("customers_room.org_type"),
}
#: The days that a filter asks for.
FILTER_DAYS = {
    "created_from": Phrase("merge_room.filter.created_from"),
    "created_until": Phrase("merge_room.filter.created_until"),
    "changed_from": Phrase("merge_room.filter.changed_from"),
    "changed_until": Phrase("merge_room.filter.changed_until"),
    "insured_from": Phrase("merge_room.filter.insured_from"),
    "insured_until": Phrase("merge_room.filter.insured_until"),
    "service_from": Phrase("merge_room.filter.service_from"),
    "service_until": Phrase("merge_room.filter.service_until"),
}
#: The conditions of a filter that are said as they were typed.
FILTER_PLAIN = {
    "tag": Phrase("customers_room.tags"),
    "place": Phrase("customers_room.place"),
    "complete_from": Phrase("merge_room.filter.complete_from"),
    "complete_until": Phrase("merge_room.filter.complete_until"),
    **FILTER_DAYS,
}
FILTER_HAS = {
    "yes": Phrase("merge_room.filter.has"),
    "no": Phrase("merge_room.filter.has_not"),
}
FILTER_WHETHER = {"yes": Phrase("audit_room.yes"), "no": Phrase("audit_room.no")}
