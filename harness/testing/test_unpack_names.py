"""sockdrill-unpack: where the entries of an archive go, and which are left out."""

import stat
import tarfile

import pytest
from archives import rar4_of, seven_zip_of, tar_info, tar_of, zip_info, zip_of, zip_with_name
from unpacker import UNPACKED, outcome


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
