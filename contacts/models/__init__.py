from contacts.models.addresses import AddressChange
from contacts.models.circumstances import Death, Restriction
from contacts.models.contact import Contact, StatusChange
from contacts.models.details import ClientDetails, WorkerDetails
from contacts.models.merges import Merge
from contacts.models.records import ContactNote, ExternalReference

__all__ = [
    "AddressChange",
    "ClientDetails",
    "Contact",
    "ContactNote",
    "Death",
    "ExternalReference",
    "Merge",
    "Restriction",
    "StatusChange",
    "WorkerDetails",
]
