"""The encodings, compared with CPython's codecs over their whole tables.

`charset_table` (built beside the library) answers what sockdrill makes of byte sequences and texts;
here the same questions go to CPython. Where the two are meant to differ, the difference stands
here, exactly; anything else is a failure.
"""

import os
import random
import subprocess
from pathlib import Path

import pytest

TABLE = Path(os.environ["SOCKDRILL_BIN_DIR"]) / "charset_table"

CPYTHON = {
    "utf-8": "utf-8",
    "gbk": "gbk",
    "gb18030": "gb18030",
    "gb2312": "gb2312",
    "cp936": "gbk",
    "big5": "big5",
    "shift_jis": "shift_jis",
    "euc-kr": "euc_kr",
    "utf-16le": "utf-16-le",
    "utf-16be": "utf-16-be",
    "latin-1": "latin-1",
    "ascii": "ascii",
}

ENCODINGS = list(CPYTHON)


def each(*ranges):
    return {bytes([b]) for first, last in ranges for b in range(first, last + 1)}


# The end of an input that begins no character, whatever may follow: CPython says so only once the
# next byte has come, and until then that the input is cut short. sockdrill says at once that it is
# invalid.
HOPELESS_TAILS = {
    "gbk": each((0x80, 0x80), (0xFF, 0xFF)),
    "gb18030": each((0x80, 0x80), (0xFF, 0xFF))
    | {bytes([lead, digit]) for lead in (0x80, 0xFF) for digit in b"0123456789"},
    "cp936": each((0xFF, 0xFF)),
    "gb2312": each((0x80, 0xA0), (0xF8, 0xFF)),
    "big5": each((0x80, 0xA0), (0xFA, 0xFF)),
    "euc-kr": each((0x80, 0xA0), (0xFE, 0xFF)),
}

# KS X 1001 has 2350 of Unicode's 11172 syllables; CPython spells each of the rest in eight bytes.
SYLLABLES_NOT_IN_EUC_KR = 8822
HANGUL_FILLER = bytes.fromhex("a4d4")

EURO = "€"


def ask(verb, name, inputs):
    """sockdrill's answers: the result as bytes, or (kind, offset)."""
    done = subprocess.run(
        [TABLE, verb, name],
        input="".join(i.hex() + "\n" for i in inputs),
        capture_output=True,
        text=True,
        timeout=100,
    )
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert len(lines) == len(inputs)
    return [parse_answer(line) for line in lines]


def parse_answer(line):
    if line.startswith("+"):
        return bytes.fromhex(line[1:])
    kind, offset, *_ = line.split(" ")
    return kind, int(offset)


def cpython_decode(name, data):
    """The same question put to CPython."""
    text = ""
    start = 0
    while True:
        try:
            text += data[start:].decode(CPYTHON[name])
            return text.encode("utf-8")
        except UnicodeDecodeError as error:
            at = start + error.start
            if name == "cp936" and data[at] == 0x80:
                text += data[start:at].decode("gbk") + EURO
                start = at + 1
                continue
            cut = ("incomplete", "unexpected end", "truncated")
            kind = "truncated" if any(word in error.reason for word in cut) else "invalid"
            return kind, at


def cpython_encode(name, text):
    """The same question put to CPython; the offset counts bytes of UTF-8."""
    if name == "cp936" and text == EURO:
        return b"\x80"
    try:
        return text.encode(CPYTHON[name])
    except UnicodeEncodeError as error:
        return "unencodable", len(text[: error.start].encode("utf-8"))


def decode_differences(name, inputs):
    """{sequence: (CPython's answer, sockdrill's)}."""
    ours = ask("decode", name, inputs)
    pairs = zip(inputs, [cpython_decode(name, i) for i in inputs], ours)
    return {i: (theirs, mine) for i, theirs, mine in pairs if theirs != mine}


def encode_differences(name, characters):
    ours = ask("encode", name, [c.encode("utf-8") for c in characters])
    pairs = zip(characters, [cpython_encode(name, c) for c in characters], ours)
    return {c: (theirs, mine) for c, theirs, mine in pairs if theirs != mine}


def take_hopeless_tails(differences):
    """Removes the answers that are CPython's truncated and sockdrill's invalid; which tails."""
    found = set()
    for sequence, (theirs, mine) in list(differences.items()):
        if theirs[0] == "truncated" and mine == ("invalid", theirs[1]):
            found.add(sequence[theirs[1] :])
            del differences[sequence]
    return found


def scalar_values(start, stop, step=1):
    return [chr(c) for c in range(start, stop, step) if not 0xD800 <= c <= 0xDFFF]


SHORT_SEQUENCES = [bytes([a]) for a in range(256)]
SHORT_SEQUENCES += [bytes([a, b]) for a in range(256) for b in range(256)]


