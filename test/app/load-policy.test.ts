import { beforeEach, describe, expect, it } from "vitest";
import {
  createPolicyLoader,
  type PolicyFileText,
  type PolicyLoader,
  type PolicyWorld,
} from "../../src/app/load-policy.ts";
import type { EntryDraft } from "../../src/domain/audit-entry.ts";
import { digestOf } from "../../src/domain/digest.ts";
import { installationId, repositoryId } from "../../src/domain/ids.ts";
import type { PolicySnapshot } from "../../src/domain/policy-snapshot.ts";
import type { PullRequestRef } from "../../src/domain/pull-request-facts.ts";
import { readPolicyYaml } from "../../src/readers/policy-yaml.ts";

const REF: PullRequestRef = {
  installationId: installationId(1),
  repositoryId: repositoryId(2),
  owner: "Acme",
  repo: "Shop",
  number: 7,
};
const ORGANISATION = "Acme/.agentgov:agentgov.yml";

/** A world of files, with what was asked of it. */
class FakeWorld implements PolicyWorld {
  readonly configRepository = ".agentgov";
  readonly files = new Map<string, PolicyFileText>();
  readonly good = new Map<string, PolicySnapshot>();
  readonly entries: EntryDraft[] = [];
  readonly reads: string[] = [];
  clock = 0;

  readFile(
    _ref: PullRequestRef,
    { owner, repo, path, gitRef }: Parameters<PolicyWorld["readFile"]>[1],
  ): Promise<PolicyFileText> {
    const name = `${owner}/${repo}:${path}@${gitRef ?? ""}`;
    this.reads.push(name);
    return Promise.resolve(this.files.get(name) ?? { kind: "absent" });
  }

  readonly parse = (file: string, text: string): ReturnType<PolicyWorld["parse"]> =>
    Promise.resolve(readPolicyYaml(file, text));

  lastGood(scope: string): Promise<PolicySnapshot | null> {
    return Promise.resolve(this.good.get(scope) ?? null);
  }

  saveGood(scope: string, snapshot: PolicySnapshot): Promise<void> {
    this.good.set(scope, snapshot);
    return Promise.resolve();
  }

  recordEntry(entry: EntryDraft): Promise<void> {
    // What is recorded must have a canonical form.
    digestOf(entry.data);
    this.entries.push(entry);
    return Promise.resolve();
  }

  now(): string {
    return "2026-06-01T12:00:00Z";
  }

  monotonic(): number {
    return this.clock;
  }

  write(text: string): void {
    this.files.set(`${ORGANISATION}@`, { kind: "found", text });
  }
}

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

