import { type Known, known, unknown } from "../domain/known.ts";
import type { ParsedPolicyFile } from "../domain/policy-snapshot.ts";
import { type CompiledPolicy, compilePolicy } from "../policy/assess.ts";
import { type PolicyReading, readPolicy, traitsAsked } from "../policy/read-policy.ts";
import type { RepositoryTraits } from "../policy/repository-mode.ts";
import type { ReplayedRepository, ReplayPolicies } from "./replay-policy.ts";

/** The organisation's file in its config repository. */
export const MAIN_FILE = "agentgov.yml";

/** What putting a policy together for single repositories needs from the world. */
export interface RepositoriesWorld {
  /** The layer of a repository on a branch as it is now; known null for none. */
  readLayer(repository: ReplayedRepository): Promise<Known<ParsedPolicyFile | null>>;
  readTraits(
    repository: ReplayedRepository,
    asked: { readonly topics: boolean; readonly properties: boolean },
  ): Promise<RepositoryTraits>;
}

/** Repositories looked at for one report: a call or two each. */
const REPOSITORIES_MAX = 50;

/** A policy of these files that passed its reading, compiled. */
export function compiledPolicy(
  reading: Extract<PolicyReading, { readonly kind: "valid" }>,
): CompiledPolicy {
  return compilePolicy(reading.snapshot);
}

/** The organisation's files as layers for a repository of this name. */
export function layersOf(
  files: readonly ParsedPolicyFile[],
  repositoryName: string,
): Parameters<typeof readPolicy>[0] {
  return {
    organisation: files.find(({ file }) => file === MAIN_FILE) ?? null,
    parts: files.filter(({ file }) => file !== MAIN_FILE),
    repository: null,
    repositoryName,
  };
}

/**
 * Both policies for each repository, with its layer and by its traits as they are now; compiled once. What
 * cannot be read, or cannot be put over both of them, counts in neither.
 */
export function policiesFor(
  world: RepositoriesWorld,
  files: {
    readonly current: readonly ParsedPolicyFile[];
    readonly proposed: readonly ParsedPolicyFile[];
  },
): (repository: ReplayedRepository) => Promise<ReplayPolicies> {
  const made = new Map<string, Promise<ReplayPolicies>>();
  const looked = new Set<string>();
  return (repository) => {
    const { owner, name, baseRef, hasLayer } = repository;
    const place = `${owner}/${name}`.toLowerCase();
    const key = `${place}\n${hasLayer ? baseRef : ""}`;
    const found = made.get(key);
    if (found !== undefined) return found;
    const mayLook = looked.has(place) || looked.size < REPOSITORIES_MAX;
    if (mayLook) looked.add(place);
    const policies = policiesOf(mayLook ? world : BLIND, files, repository);
    made.set(key, policies);
    return policies;
  };
}

const TOO_MANY = unknown("there are too many repositories");

const BLIND: RepositoriesWorld = {
  readLayer: () => Promise.resolve(TOO_MANY),
  readTraits: () => Promise.resolve({ topics: TOO_MANY, properties: TOO_MANY }),
};

async function policiesOf(
  world: RepositoriesWorld,
  files: Parameters<typeof policiesFor>[1],
  repository: ReplayedRepository,
): Promise<ReplayPolicies> {
  const bare = {
    current: layersOf(files.current, repository.name),
    proposed: layersOf(files.proposed, repository.name),
  };
  const asked = both(traitsAsked(bare.current), traitsAsked(bare.proposed));
  const isAsked = asked.topics || asked.properties;
  const traits = isAsked ? await world.readTraits(repository, asked) : null;
  const layer = repository.hasLayer ? await world.readLayer(repository) : known(null);
  const more = traits === null ? {} : { traits };
  const withLayer = (over: ParsedPolicyFile | null): readonly PolicyReading[] =>
    [bare.current, bare.proposed].map((each) => readPolicy({ ...each, ...more, repository: over }));
  const laid = layer.kind === "unknown" ? [] : withLayer(layer.value);
  const lacksLayer = laid.length === 0 || laid.some(({ kind }) => kind === "invalid");
  const [current, proposed] = lacksLayer ? withLayer(null) : laid;
  if (current?.kind !== "valid" || proposed?.kind !== "valid") {
    throw new TypeError("a policy that is valid for one repository is valid for all");
  }
  return {
    current: compiledPolicy(current),
    proposed: compiledPolicy(proposed),
    lacksLayer,
    lacksTraits: traits !== null && isLacking(traits, asked),
  };
}

type Asked = ReturnType<typeof traitsAsked>;

function both(left: Asked, right: Asked): Asked {
  return {
    topics: left.topics || right.topics,
    properties: left.properties || right.properties,
  };
}

function isLacking({ topics, properties }: RepositoryTraits, asked: Asked): boolean {
  return (
    (asked.topics && topics.kind === "unknown") ||
    (asked.properties && properties.kind === "unknown")
  );
}