def test_every_encoding_is_compared():
    unknown = subprocess.run([TABLE, "decode", "utf-16"], capture_output=True, text=True, timeout=10)
    assert unknown.returncode == 4
    assert unknown.stderr.splitlines()[-1] == "known: " + " ".join(ENCODINGS)


@pytest.mark.parametrize("name", ENCODINGS)
def test_one_and_two_bytes_decode_as_in_cpython(name):
    differences = decode_differences(name, SHORT_SEQUENCES)
    assert take_hopeless_tails(differences) == HOPELESS_TAILS.get(name, set())
    expected = {}
    if name == "euc-kr":
        expected = {HANGUL_FILLER: (("truncated", 0), "\u3164".encode("utf-8"))}
    assert differences == expected


@pytest.mark.parametrize("name", ENCODINGS)
def test_every_bmp_character_encodes_as_in_cpython(name):
    differences = encode_differences(name, scalar_values(0, 0x10000))
    if name == "euc-kr":
        assert len(differences) == SYLLABLES_NOT_IN_EUC_KR
        for character, (theirs, mine) in differences.items():
            assert "\uac00" <= character <= "\ud7a3"
            assert theirs.startswith(HANGUL_FILLER) and len(theirs) == 8
            assert mine == ("unencodable", 0)
    else:
        assert differences == {}


@pytest.mark.parametrize("name", ENCODINGS)
def test_characters_beyond_the_bmp_encode_as_in_cpython(name):
    tags = scalar_values(0xE0000, 0xE0080)  # glibc's converters drop these in silence
    moved = [chr(c) for c in (0x20087, 0x20089, 0x200CC, 0x215D7, 0x2298F, 0x241FE)]
    sample = scalar_values(0x10000, 0x110000, 61) + ["\U0010ffff"]
    assert encode_differences(name, tags + moved + sample) == {}


def gb18030_fours(lead_from, lead_to):
    digits = range(0x30, 0x3A)
    leads = range(0x81, 0xFF)
    return [
        bytes([a, b, c, d])
        for a in range(lead_from, lead_to + 1)
        for b in digits
        for c in leads
        for d in digits
    ]


def test_every_four_byte_sequence_of_the_bmp_in_gb18030():
    # 8431a439 is U+FFFF; the rest up to 8f is unassigned.
    assert decode_differences("gb18030", gb18030_fours(0x81, 0x8F)) == {}


def test_four_byte_sequences_beyond_the_bmp_in_gb18030():
    sequences = gb18030_fours(0x90, 0xFE)[::37]
    edges = ["90308130", "e3329a35", "e3329a36", "fe39fe39"]
    assert decode_differences("gb18030", sequences + [bytes.fromhex(e) for e in edges]) == {}


def test_three_and_four_byte_edges_of_utf_8():
    tails = [0x00, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xFF]
    sequences = [bytes([a, b, c]) for a in range(0xE0, 0x100) for b in range(256) for c in tails]
    sequences += [
        bytes([a, b, c, d]) for a in range(0xF0, 0x100) for b in range(256) for c in tails for d in tails
    ]
    assert decode_differences("utf-8", sequences) == {}


@pytest.mark.parametrize("name", ["utf-16le", "utf-16be"])
def test_surrogates_of_utf_16(name):
    units = [0x0041, 0xD7FF, 0xD800, 0xDBFF, 0xDC00, 0xDFFF, 0xE000, 0xFEFF, 0xFFFE, 0xFFFF]
    order = "little" if name == "utf-16le" else "big"
    pairs = [a.to_bytes(2, order) + b.to_bytes(2, order) for a in units for b in units]
    assert decode_differences(name, pairs + [p[:3] for p in pairs]) == {}


def is_broken_four(tail):
    lead, digit, third = tail
    return chr(digit) in "0123456789" and (lead in (0x80, 0xFF) or not 0x81 <= third <= 0xFE)


@pytest.mark.parametrize("name", ENCODINGS)
def test_random_strings_decode_as_in_cpython(name):
    """Faults amid text: the same text, or a fault at the same byte."""
    source = random.Random(f"charset {name}")
    alphabet = bytes([0x00, 0x0A, 0x30, 0x39, 0x41, 0x5C, 0x7E, 0x80, 0x81, 0xA1, 0xC4, 0xE3, 0xFF])
    strings = []
    for _ in range(20000):
        size = source.randint(0, 12)
        if source.random() < 0.5:
            strings.append(source.randbytes(size))
        else:
            strings.append(bytes(source.choices(alphabet, k=size)))
    if name == "euc-kr":
        strings = [s for s in strings if HANGUL_FILLER not in s]
    differences = decode_differences(name, strings)
    tails = take_hopeless_tails(differences) - HOPELESS_TAILS.get(name, set())
    if name == "gb18030":
        # CPython waits for all four bytes once the second is a digit.
        tails = {t for t in tails if not is_broken_four(t)}
    assert tails == set()
    assert differences == {}
