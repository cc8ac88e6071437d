"""One thread inside numerical libraries: small problems lose on many, and sums keep their order."""

from contextlib import AbstractContextManager
from functools import cache

from threadpoolctl import ThreadpoolController


@cache
def _controller() -> ThreadpoolController:
    """Looking for the libraries takes milliseconds, so it is done once."""
    return ThreadpoolController()


def one_thread() -> AbstractContextManager[object]:
    """Keep the numerical libraries to one thread, so that equal inputs give equal bytes."""
    limiter: AbstractContextManager[object] = _controller().limit(limits=1)
    return limiter
