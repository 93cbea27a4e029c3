"""sockdrill-unpack: the formats that it knows, their damage, and its bounds."""

import bz2
import gzip
import lzma
import os
import stat
import struct
import tarfile
import time
import zipfile
import zlib

import pytest
from archives import (deflated_zeros, rar4_of, rar5_of, seven_zip_of, tar_info, tar_of, zip_info,
                      zip_of, zip_with_name, zstd_of)
from unpacker import MIB, PLAIN, REFUSED, UNKNOWN, UNPACKED, Unpacker, outcome


# ---- formats

@pytest.mark.parametrize("archive", [
    pytest.param(zip_of(("src/a.c", b"int main;\n")), id="zip"),
    pytest.param(zip_of(("src/a.c", b"int main;\n"), compression=zipfile.ZIP_DEFLATED),
                 id="zip-deflate"),
    pytest.param(zip_of(("src/a.c", b"int main;\n"), compression=zipfile.ZIP_BZIP2),
                 id="zip-bzip2"),
    pytest.param(zip_of(("src/a.c", b"int main;\n"), compression=zipfile.ZIP_LZMA), id="zip-lzma"),
    pytest.param(PLAIN, id="tar"),
    pytest.param(tar_of(("src/a.c", b"int main;\n"), format=tarfile.PAX_FORMAT), id="tar-pax"),
    pytest.param(gzip.compress(PLAIN), id="tar.gz"),
    pytest.param(bz2.compress(PLAIN), id="tar.bz2"),
    pytest.param(lzma.compress(PLAIN), id="tar.xz"),
    pytest.param(zstd_of(PLAIN), id="tar.zst"),
    pytest.param(seven_zip_of("src/a.c", b"int main;\n"), id="7z"),
    pytest.param(rar4_of(b"src\\a.c", b"int main;\n"), id="rar"),
    pytest.param(rar5_of("src/a.c", b"int main;\n"), id="rar5"),
])
def test_a_format_that_is_known(unpack, archive):
    assert outcome(unpack(archive)) == (UNPACKED, "")
    assert unpack.tree() == {"src": None, "src/a.c": b"int main;\n"}


