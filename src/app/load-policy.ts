import { digestOf } from "../domain/digest.ts";
import type {
  Mode,
  PolicyOrigin,
  PolicyProblem,
  PolicySnapshot,
} from "../domain/policy-snapshot.ts";
import type { StoredPolicy } from "../domain/policy-source.ts";
import type { PullRequestRef } from "../domain/pull-request-facts.ts";
import { wellFormed } from "../domain/well-formed.ts";
import { type CompiledPolicy, compilePolicy } from "../policy/assess.ts";
import {
  keepLastGood,
  namesAsked,
  type PolicyReading,
  policyWithoutValidText,
  readPolicy,
  traitsAsked,
} from "../policy/read-policy.ts";
import { distrusted, isNewlyKnown, vanished } from "./last-policy.ts";
import { copyChanged, inForce, invalid } from "./policy-entries.ts";
import { readLayer, type Scene, withNames } from "./policy-scene.ts";
import type { PolicyOwner, PolicyWorld } from "./policy-world.ts";
import {
  type OrganisationReading,
  type OrganisationText,
  readOrganisation,
} from "./read-organisation.ts";
import { sightMembers } from "./sight-members.ts";

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
  /** The mode of the policy that was last loaded, however old; null when none is kept. */
  lastMode(of: Pick<PullRequestRef, "owner" | "repo">, baseRef: string): Mode | null;
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
  const kept: Kept = {
    world,
    policies: new Map(),
    organisations: new Map(),
    suspect: new Set(),
    said: new Map(),
  };
  return {
    async load(ref, baseRef) {
      const key = policyKey(ref, baseRef);
      const found = kept.policies.get(key);
      if (found !== undefined && isFresh(world, found.at)) return found.policy;
      const snapshot = await loadSnapshot(kept, ref, baseRef);
      // Compiling costs milliseconds: an unchanged text keeps its compiled form.
      const same = found?.policy.snapshot.digest === snapshot.digest;
      const policy = same ? { ...found.policy, snapshot } : compilePolicy(snapshot);
      keep(kept.policies, key, { at: world.monotonic(), policy });
      return policy;
    },
    lastMode: (of, baseRef) =>
      kept.policies.get(policyKey(of, baseRef))?.policy.snapshot.policy.mode ?? null,
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

/** Names of repositories ignore case; those of branches do not. */
function policyKey(
  { owner, repo }: Pick<PullRequestRef, "owner" | "repo">,
  baseRef: string,
): string {
  return `${`${owner}/${repo}`.toLowerCase()}\n${baseRef}`;
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
    async (read) => {
      const now = world.now();
      await sightMembers(world.members, of, { reading: read, suspect: verify, now });
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
  const [organisation, repository, stored] = await Promise.all([
    organisationOf(kept, ref),
    readLayer(world, ref, {
      owner,
      repo,
      path: REPOSITORY_POLICY_PATH,
      gitRef: `refs/heads/${baseRef}`,
    }),
    world.lastGood(scope),
  ]);
  const last = stored.kind === "found" ? stored.snapshot : null;
  const problems = [
    ...organisation.problems,
    ...repository.problems,
    ...vanished(organisation, last),
  ];
  const scene: Scene = { ref, scope, organisation, repository };
  const { text } = organisation;
  // Whether a policy is gone is told from the copy: without one to believe it cannot be told.
  const isUntold = stored.kind === "changed" && text?.main === null;
  const reading =
    problems.length > 0 || text === null || isUntold
      ? ({ kind: "invalid", problems } as const)
      : await merge(world, scene, text);
  if (reading.kind === "invalid") return fallBack(kept, { scene, stored }, reading.problems);
  kept.said.delete(scope);
  const snapshot = await withNames(world, scene, reading.snapshot);
  if (stored.kind === "changed" && !(await isNewTampering(kept, scope, stored.reason))) {
    return snapshot;
  }
  if (last?.digest !== snapshot.digest || last.source !== snapshot.source) {
    await world.saveGood(scope, snapshot, inForce(scope, snapshot, world.now()));
  } else if (isNewlyKnown(last, snapshot)) {
    await world.saveGood(scope, snapshot, null);
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
  const names =
    revision !== null && namesAsked(layers) ? { names: await world.seeName(ref, revision) } : {};
  const reading = readPolicy({ ...layers, ...names, ...traits });
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

/** What is valid now needs no copy, but whoever changed one is to be seen, once. */
async function isNewTampering(
  { world, said }: Kept,
  scope: string,
  reason: string,
): Promise<boolean> {
  const key = `${scope}\ncopy`;
  if (said.get(key) === reason) return false;
  await world.recordEntry(copyChanged(scope, reason, world.now()));
  keep(said, key, reason);
  return true;
}

async function fallBack(
  kept: Kept,
  { scene, stored }: { readonly scene: Scene; readonly stored: StoredPolicy },
  newest: readonly PolicyProblem[],
): Promise<PolicySnapshot> {
  const { world, said } = kept;
  const problems = [...distrusted(scene.scope, stored), ...newest];
  const good = await lastGoodOf(world, scene, stored);
  const entry = invalid(scene.scope, { problems, keeps: good, at: world.now() });
  const key = digestOf(wellFormed(entry.data));
  if (said.get(scene.scope) !== key) {
    await world.recordEntry(entry);
    keep(said, scene.scope, key);
  }
  return good === null ? policyWithoutValidText(problems) : keepLastGood(good, problems);
}

function lastGoodOf(
  world: PolicyWorld,
  scene: Scene,
  stored: StoredPolicy,
): Promise<PolicySnapshot | null> {
  switch (stored.kind) {
    case "found":
      return Promise.resolve(stored.snapshot);
    case "none":
      return lastOfOrganisation(world, scene);
    case "changed":
      // Whoever changed one copy may have changed the other: nothing is known to be as strict as it was.
      return Promise.resolve(null);
  }
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
