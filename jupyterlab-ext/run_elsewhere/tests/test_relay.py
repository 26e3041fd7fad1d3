"""What passes the relay, and what does not."""

import asyncio
import json

from .conftest import TOKEN
from .platform import Platform


async def test_a_request_and_its_answer(open_page, platform):
    page = await open_page()
    answer = await page.ask(
        "/x?a=%2F",
        method="POST",
        headers={"Accept": "application/json", "Idempotency-Key": "k", "Range": "bytes=3-"},
        body={"kind": "json", "value": {"ä": [1, None]}},
    )
    assert (answer["type"], answer["status"]) == ("response", 200)
    assert "sizeBytes" not in answer
    (seen,) = platform.requests
    assert seen.uri == "/x?a=%2F"
    assert json.loads(seen.body) == {"ä": [1, None]}
    assert seen.headers["Content-Type"] == "application/json"
    assert seen.headers["Idempotency-Key"] == "k"
    assert seen.headers["Range"] == "bytes=3-"
    assert seen.headers["Accept-Encoding"] == "identity"


async def test_a_form_keeps_its_order_and_its_repeated_names(open_page, platform):
    page = await open_page()
    await page.ask(method="POST", body={"kind": "form", "fields": [["b", "1 &"], ["a", "ü"], ["b", "2"]]})
    assert platform.requests[0].body == b"b=1+%26&a=%C3%BC&b=2"
    assert platform.requests[0].headers["Content-Type"] == "application/x-www-form-urlencoded"


async def test_a_redirect_is_an_answer_and_is_not_followed(open_page, platform):
    page = await open_page()
    answer = await page.ask("/redirect", method="POST")
    assert answer["status"] == 303
    assert answer["headers"]["location"] == f"{platform.origin}/jobs/1?token=session-token"
    assert answer["text"] == "elsewhere"
    assert len(platform.requests) == 1


async def test_cookies_and_headers_that_are_not_listed_pass_in_neither_direction(open_page, platform):
    page = await open_page()
    answer = await page.ask("/cookie")
    assert answer["headers"]["x-vo-authenticated"] == "ada"
    assert answer["headers"]["www-authenticate"] == 'Bearer realm="x", Basic realm="x"'
    assert "a-cookie" not in json.dumps(answer)
    assert "x-secret" not in answer["headers"]
    await page.ask(
        headers={
            "Cookie": "mine=1",
            "Host": "other.example",
            "X-Forwarded-For": "10.0.0.1",
        },
        platformId=None,
    )
    seen = platform.requests[1].headers
    assert "Cookie" not in seen
    assert "X-Forwarded-For" not in seen
    assert seen["Host"] == f"127.0.0.1:{platform.port}"


async def test_an_origin_that_was_not_registered_is_refused(open_page, platform):
    page = await open_page()
    refused = {"type": "failure", "failure": "forbidden", "maybeSent": False}
    for url in (
        "http://169.254.169.254/latest/",
        f"http://localhost:{platform.port}/",
        f"https://127.0.0.1:{platform.port}/",
        f"http://127.0.0.1:{platform.port}@other.example/",
        f"http://user:word@127.0.0.1:{platform.port}/",
        "file:///etc/passwd",
        "http://",
    ):
        answer = await page.ask(url)
        assert answer.items() >= refused.items(), url
    assert platform.requests == []


async def test_what_would_break_a_request_apart_is_refused(open_page, platform):
    page = await open_page()
    part = {"name": "a", "contentType": "text/plain\r\nX: y", "content": {"text": ""}}
    for fields in (
        {"headers": {"Accept": "a\r\nX-Injected: b"}},
        {"url": f"{platform.origin}/a\r\nb"},
        {"method": "CONNECT"},
        {"deadlineMs": 0},
        {"maxBytes": "many"},
        {"headers": ["a"]},
        {"method": "POST", "body": {"kind": "multipart", "parts": [part]}},
        {"method": "POST", "body": {"kind": "multipart", "parts": [{"name": "a"}]}},
        {"method": "POST", "body": {"kind": "form", "fields": [["a", 1]]}},
        {"method": "POST", "body": {"kind": "other"}},
        {"method": "POST", "body": "text"},
    ):
        answer = await page.ask(**fields)
        assert (answer["failure"], answer["maybeSent"]) == ("forbidden", False), fields
    assert platform.requests == []


