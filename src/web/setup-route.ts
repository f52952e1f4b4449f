import { type Context, Hono } from "hono";
import type { SetUp } from "../app/set-up-app.ts";
import { STYLE, STYLE_PATH, sendPage } from "./layout.ts";
import { confirmPage, donePage, startPage, troublePage } from "./setup-pages.ts";

/** What the pages of the registration need from the world. */
export interface SetupWebWorld {
  readonly setUp: SetUp;
  /** The root of GitHub's pages, such as `https://github.com`. */
  readonly githubUrl: string;
  /** Under which GitHub reaches this process. */
  readonly publicUrl: string;
  readonly dataDirectory: string;
  readonly configRepository: string;
  /** Permissions and events, as `app.yml` has them. */
  readonly manifest: AppManifest;
  readonly policy: string;
  rulesetOf(appId: number): string;
  /** Told when the app is registered, before the last page is sent. */
  onRegistered(): void;
  onFailure(error: unknown): void;
}

/** What of `app.yml` GitHub is told. */
export interface AppManifest {
  readonly name: string;
  readonly description: string;
  readonly permissions: Readonly<Record<string, string>>;
  readonly events: readonly string[];
}

/** Source: https://docs.github.com/en/get-started/learning-about-github/types-of-github-accounts */
const ORGANISATION = /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})$/u;
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\]|0\.0\.0\.0)$/u;
const ADVICE =
  "Use the link that agentgov printed in its terminal. It works for one hour and one app; start agentgov again for a new one.";

/** The pages of a process that has no credentials yet. Nothing else is served, and it is never ready. */
export function createSetupWeb(world: SetupWebWorld): Hono {
  const web = new Hono();
  web.get("/healthz", (context) => context.text("ok\n"));
  web.get("/readyz", (context) =>
    context.json(
      {
        schema: "agentgov.ready/1",
        ready: false,
        parts: [{ name: "setup", ready: false, detail: "no app is registered yet" }],
      },
      503,
    ),
  );
  web.get(STYLE_PATH, (context) => {
    context.header("content-type", "text/css; charset=utf-8");
    return context.body(STYLE);
  });
  web.get("/setup", (context) => begin(context, world));
  web.get("/setup/created", (context) => finish(context, world));
  web.notFound((context) => context.json({ error: "agentgov is not set up yet" }, 404));
  web.onError((error, context) => {
    world.onFailure(error);
    return context.json({ error: "this could not be done; the terminal says why" }, 500);
  });
  return web;
}

function begin(context: Context, world: SetupWebWorld): Promise<Response> {
  const token = context.req.query("token") ?? "";
  const organisation = context.req.query("organisation")?.trim() ?? "";
  if (!ORGANISATION.test(organisation)) {
    if (!world.setUp.isOpenWith(token)) return refuse(context);
    return sendPage(context, {
      status: 200,
      formTargets: "'self'",
      content: startPage({
        token,
        githubUrl: world.githubUrl,
        webhookUrl: webhookUrlOf(world),
        isReachable: !LOOPBACK.test(new URL(world.publicUrl).hostname),
        permissions: world.manifest.permissions,
      }),
    });
  }
  const state = world.setUp.begin(token);
  if (state === null) return refuse(context);
  const place = `${world.githubUrl}/organizations/${organisation}/settings/apps/new`;
  return sendPage(context, {
    status: 200,
    formTargets: new URL(world.githubUrl).origin,
    content: confirmPage({
      organisation,
      action: `${place}?state=${encodeURIComponent(state)}`,
      manifest: JSON.stringify(manifestFor(world, organisation), null, 2),
    }),
  });
}

async function finish(context: Context, world: SetupWebWorld): Promise<Response> {
  const code = context.req.query("code") ?? "";
  const state = context.req.query("state") ?? "";
  const outcome = await world.setUp.finish({ code, state });
  const trouble = (title: string, advice: string): Promise<Response> =>
    sendPage(context, {
      status: 502,
      formTargets: "'none'",
      content: troublePage(title, advice),
    });
  switch (outcome.kind) {
    case "refused":
      return refuse(context);
    case "not-converted":
      return trouble(
        "GitHub did not hand out the credentials",
        "The terminal says why. Delete the new app in the organisation's settings, and begin again with the link in the terminal.",
      );
    case "not-stored":
      return trouble(
        "The credentials could not be kept",
        "The terminal says why. Delete the new app in the organisation's settings, name a folder with AGENTGOV_DATA_DIR that agentgov may write in, and start it again.",
      );
    case "registered":
      world.onRegistered();
      return sendPage(context, {
        status: 200,
        formTargets: "'none'",
        content: donePage({
          slug: outcome.app.slug,
          installUrl: `${outcome.app.page}/installations/new`,
          folder: world.dataDirectory,
          configRepository: world.configRepository,
          policy: world.policy,
          ruleset: world.rulesetOf(outcome.app.id),
        }),
      });
  }
}

function refuse(context: Context): Promise<Response> {
  return sendPage(context, {
    status: 404,
    formTargets: "'none'",
    content: troublePage("This link opens nothing", ADVICE),
  });
}

function webhookUrlOf({ publicUrl }: SetupWebWorld): string {
  return `${publicUrl}/api/github/webhooks`;
}

/**
 * The manifest. Names of apps are unique over all of GitHub, so the organisation's is a part of it.
 *
 * Source: https://docs.github.com/en/apps/sharing-github-apps/registering-a-github-app-from-a-manifest
 */
function manifestFor(
  world: SetupWebWorld,
  organisation: string,
): Readonly<Record<string, unknown>> {
  const { manifest, publicUrl } = world;
  return {
    // Source: the same page; longer names are refused by GitHub's form.
    name: `${manifest.name}-${organisation}`.slice(0, NAME_MAX),
    description: manifest.description,
    url: publicUrl,
    redirect_url: `${publicUrl}/setup/created`,
    hook_attributes: { url: webhookUrlOf(world), active: true },
    public: false,
    default_permissions: manifest.permissions,
    default_events: manifest.events,
  };
}

/** Source: https://docs.github.com/en/apps/creating-github-apps/registering-a-github-app/registering-a-github-app */
const NAME_MAX = 34;
