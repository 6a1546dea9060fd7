from contacts.models.addresses import AddressChange, ClosedAddress
from contacts.models.circumstances import Death, Restriction
from contacts.models.contact import Contact, StatusChange
from contacts.models.details import ClientDetails, WorkerDetails
from contacts.models.merges import Distinct, Merge
from contacts.models.records import ContactNote, ExternalReference
from contacts.models.representatives import Representative

__all__ = [
    "AddressChange",
    "ClientDetails",
    "ClosedAddress",
    "Contact",
    "ContactNote",
    "Death",
    "Distinct",
    "ExternalReference",
    "Merge",
    "Representative",
    "Restriction",
    "StatusChange",
    "WorkerDetails",
]
