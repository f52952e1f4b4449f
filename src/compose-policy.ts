import type { Pool } from "pg";
import type { Logger } from "pino";
import type {
  ConfigReader,
  MemberWatch,
  NameReader,
  PolicyOwner,
  PolicyWorld,
} from "./app/policy-world.ts";
import { recordEntries } from "./db/audit-entries.ts";
import { sawMembers, teamsLastRead } from "./db/override-members.ts";
import { knownNames, saveNames } from "./db/policy-identities.ts";
import { lastGoodPolicy, saveGoodPolicy } from "./db/policy-snapshots.ts";
import { pinnedSource, pinSource, type SourceKey } from "./db/policy-sources.ts";
import { seeName } from "./db/repository-names.ts";
import { known, unknown } from "./domain/known.ts";
import type { Github, InstallationClient } from "./github/client.ts";
import { fetchFileText } from "./github/fetch-contents.ts";
import { fetchNamedAccount } from "./github/fetch-name.ts";
import { fetchTeamMembers } from "./github/fetch-people.ts";
import {
  fetchBranchTip,
  fetchProperties,
  fetchRepositoryIdentity,
  fetchSourceFiles,
  type RepositoryPlace,
} from "./github/fetch-policy-source.ts";
import type { RepositoryTraits } from "./policy/repository-mode.ts";
import type { PolicyYamlReader } from "./readers/policy-reader.ts";

/** What policy is read with. */
export interface PolicyParts {
  readonly pool: Pool;
  readonly configRepository: string;
  readonly github: Github;
  readonly yaml: PolicyYamlReader;
  readonly log: Logger;
}

/** The world a policy is read from. */
export function policyWorld(parts: PolicyParts): PolicyWorld {
  const { pool, configRepository, github, yaml, log } = parts;
  return {
    configRepository,
    config: configReader(parts),
    names: nameReader(parts),
    members: memberWatch(parts),
    seeName: ({ installationId, repositoryId, repo: name }, revision) =>
      seeName(pool, { installationId, repositoryId, name }, revision),
    async readFile(ref, location) {
      return fetchFileText(await github.installation(ref.installationId), location);
    },
    readTraits: async (ref, asked) =>
      readTraits(await github.installation(ref.installationId), ref, asked),
    parse: (file, text) => yaml.read(file, text),
    lastGood: (scope) => lastGoodPolicy(pool, scope),
    saveGood: (scope, snapshot, entry) => saveGoodPolicy(pool, scope, { snapshot, entry }),
    async recordEntry(entry) {
      await recordEntries(pool, [entry]);
      const { type, subject, data } = entry;
      if (type === "tamper.noticed") log.error({ subject, data }, "a stored policy was changed");
    },
    now: () => new Date().toISOString(),
    monotonic: () => performance.now(),
  };
}

/**
 * Topics and custom properties of a repository, as far as they are asked for.
 *
 * @throws {GithubError} when GitHub cannot be read now.
 */
export async function readTraits(
  client: InstallationClient,
  place: RepositoryPlace,
  asked: { readonly topics: boolean; readonly properties: boolean },
): Promise<RepositoryTraits> {
  const notAsked = unknown("it was not asked for");
  const [identity, properties] = await Promise.all([
    asked.topics ? fetchRepositoryIdentity(client, place) : null,
    asked.properties ? fetchProperties(client, place) : notAsked,
  ]);
  if (identity === null) return { topics: notAsked, properties };
  if (identity.kind === "unknown") return { topics: identity, properties };
  const topics =
    identity.value === null
      ? unknown("GitHub does not show the repository")
      : known(identity.value.topics);
  return { topics, properties };
}

function configReader({ pool, configRepository, github }: PolicyParts): ConfigReader {
  const placeOf = ({ owner }: PolicyOwner): RepositoryPlace => ({ owner, repo: configRepository });
  const keyOf = ({ installationId }: PolicyOwner): SourceKey => ({
    installationId,
    configRepository,
  });
  return {
    async readRepository(of) {
      return fetchRepositoryIdentity(await github.installation(of.installationId), placeOf(of));
    },
    async readTip(of, branch) {
      return fetchBranchTip(await github.installation(of.installationId), placeOf(of), branch);
    },
    async readFiles(of, wanted) {
      return fetchSourceFiles(await github.installation(of.installationId), placeOf(of), wanted);
    },
    pinned: (of) => pinnedSource(pool, keyOf(of)),
    pin: (of, pin) => pinSource(pool, keyOf(of), { pin, at: new Date().toISOString() }),
  };
}

/** Whom names of a policy stand for, as GitHub and the record say. */
export function nameReader({ pool, github }: Pick<PolicyParts, "pool" | "github">): NameReader {
  return {
    async readName(of, name) {
      return fetchNamedAccount(await github.installation(of.installationId), name);
    },
    knownNames: ({ installationId }, scope) => knownNames(pool, { installationId, scope }),
    saveNames: ({ installationId }, scope, said) =>
      saveNames(pool, { installationId, scope }, said),
  };
}

function memberWatch({ pool, github }: PolicyParts): MemberWatch {
  return {
    async readTeam(of, team) {
      return fetchTeamMembers(await github.installation(of.installationId), team);
    },
    lastRead: ({ installationId }, teams) => teamsLastRead(pool, installationId, teams),
    saw: ({ installationId }, reading) =>
      sawMembers(pool, installationId, { reading, mayBegin: true }),
  };
}
