import type {
  Incident,
  OriginProvenance,
  OriginRecord,
  RecordedLeak,
  RepositoryTrace,
} from "../domain/incident.ts";
import { type Known, known, unknown } from "../domain/known.ts";
import type { Reach } from "../domain/who.ts";
import { answerWho, type WhoWorld } from "./answer-who.ts";

/** One clone that is looked into. */
export interface IncidentClone {
  readonly name: string;
  /** `text` is how the credential stands in a file, once one clone showed it; it is never printed. */
  trace(
    fingerprint: string,
    text: string | null,
  ): Promise<{ readonly trace: RepositoryTrace; readonly text: string | null }>;
  /** Who made a commit by its own evidence, and what agents were allowed at it. */
  describe(sha: string): Promise<{
    readonly provenance: OriginProvenance;
    readonly reach: Reach;
  }>;
  /** For the record: how this clone answers questions about commits. */
  readonly git: WhoWorld["git"];
}

/** The record, where one is at hand. */
export interface IncidentLog {
  readonly who: Omit<WhoWorld, "git">;
  findLeaks(fingerprint: string): Promise<readonly RecordedLeak[]>;
}

/** What an incident is traced in. */
export interface IncidentWorld {
  readonly clones: readonly IncidentClone[];
  /** Null without a database. */
  readonly log: IncidentLog | null;
}

/** Why the record says nothing, as a clause. */
const NO_DATABASE = "unknown, because no database was given (DATABASE_URL)";

/**
 * Traces a credential by its fingerprint: the commit that brought it in, who stands behind that, where
 * else it is, and what the agent could reach. `text` is the credential itself where the caller has it.
 *
 * @throws {OperationalError} from the world.
 */
export async function traceIncident(
  world: IncidentWorld,
  fingerprint: string,
  text: string | null = null,
): Promise<Incident> {
  const repositories: RepositoryTrace[] = [];
  let seen = text;
  for (const clone of world.clones) {
    const found = await clone.trace(fingerprint, seen);
    seen = found.text;
    repositories.push(found.trace);
  }
  return {
    fingerprint,
    repositories,
    origin: await originOf(world, repositories),
    recorded:
      world.log === null ? unknown(NO_DATABASE) : known(await world.log.findLeaks(fingerprint)),
  };
}

/** The earliest commit that brought it in: of one clone the first by history, of several by their dates. */
async function originOf(
  world: IncidentWorld,
  repositories: readonly RepositoryTrace[],
): Promise<Incident["origin"]> {
  const firsts = repositories.flatMap(({ additions }, index) => {
    const [addition] = additions;
    const clone = world.clones[index];
    return addition === undefined || clone === undefined ? [] : [{ addition, clone }];
  });
  const [first] = firsts.toSorted((left, right) =>
    left.addition.committedAt < right.addition.committedAt ? -1 : 1,
  );
  if (first === undefined) return null;
  const { addition, clone } = first;
  const { provenance, reach } = await clone.describe(addition.sha);
  const record = await recordOf(world.log, clone, addition.sha);
  return { repository: clone.name, addition, provenance, reach, record };
}

async function recordOf(
  log: IncidentLog | null,
  clone: IncidentClone,
  sha: string,
): Promise<Known<OriginRecord>> {
  if (log === null) return unknown(NO_DATABASE);
  const outcome = await answerWho({ ...log.who, git: clone.git }, { kind: "commit", sha });
  if (outcome.kind === "unknown") return unknown(outcome.reason.replace(/\.$/u, ""));
  const { owner, repo, number, answer } = outcome;
  return known({ owner, repo, number, answer });
}
