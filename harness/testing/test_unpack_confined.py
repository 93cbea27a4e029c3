"""sockdrill-unpack: what is left to it on the machine, and what it says of the machine's trouble."""

import contextlib
import errno
import os
import resource
import signal
import subprocess

import pytest
from archives import tar_of, zip_info, zip_of, zip_with_name
from engine import PATIENCE, environment
from unpacker import MACHINE, MIB, PLAIN, REFUSED, ROOT, UNPACK, UNPACKED, USAGE, outcome


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
