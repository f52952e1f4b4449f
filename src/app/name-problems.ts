import type { OwnerName } from "../domain/gate-requirement.ts";
import { known } from "../domain/known.ts";
import { identityProblems } from "../policy/identity-notes.ts";
import { lintPolicy } from "../policy/lint-policy.ts";
import { namesInPolicy } from "../policy/policy-names.ts";
import { readPolicy } from "../policy/read-policy.ts";
import type { NameReader, PolicyOwner } from "./policy-world.ts";
import type { OrganisationText } from "./read-organisation.ts";
import { resolveNames } from "./resolve-names.ts";

/** What looking after the names of a policy needs from the world. */
export interface NamesWorld {
  readonly names: NameReader;
  /** ISO 8601. */
  now(): string;
}

/**
 * Looks up every name of an organisation's policy now, and says in sentences which of them stand for
 * nobody, and which gates ask for more people than there are. What cannot be read is not held against it.
 *
 * @throws {OperationalError} when GitHub cannot be read now.
 */
export async function nameProblems(
  world: NamesWorld,
  of: PolicyOwner,
  text: OrganisationText | null,
): Promise<readonly string[]> {
  if (text === null || text.main === null) return [];
  const { main, parts, revision } = text;
  const whole = readPolicy({ organisation: main, parts, repository: null, repositoryName: "" });
  if (whole.kind === "invalid") return [];
  const { policy } = whole.snapshot;
  const sizes = new Map<string, number | null>();
  const identities = await resolveNames(countingTeams(world.names, sizes), of, {
    scope: "",
    names: namesInPolicy(policy),
    revision: revision ?? "",
    now: world.now(),
    freshMilliseconds: 0,
  });
  const said = identities.filter(({ state }) => state !== "unread");
  const empty = [...sizes].filter(([, size]) => size === 0).map(([team]) => emptyTeam(team));
  // A team that is empty or unknown is told already, with every gate that waits for it.
  const teams = new Map([...sizes].filter(([, size]) => size !== 0 && size !== null));
  const unsatisfiable = lintPolicy(policy, { files: [main, ...parts], teams })
    .filter(({ rule }) => rule === "gate-nobody-can-satisfy")
    .map(({ file, line, message, advice }) => `${file}:${line}: ${message}; ${advice}.`);
  const problems = identityProblems({ ...whole.snapshot, identities: said });
  return [...problems, ...empty, ...unsatisfiable].map((problem) => problem.toWellFormed());
}

function emptyTeam(team: string): string {
  return `The team @${team} has no members: what waits for it waits for ever.`;
}

/** The same names, noting how many people each team has; null for one that does not exist. */
function countingTeams(names: NameReader, sizes: Map<string, number | null>): NameReader {
  return {
    ...names,
    async readName(of, name) {
      const found = await names.readName(of, name);
      if (name.kind === "team" && found.kind === "known") {
        if (found.value === null) sizes.set(name.team, null);
        else if (found.value.members !== null) sizes.set(name.team, found.value.members);
      }
      return found;
    },
  };
}

/** Teams of a proposed policy looked up at once; those of a large organisation's are dozens. */
const TEAMS_MAX = 50;

/**
 * How many people each of these teams has; null for one that does not exist, and nothing for one that
 * cannot be read.
 *
 * @throws {OperationalError} when GitHub cannot be read now.
 */
export async function teamSizes(
  readName: (name: OwnerName) => ReturnType<NameReader["readName"]>,
  names: readonly OwnerName[],
): Promise<ReadonlyMap<string, number | null>> {
  const teams = names.flatMap((name) => (name.kind === "team" ? [name] : [])).slice(0, TEAMS_MAX);
  const read = await Promise.all(
    teams.map(async (name) => {
      const found = await readName(name);
      const size = found.kind === "known" ? known(found.value?.members ?? null) : found;
      const isUncounted = found.kind === "known" && found.value?.members === null;
      return size.kind === "unknown" || isUncounted ? [] : ([[name.team, size.value]] as const);
    }),
  );
  return new Map(read.flat());
}
