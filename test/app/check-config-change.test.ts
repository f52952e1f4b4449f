import { describe, expect, it } from "vitest";
import { type ConfigChangeWorld, checkConfigChange } from "../../src/app/check-config-change.ts";
import type { ConfigReport } from "../../src/domain/config-report.ts";
import { type Known, known, unknown } from "../../src/domain/known.ts";
import { readPolicyYaml } from "../../src/readers/policy-yaml.ts";
import { aFile, someFacts, someHistory } from "../builders/facts.ts";

type Files = Readonly<Record<string, string>>;

const BASE: Files = {
  "agentgov.yml": "version: 1\nowners: [olga, otto]\n",
  "agentgov/team.yml":
    "version: 1\nareas:\n  exports: { include: ['src/exports/**'], owners: [a, b] }\n",
};

function listed(files: Files): Known<readonly { path: string; text: Known<string> }[]> {
  return known(Object.entries(files).map(([path, text]) => ({ path, text: known(text) })));
}

/** Checks a change from `BASE` to `head` that touches `touched`. */
function check(
  head: Files,
  touched: readonly string[],
  more: Partial<ConfigChangeWorld> = {},
): Promise<ConfigReport | null> {
  const world: ConfigChangeWorld = {
    readFiles: (side) => Promise.resolve(listed(side === "base" ? BASE : head)),
    parse: (file, text) => Promise.resolve(readPolicyYaml(file, text)),
    recorded: () => ReadableStream.from([]),
    monotonic: () => 0,
    pause: () => Promise.resolve(),
    now: () => "2026-06-01T00:00:00Z",
    readLayer: () => Promise.resolve(known(null)),
    readTraits: () => Promise.resolve({ topics: known([]), properties: known({}) }),
    readTeamSizes: () => Promise.resolve(new Map()),
    ...more,
  };
  const files = touched.map((path) => aFile(path));
  return checkConfigChange(world, { owner: "acme", repo: ".agentgov", number: 1, files });
}

describe("checkConfigChange", () => {
  it("has nothing to say of other files", async () => {
    expect(await check({}, ["README.md", "agentgov/deep/er.yml"])).toBeNull();
  });

  it("judges the policy as it would be after the merge", async () => {
    const stale = { "agentgov.yml": "version: 1\nowners: [olga]\n" };
    const report = await check(stale, ["agentgov.yml"]);
    expect(report?.problems).toEqual([]);
    const said = (report?.effects ?? []).map(({ sentence }) => sentence).join("\n");
    expect(said).toContain("The guardrails are owned by @olga; before: @olga or @otto.");
    expect(said).not.toContain("exports");
  });

  it("names problems of parts at their places", async () => {
    const head = {
      ...BASE,
      "agentgov/team.yml": "version: 1\nareas:\n  exports: { tier: hihg }\n",
    };
    const report = await check(head, ["agentgov/team.yml"]);
    expect(report?.problems).toMatchObject([{ file: "agentgov/team.yml", line: 3 }]);
  });

  it("fails where the proposal cannot be read, or the file is gone or moved away", async () => {
    const refused = { readFiles: () => Promise.resolve(unknown("GitHub is away")) };
    const unread = await check(BASE, ["agentgov.yml"], refused);
    expect(unread?.problems[0]?.message).toContain("GitHub is away");
    const gone = await check({}, ["agentgov.yml"]);
    expect(gone?.problems[0]?.message).toContain("the file is gone");
  });

  it("tells rules that match no file of recorded pull requests, once there are enough", async () => {
    const head = {
      ...BASE,
      "agentgov.yml": `${BASE["agentgov.yml"]}areas:\n  auth: { include: ['gone/**'], owners: [a, b] }\n`,
    };
    const rulesWith = async (count: number): Promise<readonly string[]> => {
      const paths = Array.from({ length: count }, (_, index) => aFile(`src/exports/${index}.ts`));
      const input = { facts: someFacts({ files: known(paths) }), history: someHistory() };
      const recorded = () => ReadableStream.from([[{ input, waitedHours: null }]]);
      const report = await check(head, ["agentgov.yml"], { recorded });
      return (report?.remarks ?? []).map(({ rule, line }) => `${rule}:${line}`);
    };
    expect(await rulesWith(10)).toEqual([]);
    expect(await rulesWith(300)).toEqual(["rule-matching-nothing:4"]);
  });

  it("tells a gate that asks for more people than its team has", async () => {
    const head = {
      ...BASE,
      "agentgov.yml": `${BASE["agentgov.yml"]}areas:\n  auth:\n    owners: ["@acme/one"]\n    gates: [{ gate: human-approval, approvals: 2 }]\n`,
    };
    const readTeamSizes = () => Promise.resolve(new Map([["acme/one", 1]]));
    const report = await check(head, ["agentgov.yml"], { readTeamSizes });
    expect(report?.remarks).toMatchObject([
      { rule: "gate-nobody-can-satisfy", file: "agentgov.yml", line: 6 },
    ]);
  });

  it("places a remark about a part in that part", async () => {
    const part = BASE["agentgov/team.yml"]?.replace("[a, b]", "[a, '@A']") ?? "";
    const report = await check({ ...BASE, "agentgov/team.yml": part }, ["agentgov/team.yml"]);
    expect(report?.remarks.map(({ file, rule }) => `${file} ${rule}`)).toContain(
      "agentgov/team.yml owner-named-twice",
    );
  });
});

