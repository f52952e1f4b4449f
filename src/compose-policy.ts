import type { Pool } from "pg";
import type { ConfigReader, NameReader, PolicyOwner, PolicyWorld } from "./app/policy-world.ts";
import { recordEntries } from "./db/audit-entries.ts";
import { knownNames, saveNames } from "./db/policy-identities.ts";
import { lastGoodPolicy, saveGoodPolicy } from "./db/policy-snapshots.ts";
import { pinnedSource, pinSource, type SourceKey } from "./db/policy-sources.ts";
import { known, unknown } from "./domain/known.ts";
import type { Github } from "./github/client.ts";
import { fetchFileText } from "./github/fetch-contents.ts";
import { fetchNamedAccount } from "./github/fetch-name.ts";
import {
  fetchBranchTip,
  fetchProperties,
  fetchRepositoryIdentity,
  fetchSourceFiles,
  type RepositoryPlace,
} from "./github/fetch-policy-source.ts";
import type { PolicyYamlReader } from "./readers/policy-reader.ts";

/** What policy is read with. */
export interface PolicyParts {
  readonly pool: Pool;
  readonly configRepository: string;
  readonly github: Github;
  readonly yaml: PolicyYamlReader;
}

/** The world a policy is read from. */
export function policyWorld(parts: PolicyParts): PolicyWorld {
  const { pool, configRepository, github, yaml } = parts;
  return {
    configRepository,
    config: configReader(parts),
    names: nameReader(parts),
    async readFile(ref, location) {
      return fetchFileText(await github.installation(ref.installationId), location);
    },
    async readTraits(ref, asked) {
      const client = await github.installation(ref.installationId);
      const notAsked = unknown("it was not asked for");
      const [identity, properties] = await Promise.all([
        asked.topics ? fetchRepositoryIdentity(client, ref) : null,
        asked.properties ? fetchProperties(client, ref) : notAsked,
      ]);
      if (identity === null) return { topics: notAsked, properties };
      if (identity.kind === "unknown") return { topics: identity, properties };
      const topics =
        identity.value === null
          ? unknown("GitHub does not show the repository")
          : known(identity.value.topics);
      return { topics, properties };
    },
    parse: (file, text) => yaml.read(file, text),
    lastGood: (scope) => lastGoodPolicy(pool, scope),
    saveGood: (scope, snapshot) => saveGoodPolicy(pool, scope, snapshot),
    recordEntry: (entry) => recordEntries(pool, [entry]),
    now: () => new Date().toISOString(),
    monotonic: () => performance.now(),
  };
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
    pin: (of, pin) => pinSource(pool, keyOf(of), pin),
  };
}

function nameReader({ pool, github }: PolicyParts): NameReader {
  return {
    async readName(of, name) {
      return fetchNamedAccount(await github.installation(of.installationId), name);
    },
    knownNames: ({ installationId }, scope) => knownNames(pool, { installationId, scope }),
    saveNames: ({ installationId }, scope, said) =>
      saveNames(pool, { installationId, scope }, said),
  };
}
