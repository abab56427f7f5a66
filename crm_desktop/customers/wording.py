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
