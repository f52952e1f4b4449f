import { digestOf } from "../domain/digest.ts";
import type { PolicyOrigin, PolicyProblem, PolicySnapshot } from "../domain/policy-snapshot.ts";
import type { PullRequestRef } from "../domain/pull-request-facts.ts";
import { wellFormed } from "../domain/well-formed.ts";
import { compileShippedAreas } from "../policy/areas/shipped-areas.ts";
import { type CompiledPolicy, compilePolicy } from "../policy/assess.ts";
import {
  keepLastGood,
  type PolicyReading,
  policyWithoutValidText,
  readPolicy,
  traitsAsked,
} from "../policy/read-policy.ts";
import { inForce, invalid } from "./policy-entries.ts";
import { readLayer, type Scene, withNames } from "./policy-scene.ts";
import type { PolicyOwner, PolicyWorld } from "./policy-world.ts";
import {
  type OrganisationReading,
  type OrganisationText,
  readOrganisation,
} from "./read-organisation.ts";

/** A repository's own layer, on its base branch. */
export const REPOSITORY_POLICY_PATH = ".github/agentgov.yml";

/**
 * How long a policy is used without asking GitHub again. A push to a policy file drops it at once; this
 * bounds the harm of a push whose delivery was lost.
 */
const FRESH_MILLISECONDS = 30_000;
/** Policies kept at once, one per repository and base branch; and organisations. */
const KEPT_MAX = 2_000;

/** Loads the policy in force, keeping it for a moment. */
export interface PolicyLoader {
  load(ref: PullRequestRef, baseRef: string): Promise<CompiledPolicy>;
  /** What the config repository says now, read anew with everything that could have been exchanged. */
  look(of: PolicyOwner): Promise<OrganisationReading>;
  /** Forgets what was kept for a repository, or for a whole organisation. */
  forget(owner: string, repo: string | null): void;
}

interface KeptPolicy {
  readonly at: number;
  readonly policy: CompiledPolicy;
}

interface KeptOrganisation {
  readonly at: number;
  readonly reading: Promise<OrganisationReading>;
  /** The last one that was read to its end. */
  readonly last: OrganisationReading | null;
}

/** Everything one loader keeps. It is a cache only: every replica may have its own. */
interface Kept {
  readonly world: PolicyWorld;
  readonly policies: Map<string, KeptPolicy>;
  readonly organisations: Map<string, KeptOrganisation>;
  /** Organisations whose source has to be made sure of when it is next read. */
  readonly suspect: Set<string>;
  /** What was last recorded to be invalid, so that it is recorded once. */
  readonly said: Map<string, string>;
}

/** Makes a policy loader. */
export function createPolicyLoader(world: PolicyWorld): PolicyLoader {
  const shipped = compileShippedAreas();
  const kept: Kept = {
    world,
    policies: new Map(),
    organisations: new Map(),
    suspect: new Set(),
    said: new Map(),
  };
  return {
    async load(ref, baseRef) {
      // Names of repositories ignore case; those of branches do not.
      const key = `${`${ref.owner}/${ref.repo}`.toLowerCase()}\n${baseRef}`;
      const found = kept.policies.get(key);
      if (found !== undefined && isFresh(world, found.at)) return found.policy;
      const snapshot = await loadSnapshot(kept, ref, baseRef);
      // Compiling costs milliseconds: an unchanged text keeps its compiled form.
      const same = found?.policy.snapshot.digest === snapshot.digest;
      const policy = same ? { ...found.policy, snapshot } : compilePolicy(snapshot, shipped);
      keep(kept.policies, key, { at: world.monotonic(), policy });
      return policy;
    },
    look(of) {
      kept.suspect.add(of.owner.toLowerCase());
      return organisationOf(kept, of);
    },
    forget(owner, repo) {
      const isWhole = repo === null || isSame(repo, world.configRepository);
      if (isWhole) kept.suspect.add(owner.toLowerCase());
      const prefix = `${owner}/${isWhole ? "" : `${repo}\n`}`.toLowerCase();
      for (const key of kept.policies.keys()) {
        if (key.startsWith(prefix)) kept.policies.delete(key);
      }
    },
  };
}

function isSame(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}

function isFresh(world: PolicyWorld, at: number): boolean {
  return world.monotonic() - at < FRESH_MILLISECONDS;
}

function keep<Value>(values: Map<string, Value>, key: string, value: Value): void {
  values.delete(key);
  values.set(key, value);
  const oldest = values.keys().next().value;
  if (values.size > KEPT_MAX && oldest !== undefined) values.delete(oldest);
}

/** The organisation's texts, read once for all who ask within the time they are kept. */
function organisationOf(kept: Kept, of: PolicyOwner): Promise<OrganisationReading> {
  const { world, organisations, suspect } = kept;
  const key = of.owner.toLowerCase();
  const found = organisations.get(key);
  const verify = suspect.delete(key);
  if (found !== undefined && !verify && isFresh(world, found.at)) return found.reading;
  const last = found?.last ?? null;
  const at = world.monotonic();
  const reading = readOrganisation(world, of, { reading: last, verify }).then(
    (read) => {
      keep(organisations, key, { at, reading: Promise.resolve(read), last: read });
      return read;
    },
    (error: unknown) => {
      organisations.delete(key);
      if (verify) suspect.add(key);
      throw error;
    },
  );
  keep(organisations, key, { at, reading, last });
  return reading;
}