async def test_a_credential_goes_to_its_platforms_origins_only(open_page, platform, call):
    page = await open_page()
    other = Platform()
    await other.start()
    try:
        document = {
            "platforms": [
                {"id": platform.id, "origins": [platform.origin]},
                {"id": other.id, "origins": [other.origin]},
            ],
            "agreed": [],
        }
        assert (await call("PUT", "origins", document))[0] == 204
        await page.ask()
        await page.ask(platformId=None)
        await page.ask(platformId="https://unknown.example")
        assert [request.headers.get("Authorization") for request in platform.requests] == [
            f"Bearer {TOKEN}",
            None,
            None,
        ]
        await page.ask(other.origin, platformId=platform.id)
        await page.ask(other.origin, platformId=other.id)
        assert [request.headers.get("Authorization") for request in other.requests] == [None, None]
    finally:
        await other.stop()


async def test_a_request_may_bring_its_own_authorization_only_where_it_names_no_platform(
    open_page, platform, call
):
    page = await open_page()
    headers = {"Authorization": "token of-a-session"}
    await page.ask(headers=headers, platformId=None)
    await page.ask(headers=headers)
    await page.ask(headers=headers, platformId="https://unknown.example")
    document = {"platformId": platform.id, "token": "YWRhOnNlY3JldA==", "scheme": "Basic"}
    assert (await call("PUT", "credentials", document))[0] == 204
    answer = await page.ask()
    assert [request.headers.get("Authorization") for request in platform.requests] == [
        "token of-a-session",
        f"Bearer {TOKEN}",
        None,
        "Basic YWRhOnNlY3JldA==",
    ]
    assert "Basic [credential]" in answer["text"]


async def test_an_agreed_origin_is_reached_without_a_credential(open_page, platform, call):
    page = await open_page()
    document = {"platforms": [{"id": platform.id, "origins": []}], "agreed": [platform.origin]}
    assert (await call("PUT", "origins", document))[0] == 204
    assert (await page.ask())["status"] == 200
    assert "Authorization" not in platform.requests[0].headers


async def test_a_credential_comes_back_in_no_answer_and_no_log(open_page, platform, call, caplog, data_dir):
    caplog.set_level("DEBUG", logger="")
    page = await open_page()
    # The platform echoes the headers that it got.
    answer = await page.ask("/echo?token=of-a-session")
    assert "[credential]" in answer["text"]
    code, listed = await call("GET", "credentials")
    assert (code, listed) == (200, {"platforms": [platform.id]})
    malformed = await call("PUT", "credentials", {"platformId": platform.id, "token": f"{TOKEN} x"})
    assert malformed[0] == 400
    assert TOKEN in (data_dir / "credentials.json").read_text()
    assert TOKEN not in json.dumps([answer, listed, malformed])
    assert TOKEN not in caplog.text
    of_httpx = [record.getMessage() for record in caplog.records if record.name == "httpx"]
    assert of_httpx == [f'HTTP Request: GET {platform.origin}/echo "HTTP/1.1 200 OK"']


async def test_text_is_read_by_its_charset(open_page):
    page = await open_page()
    assert (await page.ask("/latin"))["text"] == "Zürich"
    # No such charset for text: UTF-8, without its mark, and what is none replaced.
    assert (await page.ask("/odd"))["text"] == "marked \ufffd"


async def test_a_hundred_long_polls_hold_up_nobody(open_page, platform):
    page = await open_page()
    polls = {await page.start(f"/hang/{number}") for number in range(100)}
    for _ in polls:
        await platform.arrived.get()
    quick = await page.start("/quick")
    answer = await page.hear()
    assert (answer["id"], answer["status"]) == (quick, 200)
    platform.release.set()
    answers = [await page.hear() for _ in polls]
    assert {answer["id"] for answer in answers} == polls
    assert {answer["status"] for answer in answers} == {200}


async def test_an_abort_ends_one_request_and_no_other(open_page, platform):
    page = await open_page()
    aborted, kept = await page.start("/hang/aborted"), await page.start("/hang/kept")
    await platform.arrived.get()
    await platform.arrived.get()
    await page.say({"id": aborted, "type": "abort"})
    assert await platform.gone.get() == "/hang/aborted"
    platform.release.set()
    answer = await page.hear()
    assert (answer["id"], answer["type"]) == (kept, "response")
    # Nothing came for the aborted one: the next message answers the next request.
    assert (await page.ask())["status"] == 200


async def test_an_abort_that_comes_too_late_does_nothing(open_page):
    page = await open_page()
    await page.ask()
    await page.say({"id": 1, "type": "abort"})
    assert (await page.ask())["status"] == 200


async def test_closing_the_socket_aborts_everything(open_page, platform):
    page = await open_page()
    for number in range(3):
        await page.start(f"/hang/{number}")
        await platform.arrived.get()
    page.close()
    gone = {await asyncio.wait_for(platform.gone.get(), 10) for _ in range(3)}
    assert gone == {"/hang/0", "/hang/1", "/hang/2"}


async def test_a_message_that_is_none_closes_the_socket(open_page):
    page = await open_page()
    await page.say({"type": "send"})
    assert await page.hear() is None