def test_contents_are_kept_to_the_byte(unpack):
    content = os.urandom(3 * MIB // 4)
    assert outcome(unpack(gzip.compress(tar_of(("a", content), ("b", b""))))) == (UNPACKED, "")
    assert unpack.tree() == {"a": content, "b": b""}


def test_a_compressed_file_that_is_no_archive(unpack):
    assert outcome(unpack(gzip.compress(b"int main;\n"))) == (
        REFUSED, "it is compressed (gz), but no tar archive is in it, or it was cut short\n")


@pytest.mark.parametrize("archive", [
    b"hello\n", b"\x00", bytes(range(1, 256)) * 400, b"PK\x03", b"Rar!"],
    ids=["text", "nul", "bytes", "zip", "rar"])
def test_garbage(unpack, archive):
    assert outcome(unpack(archive)) == (REFUSED, UNKNOWN)
    assert unpack.tree() == {}


def test_nothing_at_all(unpack):
    assert outcome(unpack(b"")) == (REFUSED, "the archive is empty: it has no byte\n")


def test_an_archive_of_no_file(unpack):
    assert outcome(unpack(tar_of())) == (UNPACKED, "note: the archive holds no file\n")
    assert outcome(unpack(zip_of())) == (REFUSED, "the zip archive is empty: it holds no file\n")


def test_an_archive_of_folders_only(unpack):
    assert outcome(unpack(zip_of(("a/b/", b"")))) == (
        UNPACKED, "note: the archive holds no file\n")
    assert unpack.tree() == {"a": None, "a/b": None}


def test_no_format_starts_a_program(unpack):
    """lrzip and others: libarchive would start a program for them."""
    for start in (b"LRZI\x00\x06", b"\x89LZO\x00\x0d\x0a\x1a\x0a", b"GRZipII\x00\x02\x04:)"):
        assert outcome(unpack(start + bytes(1000))) == (REFUSED, UNKNOWN)


# ---- damage and passwords

def test_a_zip_archive_that_was_cut_short(unpack):
    archive = zip_of(("a.c", bytes(10_000)))
    assert outcome(unpack(archive[:5_000])) == (
        REFUSED, "the zip archive has no table of contents at its end: it was cut short\n")
    assert unpack.tree() == {}


def test_a_tar_archive_that_was_cut_short(unpack):
    assert outcome(unpack(tar_of(("a.c", bytes(10_000)))[:5_000])) == (
        REFUSED, "the archive cannot be read: Truncated tar archive\n")


def test_a_compressed_archive_that_was_cut_short(unpack):
    archive = gzip.compress(tar_of(("a.c", os.urandom(200_000))))
    assert outcome(unpack(archive[:150_000])) == (
        REFUSED, "the archive cannot be read: truncated gzip input\n")


@pytest.mark.parametrize("compress, suffix", [
    (gzip.compress, "gz"), (bz2.compress, "bz2"), (lzma.compress, "xz"), (zstd_of, "zst")])
def test_a_small_compressed_archive_that_was_cut_short(unpack, compress, suffix):
    """Too little is left to see a tar archive in it."""
    assert outcome(unpack(compress(PLAIN)[:60])) == (
        REFUSED, f"it is compressed ({suffix}), but no tar archive is in it, or it was cut short\n")


def test_a_file_whose_bytes_were_changed(unpack):
    archive = zip_of(("a.c", b"correct"))
    assert outcome(unpack(archive.replace(b"correct", b"corrupt"))) == (
        REFUSED, "the archive cannot be read: "
                 f"ZIP bad CRC: 0x{zlib.crc32(b'corrupt'):x} should be 0x{zlib.crc32(b'correct'):x}\n")


def test_a_compression_of_zip_that_is_unknown(unpack):
    assert outcome(unpack(zip_with_name(b"a.c", method=77))) == (
        REFUSED, "the archive cannot be read: Unsupported ZIP compression method (77: ??)\n")


def test_a_password_on_a_zip_archive(unpack):
    assert outcome(unpack(zip_with_name(b"a.c", bytes(20), flags=1))) == (
        REFUSED, "the archive wants a password\n")


def test_a_password_on_a_rar_archive(unpack):
    assert outcome(unpack(rar4_of(b"a.c", bytes(32), flags=4))) == (
        REFUSED, "the archive wants a password\n")


@pytest.mark.parametrize("make", [
    lambda: zip_of(("a", b"x" * 500), ("b/c", b"y" * 500), compression=zipfile.ZIP_DEFLATED),
    lambda: gzip.compress(PLAIN), lambda: bz2.compress(PLAIN), lambda: lzma.compress(PLAIN),
    lambda: zstd_of(PLAIN), lambda: PLAIN[:1100],
    lambda: seven_zip_of("a", b"x" * 100), lambda: rar4_of(b"a", b"x" * 100),
    lambda: rar5_of("a", b"x" * 100),
], ids=["zip", "gz", "bz2", "xz", "zst", "tar", "7z", "rar", "rar5"])
def test_every_byte_may_be_wrong(tmp_path, make):
    """Whatever it is, the program says it and ends by itself: no signal, no forbidden call."""
    archive = make()
    for i in range(0, len(archive), max(1, len(archive) // 40)):
        folder = tmp_path / str(i)
        folder.mkdir()
        changed = archive[:i] + bytes([archive[i] ^ 0xFF]) + archive[i + 1:]
        done = Unpacker(folder)(changed)
        assert done.code in (UNPACKED, REFUSED), (i, done)
        assert done.code == UNPACKED or done.out.count("\n") == 1, (i, done)


# ---- bounds

def test_a_bomb_of_zip(unpack):
    archive = zip_with_name(b"zeros", deflated_zeros(1024), method=8, size=1024 * MIB)
    assert outcome(unpack(archive, bytes=20 * MIB)) == (
        REFUSED, "the archive unpacks to more than 20 MiB\n")
    assert (unpack.folder / "zeros").stat().st_size <= 20 * MIB


def test_a_bomb_of_tar_gz(unpack):
    info = tar_info("zeros")
    info.size = 1024 * MIB
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    archive = packer.compress(info.tobuf()) + packer.flush(zlib.Z_FULL_FLUSH)
    archive += deflated_zeros(1024) + bytes(8)
    assert outcome(unpack(archive, bytes=20 * MIB)) == (
        REFUSED, "the archive unpacks to more than 20 MiB\n")
    assert (unpack.folder / "zeros").stat().st_size <= 20 * MIB


def test_a_size_that_lies(unpack):
    """The table of contents says a byte; the compressed data go on."""
    archive = zip_of(("zeros", bytes(5 * MIB)), compression=zipfile.ZIP_DEFLATED)
    archive = archive.replace(struct.pack("<I", 5 * MIB), struct.pack("<I", 1))
    done = unpack(archive)
    assert done.code == REFUSED
    assert (unpack.folder / "zeros").stat().st_size <= MIB


@pytest.mark.parametrize("size, code", [(1000, UNPACKED), (1001, REFUSED)])
def test_the_bound_is_exact_and_for_all_files(unpack, size, code):
    done = unpack(zip_of(("a", bytes(400)), ("b", bytes(size - 400))), bytes=1000)
    assert outcome(done) == (
        code, "the archive unpacks to more than 1000 bytes\n" if code == REFUSED else "")


def test_a_file_that_is_replaced_counts(unpack):
    assert outcome(unpack(tar_of(("a", bytes(600)), ("a", bytes(600))), bytes=1024)) == (
        REFUSED, "the archive unpacks to more than 1 KiB\n")


@pytest.mark.parametrize("number, code", [(50, UNPACKED), (51, REFUSED)])
def test_many_files(unpack, number, code):
    done = unpack(zip_of(*((f"f{i}", b"") for i in range(number))), files=50)
    assert outcome(done) == (
        code, "the archive holds more than 50 files\n" if code == REFUSED else "")


def test_what_is_left_out_counts_as_well(unpack):
    links = ((tar_info(f"l{i}", tarfile.SYMTYPE, "x"), None) for i in range(51))
    assert outcome(unpack(tar_of(*links), files=50)) == (
        REFUSED, "the archive holds more than 50 files\n")


def test_folders_may_be_32_deep(unpack):
    path = "/".join("d" * 32)
    assert outcome(unpack(tar_of((path + "/a", b"x")))) == (UNPACKED, "")
    assert (unpack.folder / path / "a").read_bytes() == b"x"


@pytest.mark.parametrize("entry", [
    ("/".join("d" * 33) + "/a", b"x"),
    (tar_info("/".join("d" * 33), tarfile.DIRTYPE), None),
], ids=["file", "folder"])
def test_deeper_folders_are_refused(unpack, entry):
    assert outcome(unpack(tar_of(entry))) == (
        REFUSED, "the archive has folders that are more than 32 levels deep\n")


def sparse_tar(size):
    """GNU's old sparse format: a file of `size` bytes of which the archive has the first 512."""
    header = bytearray(tar_info("sparse", tarfile.GNUTYPE_SPARSE).tobuf())
    header[124:136] = b"%011o\0" % 512
    header[257:265] = b"ustar  \0"
    header[386:410] = b"%011o\0%011o\0" % (0, 512)
    header[483:495] = b"%011o\0" % size
    header[148:156] = b" " * 8
    header[148:156] = b"%06o\0 " % sum(header)
    return bytes(header) + b"x" * 512 + bytes(1024)


def test_a_sparse_file_has_its_gaps(unpack):
    assert outcome(unpack(sparse_tar(5000))) == (UNPACKED, "")
    assert unpack.tree() == {"sparse": b"x" * 512 + bytes(4488)}


def test_the_gaps_of_a_sparse_file_count(unpack):
    assert outcome(unpack(sparse_tar(8 * 1024 * MIB - 1), bytes=100 * MIB)) == (
        REFUSED, "the archive unpacks to more than 100 MiB\n")


def test_memory_has_an_end(unpack):
    """An xz archive that says it needs a dictionary of 1.5 GiB."""
    archive = bytearray(lzma.compress(PLAIN, filters=[{"id": lzma.FILTER_LZMA2, "preset": 0}]))
    size = (archive[12] + 1) * 4
    at = archive.index(b"\x21\x01", 12) + 2
    archive[at] = 37  # (2 | 37 & 1) << (37 / 2 + 11)
    archive[12 + size - 4:12 + size] = struct.pack("<I", zlib.crc32(archive[12:12 + size - 4]))
    assert outcome(unpack(bytes(archive))) == (
        REFUSED, "it takes too much memory to unpack the archive\n")


# ---- permissions

def test_of_permissions_the_owners_x_is_kept(unpack):
    modes = {"plain": 0o600, "run": 0o700, "all": 0o7777, "group": 0o011, "none": 0}
    archive = tar_of(*((tar_info(name, mode=mode), b"x") for name, mode in modes.items()),
                     (tar_info("folder", tarfile.DIRTYPE, mode=0o2777), None))
    assert outcome(unpack(archive, umask=0o077)) == (UNPACKED, "")
    assert {name: unpack.mode(name) for name in modes} == {
        "plain": 0o644, "run": 0o755, "all": 0o755, "group": 0o644, "none": 0o644}
    assert unpack.mode("folder") == 0o755


def test_permissions_of_zip(unpack):
    archive = zip_of((zip_info("run", stat.S_IFREG | 0o755), b"x"),
                     (zip_info("plain", stat.S_IFREG | 0o600), b"x"),
                     (zip_info("dos", system=0), b"x"))
    assert outcome(unpack(archive)) == (UNPACKED, "")
    assert [unpack.mode(name) for name in ("run", "plain", "dos")] == [0o755, 0o644, 0o644]


def test_times_are_not_kept(unpack):
    before = time.time() - 60
    info = tar_info("a")
    info.mtime = 1
    assert outcome(unpack(tar_of((info, b"x")))) == (UNPACKED, "")
    assert (unpack.folder / "a").stat().st_mtime > before
