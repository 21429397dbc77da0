"""A window of the dashboard, and what the browser asked of other hosts."""

from collections.abc import Callable
from dataclasses import dataclass, field

from playwright.sync_api import Page


@dataclass
class Visit:
    """A page of the dashboard and every other host that the browser asked."""

    page: Page
    address: str
    strangers: list[str] = field(default_factory=list)

    def open(self, path: str = "") -> Page:
        """Go to a path and wait until it is drawn."""
        self.page.goto(self.address + path)
        return self.settle()

    def note(self, url: str) -> None:
        """Remember what was asked of another host."""
        own = (self.address, self.address.replace("http", "ws"), "data:", "blob:")
        if not url.startswith(own):
            self.strangers.append(url)

    def settle(self) -> Page:
        """Wait until the run is over."""
        self.page.wait_for_selector("h1")
        self.page.wait_for_function("!document.querySelector('[data-testid=stStatusWidget]')")
        self.page.wait_for_timeout(300)
        return self.page


Start = Callable[..., Visit]
