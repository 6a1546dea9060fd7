from django.urls import reverse


def address(page, contact):
    """The page that deactivates a contact, erases or reactivates them."""
    app = "retention" if page == "deactivate" else "erasure"
    return reverse(f"{app}:{page}", args=[contact.public_id])
