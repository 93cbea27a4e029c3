"""The fields of an event: JSON of unknown origin, as values of known types."""

import base64
import binascii
import json
import math
from typing import Any

from sockdrill.results.errors import ResultsError
from sockdrill.results.status import Status


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is no JSON number")


class Fields:
    """An object of a log's line. An absent field has its default, as the engine leaves those out;
    one of another type raises ResultsError, which begins with `where`. Keys that nobody asks for
    are passed over: a newer engine may write more."""

    def __init__(self, where: str, values: dict[str, Any]):
        self.where = where
        self._values = values

    @classmethod
    def parse(cls, where: str, line: bytes) -> "Fields":
        # A log in which bytes were broken on the way is still read: the text says where they were.
        text = line.decode(errors="replace")
        try:
            values = json.loads(text, parse_constant=_no_constant)
        except (ValueError, RecursionError) as error:
            raise ResultsError(f"{where}: not JSON: {error}") from None
        if not isinstance(values, dict):
            raise ResultsError(f"{where}: not a JSON object")
        return cls(where, values)

    def __contains__(self, key: str) -> bool:
        return key in self._values

    def refuse(self, key: str, what: str) -> ResultsError:
        return ResultsError(f"{self.where}: '{key}' {what}")

    def _take(self, key: str, kinds: type | tuple[type, ...], what: str, default: Any) -> Any:
        value = self._values.get(key, default)
        # To Python, true is a number.
        if not isinstance(value, kinds) or (isinstance(value, bool) and kinds is not bool):
            raise self.refuse(key, f"is not {what}")
        return value

    def text(self, key: str) -> str:
        return _well_formed(self._take(key, str, "a text", ""))

    def whole(self, key: str, default: int = 0) -> int:
        return self._take(key, int, "a whole number", default)

    def number(self, key: str) -> float:
        try:
            value = float(self._take(key, (int, float), "a number", 0.0))
        except OverflowError:
            value = math.inf
        if not math.isfinite(value):
            raise self.refuse(key, "is not a number")
        return value

    def seconds(self, key: str) -> float:
        """Of a field in milliseconds."""
        return self.number(key) / 1000

    def flag(self, key: str) -> bool:
        return self._take(key, bool, "true or false", False)

    def texts(self, key: str) -> tuple[str, ...]:
        values = self._take(key, list, "a list of texts", [])
        if not all(isinstance(value, str) for value in values):
            raise self.refuse(key, "is not a list of texts")
        return tuple(_well_formed(value) for value in values)

    def lists_of_texts(self, key: str) -> tuple[tuple[str, ...], ...]:
        return tuple(Fields(self.where, {key: value}).texts(key)
                     for value in self._take(key, list, "a list of lists of texts", []))

    def wholes(self, key: str) -> tuple[int, ...]:
        values = self._take(key, list, "a list of whole numbers", [])
        if not all(type(value) is int for value in values):
            raise self.refuse(key, "is not a list of whole numbers")
        return tuple(values)

    def mapping(self, key: str) -> dict[str, str]:
        values = self._take(key, dict, "an object of texts", {})
        if not all(isinstance(value, str) for value in values.values()):
            raise self.refuse(key, "is not an object of texts")
        return {_well_formed(name): _well_formed(value) for name, value in values.items()}

    def inside(self, key: str) -> "Fields":
        return Fields(self.where, self._take(key, dict, "an object", {}))

    def status(self) -> Status:
        try:
            return Status(self._values.get("status"))
        except ValueError:
            raise self.refuse("status",
                              "is none of passed, failed, errored and skipped") from None

    def output(self) -> bytes:
        """Of a program: "text" where they are UTF-8, "base64" where they are not."""
        if "base64" not in self:
            return self.text("text").encode()
        try:
            return base64.b64decode(self.text("base64"), validate=True)
        except binascii.Error:
            raise self.refuse("base64", "is not base64") from None


def _well_formed(text: str) -> str:
    """JSON may escape half a surrogate pair, which no encoding can write."""
    return text.encode(errors="backslashreplace").decode()
