"""WebSocket messages, put together from whatever arrives."""

import pytest

from run_elsewhere.frames import BINARY, CLOSE, PING, TEXT, MalformedError, Messages, TooLongError, masked
from run_elsewhere.strike import Strike


def frame(first, payload, width=0):
    """A server's frame, its length given in as many further bytes."""
    if width == 0:
        return bytes([first, len(payload)]) + payload
    return bytes([first, 126 if width == 2 else 127]) + len(payload).to_bytes(width, "big") + payload


def test_messages_in_fragments_byte_by_byte_with_control_frames_between():
    sent = (
        frame(0x01, b"one ")
        + frame(0x89, b"ping")
        + frame(0x00, b"and ", 2)
        + frame(0x80, b"two", 8)
        + frame(0x82, b"\x00")
        + frame(0x88, b"\x03\xe8")
    )
    messages = Messages(11)
    found = [message for byte in sent for message in messages.feed(bytes([byte]))]
    assert found == [(PING, b"ping"), (TEXT, b"one and two"), (BINARY, b"\x00"), (CLOSE, b"\x03\xe8")]


@pytest.mark.parametrize(
    "sent",
    [
        frame(0x80, b"continues nothing"),
        frame(0x01, b"begun") + frame(0x81, b"again"),
        frame(0x83, b"no such opcode"),
        frame(0xC1, b"compressed"),
        frame(0x08, b"a control frame in fragments"),
        frame(0x89, b"x" * 126, 2),
        b"\x81\x81maska",
    ],
)
def test_what_is_malformed_is_refused(sent):
    with pytest.raises(MalformedError):
        list(Messages(1000).feed(sent))


def test_what_is_too_long_is_refused_before_it_is_there():
    with pytest.raises(TooLongError):
        list(Messages(1000).feed(b"\x81\x7f" + (1001).to_bytes(8, "big")))
    with pytest.raises(TooLongError):
        list(Messages(1000).feed(frame(0x01, b"x" * 600, 2) + b"\x80\x7e\x01\x91"))


@pytest.mark.parametrize(("size", "head"), [(0, 2), (125, 2), (126, 4), (65_535, 4), (65_536, 10)])
def test_what_leaves_is_masked(size, head):
    payload = bytes(number % 251 for number in range(size))
    made = masked(TEXT, payload)
    assert made[0] == 0x81
    assert made[1] & 0x80
    mask, covered = made[head : head + 4], made[head + 4 :]
    assert len(covered) == size
    assert bytes(byte ^ mask[at % 4] for at, byte in enumerate(covered)) == payload


def test_a_token_is_struck_out_wherever_the_pieces_break():
    token, text = "abcabcabd", "xabcabcabcabdabcabcabdyabc"
    for size in range(1, len(text)):
        strike = Strike(token)
        pieces = [strike.piece(text[at : at + size]) for at in range(0, len(text), size)]
        assert "".join(pieces) + strike.rest() == "xabc[credential][credential]yabc"