describe("a policy loader", () => {
  it("reads the organisation's file and the layer of the base branch", async () => {
    world.write("version: 1\nmode: warn\n");
    world.files.set("Acme/Shop:.github/agentgov.yml@refs/heads/main", {
      kind: "found",
      text: "version: 1\nmode: enforce\n",
    });
    const snapshot = await snapshotAfter();
    expect(snapshot).toMatchObject({
      standing: "current",
      policy: { mode: "enforce" },
      problems: [],
    });
    expect(snapshot.source).toBe(`${ORGANISATION} + Acme/Shop:.github/agentgov.yml`);
    expect(world.entries).toEqual([
      {
        subject: "policy/acme/shop:main",
        type: "policy.in-force",
        actor: { kind: "app" },
        at: world.now(),
        data: { digest: snapshot.digest, source: snapshot.source, mode: "enforce" },
      },
    ]);
  });

  it("asks again only after thirty seconds, and records only news", async () => {
    await snapshotAfter();
    await snapshotAfter(29_999);
    expect(world.reads).toHaveLength(2);
    await snapshotAfter(1);
    expect(world.reads).toHaveLength(4);
    expect(typesOf()).toEqual(["policy.in-force"]);
  });

  it("keeps the compiled form of an unchanged text", async () => {
    const before = await loader.load(REF, "main");
    world.clock += 30_000;
    expect((await loader.load(REF, "main")).rules).toBe(before.rules);
    world.write("version: 1\nareas: { auth: { include: ['x/**'] } }\n");
    world.clock += 30_000;
    expect((await loader.load(REF, "main")).rules).not.toBe(before.rules);
  });

  it("never takes one branch for another that differs in case", async () => {
    world.files.set("Acme/Shop:.github/agentgov.yml@refs/heads/main", {
      kind: "found",
      text: "version: 1\nmode: enforce\n",
    });
    expect((await snapshotAfter(0, "Main")).policy.mode).toBe("warn");
    expect((await snapshotAfter(0, "main")).policy.mode).toBe("enforce");
    expect([...world.good.keys()]).toEqual(["acme/shop:Main", "acme/shop:main"]);
  });

  it("forgets a repository or an organisation, in any case of their names", async () => {
    const forgets: readonly [string, string | null, boolean][] = [
      ["ACME", "SHOP", true],
      ["acme", null, true],
      ["acme", "shop-2", false],
      ["acme", "sho", false],
      ["acm", null, false],
    ];
    for (const [owner, repo, forgotten] of forgets) {
      await snapshotAfter();
      const reads = world.reads.length;
      loader.forget(owner, repo);
      await snapshotAfter(0);
      expect(world.reads.length > reads).toBe(forgotten);
    }
  });

  it("enforces the pack, failing, while no text was ever valid", async () => {
    world.write("version: 1\nmoed: warn\n");
    const snapshot = await snapshotAfter();
    expect(snapshot).toMatchObject({ standing: "none-valid", policy: { mode: "enforce" } });
    expect(snapshot.problems).toMatchObject([{ file: ORGANISATION, line: 2, column: 1 }]);
    expect(world.entries).toMatchObject([{ type: "policy.invalid", data: { keeps: null } }]);
    expect(world.good.size).toBe(0);
  });

  it.each<[string, PolicyFileText, string]>([
    ["turns invalid", { kind: "found", text: "version: 2" }, "`version`"],
    ["turns into no YAML", { kind: "found", text: "a: [" }, ""],
    [
      "is gone",
      { kind: "absent" },
      "the file is gone; to switch agentgov off, set `mode: observe` instead",
    ],
    [
      "cannot be read",
      { kind: "unknown", reason: "GitHub said no" },
      "the file could not be read: GitHub said no",
    ],
    [
      "has an endless emoji for a key",
      { kind: "found", text: `version: 1\n"${"😀".repeat(199)}": 1` },
      "unknown key",
    ],
  ])("keeps the last good policy when the file %s", async (_name, file, words) => {
    world.write("version: 1\nmode: enforce\n");
    const good = await snapshotAfter();
    world.files.set(`${ORGANISATION}@`, file);
    const snapshot = await snapshotAfter();
    expect(snapshot).toMatchObject({ digest: good.digest, standing: "last-good" });
    expect(snapshot.problems[0]?.message).toContain(words);
    expect(typesOf()).toEqual(["policy.in-force", "policy.invalid"]);
    world.write("version: 1\nmode: enforce\n");
    expect((await snapshotAfter()).standing).toBe("current");
  });

  it("lets a repository take its own layer away", async () => {
    const layer = "Acme/Shop:.github/agentgov.yml@refs/heads/main";
    world.write("version: 1\nmode: warn\n");
    world.files.set(layer, { kind: "found", text: "version: 1\nmode: enforce\n" });
    await snapshotAfter();
    world.files.delete(layer);
    expect(await snapshotAfter()).toMatchObject({ standing: "current", policy: { mode: "warn" } });
  });

  it("keeps a bounded number of policies", async () => {
    for (let branch = 0; branch <= 2_000; branch += 1) await loader.load(REF, `b${branch}`);
    const reads = world.reads.length;
    await loader.load(REF, "b2000");
    await loader.load(REF, "b1");
    expect(world.reads).toHaveLength(reads);
    await loader.load(REF, "b0");
    expect(world.reads).toHaveLength(reads + 2);
  }, 60_000);
});