describe("what the replay of a proposed policy goes by", () => {
  const STRICTER = {
    ...BASE,
    "agentgov.yml": `${BASE["agentgov.yml"]}mode: enforce\nrepositories:\n  - { properties: { tier: [toy] }, mode: observe }\n`,
  };
  const LAYER = "version: 1\nareas: { docs: { tier: high } }\n";

  /** One recorded change of documentation, in a repository with a layer of its own. */
  function recorded(): ReturnType<ConfigChangeWorld["recorded"]> {
    const facts = someFacts({ files: known([aFile("docs/guide.md")]) });
    const policy = { source: "acme/.agentgov:agentgov.yml + acme/shop:.github/agentgov.yml" };
    const input = { facts, history: someHistory(), policy };
    return ReadableStream.from([[{ input, waitedHours: null }]]);
  }

  function replayed(more: Partial<ConfigChangeWorld>): Promise<ConfigReport["replay"] | undefined> {
    return check(STRICTER, ["agentgov.yml"], { recorded, ...more }).then(
      (report) => report?.replay,
    );
  }

  function layerOf(text: string): Pick<ConfigChangeWorld, "readLayer"> {
    const parsed = readPolicyYaml(".github/agentgov.yml", text);
    const layer = parsed.kind === "parsed" ? known(parsed.file) : unknown("it is invalid");
    return { readLayer: () => Promise.resolve(layer) };
  }

  it("puts the layer of the repository over both policies", async () => {
    expect(await replayed(layerOf(LAYER))).toMatchObject({
      newlyBlocked: [{ repo: "acme/shop" }],
      withoutLayer: 0,
    });
    expect(await replayed({})).toMatchObject({ newlyBlocked: [] });
  });

  it.each([
    ["cannot be read", "version: ["],
    ["would loosen one of them", "version: 1\nmode: observe\n"],
  ])("counts what it judged without a layer that %s", async (_name, text) => {
    expect(await replayed(layerOf(text))).toMatchObject({ judged: 1, withoutLayer: 1 });
  });

  it("finds the set of a repository by its properties, and counts those it cannot", async () => {
    const properties = known({ tier: "toy" });
    const readTraits = () => Promise.resolve({ topics: known([]), properties });
    const found = await replayed({ ...layerOf(LAYER), readTraits });
    expect(found).toMatchObject({ newlyBlocked: [], withoutTraits: 0 });
    const unread = { topics: unknown("403"), properties: unknown("403") };
    const blind = { ...layerOf(LAYER), readTraits: () => Promise.resolve(unread) };
    expect(await replayed(blind)).toMatchObject({ newlyBlocked: [{}], withoutTraits: 1 });
  });
});
