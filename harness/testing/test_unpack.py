"""sockdrill-unpack: what it makes of archives, honest and hostile ones."""

import bz2
import contextlib
import errno
import gzip
import lzma
import os
import resource
import signal
import stat
import struct
import subprocess
import tarfile
import time
import zipfile
import zlib

import pytest
from archives import (deflated_zeros, rar4_of, rar5_of, seven_zip_of, tar_info, tar_of, zip_info, zip_of,
                      zip_with_name, zstd_of)
from engine import BIN, PATIENCE, Done, environment

UNPACK = BIN / "sockdrill-unpack"
UNPACKED, REFUSED, MACHINE, USAGE = 0, 1, 3, 4
MIB = 1024 * 1024
ROOT = os.geteuid() == 0

KNOWN = "zip, 7z, rar, tar, tar.gz, tar.bz2, tar.xz, tar.zst"
UNKNOWN = f"it is no archive that is known here: {KNOWN}\n"


class Unpacker:
    """A folder, and the program that unpacks into it."""

    def __init__(self, base):
        self.base = base
        self.folder = base / "in"
        self.folder.mkdir()

    def __call__(self, archive, *options, bytes=MIB, files=100, **more):
        file = self.base / "archive"
        file.write_bytes(archive)
        with open(file, "rb") as stdin:
            done = Done(subprocess.run(
                [UNPACK, "--bytes", str(bytes), "--files", str(files), *map(str, options)],
                stdin=stdin, cwd=self.folder, capture_output=True, timeout=PATIENCE,
                env=environment(), **more))
        assert done.err == ""
        return done

    def tree(self):
        """What stands in the folder: names to contents, None for a folder."""
        found = {}
        for path in sorted(self.folder.rglob("*")):
            assert not path.is_symlink(), path
            name = str(path.relative_to(self.folder))
            found[name] = None if path.is_dir() else path.read_bytes()
        return found

    def mode(self, name):
        return stat.S_IMODE((self.folder / name).stat().st_mode)


@pytest.fixture
def unpack(tmp_path):
    return Unpacker(tmp_path)


def outcome(done):
    return done.code, done.out


# ---- formats

PLAIN = tar_of(("src/a.c", b"int main;\n"))


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


# ---- names

@pytest.mark.parametrize("name", [
    "../../etc/passwd", "/etc/passwd", "a/../../b", "..", "..\\..\\b", "C:\\Windows\\a", "c:/a",
    "\\\\server\\share\\a", "a\\..\\..\\b"])
@pytest.mark.parametrize("make", [lambda n: zip_with_name(n.encode()), lambda n: tar_of((n, b"x"))],
                         ids=["zip", "tar"])
def test_no_name_leads_outside(unpack, name, make):
    done = unpack(make(name))
    # libarchive gives the backslashes of a zip archive from MS-DOS as slashes.
    assert done.code == UNPACKED
    assert done.out.replace("\\", "/") == (
        f"note: 1 file outside of the folder was left out: {name}\n"
        "note: the archive holds no file\n").replace("\\", "/")
    assert unpack.tree() == {}
    assert sorted(path.name for path in unpack.base.iterdir()) == ["archive", "in"]


def test_the_rest_of_a_hostile_archive_comes_out(unpack):
    archive = tar_of(("../a", b"1"), ("b", b"2"), ("/c", b"3"), ("d/../../e", b"4"), ("../f", b"5"))
    assert outcome(unpack(archive)) == (
        UNPACKED,
        "note: 4 files outside of the folder were left out: ../a, /c, d/../../e and 1 more\n")
    assert unpack.tree() == {"b": b"2"}


def test_backslashes_of_windows(unpack):
    archive = zip_of((zip_info("src\\net\\a.c", system=0), b"x"))
    archive = archive.replace(b"src/net/a.c", b"src\\net\\a.c")
    assert outcome(unpack(archive)) == (UNPACKED, "")
    assert unpack.tree() == {"src": None, "src/net": None, "src/net/a.c": b"x"}


