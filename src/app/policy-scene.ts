import type {
  ParsedPolicyFile,
  PolicyIdentity,
  PolicyProblem,
  PolicySnapshot,
} from "../domain/policy-snapshot.ts";
import type { PullRequestRef } from "../domain/pull-request-facts.ts";
import { namesInPolicy } from "../policy/policy-names.ts";
import { readPolicy } from "../policy/read-policy.ts";
import type { PolicyLocation, PolicyWorld } from "./policy-world.ts";
import type { OrganisationReading } from "./read-organisation.ts";
import { resolveNames } from "./resolve-names.ts";

/** What the policy of one repository and base branch is made of. */
export interface Scene {
  readonly ref: PullRequestRef;
  readonly scope: string;
  readonly organisation: OrganisationReading;
  readonly repository: Layer;
}

/** A repository's own layer. */
export interface Layer {
  readonly name: string;
  readonly file: ParsedPolicyFile | null;
  readonly revision: string | null;
  readonly problems: readonly PolicyProblem[];
}

/** Reads the layer of a repository. */
export async function readLayer(
  world: PolicyWorld,
  ref: PullRequestRef,
  location: PolicyLocation,
): Promise<Layer> {
  const name = `${location.owner}/${location.repo}:${location.path}`;
  const read = await world.readFile(ref, location);
  const none = { name, file: null, revision: null };
  if (read.kind === "absent") return { ...none, problems: [] };
  if (read.kind === "unknown") {
    const message = `the file could not be read: ${read.reason}`;
    return { ...none, problems: [{ file: name, line: 1, column: 1, message }] };
  }
  const parsed = await world.parse(name, read.text);
  return parsed.kind === "parsed"
    ? { name, file: parsed.file, revision: read.revision ?? null, problems: [] }
    : { ...none, problems: parsed.problems };
}

/** Whom its names stand for: the organisation's as one list, those of the layer alone as another. */
export async function withNames(
  world: PolicyWorld,
  { ref, scope, organisation, repository }: Scene,
  snapshot: PolicySnapshot,
): Promise<PolicySnapshot> {
  const { text } = organisation;
  if (text === null) return snapshot;
  const whole = readPolicy({
    organisation: text.main,
    parts: text.parts,
    repository: null,
    repositoryName: "",
  });
  const names = whole.kind === "valid" ? namesInPolicy(whole.snapshot.policy) : [];
  const own = new Set(names.map((name) => JSON.stringify(name)));
  const more = namesInPolicy(snapshot.policy).filter((name) => !own.has(JSON.stringify(name)));
  const now = world.now();
  const identities: PolicyIdentity[] = [];
  if (names.length > 0) {
    const revision = text.revision ?? "";
    identities.push(...(await resolveNames(world.names, ref, { scope: "", names, revision, now })));
  }
  if (more.length > 0) {
    const revision = repository.revision ?? "";
    identities.push(
      ...(await resolveNames(world.names, ref, { scope, names: more, revision, now })),
    );
  }
  return identities.length === 0 ? snapshot : { ...snapshot, identities };
}
