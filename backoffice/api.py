"""The operations that need several floors."""

from ninja import Router

from backoffice.api_contacts import router as contacts
from backoffice.api_lifecycle import router as lifecycle
from backoffice.api_references import router as references

router = Router()
# Before the sheets: « by-reference » is no public id.
router.add_router("", references)
router.add_router("", contacts)
router.add_router("", lifecycle)
