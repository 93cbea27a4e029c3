"""The built sockdrill-unpack: a folder, an archive, what came out of it."""

import os
import stat
import subprocess

from archives import tar_of
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


def outcome(done):
    return done.code, done.out


PLAIN = tar_of(("src/a.c", b"int main;\n"))
