import { describe, expect, it } from "vitest";
import { known, unknown } from "../../src/domain/known.ts";
import type { Landing } from "../../src/domain/landing.ts";
import type { ChangedFile } from "../../src/domain/pull-request-facts.ts";
import { aFile, sha } from "../builders/facts.ts";
import {
  AFTER,
  BEFORE,
  commit,
  FILES,
  HEAD,
  JUDGED,
  MORE,
  MOVED,
  moved,
  OLGA,
  run,
  type Scene,
} from "./landing-scene.ts";

function endOf({ outcome }: Landing): string {
  return outcome.kind === "landed" ? outcome.match : outcome.reason;
}

/** The base had renamed the file; what landed is what was seen to, or what was listed. */
const RENAMED = FILES.map((file) => ({ ...file, path: "src/auth/a.ts" }));

function seenMerging(landed: readonly ChangedFile[]): Scene {
  const merge = {
    sha: sha(40),
    baseSha: BEFORE,
    added: ["src/auth/a.ts"],
    otherwise: [],
    missing: ["src/a.ts"],
  };
  const judged = { ...JUDGED, files: known([...FILES, ...RENAMED]), merge };
  return { judged, diffs: { "1-30": landed } };
}

describe("matchLanding", () => {
  it.each<[string, Scene, readonly string[]]>([
    [
      "the judged commit itself",
      { commits: [commit(HEAD, [BEFORE])], named: [HEAD], state: moved(HEAD) },
      ["same-commit"],
    ],
    ["a squash", { diffs: { "1-30": FILES } }, ["same-change"]],
    ["a squash on a base that moved on", { diffs: { "1-30": MOVED } }, ["same-change"]],
    ["a squash as its test merge was seen", seenMerging(RENAMED), ["same-change"]],
    ["a squash as it was listed, whatever its test merge was", seenMerging(FILES), ["same-change"]],
    [
      "a merge with the commits it brings",
      {
        commits: [
          commit(sha(19), [sha(0)]),
          commit(HEAD, [sha(19)]),
          commit(AFTER, [BEFORE, HEAD]),
        ],
        diffs: { "1-30": FILES },
      },
      ["part-of", "part-of", "same-change"],
    ],
    [
      "a rebase of two commits, of which GitHub names one",
      {
        judged: { ...JUDGED, commits: [commit(sha(19), [sha(0)]), commit(HEAD, [sha(19)])] },
        commits: [commit(sha(29), [BEFORE]), commit(AFTER, [sha(29)])],
        diffs: { "29-30": [], "1-30": FILES },
      },
      ["part-of", "rebased"],
    ],
    [
      "what only our own record names",
      { named: [], landedAs: [AFTER], diffs: { "1-30": FILES } },
      ["same-change"],
    ],
    [
      "the judged tree on the base it was judged on",
      {
        judged: { ...JUDGED, mergeBaseSha: BEFORE },
        commits: [commit(AFTER, [BEFORE], "t".repeat(40))],
      },
      ["same-change"],
    ],
    [
      "what landed while nothing was enforced",
      { judged: { ...JUDGED, mode: "warn", verdict: "waiting" } },
      ["not-enforced"],
    ],
    ["a push where nothing is enforced", { named: [], mode: "warn" }, ["not-enforced"]],
  ])("matches %s", async (_name, scene, ends) => {
    const { landings, published, record } = await run(scene);
    expect(landings.map(endOf)).toEqual(ends);
    expect(published).toEqual([]);
    expect(record?.entries.map(({ type }) => type)).toEqual(ends.map(() => "commit.landed"));
  });

  it.each<[string, Scene, readonly string[]]>([
    ["a push of what is in no pull request", { named: [] }, ["direct-push"]],
    ["a merge that nobody judged", { judged: null }, ["not-judged"]],
    [
      "a merge while the verdict waited",
      { judged: { ...JUDGED, verdict: "waiting" } },
      ["not-passed"],
    ],
    ["a merge with a line more", { diffs: { "1-30": MORE } }, ["tree-differs"]],
    [
      "a queue that took something back",
      { diffs: { "1-30": [...MOVED, aFile("README.md")] } },
      ["tree-differs"],
    ],
    ["a merge without a part of it", { diffs: { "1-30": [] } }, ["tree-differs"]],
    [
      "a merge that is neither what was listed nor what was seen to merge",
      seenMerging([...FILES, ...RENAMED]),
      ["tree-differs"],
    ],
    [
      "another tree on the base it was judged on, such as a changed mode",
      {
        judged: { ...JUDGED, mergeBaseSha: BEFORE },
        commits: [commit(AFTER, [BEFORE], "u".repeat(40))],
        diffs: { "1-30": FILES },
      },
      ["tree-differs"],
    ],
    ["what GitHub does not show", {}, ["unverifiable"]],
    [
      "what was judged without its files",
      { judged: { ...JUDGED, files: unknown("3,001 files") }, diffs: { "1-30": FILES } },
      ["unverifiable"],
    ],
    ["more than is listed", { complete: false, diffs: { "1-30": FILES } }, ["unverifiable"]],
    ["a history that begins anew", { commits: [commit(AFTER, [])] }, ["tree-differs"]],
    [
      "a rewrite that nobody told of",
      { forward: false, diffs: { "1-30": FILES } },
      ["rewritten", "same-change"],
    ],
    [
      "a merge by hand with a third parent",
      {
        commits: [commit(sha(66), []), commit(AFTER, [BEFORE, HEAD, sha(66)])],
        diffs: { "1-30": MORE },
      },
      ["tree-differs", "tree-differs"],
    ],
  ])("calls %s a bypass", async (_name, scene, ends) => {
    const { landings, published } = await run(scene);
    expect(landings.map(endOf)).toEqual(ends);
    expect(published).toMatchObject([
      { name: "agentgov: landed", headSha: AFTER, state: { conclusion: "failure" } },
    ]);
  });

  it("takes no word of a message for a pull request: only what GitHub names counts", async () => {
    const { landings } = await run({ named: [], judged: JUDGED, diffs: { "1-30": FILES } });
    expect(landings.map(endOf)).toEqual(["direct-push"]);
  });

  it("waits for GitHub to name a pull request while it is patient", async () => {
    await expect(run({ named: [], patient: true })).rejects.toMatchObject({ retryable: true });
    await expect(run({ forward: false, patient: true })).rejects.toMatchObject({ retryable: true });
  });

  it("records nothing twice", async () => {
    const { landings } = await run({ named: [], recorded: [AFTER] });
    expect(landings).toEqual([]);
  });

  it("names who moved the branch", async () => {
    const { record } = await run({ named: [] });
    expect(record?.entries).toMatchObject([
      {
        type: "commit.bypassed",
        actor: { kind: "person", id: 5 },
        data: { reason: "direct-push" },
      },
    ]);
    expect(record).toMatchObject({ tip: AFTER, lastMove: "4" });
  });

  it("bounds the calls that one push costs, and calls the rest unverifiable", async () => {
    const line = Array.from({ length: 150 }, (_, index) =>
      commit(index === 149 ? AFTER : sha(1_000 + index), [index === 0 ? BEFORE : sha(999 + index)]),
    );
    const { landings } = await run({ named: [], commits: line });
    const counts = landings.map(endOf);
    expect(counts.filter((end) => end === "direct-push")).toHaveLength(100);
    expect(counts.filter((end) => end === "unverifiable")).toHaveLength(50);
  });

  it.each<[string, Scene, string]>([
    [
      "no pull request was judged against",
      { place: { isDefault: false }, state: { tip: null, judged: false } },
      "not-watched",
    ],
    ["nobody protects", { place: { isDefault: false }, state: { tip: null } }, "not-watched"],
    [
      "is protected, and was never seen",
      { place: { isDefault: false }, state: { tip: null, moves: [] }, isProtected: true },
      "started",
    ],
  ])("goes by whether it is watched: a branch that %s", async (_name, scene, kind) => {
    const result = await run(scene);
    expect([result.kind, result.landings]).toEqual([kind, []]);
  });

  it("tells of a deleted branch, by whom", async () => {
    const gone = { id: "5", before: AFTER, after: null, forced: false, pusher: OLGA };
    const { landings } = await run({ state: { tip: AFTER, moves: [gone] } });
    expect(landings.map(endOf)).toEqual(["deleted"]);
  });
});
