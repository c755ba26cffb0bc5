"""Prometheus metrics of one process. No label ever names an advertiser or a person."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram


class Metrics:
    """The process's own registry, so that several can live in one program."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "reasoned_requests_total",
            "Requests by route and status.",
            ["method", "route", "status"],
            registry=self.registry,
        )
        self.seconds = Histogram(
            "reasoned_request_seconds",
            "Time to answer, by route.",
            ["method", "route"],
            registry=self.registry,
        )
        self.chores = Counter(
            "reasoned_chores_total",
            "Runs of chores, by how they ended.",
            ["chore", "result"],
            registry=self.registry,
        )
        self.waiting = Gauge(
            "reasoned_writer_waiting", "Jobs that wait for the writer.", registry=self.registry
        )
        self.queued = Gauge(
            "reasoned_queued",
            "What waits: letters, deliveries, tasks, late tasks, notices, leaves without a number.",
            ["what"],
            registry=self.registry,
        )
