"""Makes the pictures of the review page from a project's review database, which is copied and left alone.

python docs/screenshots/make.py PROJECT/review.db     (needs Chromium and the package playwright)
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import threading
import time
from pathlib import Path

import uvicorn
from playwright.sync_api import sync_playwright

from factcheck.review.store import open_store
from factcheck.web.app import create_app
from factcheck.web.guard import Access

SHOWN = "the fall of Baghouz"  # of the claim whose item is shown: one with a check that differs
VIEWS = {"light": ("light", 1280, 900), "dark": ("dark", 1280, 900), "narrow": ("light", 390, 1400)}


def main(database: Path) -> None:
    folder = Path(tempfile.mkdtemp())
    shutil.copy(database, folder / "review.db")
    with open_store("review.db", base=folder) as store:
        config = uvicorn.Config(create_app(store, Access(token="t", reviewer="ann")), port=0, log_level="error")
        server = uvicorn.Server(config)
        threading.Thread(target=server.run, daemon=True).start()
        while not server.started:
            time.sleep(0.05)
        address = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
            for name, (scheme, width, height) in VIEWS.items():
                context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": height})
                page = context.new_page()
                page.goto(f"{address}/?token=t")
                page.goto(f"{address}/list")
                page.goto(f"{address}{page.get_by_role('link', name=SHOWN).get_attribute('href')}")
                page.screenshot(path=Path(__file__).with_name(f"review-{name}.png"))
            browser.close()
        server.should_exit = True
    shutil.rmtree(folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
