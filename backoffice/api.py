"""The operations that need several floors."""

from ninja import Router

from backoffice.api_contacts import router as contacts
from backoffice.api_lifecycle import router as lifecycle

router = Router()
router.add_router("", contacts)
router.add_router("", lifecycle)
