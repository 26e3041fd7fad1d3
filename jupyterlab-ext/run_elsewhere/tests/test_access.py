"""Nobody without the server's token gets anywhere, and no foreign page acts in a user's name."""

import pytest
from jupyter_server.auth import Authorizer
from tornado.httpclient import HTTPClientError, HTTPRequest
from tornado.web import RequestHandler
from tornado.websocket import websocket_connect

from run_elsewhere.routes import make_handlers

KEY = "6f1a2b3c-0000-4000-8000-000000000001"

# What answers without a credential, and why that is right. Whatever is not here must refuse.
OPEN = {
    "OPTIONS": "jupyter_server's own answer to a browser's preflight, the same for all",
}


def handlers_of(router):
    """Every pattern and handler class of a router and of the routers within it."""
    for rule in router.rules:
        if hasattr(rule.target, "rules"):
            yield from handlers_of(rule.target)
        elif isinstance(rule.target, type):
            yield rule.matcher.regex.pattern, rule.target


def verbs_of(handler):
    return [
        verb
        for verb in RequestHandler.SUPPORTED_METHODS
        if getattr(handler, verb.lower()) is not getattr(RequestHandler, verb.lower())
    ]


def registered(app):
    """Every address and verb that the running server owes to the extension."""
    found = set()
    for pattern, handler in handlers_of(app.default_router):
        if "run-elsewhere" in pattern or handler.__module__.startswith("run_elsewhere"):
            path = pattern.rstrip("$").replace("([^/]+)", KEY)
            found |= {(path, verb) for verb in verbs_of(handler)}
    return found


def endpoints():
    """Every verb of every handler that the extension makes."""
    for pattern, handler, _ in make_handlers(None):
        for verb in verbs_of(handler):
            yield pattern.replace("([^/]+)", KEY), verb


ENDPOINTS = sorted(endpoints())
HTTP_ENDPOINTS = [(path, verb) for path, verb in ENDPOINTS if verb not in OPEN and not path.endswith("relay")]


def test_the_running_server_has_exactly_the_routes_that_are_tested_here(jp_serverapp, jp_base_url):
    expected = {(f"{jp_base_url}{path}", verb) for path, verb in ENDPOINTS}
    assert registered(jp_serverapp.web_app) == expected
    (app,) = jp_serverapp.extension_manager.extension_apps["run_elsewhere"]
    assert app.static_paths == []
    assert len(HTTP_ENDPOINTS) == 18


async def test_what_is_open_tells_and_changes_nothing(http_server_client, jp_base_url):
    seen = {verb for _, verb in ENDPOINTS if verb in OPEN}
    assert seen == set(OPEN)
    for path, verb in ENDPOINTS:
        if verb in OPEN and not path.endswith("relay"):
            answer = await http_server_client.fetch(
                f"{jp_base_url}{path}", method=verb, allow_nonstandard_methods=True
            )
            assert answer.body == b""
            assert "Access-Control-Allow-Origin" not in answer.headers


async def test_a_name_that_was_made_to_lead_here_is_not_answered(http_server_client, jp_base_url):
    # A page of that name would be of the same origin as this server (DNS rebinding), for a browser.
    answer = await http_server_client.fetch(
        f"{jp_base_url}run-elsewhere/status", headers={"Host": "rebound.example"}, raise_error=False
    )
    assert answer.code == 403


@pytest.mark.parametrize(("path", "verb"), HTTP_ENDPOINTS)
async def test_without_a_token_every_route_answers_403(
    jp_serverapp, http_server_client, jp_base_url, path, verb
):
    answer = await http_server_client.fetch(
        f"{jp_base_url}{path}", method=verb, raise_error=False, allow_nonstandard_methods=True
    )
    assert answer.code == 403


async def test_with_a_token_the_same_routes_answer(jp_fetch):
    codes = set()
    for path, verb in HTTP_ENDPOINTS:
        answer = await jp_fetch(path, method=verb, raise_error=False, allow_nonstandard_methods=True)
        codes.add(answer.code)
    assert 403 not in codes


async def browser(jp_fetch, http_server_client, jp_base_url):
    """What a browser holds after the user came with the token once: its cookies, and the XSRF token."""
    held = {}
    for answer in (
        await jp_fetch("run-elsewhere", "status"),
        await http_server_client.fetch(f"{jp_base_url}tree", raise_error=False, follow_redirects=False),
        await http_server_client.fetch(f"{jp_base_url}login", follow_redirects=False),
    ):
        for text in answer.headers.get_list("Set-Cookie"):
            name, _, value = text.split(";")[0].partition("=")
            held[name] = value
    return {"Cookie": "; ".join(f"{name}={value}" for name, value in held.items())}, held["_xsrf"]


WRITING = [(path, verb) for path, verb in HTTP_ENDPOINTS if verb not in ("GET", "HEAD")]


async def test_signed_in_by_cookie_a_write_needs_the_xsrf_token(jp_fetch, http_server_client, jp_base_url):
    headers, xsrf = await browser(jp_fetch, http_server_client, jp_base_url)

    async def codes(headers):
        answers = [
            await http_server_client.fetch(
                f"{jp_base_url}{path}",
                method=verb,
                headers=headers,
                raise_error=False,
                allow_nonstandard_methods=True,
            )
            for path, verb in WRITING
        ]
        return [answer.code for answer in answers]

    assert await codes(headers) == [403] * len(WRITING)
    assert 403 not in await codes({**headers, "X-XSRFToken": xsrf})


async def test_a_foreign_page_reads_nothing_with_the_users_cookies(jp_fetch, http_server_client, jp_base_url):
    headers, _ = await browser(jp_fetch, http_server_client, jp_base_url)
    own = await http_server_client.fetch(f"{jp_base_url}run-elsewhere/runs", headers=headers)
    assert own.code == 200
    foreign = await http_server_client.fetch(
        f"{jp_base_url}run-elsewhere/runs",
        headers={**headers, "Origin": "https://elsewhere.example"},
        raise_error=False,
    )
    assert foreign.code == 404


async def relay_refusal(jp_http_port, jp_base_url, headers):
    url = f"ws://localhost:{jp_http_port}{jp_base_url}run-elsewhere/relay"
    with pytest.raises(HTTPClientError) as refused:
        await websocket_connect(HTTPRequest(url, headers=headers))
    return refused.value.code


async def test_the_relay_needs_a_token_and_a_page_of_this_server(
    jp_fetch, http_server_client, jp_http_port, jp_base_url
):
    assert await relay_refusal(jp_http_port, jp_base_url, {}) == 403
    headers, _ = await browser(jp_fetch, http_server_client, jp_base_url)
    foreign = {**headers, "Origin": "https://elsewhere.example"}
    assert await relay_refusal(jp_http_port, jp_base_url, foreign) == 403


class ReadOnly(Authorizer):
    """An authorizer as an institute may set one for guests."""

    def is_authorized(self, handler, user, action, resource):
        return action == "read" or resource != "run_elsewhere"


async def test_an_authorizer_is_asked(jp_serverapp, jp_fetch, jp_ws_fetch):
    jp_serverapp.web_app.settings["authorizer"] = ReadOnly(parent=jp_serverapp)
    assert (await jp_fetch("run-elsewhere", "runs")).code == 200
    write = await jp_fetch("run-elsewhere", "runs", method="POST", body="{}", raise_error=False)
    assert write.code == 403
    with pytest.raises(HTTPClientError) as refused:
        await jp_ws_fetch("run-elsewhere", "relay")
    assert refused.value.code == 403
