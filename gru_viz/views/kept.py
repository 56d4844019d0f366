"""Results that are kept for a while: as many as fit into a given memory, the ones asked for last.

``st.cache_data`` would copy ten thousand steps of arrays at every rerun, and counts entries, not bytes. What is kept
here is shared by all visitors, so it must be read-only. What several of them ask for at once is computed once.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Generator, Hashable, Iterator
from contextlib import contextmanager
from functools import lru_cache, wraps
from threading import Lock, RLock
from typing import Any, NamedTuple, ParamSpec, TypeVar, cast

Result = TypeVar("Result")
Given = ParamSpec("Given")

LEFT = 4
"""How many computations that nobody waits for any longer are kept as they stand, should somebody come back."""


class Locks:
    """A lock for each key, there only while somebody holds it or waits for it."""

    def __init__(self) -> None:
        self._used: dict[Hashable, tuple[RLock, int]] = {}
        self._lock = Lock()

    @contextmanager
    def hold(self, key: Hashable) -> Iterator[None]:
        """Be the only one with this key."""
        with self._lock:
            lock, users = self._used.get(key, (RLock(), 0))
            self._used[key] = lock, users + 1
        try:
            with lock:
                yield
        finally:
            with self._lock:
                lock, users = self._used.pop(key)
                if users > 1:
                    self._used[key] = lock, users - 1


def computed_once(most: int) -> Callable[[Callable[Given, Result]], Callable[Given, Result]]:
    """A function that remembers its last ``most`` results, and computes one for all who ask for it at once."""

    def decorate(function: Callable[Given, Result]) -> Callable[Given, Result]:
        remembered, locks = lru_cache(maxsize=most)(function), Locks()

        @wraps(function)
        def call(*args: Given.args, **more: Given.kwargs) -> Result:
            with locks.hold((args, tuple(more.items()))):
                return remembered(*args, **cast(dict[str, Hashable], more))

        return call

    return decorate


class _UnderWay(NamedTuple):
    """A computation that whoever waits for it takes further."""

    slices: Generator[float, None, Any]
    waiting: list[object]


class Kept:
    """Results by key; the oldest go when the sum of their sizes is above ``most`` bytes."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._found: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self._under_way: dict[Hashable, _UnderWay] = {}
        self._lock = Lock()
        self._making = Locks()

    def __contains__(self, key: Hashable) -> bool:
        return key in self._found

    @property
    def nbytes(self) -> int:
        """Memory in use."""
        with self._lock:
            return sum(size for _, size in self._found.values())

    def _keep(self, key: Hashable, made: Any, size: int) -> None:
        with self._lock:
            self._found[key] = made, size
            self._found.move_to_end(key)
            total = sum(bytes_ for _, bytes_ in self._found.values())
            while total > self.most and len(self._found) > 1:
                _, (_, gone) = self._found.popitem(last=False)
                total -= gone

    def forget(self, owner: Hashable) -> None:
        """Let go of everything whose key is a tuple that begins with ``owner``."""
        with self._lock:
            for key in [key for key in self._found if isinstance(key, tuple) and key[:1] == (owner,)]:
                del self._found[key]

    def _look(self, key: Hashable) -> tuple[Any, ...]:
        """The result in a tuple, or an empty one."""
        with self._lock:
            if key not in self._found:
                return ()
            self._found.move_to_end(key)
            return self._found[key][:1]

    def get(self, key: Hashable, make: Callable[[], Result], size: Callable[[Result], int]) -> Result:
        """What was made for ``key`` before, or what ``make`` makes now. ``size`` gives its bytes.

        Somebody else who asks for the same meanwhile waits, and gets the same; if ``make`` fails, it is their turn.
        """
        with self._making.hold(key):
            found: tuple[Result, ...] = self._look(key)
            if found:
                return found[0]
            made = make()
            self._keep(key, made, size(made))
            return made

    def grow(
        self, key: Hashable, begin: Callable[[], Generator[float, None, Result]], size: Callable[[Result], int]
    ) -> Generator[float, None, Result]:
        """The same as :meth:`get`, in slices: a generator that yields how much is done, 0 to 1, and returns the result.

        Whoever waits for a result computes the next slice of it, and nobody computes a slice twice. Between slices the
        caller may stop asking; the slices that are done are kept a while, should somebody come back.
        """
        me = object()
        try:
            while not (found := self._look(key)):
                with self._making.hold(key):
                    if key in self:
                        continue
                    work = self._under_way.get(key) or _UnderWay(begin(), [])
                    with self._lock:
                        self._under_way[key] = work
                        if me not in work.waiting:
                            work.waiting.append(me)
                    try:
                        done = next(work.slices)
                    except StopIteration as end:
                        self._drop(key)
                        self._keep(key, end.value, size(end.value))
                        result: Result = end.value
                        return result
                    except BaseException:
                        self._drop(key)
                        raise
                yield done
        finally:
            self._leave(key, me)
        result = found[0]
        return result

    def _drop(self, key: Hashable) -> None:
        with self._lock:
            self._under_way.pop(key, None)

    def _leave(self, key: Hashable, me: object) -> None:
        with self._lock:
            if key in self._under_way and me in self._under_way[key].waiting:
                self._under_way[key].waiting.remove(me)
            left = [other for other, work in self._under_way.items() if not work.waiting]
            for other in left[:-LEFT]:
                del self._under_way[other]
