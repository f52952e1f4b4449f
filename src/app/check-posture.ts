import { type Known, known, unknown } from "../domain/known.ts";
import type { ParsedPolicyFile, PolicyProblem } from "../domain/policy-snapshot.ts";
import type {
  AnchorPosture,
  LandingPosture,
  PolicyPosture,
  PostureFacts,
  PostureResult,
} from "../domain/posture.ts";
import { checkPosture } from "../policy/posture/check-posture.ts";
import { readPolicy } from "../policy/read-policy.ts";
import { checkRunName } from "../render/check-run.ts";
import { REPOSITORY_POLICY_PATH } from "./load-policy.ts";
import type { PolicyFileText, PolicyLocation } from "./policy-world.ts";
import { POLICY_PATH } from "./read-organisation.ts";

/** The repository and the branches to audit. */
export interface AuditScope {
  readonly owner: string;
  readonly repo: string;
  /** Branches beside the default branch. */
  readonly branches: readonly string[];
  readonly configRepository: string;
}

/** What an audit needs from the world. */
export interface PostureWorld {
  readFacts(scope: AuditScope & NamesChecks): Promise<Omit<PostureFacts, "policy">>;
  readFile(location: PolicyLocation): Promise<PolicyFileText>;
  /** What is recorded of what landed; absent where there is no database to ask. */
  readLandings?(
    repositoryId: number,
    branches: readonly string[],
  ): Promise<Known<readonly LandingPosture[]>>;
  /** Where the log was laid down outside of its database; absent where there is none to ask. */
  readAnchors?(): Promise<Known<AnchorPosture>>;
  parse(
    file: string,
    text: string,
  ):
    | { readonly kind: "parsed"; readonly file: ParsedPolicyFile }
    | { readonly kind: "problems"; readonly problems: readonly PolicyProblem[] };
}

interface NamesChecks {
  readonly checkNameOf: (branch: string) => string;
}

/** What was found out about one repository. */
export interface PostureAudit {
  readonly owner: string;
  readonly repo: string;
  /** The branches that were asked about; empty when none could be. */
  readonly branches: readonly string[];
  readonly results: readonly PostureResult[];
}

/**
 * Reads the settings around the app and answers every question about them.
 *
 * @throws {OperationalError} from the world, when GitHub cannot be read now.
 */
export async function auditPosture(world: PostureWorld, scope: AuditScope): Promise<PostureAudit> {
  const read = await world.readFacts({ ...scope, checkNameOf: checkRunName });
  const facts: PostureFacts = {
    ...read,
    ...(await readLandings(world, read)),
    ...(world.readAnchors === undefined ? {} : { anchored: await world.readAnchors() }),
    policy: await readPolicyPosture(world, scope, read),
  };
  return {
    owner: scope.owner,
    repo: scope.repo,
    branches: facts.branches.kind === "known" ? facts.branches.value.map(({ name }) => name) : [],
    results: checkPosture(facts),
  };
}

async function readLandings(
  world: PostureWorld,
  { repository, branches }: Pick<PostureFacts, "repository" | "branches">,
): Promise<Pick<PostureFacts, "landed">> {
  if (world.readLandings === undefined) return {};
  if (repository.kind === "unknown") return { landed: repository };
  if (branches.kind === "unknown") return { landed: branches };
  const { id } = repository.value;
  if (id === undefined) return { landed: unknown("GitHub does not number the repository") };
  const names = branches.value.map(({ name }) => name);
  return { landed: await world.readLandings(id, names) };
}

/**
 * The policy as its newest text says: a running app may still use an older one while that is invalid, so
 * an invalid text is unknown.
 */
async function readPolicyPosture(
  world: PostureWorld,
  { owner, repo, configRepository }: AuditScope,
  { repository }: Pick<PostureFacts, "repository">,
): Promise<Known<PolicyPosture>> {
  if (repository.kind === "unknown") return repository;
  const gitRef = `refs/heads/${repository.value.defaultBranch}`;
  const organisation = await readLayer(world, { owner, repo: configRepository, path: POLICY_PATH });
  const own = await readLayer(world, { owner, repo, path: REPOSITORY_POLICY_PATH, gitRef });
  if (organisation.kind === "unknown") return organisation;
  if (own.kind === "unknown") return own;
  const reading = readPolicy({
    organisation: organisation.value,
    repository: own.value,
    repositoryName: repo,
  });
  if (reading.kind === "invalid") return invalid(reading.problems);
  const { mode, areas } = reading.snapshot.policy;
  const critical = areas.filter(({ tier }) => tier === "critical");
  return known({ mode, criticalAreas: critical.map(({ area }) => area) });
}

async function readLayer(
  world: PostureWorld,
  location: PolicyLocation,
): Promise<Known<ParsedPolicyFile | null>> {
  const read = await world.readFile(location);
  if (read.kind === "absent") return known(null);
  if (read.kind === "unknown") return unknown(`the policy could not be read: ${read.reason}`);
  const name = `${location.owner}/${location.repo}:${location.path}`;
  const parsed = world.parse(name, read.text);
  return parsed.kind === "parsed" ? known(parsed.file) : invalid(parsed.problems);
}

function invalid([first]: readonly PolicyProblem[]): Known<never> {
  const place = first === undefined ? "" : `: ${first.file}:${first.line}`;
  return unknown(`the policy is invalid${place}`);
}
