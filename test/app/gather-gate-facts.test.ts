import { describe, expect, it } from "vitest";
import { type GateFactReader, readGateFacts } from "../../src/app/gather-gate-facts.ts";
import type { ChangeContent } from "../../src/domain/change-content.ts";
import type { Finding } from "../../src/domain/finding.ts";
import type { CommitSha } from "../../src/domain/ids.ts";
import { installationId, repositoryId } from "../../src/domain/ids.ts";
import { known } from "../../src/domain/known.ts";
import type { PullRequestFacts, PullRequestRef } from "../../src/domain/pull-request-facts.ts";
import { assess } from "../../src/policy/assess.ts";
import { aFile, aPullRequest, HEAD, sha, someFacts, someHistory } from "../builders/facts.ts";
import { aPolicy, compiled } from "../builders/policy.ts";

const REF: PullRequestRef = {
  installationId: installationId(1),
  repositoryId: repositoryId(1),
  owner: "acme",
  repo: "shop",
  number: 7,
};
const CHECK = { gate: "required-check", check: "ci/test" } as const;
const MIGRATION = aFile("db/migrate/2_drop.sql");
const DROPS: Finding = {
  kind: "destructive-schema",
  area: "migrations",
  tier: "high",
  path: MIGRATION.path,
  message: "Drops a column.",
};
const NEW: Finding = {
  kind: "new-dependency",
  area: "dependencies",
  tier: "high",
  path: "package.json",
  purl: "pkg:npm/left-pad@1.3.0",
  message: "Is new.",
};

interface Told {
  readonly calls: string[];
  readonly facts: Awaited<ReturnType<typeof readGateFacts>>;
}

function contentOf(findings: readonly Finding[]): ChangeContent {
  return { findings, dependencies: { added: [], removed: [], changed: [] } };
}

/** Reads what the gates of a policy need, from a world that only writes down what it is asked. */
async function gather(
  areas: object,
  more: Partial<PullRequestFacts>,
  first: CommitSha | null = null,
): Promise<Told> {
  const calls: string[] = [];
  const world: GateFactReader = {
    github: {
      readChecks(_ref, headSha) {
        calls.push(`checks ${headSha}`);
        return Promise.resolve(known([]));
      },
      readDeployments(_ref, { environments, base }) {
        calls.push(`deployments ${environments.join()} ${base}`);
        return Promise.resolve(known([]));
      },
    },
    store: {
      watch(_ref, { headSha, checks, environments, packages }) {
        calls.push(`watch ${headSha} ${[checks, environments, packages].map(String).join(" / ")}`);
        return Promise.resolve();
      },
      firstBase(_ref, { baseRef, files }) {
        calls.push(`first ${baseRef} ${files.map(({ path }) => path).join()}`);
        return Promise.resolve(first);
      },
      loadLedger(_ref, packages) {
        calls.push(`ledger ${packages.join()}`);
        return Promise.resolve([]);
      },
    },
  };
  const policy = compiled(aPolicy({ mode: "enforce", areas }));
  const facts = someFacts(more);
  const assessment = assess(policy, facts, someHistory());
  const read = await readGateFacts(world, { ref: REF, compiled: policy, facts, assessment });
  return { calls, facts: read };
}

describe("readGateFacts", () => {
  it("reads nothing that no gate asks for, and watches nothing", async () => {
    const { calls, facts } = await gather({}, {});
    expect(calls).toEqual([`watch ${HEAD}  /  / `]);
    expect(facts).toEqual({});
  });

  it("watches for a check before it reads it", async () => {
    const { calls, facts } = await gather({ auth: { gates: [CHECK] } }, {});
    expect(calls).toEqual([`watch ${HEAD} ci/test /  / `, `checks ${HEAD}`]);
    expect(facts).toEqual({ checks: known([]) });
  });

  it("asks the ledger only about packages that are in question", async () => {
    const areas = { dependencies: { gates: [{ gate: "supply-chain-scan" }] } };
    const more = { files: known([aFile("package.json")]), content: known(contentOf([NEW])) };
    const { calls, facts } = await gather(areas, more);
    expect(calls).toEqual([`watch ${HEAD}  /  / pkg:npm/left-pad`, "ledger pkg:npm/left-pad"]);
    expect(facts).toEqual({ dependencyApprovals: known([]) });
  });

  it.each([
    ["as it was when the files were first proposed", sha(800), sha(800)],
    ["as it is now", null, sha(900)],
  ])("compares deployments with the base %s", async (_name, first, base) => {
    const areas = { migrations: { gates: [{ gate: "staged-rollout" }] } };
    const more = { files: known([MIGRATION]), content: known(contentOf([DROPS])) };
    const { calls } = await gather(areas, more, first);
    expect(calls).toEqual([
      `watch ${HEAD}  / production / `,
      `first main ${MIGRATION.path}`,
      `deployments production ${base}`,
    ]);
  });

  it("does not look for the first base of content that GitHub gave no name for", async () => {
    const areas = { migrations: { gates: [{ gate: "staged-rollout" }] } };
    const files = known([aFile(MIGRATION.path, { blob: null })]);
    const { calls } = await gather(areas, { files, content: known(contentOf([DROPS])) }, sha(800));
    expect(calls.at(-1)).toBe(`deployments production ${sha(900)}`);
  });

  it("watches nothing for a pull request that is closed", async () => {
    const pullRequest = aPullRequest({ state: "closed" });
    const { calls } = await gather({ auth: { gates: [CHECK] } }, { pullRequest });
    expect(calls[0]).toBe(`watch ${HEAD}  /  / `);
  });
});
