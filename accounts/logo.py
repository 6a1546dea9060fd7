"""Convert an uploaded logo to a small PNG, which drops any other content of the file."""

import io
import secrets

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from PIL import Image, UnidentifiedImageError

MEGABYTES = 2
LARGEST = (640, 240)
# A file of a few kilobytes can decompress to gigabytes.
MOST_PIXELS = 25_000_000
TOO_MANY_POINTS = "Le logo a trop de points : réduisez l'image."
NOT_AN_IMAGE = "Le logo doit être une image PNG ou JPEG."


def redrawn(upload: UploadedFile) -> ContentFile:
    """The logo as a PNG; raises ValidationError. SVG is refused because it can contain
    scripts."""
    if (upload.size or 0) > MEGABYTES * 1024 * 1024:
        raise ValidationError(f"Le logo dépasse {MEGABYTES} Mo.")
    try:
        with Image.open(upload, formats=("PNG", "JPEG")) as image:
            if image.width * image.height > MOST_PIXELS:
                raise ValidationError(TOO_MANY_POINTS)
            small = image.convert("RGBA")
            small.thumbnail(LARGEST)
    except Image.DecompressionBombError as error:
        raise ValidationError(TOO_MANY_POINTS) from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise ValidationError(NOT_AN_IMAGE) from error
    drawn = io.BytesIO()
    small.save(drawn, "PNG", optimize=True)
    return ContentFile(drawn.getvalue(), f"{secrets.token_hex(8)}.png")
