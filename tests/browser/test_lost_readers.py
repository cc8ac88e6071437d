"""A wrong address on any host: the page that is shown leads back to the report from any depth."""

import threading
from collections.abc import Callable, Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest


class Host(SimpleHTTPRequestHandler):
    """Serves a folder as hosts do: `404.html` of the site stands in for what is missing."""

    mount = "/"
    site = Path()

    def do_GET(self) -> None:
        name = self.path.split("?")[0].removeprefix(self.mount)
        found = self.site / name
        is_there = found.is_file() and self.path.startswith(self.mount)
        content = (found if is_there else self.site / "404.html").read_bytes()
        self.send_response(200 if is_there else 404)
        self.send_header("Content-Type", self.guess_type(str(found)) if is_there else "text/html")
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *given: object) -> None:
        """Say nothing."""


@pytest.fixture(params=["/", "/shop/segments/"])
def address(request: pytest.FixtureRequest, site: Path) -> Iterator[str]:
    """The site on a host of this machine, at its root or in a folder; its whole address."""
    handler = type("Handler", (Host,), {"mount": request.param, "site": site})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}{request.param}"
        server.shutdown()


@pytest.mark.parametrize("wrong", ["report/gone.html", "report/segments/deeper/segment-z.html"])
def test_a_lost_reader_finds_the_summary(address: str, open_tab: Callable[..., Any], wrong: str) -> None:
    tab = open_tab()
    tab.goto(f"{address}{wrong}")
    assert tab.locator("h1").inner_text() == "Page not found"
    tab.get_by_role("link", name="Summary").click()
    tab.wait_for_url(f"{address}report/index.html")
    assert tab.locator("h1").inner_text() == "Summary"


@pytest.mark.parametrize("address", ["/"], indirect=True)
def test_at_the_root_of_a_host_it_needs_no_script(address: str, open_tab: Callable[..., Any]) -> None:
    tab = open_tab(java_script_enabled=False)
    tab.goto(f"{address}report/a/b/c.html")
    tab.get_by_role("link", name="The segments").click()
    tab.wait_for_url(f"{address}report/segments.html")


def test_its_links_work_from_a_disk(site: Path, open_tab: Callable[..., Any]) -> None:
    tab = open_tab()
    tab.goto((site / "404.html").as_uri())
    for link in tab.locator("main a").all():
        target = link.evaluate("link => link.href")
        assert Path(target.removeprefix("file://")).is_file(), target
