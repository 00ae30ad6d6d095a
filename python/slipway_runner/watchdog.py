"""Ends the task's processes when the engine dies or the memory limit is passed."""

import _thread
import os
from typing import Callable, Optional

_POLL_MS = 200
_SIGKILL = 9


def watch_engine(memory_bytes: Optional[int] = None, on_memory: Callable[[], None] = bool) -> None:
    """Takes standard input, a pipe that only the engine's death closes; leaves /dev/null there."""
    engine = os.dup(0)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    _thread.start_new_thread(_watch, (engine, memory_bytes, on_memory))


def _watch(engine: int, memory_bytes: Optional[int], on_memory: Callable[[], None]) -> None:
    if memory_bytes is None:
        while os.read(engine, 1024):
            pass
        _end()
    import select

    poll = select.poll()
    poll.register(engine, select.POLLIN)
    while True:
        if poll.poll(_POLL_MS) and not os.read(engine, 1024):
            _end()
        if _resident_bytes() > memory_bytes:
            on_memory()
            _end()


def _resident_bytes() -> int:
    try:
        with open("/proc/self/statm") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0


def _end() -> None:
    if os.getpgrp() == os.getpid():
        os.killpg(0, _SIGKILL)
    os._exit(137)