def test_names_flagged_as_utf8(unpack):
    archive = zip_of(("作业/服务器.c", b"x"), ("é.txt", b"y"))
    assert outcome(unpack(archive)) == (UNPACKED, "")
    assert unpack.tree() == {"作业": None, "作业/服务器.c": b"x", "é.txt": b"y"}


def test_names_in_utf8_without_the_flag(unpack):
    assert outcome(unpack(zip_with_name("服务器.c".encode()))) == (UNPACKED, "")
    assert unpack.tree() == {"服务器.c": b"x"}


@pytest.mark.parametrize("make", [zip_with_name, lambda name: rar4_of(name, b"x")],
                         ids=["zip", "rar"])
def test_names_in_gbk(unpack, make):
    """As Chinese Windows writes them: no flag, the bytes of its code page."""
    assert outcome(unpack(make("实验一_服务器.c".encode("gbk")))) == (UNPACKED, "")
    assert unpack.tree() == {"实验一_服务器.c": b"x"}


def test_names_in_gbk_of_a_tar_archive(unpack):
    archive = tar_of(("NAME.c", b"x")).replace(b"NAME", "作业".encode("gbk"))
    header = bytearray(archive[:512])
    header[148:156] = b" " * 8
    header[148:156] = b"%06o\0 " % sum(header)
    assert outcome(unpack(bytes(header) + archive[512:])) == (UNPACKED, "")
    assert unpack.tree() == {"作业.c": b"x"}


def test_a_backslash_inside_of_a_gbk_character_parts_nothing(unpack):
    assert "乗".encode("gbk") == b"\x81\\"
    assert outcome(unpack(zip_with_name("乗.c".encode("gbk")))) == (UNPACKED, "")
    assert unpack.tree() == {"乗.c": b"x"}


def test_names_in_no_encoding(unpack):
    assert outcome(unpack(zip_with_name(b"a\xff\xfe.c"))) == (
        UNPACKED, "note: 1 name has bytes that no name should have, written as %XX: a%FF%FE.c\n")
    assert unpack.tree() == {"a%FF%FE.c": b"x"}


def test_a_flag_that_lies(unpack):
    """Flagged as UTF-8, and it is none: libarchive does not tell the name."""
    assert outcome(unpack(zip_with_name(b"a\xff.c", flags=0x800))) == (
        UNPACKED, "note: 1 file was left out because it has no name that can be read\n"
                  "note: the archive holds no file\n")


def test_names_that_would_deceive_a_terminal(unpack):
    assert outcome(unpack(tar_of(("a\nnote: b\x1b[31m\u202ec", b"x")))) == (
        UNPACKED, "note: 1 name has bytes that no name should have, written as %XX: "
                  "a%0Anote: b%1B[31m%E2%80%AEc\n")
    assert unpack.tree() == {"a%0Anote: b%1B[31m%E2%80%AEc": b"x"}


def test_a_name_ends_at_nul(unpack):
    assert outcome(unpack(zip_with_name(b"a.c\0/../../b"))) == (UNPACKED, "")
    assert unpack.tree() == {"a.c": b"x"}


def test_no_name(unpack):
    assert outcome(unpack(zip_with_name(b""))) == (
        UNPACKED, "note: 1 file was left out because it has no name that can be read\n"
                  "note: the archive holds no file\n")


def test_a_name_of_dots_only(unpack):
    archive = tar_of((tar_info("./", tarfile.DIRTYPE), None), ("./a", b"x"), ("./.", b"y"))
    assert outcome(unpack(archive)) == (
        UNPACKED, "note: 1 file was left out because it has no name that can be read: ./.\n")
    assert unpack.tree() == {"a": b"x"}


def test_long_names(unpack):
    archive = tar_of(("a" * 255, b"x"), ("b" * 256, b"y"), ("c/" + "d" * 5000 + "/e", b"z"))
    assert outcome(unpack(archive)) == (
        UNPACKED, "note: 2 files were left out because their names have more than 255 bytes: "
                  f"{'b' * 120}…, c/{'d' * 118}…\n")
    assert unpack.tree() == {"a" * 255: b"x"}


