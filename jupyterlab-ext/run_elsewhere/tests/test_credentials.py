"""Tokens on disk."""

import json
import stat

import pytest

from run_elsewhere.credentials import Credential, Credentials


def test_only_the_user_may_read_the_file(tmp_path):
    folder = tmp_path / "data"
    credentials = Credentials(folder)
    for token in ("first", "second"):
        credentials.put("p", token)
        assert stat.S_IMODE((folder / "credentials.json").stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert credentials.get("p") == Credential("second", "Bearer")


def test_a_token_given_in_one_server_serves_in_another(tmp_path):
    one, other = Credentials(tmp_path), Credentials(tmp_path)
    one.put("a", "token-a")
    other.put("b", "token-b")
    assert one.platforms() == ["a", "b"]
    one.drop("a")
    one.drop("never there")
    assert other.platforms() == ["b"]
    assert other.get("a") is None


def test_a_credential_has_the_scheme_that_its_platform_wants(tmp_path):
    kept = {"old": "as-it-was", "odd": {"token": "x", "scheme": "Digest"}}
    (tmp_path / "credentials.json").write_text(json.dumps(kept))
    credentials = Credentials(tmp_path)
    credentials.put("p", "YWRhOnNlY3JldA==", "Basic")
    assert credentials.get("p") == Credential("YWRhOnNlY3JldA==", "Basic")
    assert credentials.get("old") == Credential("as-it-was", "Bearer")
    assert credentials.get("odd") is None
    with pytest.raises(ValueError, match="the scheme is none of Basic, Bearer"):
        credentials.put("p", "new", "Digest")


@pytest.mark.parametrize("token", ["", "two words", "line\nbreak", "ümlaut", "x" * 40_000])
def test_what_cannot_be_a_token_is_refused_without_quoting_it(tmp_path, token):
    with pytest.raises(ValueError, match="visible ASCII") as refused:
        Credentials(tmp_path).put("p", token)
    assert token == "" or token not in str(refused.value)


def test_a_broken_file_means_signed_out(tmp_path):
    (tmp_path / "credentials.json").write_text('{"p": "tok')
    credentials = Credentials(tmp_path)
    assert credentials.platforms() == []
    credentials.put("p", "new")
    assert credentials.get("p") == Credential("new", "Bearer")


async def test_the_routes(call):
    assert (await call("PUT", "credentials", {"platformId": "p", "token": "secret-token"}))[0] == 204
    assert await call("GET", "credentials") == (200, {"platforms": ["p"]})
    assert (await call("DELETE", "credentials", platformId="p"))[0] == 204
    assert await call("GET", "credentials") == (200, {"platforms": []})
    assert (await call("PUT", "credentials", {"platformId": "p"}))[0] == 400
    assert (await call("PUT", "credentials", {"platformId": "", "token": "secret-token"}))[0] == 400
    basic = {"platformId": "p", "token": "YTpi", "scheme": "Basic"}
    assert (await call("PUT", "credentials", basic))[0] == 204
    assert (await call("PUT", "credentials", {**basic, "scheme": "Other"}))[0] == 400
