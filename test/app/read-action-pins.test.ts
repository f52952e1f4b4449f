import { describe, expect, it } from "vitest";
import { readPins } from "../../src/app/read-action-pins.ts";
import type { DependencyChanges } from "../../src/domain/dependency.ts";
import { type Known, known, unknown } from "../../src/domain/known.ts";
import { dependencyFindings } from "../../src/policy/findings/dependencies.ts";

const [A, B, C] = ["a", "b", "c"].map((letter) => letter.repeat(40));

function changes(more: Partial<DependencyChanges>): DependencyChanges {
  const none = { added: [], removed: [], changed: [], suspicious: [], unreadable: [] };
  return { ...none, direct: [], places: [], ...more };
}

/** What was asked, and what came of it, when every commit is answered like this. */
async function read(
  more: Partial<DependencyChanges>,
  answer: Known<boolean>,
): Promise<{ readonly asked: readonly string[] } & Awaited<ReturnType<typeof readPins>>> {
  const asked: string[] = [];
  const pins = await readPins(
    {
      readActionCommit: ({ owner, repo, sha }) => {
        asked.push(`${owner}/${repo}@${sha}`);
        return Promise.resolve(answer);
      },
    },
    changes(more),
  );
  return { asked, ...pins };
}

describe("commits that actions are newly pinned to", () => {
  const changed = [{ purl: "pkg:githubactions/actions/checkout", from: "v4", to: String(B) }];

  it("are asked about, and nothing else", async () => {
    const { asked } = await read(
      {
        added: [
          `pkg:githubactions/github/codeql-action/init@${A}`,
          `pkg:githubactions/github/codeql-action/analyze@${A}`,
          "pkg:githubactions/x/y@v1",
          `pkg:npm/left-pad@${A}`,
        ],
        changed: [
          ...changed,
          { purl: "pkg:githubactions/x/z", from: `${A}, ${B}`, to: `${A}, ${C}` },
        ],
      },
      known(true),
    );
    expect(asked).toEqual([`github/codeql-action@${A}`, `actions/checkout@${B}`, `x/z@${C}`]);
  });

  it("are a finding of critical weight where they are not of the repository they name", async () => {
    const places = [{ purl: "pkg:githubactions/actions/checkout", path: "a.yml", line: 6 }];
    const { suspicious, notes } = await read({ changed, places }, known(false));
    expect(notes).toEqual([]);
    const [finding] = dependencyFindings(changes({ suspicious }));
    expect(finding).toMatchObject({
      kind: "suspicious-dependency",
      tier: "critical",
      path: "a.yml",
      line: 6,
      message: expect.stringContaining("not on the default branch"),
    });
  });

  it("are a note and no more where nobody can tell", async () => {
    const { suspicious, notes } = await read({ changed }, unknown("403"));
    expect(suspicious).toEqual([]);
    expect(notes).toEqual([
      "Whether these pinned actions are commits of the repositories they name was not looked up: actions/checkout@bbbbbbb (403).",
    ]);
  });

  it("are looked up five at most", async () => {
    const added = Array.from({ length: 8 }, (_each, index) => `pkg:githubactions/o/r${index}@${A}`);
    const { asked, notes } = await read({ added }, known(true));
    expect(asked).toHaveLength(5);
    expect(notes[0]).toContain("3 more");
  });

  it("are nothing to ask about where there is no GitHub", async () => {
    expect(await readPins({}, changes({ changed }))).toEqual({ suspicious: [], notes: [] });
  });
});