def test_what_macs_add_is_left_out_without_a_word(unpack):
    archive = zip_of(("a.c", b"x"), ("__MACOSX/", b""), ("__MACOSX/._a.c", b"y"),
                     ("src/.DS_Store", b"z"))
    assert outcome(unpack(archive)) == (UNPACKED, "")
    assert unpack.tree() == {"a.c": b"x"}


# ---- what is no file

@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE], ids=["symbolic", "hard"])
@pytest.mark.parametrize("target", ["/etc/passwd", "../victim", "a.c"])
def test_links_are_left_out(unpack, kind, target):
    (unpack.base / "victim").write_bytes(b"kept")
    archive = tar_of(("a.c", b"x"), (tar_info("link", kind, target), None))
    assert outcome(unpack(archive)) == (UNPACKED, "note: 1 link was left out: link\n")
    assert unpack.tree() == {"a.c": b"x"}


def test_a_file_through_a_link(unpack):
    outside = unpack.base / "outside"
    outside.mkdir()
    archive = tar_of((tar_info("link", tarfile.SYMTYPE, str(outside)), None), ("link/a", b"x"))
    assert outcome(unpack(archive)) == (UNPACKED, "note: 1 link was left out: link\n")
    assert unpack.tree() == {"link": None, "link/a": b"x"}
    assert list(outside.iterdir()) == []


def test_a_file_over_a_link(unpack):
    victim = unpack.base / "victim"
    victim.write_bytes(b"kept")
    archive = tar_of((tar_info("link", tarfile.SYMTYPE, "../victim"), None), ("link", b"x"))
    assert outcome(unpack(archive)) == (UNPACKED, "note: 1 link was left out: link\n")
    assert unpack.tree() == {"link": b"x"}
    assert victim.read_bytes() == b"kept"


def test_a_link_of_zip(unpack):
    link = zip_info("link", stat.S_IFLNK | 0o777)
    assert outcome(unpack(zip_of((link, b"../../etc/passwd"), ("link/a", b"x")))) == (
        UNPACKED, "note: 1 link was left out: link\n")
    assert unpack.tree() == {"link": None, "link/a": b"x"}


def test_a_link_of_7z(unpack):
    archive = seven_zip_of("link", b"/etc/passwd", stat.S_IFLNK | 0o777)
    assert outcome(unpack(archive)) == (
        UNPACKED, "note: 1 link was left out: link\nnote: the archive holds no file\n")
    assert unpack.tree() == {}


def test_devices_and_pipes_are_left_out(unpack):
    archive = tar_of((tar_info("null", tarfile.CHRTYPE), None),
                     (tar_info("disk", tarfile.BLKTYPE), None),
                     (tar_info("pipe", tarfile.FIFOTYPE), None), ("a", b"x"))
    assert outcome(unpack(archive)) == (
        UNPACKED, "note: 3 devices, pipes or sockets were left out: null, disk, pipe\n")
    assert unpack.tree() == {"a": b"x"}


# ---- two of one name

def test_the_later_of_two_files_is_kept(unpack):
    archive = tar_of((tar_info("a", mode=0o755), b"first, and longer"), ("a", b"second"))
    assert outcome(unpack(archive)) == (
        UNPACKED, "note: 1 file came again under the same name, and the last one was kept: a\n")
    assert unpack.tree() == {"a": b"second"}
    assert unpack.mode("a") == 0o644


def test_a_file_and_a_folder_of_one_name(unpack):
    archive = tar_of(("a", b"x"), ("a/b", b"y"), (tar_info("a", tarfile.DIRTYPE), None),
                     ("c/d", b"z"), ("c", b"w"))
    assert outcome(unpack(archive)) == (
        UNPACKED, "note: 3 files were left out because a file and a folder have the same name: "
                  "a/b, a/, c\n")
    assert unpack.tree() == {"a": b"x", "c": None, "c/d": b"z"}


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


