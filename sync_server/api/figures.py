"""
Figures for the one who watches the server: counts only, nothing of anybody. Format: OpenMetrics.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from prometheus_client.core import Metric

BOUNDS_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
"""Upper bounds of the classes in which syncs are counted by how long they took."""


class Figures:
    """
    Plain counters, since they are counted up thousands of times a second and read a few times a minute.

    Args:
        monotonic_s: A clock that never goes back.
    """

    def __init__(self, monotonic_s: Callable[[], float]) -> None:
        self.now_s = monotonic_s
        self._began_s = monotonic_s()
        self._answers: Counter[tuple[str, int]] = Counter()
        self._operations: Counter[str] = Counter()
        self._sync_times = [0] * (len(BOUNDS_S) + 1)
        self._sync_seconds = 0.0

    def answered(self, part: str, status: int) -> None:
        """A request of a part of the server got its answer."""
        self._answers[part, status] += 1

    def synced(self, states: Iterable[str], took_s: float) -> None:
        """A sync was answered."""
        for state in states:
            self._operations[state] += 1
        self._sync_seconds += took_s
        self._sync_times[bisect_left(BOUNDS_S, took_s)] += 1

    def as_text(self) -> tuple[bytes, bytes]:
        """The figures and their content type."""
        from prometheus_client import CollectorRegistry
        from prometheus_client.openmetrics.exposition import CONTENT_TYPE_LATEST, generate_latest

        registry = CollectorRegistry(auto_describe=False)
        registry.register(self)
        text: bytes = generate_latest(registry)  # type: ignore[no-untyped-call]
        return text, CONTENT_TYPE_LATEST.encode()

    def collect(self) -> Iterator[Metric]:
        """As the library asks for them."""
        from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily

        yield GaugeMetricFamily(
            "doorstep_up_seconds", "Since the process began.", value=self.now_s() - self._began_s
        )
        answers = CounterMetricFamily(
            "doorstep_answers", "Answers by part and status.", labels=["part", "status"]
        )
        for (part, status), count in sorted(self._answers.items()):
            answers.add_metric([part, str(status)], count)
        yield answers
        operations = CounterMetricFamily(
            "doorstep_operations", "Operations answered, by answer.", labels=["answer"]
        )
        for state, count in sorted(self._operations.items()):
            operations.add_metric([state], count)
        yield operations
        times = HistogramMetricFamily("doorstep_sync_seconds", "How long syncs took.", labels=[])
        total, buckets = 0, []
        for bound, count in zip((*map(str, BOUNDS_S), "+Inf"), self._sync_times, strict=True):
            total += count
            buckets.append((bound, total))
        times.add_metric([], buckets, self._sync_seconds)
        yield times