async function loadSnapshot(
  kept: Kept,
  ref: PullRequestRef,
  baseRef: string,
): Promise<PolicySnapshot> {
  const { world } = kept;
  const scope = `${`${ref.owner}/${ref.repo}`.toLowerCase()}:${baseRef}`;
  const { owner, repo } = ref;
  const [organisation, repository, last] = await Promise.all([
    organisationOf(kept, ref),
    readLayer(world, ref, {
      owner,
      repo,
      path: REPOSITORY_POLICY_PATH,
      gitRef: `refs/heads/${baseRef}`,
    }),
    world.lastGood(scope),
  ]);
  const problems = [
    ...organisation.problems,
    ...repository.problems,
    ...vanished(organisation, last),
  ];
  const scene: Scene = { ref, scope, organisation, repository };
  const { text } = organisation;
  const reading =
    problems.length > 0 || text === null
      ? ({ kind: "invalid", problems } as const)
      : await merge(world, scene, text);
  if (reading.kind === "invalid") return fallBack(kept, { scene, last }, reading.problems);
  kept.said.delete(scope);
  const snapshot = await withNames(world, scene, reading.snapshot);
  if (last?.digest !== snapshot.digest || last.source !== snapshot.source) {
    await world.saveGood(scope, snapshot);
    await world.recordEntry(inForce(scope, snapshot, world.now()));
  } else if (isNewlyKnown(last, snapshot)) {
    await world.saveGood(scope, snapshot);
  }
  return snapshot;
}

/** The policy for one repository, of the organisation's texts and its own layer. */
async function merge(
  world: PolicyWorld,
  { ref, repository }: Scene,
  { main, parts, revision }: OrganisationText,
): Promise<PolicyReading> {
  const layers = {
    organisation: main,
    parts,
    repository: repository.file,
    repositoryName: ref.repo,
  };
  const asked = traitsAsked(layers);
  const traits =
    asked.topics || asked.properties ? { traits: await world.readTraits(ref, asked) } : {};
  const reading = readPolicy({ ...layers, ...traits });
  if (reading.kind === "invalid") return reading;
  const origins: readonly PolicyOrigin[] = [
    ...(main === null || revision === null ? [] : [{ file: main.file, revision }]),
    ...(repository.revision === null
      ? []
      : [{ file: repository.name, revision: repository.revision }]),
  ];
  const snapshot = origins.length === 0 ? reading.snapshot : { ...reading.snapshot, origins };
  return { kind: "valid", snapshot };
}

/** Whether the same policy is known to come from elsewhere or to name others than it was. */
function isNewlyKnown(last: PolicySnapshot, now: PolicySnapshot): boolean {
  const said = ({ origins = [], identities = [] }: PolicySnapshot): string =>
    JSON.stringify([
      origins.map(({ file, revision }) => [file, revision]),
      identities.map(({ kind, name, id, state }) => [kind, name, id, state]),
    ]);
  return said(last) !== said(now);
}

/** A policy that was there and is gone would silently open every gate: it stays, and is said to. */
function vanished(
  { name, text, problems }: OrganisationReading,
  last: PolicySnapshot | null,
): readonly PolicyProblem[] {
  const isGone = text !== null && text.main === null && problems.length === 0;
  if (!isGone || last?.source.includes(name) !== true) return [];
  const message = "the file is gone; to switch agentgov off, set `mode: observe` instead";
  return [{ file: name, line: 1, column: 1, message }];
}

async function fallBack(
  kept: Kept,
  { scene, last }: { readonly scene: Scene; readonly last: PolicySnapshot | null },
  problems: readonly PolicyProblem[],
): Promise<PolicySnapshot> {
  const { world, said } = kept;
  const good = last ?? (await lastOfOrganisation(world, scene));
  const entry = invalid(scene.scope, { problems, keeps: good, at: world.now() });
  const key = digestOf(wellFormed(entry.data));
  if (said.get(scene.scope) !== key) {
    await world.recordEntry(entry);
    keep(said, scene.scope, key);
  }
  return good === null ? policyWithoutValidText(problems) : keepLastGood(good, problems);
}

/** A repository that has no policy of its own yet goes by the organisation's last valid texts. */
async function lastOfOrganisation(
  world: PolicyWorld,
  scene: Scene,
): Promise<PolicySnapshot | null> {
  const { lastGood } = scene.organisation;
  // Without any, or with a layer that cannot be read, nothing is known to be as strict as it should be.
  if (lastGood === null || lastGood.main === null || scene.repository.problems.length > 0) {
    return null;
  }
  const reading = await merge(world, scene, lastGood);
  return reading.kind === "valid" ? reading.snapshot : null;
}
