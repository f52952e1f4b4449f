import { beforeEach, describe, expect, it } from "vitest";
import { createPolicyLoader, type PolicyLoader } from "../../src/app/load-policy.ts";
import { installationId, repositoryId } from "../../src/domain/ids.ts";
import { known, unknown } from "../../src/domain/known.ts";
import type { PolicySnapshot } from "../../src/domain/policy-snapshot.ts";
import type { PullRequestRef } from "../../src/domain/pull-request-facts.ts";
import { FakeWorld } from "./fake-policy-world.ts";

const REF: PullRequestRef = {
  installationId: installationId(1),
  repositoryId: repositoryId(2),
  owner: "Acme",
  repo: "Shop",
  number: 7,
};
const ORGANISATION = "Acme/.agentgov:agentgov.yml";
const LAYER = "Acme/Shop:.github/agentgov.yml@refs/heads/main";

let world: FakeWorld;
let loader: PolicyLoader;

beforeEach(() => {
  world = new FakeWorld();
  loader = createPolicyLoader(world);
});

async function snapshotAfter(milliseconds = 30_000, baseRef = "main"): Promise<PolicySnapshot> {
  world.clock += milliseconds;
  return (await loader.load(REF, baseRef)).snapshot;
}

function typesOf(): readonly string[] {
  return world.entries.map(({ type }) => type);
}

describe("the source of a policy", () => {
  const STRICT = "version: 1\nmode: enforce\n";

  it("is what one conditional call shows unchanged, on another replica too", async () => {
    world.write(STRICT);
    await snapshotAfter();
    const second = createPolicyLoader(world);
    world.reads.length = 0;
    expect((await second.load(REF, "main")).snapshot.standing).toBe("current");
    expect(world.reads.toSorted()).toEqual([LAYER, "tip main"].toSorted());
  });

  it("is read anew, and stays where it was, when the stored texts are not what the log says", async () => {
    world.write(STRICT);
    const good = await snapshotAfter();
    const place = { repositoryId: repositoryId(9), branch: "main" };
    world.unproven = { kind: "unproven", place, reason: "they differ" };
    world.pinnedNow = null;
    const second = createPolicyLoader(world);
    world.reads.length = 0;
    expect((await second.load(REF, "main")).snapshot).toMatchObject({
      digest: good.digest,
      standing: "current",
    });
    expect(world.reads).toContain("files");
    expect(world.entries.at(-1)).toMatchObject({
      type: "tamper.noticed",
      data: { what: "policy-texts", reason: "they differ" },
    });
    expect(world.pinnedNow).not.toBeNull();
  });

  it.each([
    ["nothing can be read", unknown("no answer"), "no answer"],
    [
      "another repository bears the name",
      known({ repositoryId: repositoryId(10), defaultBranch: "main" }),
      "another repository (id 10)",
    ],
  ])("brings no changed text into force when %s", async (_name, repository, words) => {
    world.write(STRICT);
    const good = await snapshotAfter();
    const place = { repositoryId: repositoryId(9), branch: "main" };
    world.unproven = { kind: "unproven", place, reason: null };
    world.repository = repository;
    const { snapshot } = await createPolicyLoader(world).load(REF, "main");
    expect(snapshot).toMatchObject({ digest: good.digest, standing: "last-good" });
    expect(snapshot.problems[0]?.message).toContain(words);
    expect(typesOf()).not.toContain("tamper.noticed");
  });

  it.each<[string, () => void, string]>([
    [
      "another repository that bears its name",
      () => {
        world.repository = known({ repositoryId: repositoryId(10), defaultBranch: "main" });
      },
      "another repository (id 10)",
    ],
    [
      "another default branch",
      () => {
        world.repository = known({ repositoryId: repositoryId(9), defaultBranch: "loose" });
      },
      "the default branch is now `loose`",
    ],
    [
      "no repository at all",
      () => {
        world.repository = known(null);
      },
      "the file is gone",
    ],
  ])("never becomes %s", async (_name, change, words) => {
    world.write(STRICT);
    const good = await snapshotAfter();
    world.write("version: 1\nmode: observe\n");
    change();
    const snapshot = await snapshotAfter();
    expect(snapshot).toMatchObject({ digest: good.digest, standing: "last-good" });
    expect(snapshot.problems[0]?.message).toContain(words);
    expect(typesOf()).toEqual(["policy.in-force", "policy.invalid"]);
  });

  it("is made sure of when it is looked at, though its branch stands still", async () => {
    world.write(STRICT);
    await snapshotAfter();
    world.repository = known({ repositoryId: repositoryId(9), defaultBranch: "loose" });
    expect((await snapshotAfter()).standing).toBe("current");
    const reading = await loader.look(REF);
    expect(reading.problems[0]?.message).toContain("the default branch is now `loose`");
  });

  it("is named by the commit that first held the texts", async () => {
    const first = world.write([{ path: "agentgov.yml", text: known(STRICT) }]);
    await snapshotAfter();
    world.write([{ path: "agentgov.yml", text: known(STRICT) }]);
    const origins = [{ file: ORGANISATION, revision: first }];
    expect((await snapshotAfter()).origins).toEqual(origins);
  });

  it("has parts, each for its own areas and agents", async () => {
    world.write([
      { path: "agentgov.yml", text: known("version: 1\nmode: enforce\n") },
      { path: "agentgov/payments.yml", text: known(part("billing", "@acme/pay")) },
      { path: "agentgov/README.md", text: known("not policy") },
    ]);
    const snapshot = await snapshotAfter();
    const billing = snapshot.policy.areas.find(({ area }) => area === "billing");
    expect(billing?.owners).toEqual([{ kind: "team", team: "acme/pay" }]);
    expect(snapshot.source).toBe(`${ORGANISATION} + 1 part`);
  });

  it.each<[string, string, string]>([
    ["agentgov/a.yml", "version: 1\nmode: observe\n", "stands in agentgov.yml alone"],
    ["agentgov/x/a.yml", "version: 1\n", "rename or move this file"],
    ["agentgov/a.yaml", "version: 1\n", "rename or move this file"],
    ["agentgov.yaml", "version: 1\n", "rename or move this file"],
  ])("refuses %s with what only the main file says, or out of place", async (path, text, words) => {
    world.write([
      { path: "agentgov.yml", text: known("version: 1\n") },
      { path, text: known(text) },
    ]);
    const { problems } = await snapshotAfter();
    expect(problems).toMatchObject([{ file: `Acme/.agentgov:${path}` }]);
    expect(problems[0]?.message).toContain(words);
  });

  it("refuses parts without a main file", async () => {
    world.write([{ path: "agentgov/a.yml", text: known("version: 1\n") }]);
    expect((await snapshotAfter()).problems[0]?.message).toContain("needs an `agentgov.yml`");
  });
});

