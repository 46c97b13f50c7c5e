"""
The shell around the app: kept on the phone, open without a network, never switched under a person's hands.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from mobile.packaging.build_site import ROOT, list_site
from tests.e2e.support.phone import START_TIMEOUT_MS, MakePhone, Phone
from tests.e2e.support.site_server import serving

WORD = "Empty page"


@pytest.mark.long("shell")
def test_app_opens_again_with_the_server_gone_and_the_browser_restarted(
    empty_site: Path, make_phone: MakePhone
) -> None:
    with serving(empty_site) as server:
        phone = make_phone(server.address).open()
        phone.sees(WORD)
        phone.turn_off()
        server.refuse_after = 0
        for path in ("/", "/household/7"):
            phone.turn_on().open(path)
            phone.sees(WORD)
            phone.turn_off()


def test_first_install_takes_up_where_the_network_left_it(empty_site: Path, make_phone: MakePhone) -> None:
    with serving(empty_site) as server:
        server.refuse_after = 15
        phone = make_phone(server.address)
        phone.page.goto(server.address)
        phone.page.get_by_text("No connection. What has arrived is kept").wait_for(timeout=START_TIMEOUT_MS)
        before = dict(server.sent)
        phone.shot("shell-no-connection")
        server.refuse_after = None
        phone.wait_for_app()
        phone.sees(WORD)
        fetched_twice = {
            path
            for path, size in before.items()
            if server.sent[path] > size and path.startswith(("/pyodide/", "/canvaskit/", "/app.tar"))
        }
        assert fetched_twice == set()


@pytest.mark.long("shell")
def test_progress_is_shown_while_the_app_comes(empty_site: Path, make_phone: MakePhone) -> None:
    with serving(empty_site) as server:
        server.refuse_after = 20
        phone = make_phone(server.address, language="hi-IN")
        phone.page.goto(server.address)
        bar = phone.page.get_by_role("progressbar")
        bar.wait_for(state="visible", timeout=START_TIMEOUT_MS)
        phone.page.get_by_text("नेटवर्क नहीं है").wait_for(timeout=START_TIMEOUT_MS)
        phone.shot("shell-no-connection-hi")
        assert int(bar.get_attribute("aria-valuenow") or 0) > 0


def test_new_version_waits_until_the_person_takes_it(
    empty_site: Path, make_phone: MakePhone, tmp_path: Path
) -> None:
    with serving(empty_site) as server:
        phone = make_phone(server.address).open()
        phone.sees(WORD)
        first = versions_on(phone)
        wait_for_the_rest(phone)
        server.site = newer_site(empty_site, tmp_path)
        phone.page.reload()
        phone.wait_for_app()
        phone.page.get_by_text("A new version of Doorstep is ready.").wait_for()
        assert served_title(phone) == "Doorstep"
        sent = dict(server.sent)
        phone.shot("shell-update-ready")
        phone.page.get_by_role("button", name="Use it now").click()
        phone.until("document.title === 'Doorstep, newer'")
        phone.wait_for_app()
        phone.sees(WORD)
        assert versions_on(phone) != first
        assert len(versions_on(phone)) == 1
        # Of the megabytes, none was fetched again: only what changed.
        assert {path for path in server.sent if server.sent[path] != sent.get(path)} <= {"/service_worker.js"}


@pytest.mark.long("shell")
def test_later_leaves_the_running_version_alone(
    empty_site: Path, make_phone: MakePhone, tmp_path: Path
) -> None:
    with serving(empty_site) as server:
        phone = make_phone(server.address).open()
        server.site = newer_site(empty_site, tmp_path)
        phone.page.reload()
        phone.wait_for_app()
        phone.page.get_by_role("button", name="Later").click()
        phone.page.get_by_text("A new version of Doorstep is ready.").wait_for(state="detached")
        assert served_title(phone) == "Doorstep"


@pytest.mark.long("shell")
def test_browser_finds_the_app_installable(empty_site: Path, make_phone: MakePhone) -> None:
    with serving(empty_site) as server:
        phone = make_phone(server.address).open()
        session = phone.page.context.new_cdp_session(phone.page)
        errors = session.send("Page.getInstallabilityErrors")["installabilityErrors"]
        # A window without a history of its own, as Playwright opens it, counts as private browsing.
        assert [error["errorId"] for error in errors if error["errorId"] != "in-incognito"] == []
        manifest = session.send("Page.getAppManifest")
        assert manifest["errors"] == []


@pytest.mark.long("shell")
def test_address_without_tls_on_the_network_gets_a_plain_page(
    empty_site: Path, make_phone: MakePhone
) -> None:
    with serving(empty_site) as server:
        address = f"http://doorstep.test:{server.port}"
        phone = make_phone(address, arguments=["--host-resolver-rules=MAP doorstep.test 127.0.0.1"])
        phone.page.goto(address)
        phone.page.get_by_role("heading", name="Doorstep cannot run at this address").wait_for()
        assert phone.page.get_by_text(f"adb reverse tcp:{server.port} tcp:{server.port}").first.is_visible()
        phone.shot("shell-no-tls")
        assert server.sent.get("/app.tar") is None


@pytest.mark.long("shell")
@pytest.mark.parametrize(
    "agent",
    [
        "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36",
        "Mozilla/5.0 (Android 12; Mobile; rv:129.0) Gecko/129.0 Firefox/129.0",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_3 like Mac OS X) AppleWebKit/605.1.15 Version/18.3 Mobile Safari/604.1",
    ],
    ids=["chrome", "firefox", "safari"],
)
def test_browser_that_is_too_old_gets_a_plain_page(
    empty_site: Path, make_phone: MakePhone, agent: str
) -> None:
    with serving(empty_site) as server:
        phone = make_phone(server.address, options={"user_agent": agent})
        phone.page.goto(server.address)
        phone.page.get_by_role("heading", name="This browser is too old for Doorstep").wait_for()
        assert server.sent.get("/app.tar") is None


def newer_site(site: Path, folder: Path) -> Path:
    """The same site with another title: the smallest new version there can be."""
    newer = folder / "newer"
    shutil.copytree(site, newer)
    page = newer / "index.html"
    page.write_text(page.read_text().replace("<title>Doorstep</title>", "<title>Doorstep, newer</title>"))
    for sibling in newer.glob("index.html.*"):
        sibling.unlink()
    list_site(newer, cache=ROOT / "build" / "cache", progress=lambda _: None)
    return newer


def served_title(phone: Phone) -> str:
    """The title of the page the phone's own copy answers with."""
    title: str = phone.page.evaluate(
        "fetch('/index.html').then(r => r.text()).then(t => /<title>(.*)<.title>/.exec(t)[1])"
    )
    return title


def wait_for_the_rest(phone: Phone) -> None:
    """Until what the app brings after its first start is on the phone, too."""
    phone.page.evaluate(
        """async (within_ms) => {
          const [name] = (await caches.keys()).filter((one) => one.startsWith("doorstep-"));
          const cache = await caches.open(name);
          const files = await (await cache.match("/.files")).json();
          for (const end = Date.now() + within_ms; Date.now() < end; ) {
            const here = new Set((await cache.keys()).map((request) => new URL(request.url).pathname));
            // Fonts come with their script, pictures and voices with their programme.
            const rest = files.filter(([path, , , , when]) => when < 4 && !path.startsWith("/programmes/"));
            if (rest.every(([path]) => here.has(path))) return;
            await new Promise((resolve) => setTimeout(resolve, 100));
          }
          throw new Error("the rest does not come");
        }""",
        START_TIMEOUT_MS,
    )


def versions_on(phone: Phone) -> list[str]:
    """Names of the versions kept on the phone."""
    names: list[str] = phone.page.evaluate("caches.keys()")
    return names
