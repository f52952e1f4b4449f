import type { Pool } from "pg";
import type { Logger } from "pino";
import { Gauge, type Registry } from "prom-client";
import { type Anchor, type AnchorPlace, type AnchorWorld } from "./app/anchor-log.ts";
import { insertAnchor, lastAnchored, unanchoredSeconds, writtenOwners } from "./db/anchors.ts";
import { latestCheckpoint } from "./db/checkpoints.ts";
import { OperationalError } from "./domain/operational-error.ts";
import type { AnchorSettings } from "./environment.ts";
import { anchorByCheckRun, fetchAnchors } from "./github/anchor-checkpoint.ts";
import type { Github } from "./github/client.ts";
import { GithubInstallationError } from "./github/github-errors.ts";

/** A place did not take a checkpoint; the message says which and what it answered. */
class AnchorError extends OperationalError {
  override readonly name = "AnchorError";
  readonly code = "ANCHOR_REFUSED";
  readonly retryable = true;
}

/** A sink that takes longer is down: the next turn tries again. */
const TIMEOUT_MILLISECONDS = 10_000;

/** What anchoring is put together from. */
export interface AnchorParts {
  readonly pool: Pool;
  readonly github: Github;
  readonly configRepository: string;
  readonly apiUrl: string;
  readonly settings: AnchorSettings;
  readonly registry: Registry;
  readonly log: Logger;
}

/** The world in which checkpoints are laid down outside of the database. */
export function anchorWorld(parts: AnchorParts): AnchorWorld {
  const { pool, log, registry } = parts;
  const age = new Gauge({
    name: "agentgov_log_unanchored_seconds",
    help: "For how long the oldest signed checkpoint that is nowhere outside of the database has waited.",
    registers: [registry],
  });
  return {
    async latest(): Promise<Anchor | null> {
      return latestCheckpoint(pool);
    },
    places: () => placesOf(parts),
    lastLaid: (place) => lastAnchored(pool, place),
    record: (anchor, place, reference) => insertAnchor(pool, anchor.id, { place, reference }),
    unanchoredSeconds: () => unanchoredSeconds(pool),
    onTrouble: ({ place, error }) => log.warn({ err: error, place }, "the log was not anchored"),
    onAge(seconds, late) {
      age.set(seconds);
      if (late) {
        log.error({ seconds }, "the log is anchored nowhere outside of its database: look at P31");
      }
    },
  };
}

async function placesOf(parts: AnchorParts): Promise<readonly AnchorPlace[]> {
  const { settings, pool, github, configRepository: repo } = parts;
  const places: AnchorPlace[] = [];
  for (const { owner, installationId } of await writtenOwners(pool)) {
    places.push({
      name: `check-run:${owner}/${repo}`,
      async lay({ size, root, note }) {
        const client = await github.installation(installationId);
        const rootHex = Buffer.from(root).toString("hex");
        const laid = await anchorByCheckRun(client, { owner, repo }, { size, rootHex, note });
        if (laid !== null) return laid;
        throw new AnchorError(`the app does not see ${owner}/${repo}: install it there`);
      },
    });
  }
  if (settings.url !== null) places.push(sink(settings.url));
  if (settings.branch !== null) places.push(branch(parts.apiUrl, settings.branch));
  return places;
}

/** A collector of the operator's: a SIEM, a queue, a bucket with a lock on its objects. */
function sink(url: string): AnchorPlace {
  const { host } = new URL(url);
  return {
    name: `webhook:${host}`,
    async lay({ origin, size, root, note }) {
      const body = { origin, size, root: Buffer.from(root).toString("hex"), note };
      const answer = await send(url, { method: "POST", body });
      return `at ${answer.headers.get("date") ?? "a time it did not tell"}`;
    },
  };
}

/** A branch of one repository, written with a token of its own that may do nothing else. */
function branch(
  apiUrl: string,
  { repository, token, branch: name }: NonNullable<AnchorSettings["branch"]>,
): AnchorPlace {
  return {
    name: `branch:${repository}`,
    async lay({ size, note }) {
      const path = `checkpoints/${String(size).padStart(12, "0")}.note`;
      await send(`${apiUrl}/repos/${repository}/contents/${path}`, {
        method: "PUT",
        token,
        body: {
          message: `Checkpoint of ${size} entries`,
          branch: name,
          content: Buffer.from(note, "utf8").toString("base64"),
        },
        // The same size was laid down by an attempt whose answer was lost, or by another replica.
        fine: [422],
      });
      return `${name}:${path}`;
    },
  };
}

interface Sending {
  readonly method: "POST" | "PUT";
  readonly body: object;
  readonly token?: string;
  readonly fine?: readonly number[];
}

async function send(url: string, { method, body, token, fine = [] }: Sending): Promise<Response> {
  const answer = await fetch(url, {
    method,
    // An address that sends elsewhere could send the token elsewhere too.
    redirect: "error",
    signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS),
    headers: {
      "content-type": "application/json",
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(body),
  });
  await answer.arrayBuffer();
  if (answer.ok || fine.includes(answer.status)) return answer;
  throw new AnchorError(`${new URL(url).host} answered ${answer.status}`);
}

/**
 * Every note the app laid down in config repositories, as it stands there.
 *
 * @throws {GithubError} when GitHub cannot be read now.
 */
export async function notesOutside({
  pool,
  github,
  configRepository: repo,
}: Pick<AnchorParts, "pool" | "github" | "configRepository">): Promise<readonly string[]> {
  const notes: string[] = [];
  for (const { owner, installationId } of await writtenOwners(pool)) {
    try {
      const client = await github.installation(installationId);
      notes.push(...(await fetchAnchors(client, { owner, repo })));
    } catch (error) {
      // Nobody reads there who is not installed any more; the other places tell as much.
      if (!(error instanceof GithubInstallationError)) throw error;
    }
  }
  return notes;
}
