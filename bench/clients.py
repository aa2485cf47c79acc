"""Several clients at once, each a process of its own: how many operations a second, and how long each took."""

import multiprocessing
import time
from collections.abc import Callable
from dataclasses import dataclass

from bench.rows import percentile

Once = Callable[[int], None]
Prepare = Callable[[int], Once]


@dataclass(frozen=True)
class Load:
    """What the clients did together: operations a second, and latencies in milliseconds."""

    rate: float
    p50: float
    p99: float
    worst: float
    count: int


def run(prepare: Prepare, clients: int, seconds: float) -> Load:
    """Let `clients` processes repeat an operation for `seconds`. `prepare(number)` makes a client's operation."""
    context = multiprocessing.get_context("fork")
    ready, results = context.Barrier(clients + 1), context.Queue()
    workers = [context.Process(target=_work, args=(prepare, one, seconds, ready, results)) for one in range(clients)]
    for worker in workers:
        worker.start()
    ready.wait(120)
    latencies = sorted(latency for _ in workers for latency in results.get(timeout=seconds + 60))
    for worker in workers:
        worker.join()
    rate = len(latencies) / seconds
    p50, p99 = percentile(latencies, 0.50), percentile(latencies, 0.99)
    return Load(rate, p50, p99, latencies[-1] if latencies else 0.0, len(latencies))


def _work(prepare: Prepare, number: int, seconds: float, ready, results) -> None:
    once = prepare(number)
    for warm_up in range(20):
        once(warm_up)
    ready.wait(120)
    taken, ends, turn = [], time.perf_counter() + seconds, 0
    while (began := time.perf_counter()) < ends:
        once(turn)
        taken.append((time.perf_counter() - began) * 1000)
        turn += 1
    results.put(taken)
