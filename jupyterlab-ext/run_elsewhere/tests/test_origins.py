"""Which addresses count as the same place."""

import json

import pytest

from run_elsewhere.origins import Origins, parse_origin


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        ("https://Platform.Example", "https://platform.example"),
        ("HTTPS://platform.example:443/", "https://platform.example"),
        ("http://platform.example:8080", "http://platform.example:8080"),
        ("http://[::1]:8080", "http://[::1]:8080"),
        ("https://zürich.example", "https://xn--zrich-kva.example"),
    ],
)
def test_an_origin_is_normalised(text, origin):
    assert parse_origin(text) == origin


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "platform.example",
        "ftp://a.example",
        "https://a.example/path",
        "https://u@a.example",
        "https://a.example?x",
        "https://",
    ],
)
def test_what_is_no_origin_is_refused(text):
    with pytest.raises(ValueError, match=r"address|origin"):
        parse_origin(text)


def test_registered_origins_are_there_after_a_restart(tmp_path):
    document = {
        "platforms": [{"id": "p", "origins": ["https://P.example"]}],
        "agreed": ["https://data.example"],
    }
    Origins(tmp_path).replace(document)
    origins = Origins(tmp_path)
    assert origins.allows("https://p.example")
    assert origins.belongs("https://p.example", "p")
    assert origins.allows("https://data.example")
    assert not origins.belongs("https://data.example", "p")
    assert not origins.allows("http://p.example")
    origins.replace({"platforms": [], "agreed": []})
    assert not Origins(tmp_path).allows("https://p.example")


def _registered(page, *names, agreed=()):
    platforms = [{"id": name, "origins": [f"https://{name}.example"]} for name in names]
    return {"page": page, "platforms": platforms, "agreed": [f"https://{name}.example" for name in agreed]}


def test_a_page_does_not_take_away_what_another_has_registered(tmp_path):
    origins = Origins(tmp_path)
    origins.replace(_registered("first", "typed", agreed=["list"]))
    origins.replace(_registered("second", "added"))
    for each in (origins, Origins(tmp_path)):
        assert each.belongs("https://typed.example", "typed")
        assert each.belongs("https://added.example", "added")
        assert each.allows("https://list.example")


def test_what_a_page_takes_back_is_gone_from_all_lists(tmp_path):
    origins = Origins(tmp_path)
    for page in ("first", "second"):
        origins.replace(_registered(page, "kept", "removed", agreed=["kept", "refused"]))
    origins.replace(_registered("second", "kept", agreed=["kept"]))
    for each in (origins, Origins(tmp_path)):
        assert each.allows("https://kept.example")
        assert not each.allows("https://removed.example")
        assert not each.allows("https://refused.example")


def test_lists_of_pages_that_are_long_closed_go(tmp_path):
    origins = Origins(tmp_path)
    for number in range(33):
        origins.replace(_registered(f"page {number}", f"platform-{number}"))
    assert not origins.allows("https://platform-0.example")
    assert origins.allows("https://platform-1.example")


@pytest.mark.parametrize(
    "document",
    [
        None,
        {"platforms": [], "page": 1},
        {"platforms": [], "page": "x" * 65},
        [],
        {},
        {"platforms": [{"origins": []}]},
        {"platforms": [{"id": "p", "origins": ["x"]}]},
        {"platforms": [], "agreed": [1]},
    ],
)
def test_a_malformed_document_changes_nothing(tmp_path, document):
    origins = Origins(tmp_path)
    origins.replace({"platforms": [], "agreed": ["https://a.example"]})
    with pytest.raises(ValueError, match=r"needed|needs|address|origin"):
        origins.replace(document)
    assert origins.allows("https://a.example")


def test_a_broken_file_allows_nothing(tmp_path):
    (tmp_path / "origins.json").write_text(json.dumps({"platforms": 1}))
    assert not Origins(tmp_path).allows("https://a.example")


async def test_the_route_refuses_what_is_malformed(call):
    assert (await call("PUT", "origins", {"platforms": [{"id": "p", "origins": ["ftp://a"]}], "agreed": []}))[
        0
    ] == 400
    assert (await call("PUT", "origins", []))[0] == 400