# ---- the machine

def test_a_file_that_the_machine_does_not_take(unpack):
    def limit():
        resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, 10_000))

    assert outcome(unpack(tar_of(("a", bytes(20_000))), preexec_fn=limit)) == (
        MACHINE, "write(a): File too large (EFBIG)\n")


@contextlib.contextmanager
def small_disk(folder):
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k,mode=755", "sockdrill-test",
                           str(folder)], capture_output=True, text=True)
    if done.returncode != 0:
        pytest.skip(f"no small disk can be mounted here: {done.stderr.strip()}")
    try:
        yield
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk(unpack):
    if not ROOT:
        pytest.skip("only root may mount a small disk")
    with small_disk(unpack.folder):
        assert outcome(unpack(tar_of(("a", bytes(200_000))))) == (
            MACHINE, "write(a): No space left on device (ENOSPC)\n")


def test_a_folder_that_is_not_empty(unpack):
    (unpack.folder / "a").write_bytes(b"kept")
    assert outcome(unpack(PLAIN)) == (MACHINE, "the current folder is not empty\n")
    assert unpack.tree() == {"a": b"kept"}


def test_a_pipe_is_no_archive(unpack):
    done = subprocess.run([UNPACK, "--bytes", "1000", "--files", "10"], input=PLAIN,
                          cwd=unpack.folder, capture_output=True, timeout=PATIENCE)
    assert (done.returncode, done.stdout.decode()) == (
        MACHINE, "standard input is no file: sockdrill-unpack … < ARCHIVE\n")


@pytest.mark.parametrize("arguments", [
    [], ["--bytes", "1"], ["--files", "1"], ["--bytes", "-1", "--files", "1"],
    ["--bytes", "x", "--files", "1"], ["--bytes", "1", "--files", "1", "--uid", "1"],
    ["--bytes", "1", "--files", "1", "more"]])
def test_a_wrong_command_line(unpack, arguments):
    done = subprocess.run([UNPACK, *arguments], stdin=subprocess.DEVNULL, cwd=unpack.folder,
                          capture_output=True, timeout=PATIENCE)
    assert done.returncode == USAGE
    assert done.stdout == b""
    assert done.stderr != b""


# ---- what the program has given up when libarchive begins to read

# Stands in the place of a function of libarchive, as if that had been taken over.
TAKEN_OVER = """
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
int archive_read_next_header(void* handle, void* entry) {
  (void)handle; (void)entry;
  ATTACK;
  _exit(100);
}
"""


@pytest.fixture
def taken_over(unpack):
    """Runs the program with an attack, in C, in the place of libarchive; gives its exit code."""
    def run(attack, options=(), **more):
        source = unpack.base / "attack.c"
        library = unpack.base / "attack.so"
        source.write_text(TAKEN_OVER.replace("ATTACK", attack))
        subprocess.run(["gcc", "-shared", "-fPIC", "-o", library, source], check=True)
        archive = unpack.base / "archive"
        archive.write_bytes(PLAIN)
        with open(archive, "rb") as stdin:
            return subprocess.run([UNPACK, "--bytes", str(MIB), "--files", "9", *options],
                                  stdin=stdin, cwd=unpack.folder, capture_output=True,
                                  timeout=PATIENCE, env={**environment(), "LD_PRELOAD": str(library)},
                                  **more)
    return run


@pytest.mark.parametrize("attack", [
    "socket(AF_INET, SOCK_STREAM, 0)", 'execl("/bin/sh", "sh", NULL)', "fork()",
    'symlink("/", "root")', 'chmod(".", 0777)', "kill(getppid(), 9)"])
def test_a_forbidden_call_is_the_end(taken_over, attack):
    assert taken_over(attack).returncode == -signal.SIGSYS


