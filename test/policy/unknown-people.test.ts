import { describe, expect, it } from "vitest";
import { known } from "../../src/domain/known.ts";
import { decide } from "../../src/policy/decide.ts";
import {
  ALICE,
  AUTH,
  aCommit,
  anIdentity,
  DOCS,
  someFacts,
  someHistory,
} from "../builders/facts.ts";
import { ENFORCED } from "../builders/policy.ts";

/** The notes about people over a change of these files with one commit. */
function notes(message: string, file = AUTH, email?: string): readonly string[] {
  const author =
    email === undefined ? anIdentity(ALICE) : { ...anIdentity(ALICE), email, account: null };
  const commits = known([aCommit({ message, author })]);
  const facts = someFacts({ commits, files: known([file]) });
  return decide(ENFORCED, facts, someHistory()).notes.filter((note) => note.includes("Who is"));
}

const GHOST = "Change\n\nCo-authored-by: Ghost <Ghost@Nowhere.example>\n";

describe("somebody whom a commit names and GitHub does not know", () => {
  it("is named with the commit and the line", () => {
    expect(notes(GHOST)).toEqual([
      expect.stringMatching(
        /^Who is behind g…@nowhere\.example \(commit [0-9a-f]{7}, line 3\) is not known: /u,
      ),
    ]);
  });

  it("is named as the author of a commit too", () => {
    expect(notes("Change\n", AUTH, "ghost@nowhere.example")[0]).toMatch(/, author\) is not known/u);
  });

  it.each([
    ["nobody is named", "Change\n", AUTH],
    [
      "the address is GitHub's own for an account",
      "Change\n\nCo-authored-by: Ivan <103+ivan@users.noreply.github.com>\n",
      AUTH,
    ],
    [
      "the address is an agent's",
      "Change\n\nCo-authored-by: Claude <noreply@anthropic.com>\n",
      AUTH,
    ],
    ["little is at stake", GHOST, DOCS],
  ])("is not spoken of where %s", (_name, message, file) => {
    expect(notes(message, file)).toEqual([]);
  });

  it("is one of three who are named; the others are counted", () => {
    const lines = [1, 2, 3, 4].map((number) => `Co-authored-by: G <g${number}@nowhere.example>\n`);
    const [note = ""] = notes(`Change\n\n${lines.join("")}`);
    expect(note).toMatch(/(?:g…@nowhere\.example .*){3} and 1 more/u);
    expect(note.split("g…@")).toHaveLength(4);
    expect(note).toContain("and 1 more is not known");
  });
});
