import { beforeEach, describe, expect, it } from "vitest";
import { createPolicyLoader, type PolicyLoader } from "../../src/app/load-policy.ts";
import type { ConfigFile } from "../../src/app/policy-world.ts";
import { installationId, repositoryId } from "../../src/domain/ids.ts";
import { type Known, known, unknown } from "../../src/domain/known.ts";
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

function file(text: Known<string>): readonly ConfigFile[] {
  return [{ path: "agentgov.yml", text }];
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
        data: {
          digest: snapshot.digest,
          source: snapshot.source,
          mode: "enforce",
          origins: [{ file: ORGANISATION, revision: world.tip }],
        },
      },
    ]);
  });

  it("asks again only after thirty seconds, and records only news", async () => {
    world.write("version: 1\n");
    await snapshotAfter();
    const cold = ["repository", "tip main", "files", LAYER];
    expect(world.reads.toSorted()).toEqual(cold.toSorted());
    await snapshotAfter(29_999);
    expect(world.reads).toHaveLength(4);
    world.reads.length = 0;
    await snapshotAfter(1);
    expect(world.reads.toSorted()).toEqual([LAYER, "tip main"].toSorted());
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

  it.each<[string, readonly ConfigFile[], string]>([
    ["turns invalid", file(known("version: 2")), "`version`"],
    ["turns into no YAML", file(known("a: [")), ""],
    ["is gone", [], "the file is gone; to switch agentgov off, set `mode: observe` instead"],
    [
      "cannot be read",
      file(unknown("GitHub said no")),
      "the file could not be read: GitHub said no",
    ],
    [
      "has an endless emoji for a key",
      file(known(`version: 1\n"${"😀".repeat(199)}": 1`)),
      "unknown key",
    ],
  ])("keeps the last good policy when the file %s", async (_name, files, words) => {
    world.write("version: 1\nmode: enforce\n");
    const good = await snapshotAfter();
    world.write(files);
    const snapshot = await snapshotAfter();
    expect(snapshot).toMatchObject({ digest: good.digest, standing: "last-good" });
    expect(snapshot.problems[0]?.message).toContain(words);
    await snapshotAfter();
    expect(typesOf()).toEqual(["policy.in-force", "policy.invalid"]);
    world.write("version: 1\nmode: enforce\n");
    expect((await snapshotAfter()).standing).toBe("current");
  });

  it("judges a repository never seen by the last good texts while newer ones are invalid", async () => {
    world.write("version: 1\nmode: enforce\n");
    await snapshotAfter();
    world.write("version: 2");
    world.clock += 30_000;
    const other = await loader.load({ ...REF, repo: "Other" }, "main");
    expect(other.snapshot).toMatchObject({ standing: "last-good", policy: { mode: "enforce" } });
  });

  it("needs no stored copy while the text is valid, and records that one was changed", async () => {
    world.write("version: 1\nmode: enforce\n");
    world.changed = "it has another digest";
    expect(await snapshotAfter()).toMatchObject({ standing: "current", problems: [] });
    expect(typesOf()).toEqual(["tamper.noticed", "policy.in-force"]);
    expect(world.entries[0]?.data).toEqual({
      what: "policy-copy",
      reason: "it has another digest",
    });
    await snapshotAfter();
    expect(typesOf()).toHaveLength(2);
  });

  it.each<[string, readonly ConfigFile[]]>([
    ["is invalid", file(known("version: 2"))],
    ["is gone", []],
  ])("judges by no copy that was changed when the text %s", async (_name, files) => {
    world.write("version: 1\nmode: observe\n");
    await snapshotAfter();
    world.write(files);
    world.changed = "it has another digest";
    const snapshot = await snapshotAfter();
    expect(snapshot).toMatchObject({ standing: "none-valid", policy: { mode: "enforce" } });
    expect(snapshot.problems[0]?.message).toBe(
      "the stored copy of the last good policy was changed and is not used: it has another digest",
    );
    expect(world.entries.at(-1)).toMatchObject({ type: "policy.invalid", data: { keeps: null } });
  });

  it("cannot tell that a policy is gone from a copy that was changed", async () => {
    world.changed = "it has another digest";
    expect((await snapshotAfter()).standing).toBe("none-valid");
  });

  it("holds a renamed repository as under its former name, and reads no names where none matter", async () => {
    const plain = "version: 1\nmode: warn\n";
    world.write(plain);
    world.nameHistory = { former: ["payments"], isTaken: false };
    expect((await snapshotAfter()).policy.mode).toBe("warn");
    expect(world.namesSeen).toEqual([]);
    const tip = world.write(`${plain}repositories:\n  - match: [payments]\n    mode: enforce\n`);
    expect((await snapshotAfter()).policy.mode).toBe("enforce");
    expect(world.namesSeen).toEqual([["Shop", tip]]);
    world.nameHistory = { former: [], isTaken: false };
    expect((await snapshotAfter()).policy.mode).toBe("warn");
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
    expect(world.reads).toHaveLength(reads + 1);
  }, 60_000);
});
