"""The one process to start: the API, with the chores beside it, until it is told to stop."""

from __future__ import annotations

import threading
import time
import uuid
from typing import Any

import sqlalchemy as sa
import structlog
import uvicorn
from fastapi import FastAPI
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from reasoned.service.chores import chores_of
from reasoned.service.desks import Desks
from reasoned.service.house import House, now
from reasoned.service.metrics import Metrics
from reasoned.service.worker import Worker
from reasoned.web.app import create_app
from reasoned.web.pages.frame import read_templates
from reasoned.web.state import AppState

log = structlog.get_logger(__name__)


class NothingPublished(Exception):
    """There are no rules to decide by."""


def app_of(
    house: House,
    desks: Desks,
    metrics: Metrics,
    worker: Worker | None,
    example: tuple[str, ...] = (),
) -> FastAPI:
    """The app with health, readiness and metrics. `example`: as whom one may look around."""
    public = house.config.operator.public_url
    app = create_app(
        AppState(
            database=house.database,
            writer=house.writer,
            desk=desks,
            reload=desks.refresh,
            now=now,
            retention=house.config.kept,
            origins=(public,) if public else (),
            local_webhooks=house.config.webhooks.allow_local,
            address=house.config.operator.address,
            oidc=house.config.oidc.settings(),
            example=example,
        )
    )

    async def healthz(_request: Request) -> Response:
        return JSONResponse({"status": "ok"})

    def readyz(_request: Request) -> Response:
        try:
            with house.database.reading() as connection:
                connection.execute(sa.text("SELECT 1"))
        except sa.exc.SQLAlchemyError:
            return JSONResponse({"status": "the database is away"}, 503)
        if worker is not None and not (worker.alive or worker.stopping):
            return JSONResponse({"status": "a chore has stopped"}, 503)
        return JSONResponse({"status": "ok"})

    def prometheus(_request: Request) -> Response:
        return Response(generate_latest(metrics.registry), media_type=CONTENT_TYPE_LATEST)

    app.add_route("/healthz", healthz, include_in_schema=False)
    app.add_route("/readyz", readyz, include_in_schema=False)
    app.add_route("/metrics", prometheus, include_in_schema=False)
    app.add_middleware(_Watched, metrics=metrics)
    return app


class _Watched:
    """Counts and logs each request, by its route and never by what it names."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app, self._metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()
        status = 500
        request = uuid.uuid4().hex[:16]

        async def answering(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [
                    *message.get("headers", []),
                    (b"x-request-id", request.encode()),
                ]
            await send(message)

        try:
            await self._app(scope, receive, answering)
        finally:
            took = time.perf_counter() - began
            method, route = scope["method"], _route(scope)
            self._metrics.requests.labels(method, route, str(status)).inc()
            self._metrics.seconds.labels(method, route).observe(took)
            if status >= 500 or took > 1:
                log.warning(
                    "slow or failed request",
                    method=method,
                    route=route,
                    status=status,
                    seconds=round(took, 4),
                    request=request,
                )


def _route(scope: Scope) -> str:
    route: Any = scope.get("route")
    return getattr(route, "path", "") or "unknown"


def serve(house: House, *, started: Any = None, example: tuple[str, ...] = ()) -> None:
    """Serve until SIGTERM or SIGINT, then finish what is begun. Raises NothingPublished.

    `example`: on the example, those as whom anybody may look around.
    """
    desks = house.desks
    if desks is None:
        raise NothingPublished(
            "No policies are published. Run `reasoned policy publish DIR` first, or try"
            " `reasoned serve --example`."
        )
    metrics = Metrics()
    worker = None
    if house.config.worker:
        worker = _worker(house, desks, metrics, example=bool(example))
    app = app_of(house, desks, metrics, worker, example)
    proxies = ",".join(house.config.trusted_proxies)
    server = _Server(
        uvicorn.Config(
            app,
            host=house.config.host,
            port=house.config.port,
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=bool(proxies),
            forwarded_allow_ips=proxies or None,
            timeout_graceful_shutdown=20,
            lifespan="off",
        )
    )
    server.on_started = started
    threading.Thread(target=read_templates, args=(0.05,), name="templates", daemon=True).start()
    if worker is not None:
        worker.start()
    try:
        server.run()
    finally:
        if worker is not None:
            worker.stop()
        log.info("stopped")


def work(house: House) -> Worker:
    """A worker alone, started; for processes apart from those that serve."""
    if house.desks is None:
        raise NothingPublished("No policies are published. Run `reasoned policy publish DIR`.")
    worker = _worker(house, house.desks, Metrics())
    worker.start()
    return worker


def _worker(house: House, desks: Desks, metrics: Metrics, *, example: bool = False) -> Worker:
    running: list[Worker] = []

    def stopping() -> bool:
        return bool(running) and running[0].stopping

    chores = chores_of(house, desks, metrics, stopping, example=example)
    running.append(Worker(chores, metrics))
    return running[0]


class _Server(uvicorn.Server):
    """Says at which port it listens once it does, and ends in order when told to."""

    on_started: Any = None

    async def startup(self, sockets: Any = None) -> None:
        await super().startup(sockets)
        if self.started and self.on_started is not None:
            port = self.servers[0].sockets[0].getsockname()[1]
            self.on_started(port)

    async def shutdown(self, sockets: Any = None) -> None:
        await super().shutdown(sockets)
        # It was told to stop and did; raised again, the signal would end the process halfway.
        self._captured_signals.clear()
