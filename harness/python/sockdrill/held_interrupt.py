"""Ctrl-C at a moment when it would lose a program."""

import signal
import threading


class HeldInterrupt:
    """From its making to `release()`, a SIGINT waits. A KeyboardInterrupt while a program is being
    started would leave it running with nobody to end it.

    Outside of the main thread, which alone has Python's signals, and where the program has no
    handler of Python's, it does nothing. (To block the signal would not do: the program inherits
    that.)
    """

    def __init__(self):
        self._came = None  # the handler's arguments
        self._handler = None
        handler = signal.getsignal(signal.SIGINT)
        if callable(handler) and threading.current_thread() is threading.main_thread():
            self._handler = handler
            signal.signal(signal.SIGINT, self._hold)

    def _hold(self, *arguments) -> None:
        self._came = arguments

    def release(self) -> None:
        """Raises the KeyboardInterrupt that waited, if any. Once is enough, more does no harm."""
        handler, self._handler = self._handler, None
        if handler is None:
            return
        signal.signal(signal.SIGINT, handler)
        if self._came is not None:
            handler(*self._came)
