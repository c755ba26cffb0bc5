"""Webhooks: who is told of events; their secrets, and telling once more.

They are for who works for all markets, since a webhook is told of all.
"""

from __future__ import annotations

from collections.abc import Callable

from starlette.responses import Response

from reasoned.access.roles import Scope
from reasoned.cases.errors import Invalid, NotFound
from reasoned.cases.events import KINDS
from reasoned.store.unit import Unit
from reasoned.web import answers as a
from reasoned.web import answers_service as s
from reasoned.web import bodies as b
from reasoned.web.call import Api, Call
from reasoned.web.effects import respond
from reasoned.web.routes.shown import DONE, Json, Ref
from reasoned.web.who import check_everywhere
from reasoned.web.wire import JsonResponse, encode
from reasoned.webhooks import endpoints
from reasoned.webhooks.addresses import BadEndpoint
from reasoned.webhooks.replay import NoEvent, replay_event, replay_since

api = Api("webhooks")
_EVERY = "A webhook is told of every market"


def _told(webhook: str, use: Callable[[Unit], Json]) -> Callable[[Unit], Json]:
    def job(unit: Unit) -> Json:
        try:
            return use(unit)
        except endpoints.NoEndpoint as error:
            raise NotFound("active webhook", webhook) from error
        except BadEndpoint as error:
            raise Invalid("url", str(error)) from error

    return job


@api("GET", "/webhooks", Scope.ADMIN, "List webhooks", s.WebhooksShown)
async def list_webhooks(call: Call) -> Response:
    """Oldest first, without their secrets; stopped ones too."""
    check_everywhere(call.actor, _EVERY)
    return JsonResponse(
        await call.house.read(lambda c: encode({"items": [_shown(e) for e in endpoints.listed(c)]}))
    )


def _shown(endpoint: endpoints.Endpoint) -> Json:
    return {
        "webhook": endpoint.ref,
        "url": endpoint.url,
        "types": list(endpoint.kinds),
        "active": endpoint.active,
        "created_at": endpoint.created_at,
        "waiting": endpoint.waiting,
        "given_up": endpoint.given_up,
    }


@api("POST", "/webhooks", Scope.ADMIN, "Add a webhook", s.WebhookSecret, status=201)
async def add_webhook(call: Call, body: b.WebhookIn) -> Response:
    """The answer has its secret, this once. Events are signed by Standard Webhooks."""
    check_everywhere(call.actor, _EVERY)
    unknown = [kind for kind in body.types if kind not in KINDS]
    if unknown:
        raise Invalid("types", f"{unknown[0]!r} is no kind of event. There are {', '.join(KINDS)}.")
    local = call.house.local_webhooks

    def use(unit: Unit) -> Json:
        added = endpoints.add(unit, body.url, body.types, allow_local=local)
        return {"webhook": added.ref, "secret": added.secret}

    return await respond(call, _told("", use), 201, hidden=("secret",))


@api("DELETE", "/webhooks/{webhook}", Scope.ADMIN, "Stop a webhook", a.Done,
     problems=("not-found",))  # fmt: skip
async def stop_webhook(call: Call, webhook: Ref) -> Response:
    """What waits for it isn't tried any more."""
    check_everywhere(call.actor, _EVERY)

    def use(unit: Unit) -> Json:
        endpoints.deactivate(unit, webhook)
        return DONE

    return await respond(call, _told(webhook, use))


@api("POST", "/webhooks/{webhook}/secret", Scope.ADMIN, "Give a webhook a new secret",
     s.WebhookSecret, status=201, problems=("not-found",))  # fmt: skip
async def renew_webhook_secret(call: Call, webhook: Ref) -> Response:
    """The old one signs too for a day, so that receivers can change over."""
    check_everywhere(call.actor, _EVERY)

    def use(unit: Unit) -> Json:
        added = endpoints.rotate_secret(unit, webhook)
        return {"webhook": added.ref, "secret": added.secret}

    return await respond(call, _told(webhook, use), 201, hidden=("secret",))


@api("POST", "/webhooks/{webhook}/replay", Scope.ADMIN, "Tell a webhook once more", s.Replayed,
     problems=("not-found",))  # fmt: skip
async def replay_webhook(call: Call, webhook: Ref, body: b.ReplayIn) -> Response:
    """Of one event, or of all that it wants since a moment. Events keep their ids."""
    check_everywhere(call.actor, _EVERY)
    event, since = body.event, body.since
    if bool(event) == (since is not None):
        raise Invalid("event", "Give either an event or since when.")

    def use(unit: Unit) -> Json:
        if since is not None:
            return {"queued": replay_since(unit, webhook, since)}
        try:
            replay_event(unit, webhook, event)
        except NoEvent as error:
            raise NotFound("event", event) from error
        return {"queued": 1}

    return await respond(call, _told(webhook, use))