def test_no_file_outside_can_be_opened(taken_over):
    """Nor by a path from the root, which the filter cannot see: that is for Landlock."""
    attack = 'openat(0, "/etc/passwd", O_RDONLY); _exit(errno)'
    assert taken_over(attack).returncode == errno.EACCES
    attack = f'openat(0, "{__file__}.new", O_WRONLY | O_CREAT, 0644); _exit(errno)'
    assert taken_over(attack).returncode == errno.EACCES


def test_no_descriptor_of_the_caller_is_left(taken_over):
    with open("/etc/passwd", "rb") as secret:
        fd = secret.fileno()
        done = taken_over(f"char c; read({fd}, &c, 1); _exit(errno)", pass_fds=[fd])
    assert done.returncode == errno.EBADF


def test_memory_is_bounded(taken_over):
    attack = "size_t n = 0; while (malloc(1 << 20)) ++n; _exit(n < 512 ? 7 : 8)"
    assert taken_over(attack).returncode == 7


def test_time_is_bounded(taken_over):
    def limit():
        resource.setrlimit(resource.RLIMIT_CPU, (1, 2))

    done = taken_over("for (volatile int i = 0;; i = 1) {}", preexec_fn=limit)
    assert (done.returncode, done.stdout) == (REFUSED, b"it takes too long to unpack the archive\n")


@pytest.mark.skipif(not ROOT, reason="only root may become another user")
def test_the_folder_is_all_there_is(taken_over):
    attack = 'openat(0, "/etc/passwd", O_RDONLY); _exit(errno)'
    done = taken_over(attack, ["--uid", "65534", "--gid", "65534"])
    assert done.returncode in (errno.ENOENT, errno.EACCES)


# ---- another user

NOBODY = 65534


@pytest.mark.skipif(not ROOT, reason="only root may become another user")
def test_as_another_user_all_belongs_to_it(unpack):
    os.chown(unpack.folder, NOBODY, NOBODY)
    os.chmod(unpack.base, 0o700)  # the way there is closed to that user
    archive = zip_of(("src/a.c", b"x"), (zip_info("run", 0o100755), b"y"))
    assert outcome(unpack(archive, "--uid", NOBODY, "--gid", NOBODY)) == (UNPACKED, "")
    assert unpack.tree() == {"run": b"y", "src": None, "src/a.c": b"x"}
    for path in unpack.folder.rglob("*"):
        assert (path.stat().st_uid, path.stat().st_gid) == (NOBODY, NOBODY)


@pytest.mark.skipif(not ROOT, reason="only root may become another user")
def test_as_another_user_names_in_gbk_are_read_all_the_same(unpack):
    """The converter is loaded from the file system that is gone then."""
    os.chown(unpack.folder, NOBODY, NOBODY)
    assert outcome(unpack(zip_with_name("作业.c".encode("gbk")), "--uid", NOBODY, "--gid", NOBODY)
                   ) == (UNPACKED, "")
    assert unpack.tree() == {"作业.c": b"x"}


@pytest.mark.skipif(not ROOT, reason="only root may become another user")
def test_another_user_may_only_write_where_it_may(unpack):
    assert outcome(unpack(tar_of(("a", b"x")), "--uid", NOBODY, "--gid", NOBODY)) == (
        MACHINE, "open(a): Permission denied (EACCES)\n")


@pytest.mark.skipif(not ROOT, reason="as an ordinary user every test here runs already")
def test_only_root_becomes_another_user(unpack):
    os.chmod(unpack.base, 0o755)
    archive = unpack.base / "archive"
    archive.write_bytes(PLAIN)
    with open(archive, "rb") as stdin:
        done = subprocess.run(
            ["setpriv", "--reuid", str(NOBODY), "--clear-groups", UNPACK, "--bytes", "1000",
             "--files", "10", "--uid", "1", "--gid", "1"],
            stdin=stdin, cwd="/", capture_output=True, timeout=PATIENCE)
    assert done.returncode == MACHINE
    assert done.stdout.decode() == "the current folder is not empty\n"
