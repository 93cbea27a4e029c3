"""Archives as bytes, for tests: those that Python's own modules write, and those that they would not.

The writers of 7z, RAR and Zstandard store their files uncompressed; they write what the formats'
descriptions ask for and nothing more.
"""

import io
import stat
import struct
import tarfile
import zipfile
import zlib


def zip_of(*entries, compression=zipfile.ZIP_STORED):
    """A zip archive of (name, content) or (ZipInfo, content), in that order; no content: a folder."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return out.getvalue()


def zip_info(name, mode=stat.S_IFREG | 0o644, system=3):
    """An entry that says all of its mode, as Info-ZIP writes it; `system` 0 is MS-DOS."""
    info = zipfile.ZipInfo(name)
    info.create_system = system
    info.external_attr = mode << 16 if system == 3 else 0x20
    return info


def zip_with_name(name, content=b"x", flags=0, system=0, method=0, size=None):
    """A zip archive of one file whose name is those bytes, whatever they are; `content` is what the
    method made of `size` bytes."""
    size = len(content) if size is None else size
    common = struct.pack("<HHHHHIIIHH", 20, flags, method, 0, 0x21, zlib.crc32(content),
                         len(content), size, len(name), 0)
    local = b"PK\3\4" + common + name + content
    central = (b"PK\1\2" + struct.pack("<BB", 20, system) + common +
               struct.pack("<HHHII", 0, 0, 0, 0x20, 0) + name)
    end = b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, 1, 1, len(central), len(local), 0)
    return local + central + end


def deflated_zeros(mebibytes):
    """That many MiB of zeros in the form of DEFLATE (RFC 1951), made fast: one block again and
    again."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = packer.compress(bytes(1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    return block * mebibytes + b"\x03\x00"


def tar_of(*entries, mode="w", format=tarfile.GNU_FORMAT):
    """A tar archive of (name, content) or (TarInfo, content)."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode, format=format) as archive:
        for info, content in entries:
            if isinstance(info, str):
                info = tarfile.TarInfo(info)
            if content is not None:
                info.size = len(content)
            archive.addfile(info, io.BytesIO(content or b""))
    return out.getvalue()


def tar_info(name, kind=tarfile.REGTYPE, link="", mode=0o644):
    info = tarfile.TarInfo(name)
    info.type, info.linkname, info.mode = kind, link, mode
    return info


def zstd_of(content):
    """One frame of raw blocks (RFC 8878): single segment, a size of eight bytes."""
    out = b"\x28\xb5\x2f\xfd" + b"\xe0" + struct.pack("<Q", len(content))
    size = 1 << 16
    blocks = [content[i:i + size] for i in range(0, len(content), size)]
    for i, block in enumerate(blocks):
        header = len(block) << 3 | (i == len(blocks) - 1)
        out += struct.pack("<I", header)[:3] + block
    return out


def seven_zip_of(name, content, mode=stat.S_IFREG | 0o644):
    """A 7z archive of one file, method Copy (7zFormat.txt of the LZMA SDK)."""
    def number(value):
        assert value < 0x4000
        return bytes([value]) if value < 0x80 else bytes([0x80 | value >> 8, value & 0xFF])

    crc = struct.pack("<I", zlib.crc32(content))
    pack = b"\x06" + number(0) + number(1) + b"\x09" + number(len(content)) + b"\x00"
    folder = number(1) + b"\x01\x00"  # one coder, whose id is the byte 0
    coders = (b"\x07\x0b" + number(1) + b"\x00" + folder + b"\x0c" + number(len(content)) +
              b"\x0a\x01" + crc + b"\x00")
    names = b"\x00" + name.encode("utf-16le") + b"\0\0"
    attributes = b"\x01\x00" + struct.pack("<I", mode << 16 | 0x8020)
    substreams = b"\x08\x00"
    files = (b"\x05" + number(1) + b"\x11" + number(len(names)) + names +
             b"\x15" + number(len(attributes)) + attributes + b"\x00")
    header = b"\x01\x04" + pack + coders + substreams + b"\x00" + files + b"\x00"
    start = struct.pack("<QQI", len(content), len(header), zlib.crc32(header))
    return (b"7z\xbc\xaf\x27\x1c\x00\x04" + struct.pack("<I", zlib.crc32(start)) + start +
            content + header)


def rar4_of(name, content, flags=0):
    """A RAR archive of version 2.9 to 4 of one stored file; `name` in bytes."""
    def block(kind, flags, body, data=b""):
        head = struct.pack("<BHH", kind, flags, 7 + len(body)) + body
        return struct.pack("<H", zlib.crc32(head) & 0xFFFF) + head + data

    body = struct.pack("<IIBIIBBHI", len(content), len(content), 3, zlib.crc32(content),
                       0x21 << 16, 20, 0x30, len(name), 0o100644) + name
    return (b"Rar!\x1a\x07\x00" + block(0x73, 0, bytes(6)) +
            block(0x74, 0x8000 | flags, body, content) + block(0x7B, 0x4000, b""))


def rar5_of(name, content):
    """A RAR archive of version 5 of one stored file."""
    def number(value):
        out = b""
        while value >= 0x80:
            out += bytes([value & 0x7F | 0x80])
            value >>= 7
        return out + bytes([value])

    def block(body):
        head = number(len(body)) + body
        return struct.pack("<I", zlib.crc32(head)) + head

    name = name.encode()
    archive = block(number(1) + number(0) + number(0))
    file = block(number(2) + number(2) + number(len(content)) + number(4) + number(len(content)) +
                 number(0o100644) + struct.pack("<I", zlib.crc32(content)) + number(0) + number(1) +
                 number(len(name)) + name)
    end = block(number(5) + number(0) + number(0))
    return b"Rar!\x1a\x07\x01\x00" + archive + file + content + end
