import { describe, expect, it } from "vitest";
import { FactsUnsettledError } from "../../src/app/facts-unsettled-error.ts";
import {
  type GatheredMerge,
  gatherTestMerge,
  joinContents,
  type TestMergeWorld,
} from "../../src/app/gather-test-merge.ts";
import type { ChangeContent } from "../../src/domain/change-content.ts";
import { installationId, repositoryId } from "../../src/domain/ids.ts";
import { known, settling, unknown } from "../../src/domain/known.ts";
import type { Mergeability } from "../../src/domain/test-merge.ts";
import { joinTestMerge } from "../../src/policy/test-merge.ts";
import { aCommit, aFile, aPullRequest, sha, someFacts } from "../builders/facts.ts";

const [OLD, TIP, MERGE] = [sha(10), sha(11), sha(12)];
const DOCS = aFile("docs/a.md");
const MOVED = aFile("src/auth/a.md");
const REF = {
  installationId: installationId(1),
  repositoryId: repositoryId(2),
  owner: "acme",
  repo: "shop",
  number: 7,
};
const MERGED = { sha: MERGE, baseSha: TIP, files: [MOVED] };

interface Scene {
  readonly mergeability?: Mergeability;
  readonly read?: Awaited<ReturnType<TestMergeWorld["read"]>>;
  readonly recorded?: boolean;
  readonly patient?: boolean;
  readonly tips?: readonly ReturnType<typeof sha>[];
  readonly files?: GatheredMerge["files"];
}

/** Looks at a change of one file, and counts how often GitHub is asked. */
async function look(scene: Scene): Promise<GatheredMerge & { readonly asked: number }> {
  let asked = 0;
  const { read = known(MERGED), recorded = false, patient = false, tips = [TIP, OLD] } = scene;
  const world: TestMergeWorld = {
    baseTips: () => Promise.resolve(tips),
    read: () => {
      asked += 1;
      return Promise.resolve(read);
    },
    recorded: () => Promise.resolve(recorded ? joinTestMerge([DOCS], MERGED) : null),
  };
  const { mergeability = { kind: "made", sha: MERGE } } = scene;
  const pullRequest = aPullRequest({ base: { ref: "main", sha: OLD } });
  const { repository } = someFacts();
  const gathered = await gatherTestMerge(world, {
    ref: REF,
    reading: { repository, pullRequest, mergeability },
    change: {
      files: scene.files ?? known([DOCS]),
      commits: known([aCommit({ parents: [OLD] })]),
    },
    patient,
  });
  return { ...gathered, asked };
}

const COMPUTING = { mergeability: { kind: "computing" } } as const;
const CONFLICT = { mergeability: { kind: "conflict" } } as const;

describe("gatherTestMerge", () => {
  it("joins what the merge changes where the base moved on", async () => {
    const { files, extra, merge, asked } = await look({});
    expect(files).toEqual(known([DOCS, MOVED]));
    expect(extra).toEqual([MOVED]);
    expect(merge).toMatchObject({ value: { sha: MERGE, baseSha: TIP, added: ["src/auth/a.md"] } });
    expect(asked).toBe(1);
  });

  it.each<[string, Scene]>([
    ["the base is where it was left", { tips: [OLD] }],
    ["it conflicts", CONFLICT],
    ["its own files are not known", { files: unknown("3,001 files") }],
  ])("asks nothing where %s", async (_name, scene) => {
    const { files, merge, asked } = await look(scene);
    expect([asked, merge, files]).toEqual([0, undefined, scene.files ?? known([DOCS])]);
  });

  it.each<[string, Scene]>([
    ["GitHub is still at work", COMPUTING],
    ["the merge is of another head", { read: settling("of another head") }],
    ["the merge is of an older base", { read: known({ ...MERGED, baseSha: OLD }) }],
  ])("asks again in a moment where %s", async (_name, scene) => {
    await expect(look({ ...scene, patient: true })).rejects.toThrow(FactsUnsettledError);
    await expect(look(scene)).resolves.toMatchObject({ merge: expect.anything() });
  });

  it("holds nobody up for good where GitHub makes no merge", async () => {
    const { files, merge } = await look(COMPUTING);
    expect([files, merge]).toEqual([known([DOCS]), settling("GitHub has made no test merge yet")]);
  });

  it.each<[string, Scene]>([
    ["GitHub is at work", COMPUTING],
    ["it conflicts", CONFLICT],
    ["the merge was thrown away", { read: settling("thrown away") }],
  ])("keeps to what was seen before where %s", async (_name, scene) => {
    const { files, merge } = await look({ ...scene, recorded: true });
    expect(files).toEqual(known([DOCS, MOVED]));
    expect(merge?.kind).toBe("known");
  });

  it("says what cannot be read, whatever was seen before", async () => {
    const { merge } = await look({ read: unknown("too large"), recorded: true, patient: true });
    expect(merge).toEqual(unknown("too large"));
  });
});

describe("joinContents", () => {
  it("holds everything of both, and each note once", () => {
    const content = (purl: string): ChangeContent => ({
      findings: [
        {
          kind: "new-dependency",
          area: "dependencies",
          tier: "high",
          path: "a",
          message: "m",
          purl,
        },
      ],
      dependencies: { added: [purl], removed: [], changed: [] },
      notes: ["GitHub was slow."],
    });
    const { findings, dependencies, notes } = joinContents(
      content("pkg:npm/a"),
      content("pkg:npm/b"),
    );
    expect(findings).toHaveLength(2);
    expect(dependencies.added).toEqual(["pkg:npm/a", "pkg:npm/b"]);
    expect(notes).toEqual(["GitHub was slow."]);
  });
});
