"""Names that lead to where they should not: forms of addresses, and names that are rebound."""

import socket

import pytest

from run_elsewhere import addresses
from run_elsewhere.addresses import is_rebound


@pytest.mark.parametrize(
    ("host", "address", "rebound"),
    [
        # What is an address, or names this machine or network, is what the user typed.
        ("127.0.0.1", "127.0.0.1", False),
        ("::1", "::1", False),
        ("localhost", "127.0.0.1", False),
        ("a.localhost", "::1", False),
        ("desk", "127.0.1.1", False),
        ("Desk.institute.example", "127.0.1.1", False),
        # An institute's name leads into its own network.
        ("planner.institute.example", "10.1.2.3", False),
        ("planner.institute.example", "fd00::1", False),
        ("planner.institute.example", "93.184.216.34", False),
        ("evil.example", "127.0.0.1", True),
        ("evil.example.", "127.9.9.9", True),
        ("evil.example", "::1", True),
        ("evil.example", "::ffff:127.0.0.1", True),
        ("evil.example", "0.0.0.0", True),
        ("evil.example", "::", True),
        ("evil.example", "169.254.169.254", True),
        ("evil.example", "fe80::1%eth0", True),
        ("evil.example", "224.0.0.1", True),
        # No addresses for Python, but the system's resolver takes them for this machine.
        ("127.1", "127.0.0.1", True),
        ("0177.0.0.1", "127.0.0.1", True),
    ],
)
def test_where_a_name_may_lead(monkeypatch, tmp_path, host, address, rebound):
    (tmp_path / "hosts").write_text("127.0.0.1 localhost\n127.0.1.1 desk.institute.example desk # ours\n")
    monkeypatch.setattr(addresses, "_HOSTS", tmp_path / "hosts")
    assert is_rebound(host, address) is rebound


@pytest.fixture
def names(monkeypatch):
    """Answers for names of our own, as the system's resolver would."""
    known = {}
    real = socket.getaddrinfo

    def getaddrinfo(host, *args, **kwargs):
        name = host.decode() if isinstance(host, bytes) else host
        return real(known.get(name, name), *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return known


async def test_a_name_that_came_to_lead_to_this_machine_gets_nothing(open_page, platform, call, names):
    page = await open_page()
    names["planner.example"] = "127.0.0.1"
    origin = f"http://planner.example:{platform.port}"
    document = {"platforms": [{"id": origin, "origins": [origin]}], "agreed": []}
    assert (await call("PUT", "origins", document))[0] == 204
    for fields in (
        {"method": "POST", "body": {"kind": "json", "value": 1}},
        {"type": "stream"},
        {"type": "connect"},
        {"type": "download", "to": {"path": "result.bin"}},
    ):
        answer = await page.ask(f"{origin}/", platformId=origin, **fields)
        assert (answer["failure"], answer["maybeSent"]) == ("forbidden", False)
        assert answer["message"] == (
            "planner.example leads to 127.0.0.1, which cannot be its own. Nothing was sent."
        )
    assert platform.requests == []


@pytest.mark.parametrize(
    "host",
    [
        "2130706433",
        "0x7f000001",
        "0177.0.0.1",
        "127.1",
        "127.0.0.1.",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[0:0:0:0:0:0:0:1]",
        "0.0.0.0",
        "[::]",
        "localhost",
        "LOCALHOST.",
        "127。0。0。1",
        "①27.0.0.1",
    ],
)
async def test_another_form_of_an_address_is_another_origin(open_page, platform, call, host):
    """The list has the platform as 127.0.0.1; a link of it in another form was agreed to by nobody."""
    page = await open_page()
    named = {"platforms": [{"id": "p", "origins": ["https://planner.example"]}], "agreed": []}
    assert (await call("PUT", "origins", named))[0] == 204
    answer = await page.ask(f"http://{host}:{platform.port}/")
    assert (answer["failure"], answer["maybeSent"]) == ("forbidden", False)
    assert platform.requests == []


@pytest.mark.parametrize("between", ["\\@", "%00@", "#@", "?@", "%23@", "\t", "%2f@", ";@"])
async def test_one_address_is_not_read_in_two_ways(open_page, platform, between):
    """Whatever a reader might take for the host: what is refused here never becomes a connection."""
    page = await open_page()
    answer = await page.ask(f"http://evil.example{between}127.0.0.1:{platform.port}/")
    assert answer["type"] == "failure"
    assert platform.requests == []
