import { beforeEach, describe, expect, it } from "vitest";
import { createPolicyLoader, type PolicyLoader } from "../../src/app/load-policy.ts";
import { accountId, installationId, repositoryId } from "../../src/domain/ids.ts";
import { FakeWorld } from "./fake-policy-world.ts";

const OF = { installationId: installationId(1), owner: "acme" };
const POLICY = `version: 1
mode: enforce
override:
  people: ["@acme/platform", "@acme/oncall", "ida"]
  minutes: 30
`;

let world: FakeWorld;
let loader: PolicyLoader;

beforeEach(() => {
  world = new FakeWorld();
  world.teams.set("acme/platform", [accountId(1)]);
  world.teams.set("acme/oncall", []);
  loader = createPolicyLoader(world);
});

/** The teams that one look at the policy reads. */
async function readsOf(hours: number): Promise<readonly string[]> {
  world.at = new Date(Date.parse("2026-06-01T12:00:00Z") + hours * 3_600_000).toISOString();
  world.clock += 30_000;
  world.reads.length = 0;
  await loader.load({ ...OF, repositoryId: repositoryId(2), repo: "shop", number: 7 }, "main");
  return world.reads.filter((read) => read.startsWith("team "));
}

describe("teams that may override", () => {
  it("are read when the policy first names them, and once a day", async () => {
    world.write(POLICY);
    const both = ["team acme/oncall", "team acme/platform"];
    expect(await readsOf(0)).toEqual(both);
    expect(await readsOf(1)).toEqual([]);
    expect(await readsOf(24)).toEqual(both);
    expect(world.seen.slice(0, 2)).toEqual([
      { team: "acme/oncall", members: [] },
      { team: "acme/platform", members: [accountId(1)] },
    ]);
  });

  it("are read again when an event told of a change of people", async () => {
    world.write(POLICY);
    await readsOf(0);
    loader.forget("acme", null);
    expect(await readsOf(0)).toHaveLength(2);
    await loader.look(OF);
    expect(world.seen).toHaveLength(6);
  });

  it("hold nothing up when they cannot be read, and are read next time", async () => {
    world.write(POLICY);
    world.teams.delete("acme/oncall");
    expect(await readsOf(0)).toHaveLength(2);
    expect(await readsOf(0)).toEqual(["team acme/oncall"]);
  });

  it("are not read where no team may override", async () => {
    world.write("version: 1\nmode: enforce\noverride:\n  people: [ida]\n  minutes: 30\n");
    expect(await readsOf(0)).toEqual([]);
    world.write("version: 1\nmode: enforce\n");
    expect(await readsOf(1)).toEqual([]);
  });

  it("are those of the last good policy while the newest is invalid", async () => {
    world.write(POLICY);
    await readsOf(0);
    world.write("version: 2\n");
    expect(await readsOf(24)).toHaveLength(2);
  });
});
