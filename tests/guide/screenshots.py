"""`make screenshots`: the pictures of docs/guide, taken from the running demo.

Each is a screen of 1440 px as the demo's admin sees it, cut to what the guide explains.
"""

import json
import shutil
import sys
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent.parent
FOLDER = ROOT / "docs" / "guide" / "images"
HEIGHT = 900
FLAGS = ["--no-sandbox", "--disable-gpu"]
SETTINGS = "/administration/parametres/configuration/donnees-personnelles"
SCREENS = {
    "consentement": f"{SETTINGS}/consentement/",
    "suppression": f"{SETTINGS}/suppression/",
    "conservation": f"{SETTINGS}/conservation/",
    "tableau-de-bord": "/",
    "clients": "/contacts/clients/?situation=client",
}
MAILINGS = "/emailing/"


def sign_in(page: Page, logins: Path) -> None:
    admin = json.loads(logins.read_text())["admin"]
    page.goto("/connexion/")
    page.fill("[name=login]", admin["email"])
    page.fill("[name=password]", admin["password"])
    page.click("main button[type=submit]")
    page.wait_for_url("**/")


def keep(page: Page, name: str) -> None:
    """Write the top of the page; WebP, lossless for letters and a tenth of a PNG."""
    page.evaluate("window.scrollTo(0, 0)")
    shot = Image.open(BytesIO(page.screenshot()))
    palette = shot.convert("RGB").quantize(128, dither=Image.Dither.NONE)
    palette.convert("RGB").save(FOLDER / f"{name}.webp", lossless=True, method=6)


def take(page: Page) -> None:
    for name, address in SCREENS.items():
        page.goto(address)
        keep(page, name)
    page.locator("tbody th a").first.click()
    keep(page, "fiche")
    page.get_by_role("link", name="Historique").click()
    keep(page, "historique")
    page.goto(f"{MAILINGS}nouveau/")
    page.get_by_label("Type d'envoi").select_option(index=1)
    page.get_by_role("button", name="Filtrer la liste").click()
    page.wait_for_load_state()
    keep(page, "e-mailing")


def main(address: str, logins: Path) -> None:
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("Chromium is missing: apt-get install chromium")
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        page = browser.new_page(
            base_url=address,
            locale="fr-FR",
            timezone_id="Europe/Paris",
            viewport={"width": 1440, "height": HEIGHT},
        )
        sign_in(page, logins)
        take(page)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