function part(area: string, owner: string): string {
  return `version: 1\nareas: { ${area}: { owners: ["${owner}"] } }\n`;
}

describe("the names in a policy", () => {
  const NAMED = 'version: 1\nmode: enforce\nareas: { auth: { owners: ["carol", "@acme/id"] } }\n';

  async function statesOf(): Promise<readonly string[]> {
    const { identities = [] } = await snapshotAfter();
    return identities.map(({ name, id, state }) => `${name} ${id ?? "nobody"} ${state}`);
  }

  it("are looked up once for a policy, and once a day", async () => {
    world.named.set("carol", 7).set("acme/id", 70);
    world.write(NAMED);
    expect(await statesOf()).toEqual(["acme/id 70 resolved", "carol 7 resolved"]);
    world.reads.length = 0;
    await statesOf();
    expect(world.reads.filter((read) => read.startsWith("name"))).toEqual([]);
    world.at = "2026-06-02T12:00:00Z";
    await statesOf();
    expect(world.reads.filter((read) => read.startsWith("name"))).toHaveLength(2);
  });

  it("stand for nobody once they were handed on, until they leave the policy and come back", async () => {
    world.named.set("carol", 7).set("acme/id", 70);
    world.write(NAMED);
    await statesOf();
    world.named.set("carol", 666);
    world.at = "2026-06-02T12:00:00Z";
    expect(await statesOf()).toEqual(["acme/id 70 resolved", "carol 7 recycled"]);
    world.write(`${NAMED}# unrelated\n`);
    expect(await statesOf()).toContain("carol 7 recycled");
    world.write(NAMED.replace("carol", "dora"));
    await statesOf();
    world.write(NAMED);
    expect(await statesOf()).toContain("carol 666 resolved");
  });

  it("stay with who renamed an account, and are nobody's who takes a name nobody bore", async () => {
    world.named.set("carol", 7);
    world.write(NAMED);
    expect(await statesOf()).toEqual(["acme/id nobody unknown", "carol 7 resolved"]);
    world.named.delete("carol");
    world.named.set("acme/id", 70);
    world.at = "2026-06-02T12:00:00Z";
    expect(await statesOf()).toEqual(["acme/id nobody unknown", "carol 7 resolved"]);
    world.write(`${NAMED}# looked at again\n`);
    expect(await statesOf()).toContain("acme/id 70 resolved");
  });
});

describe("sets of repositories", () => {
  const SETS =
    "version: 1\nmode: enforce\nrepositories:\n  - { topics: [toy], mode: observe }\n  - { properties: { tier: [a, b] }, mode: warn, areas: { auth: observe } }\n";

  it("are found by topics and properties, which are read only where a set goes by them", async () => {
    world.write("version: 1\n");
    await snapshotAfter();
    expect(world.reads).not.toContain("traits");
    world.write(SETS);
    world.traits = { topics: known(["Toy"]), properties: known({}) };
    expect((await snapshotAfter()).policy.mode).toBe("observe");
    world.traits = { topics: known([]), properties: known({ tier: "b" }) };
    const { policy } = await snapshotAfter();
    expect(policy.mode).toBe("warn");
    expect(policy.areas.find(({ area }) => area === "auth")?.mode).toBe("observe");
    world.traits = { topics: unknown("403"), properties: known({ tier: ["c"] }) };
    expect((await snapshotAfter()).policy.mode).toBe("enforce");
  });
});
