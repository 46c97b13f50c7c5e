"""
Whoever watches the server learns whether it answers and how much it does, and nothing of anybody.
"""

from __future__ import annotations

from collections.abc import Callable

from prometheus_client.openmetrics.parser import text_string_to_metric_families

from tests.support.servers import PlainPhone, ServerProcess, ask


def figures(server: ServerProcess) -> dict[tuple[str, tuple[str, ...]], float]:
    said = ask(server.address, "GET", "/metrics")
    assert said.headers["content-type"].startswith("application/openmetrics-text")
    return {
        (sample.name, tuple(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(said.body.decode())
        for sample in family.samples
    }


def test_answers_operations_and_times_are_counted(
    server: ServerProcess, new_phone: Callable[[str], PlainPhone]
) -> None:
    phone = new_phone("sunita")
    before = figures(server)
    phone.sync(phone.make(), phone.make(kind="review", verdict="approved"))
    phone.post(b"nothing readable")
    after = figures(server)

    def grown(name: str, *labels: str) -> float:
        return after.get((name, labels), 0) - before.get((name, labels), 0)

    assert grown("doorstep_operations_total", "received") == 1
    assert grown("doorstep_operations_total", "refused") == 1
    assert grown("doorstep_answers_total", "sync", "200") == 1
    assert grown("doorstep_answers_total", "sync", "400") == 1
    assert grown("doorstep_sync_seconds_bucket", "+Inf") == 1
    assert phone.device not in str(after)


def test_figures_are_for_this_machine_only(server: ServerProcess) -> None:
    for name in ("X_Forwarded_For", "Forwarded", "Via"):
        assert ask(server.address, "GET", "/metrics", **{name: "for=192.0.2.7"}).status == 404


def test_health_and_readiness_are_answered_to_everybody(server: ServerProcess) -> None:
    for path in ("/health", "/ready"):
        said = ask(server.address, "GET", path, X_Forwarded_For="192.0.2.7")
        assert (said.status, said.json()) == (200, {"ok": True})
        assert ask(server.address, "POST", path).status == 405
