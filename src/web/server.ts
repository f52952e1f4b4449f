import { Hono } from "hono";
import { receiveWebhook, type WebhookWorld } from "./webhook-route.ts";

/** One part that has to work for the app to be ready. */
export interface ReadinessPart {
  readonly name: string;
  readonly ready: boolean;
  /** What was seen, in a few words. */
  readonly detail: string;
}

/** What the HTTP side needs from the world. */
export interface WebWorld extends WebhookWorld {
  readiness(): Promise<readonly ReadinessPart[]>;
  /** The metrics in Prometheus' text format, with their content type. */
  metrics(): Promise<{ readonly contentType: string; readonly body: string }>;
  /** The JSON Schema of a policy file, for editors. */
  policySchema(): string;
  /** Whether a failure only says that what the app needs is away for now. */
  isUnavailable(error: unknown): boolean;
  onFailure(error: unknown, route: string): void;
}

/** An outage of a database is over within a minute, or somebody is called. */
const RETRY_AFTER_SECONDS = "60";

/** The app's HTTP surface. No logic: routes call the world and shape what it says. */
export function createWeb(world: WebWorld): Hono {
  const web = new Hono();
  web.post("/api/github/webhooks", (context) => receiveWebhook(context, world));
  web.get("/healthz", (context) => context.text("ok\n"));
  web.get("/readyz", async (context) => {
    const parts = await world.readiness();
    const ready = parts.every((part) => part.ready);
    return context.json({ schema: "agentgov.ready/1", ready, parts }, ready ? 200 : 503);
  });
  web.get("/metrics", async (context) => {
    const { contentType, body } = await world.metrics();
    return context.body(body, 200, { "content-type": contentType });
  });
  web.get("/schema/agentgov.schema.json", (context) =>
    context.body(world.policySchema(), 200, { "content-type": "application/schema+json" }),
  );
  web.get("/", (context) =>
    context.text(
      "agentgov is running.\nHealth: /healthz, readiness: /readyz, metrics: /metrics.\n" +
        "Schema of agentgov.yml for editors: /schema/agentgov.schema.json.\n" +
        "GitHub delivers to /api/github/webhooks.\n",
    ),
  );
  web.notFound((context) => context.json({ error: "nothing here; see / for what there is" }, 404));
  web.onError((error, context) => {
    world.onFailure(error, context.req.path);
    if (world.isUnavailable(error)) {
      const said = "the database is away; /readyz says more, and nothing of this was stored";
      return context.json({ error: said }, 503, { "retry-after": RETRY_AFTER_SECONDS });
    }
    return context.json({ error: "this could not be done; the operator's log says why" }, 500);
  });
  return web;
}
