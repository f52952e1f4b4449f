import { describe, expect, it } from "vitest";
import type { Deed, Passage, Saying, Step } from "./step.ts";
import { isPassing, shown } from "./system.ts";
import { tell } from "./tell.ts";

const FIRST = { path: "src/auth/login.ts", change: "top", text: "a", to: "" } as const;

function now(deed: Deed): Step {
  return { kind: "deed", deed, arrives: "now" };
}

function later(deed: Deed): Step {
  return { kind: "deed", deed, arrives: "later" };
}

function says(by: string, words: Saying): Deed {
  return { kind: "comment", by, says: words };
}

function then(passage: Passage): Step {
  return { kind: "passage", passage };
}

const SETTLE = then({ kind: "settle" });
const WAIT = then({ kind: "wait", seconds: 20 });
const EVALUATE: readonly Step[] = [
  then({ kind: "begin" }),
  then({ kind: "finish", at: 0, rereads: false }),
];

/** What is shown in the end, where neither the product nor the oracle had anything against it. */
async function end(...steps: readonly Step[]): Promise<string> {
  const quiet = { author: "alice", isFork: false, first: FIRST, quietFor: 20 };
  const { violation, stricter, end: last } = await tell({ ...quiet, steps: [SETTLE, ...steps] });
  expect([violation, stricter]).toEqual([null, false]);
  return isPassing(shown(last)) ? "passes" : "waits";
}

describe("words after the fact", () => {
  const approved = [now(says("ivan", "approve")), SETTLE, WAIT];

  it.each<[string, Deed, string]>([
    ["counts while it is shown", { kind: "draft" }, "passes"],
    ["counts no more when it is hidden", { kind: "hide-comment", at: 0, by: "bob" }, "waits"],
    ["counts no more when it is deleted", { kind: "delete-comment", at: 0, by: "olga" }, "waits"],
    [
      "counts no more when it is edited",
      { kind: "edit-comment", at: 0, by: "ivan", says: "chat" },
      "waits",
    ],
  ])("an approval %s, heard of or not", async (_name, deed, state) => {
    expect(await end(...approved, now(deed))).toBe(state);
    expect(await end(...approved, later(deed), ...EVALUATE)).toBe(state);
  });

  it.each<[string, readonly Step[], string]>([
    ["a veto", [now(says("bob", "deny"))], "waits"],
    ["a hold", [now(says("bob", "hold"))], "waits"],
    ["a veto of somebody who may not", [now(says("rita", "deny"))], "passes"],
    [
      "a veto that was taken back",
      [now(says("bob", "deny")), WAIT, now(says("bob", "undeny"))],
      "passes",
    ],
    [
      "a veto that a guardian ended",
      [now(says("bob", "deny")), WAIT, now(says("olga", "undeny"))],
      "passes",
    ],
    [
      "a veto that somebody else would end",
      [now(says("bob", "deny")), WAIT, now(says("ida", "undeny"))],
      "waits",
    ],
    [
      "a hold that was ended",
      [now(says("bob", "hold")), WAIT, now(says("bob", "unhold"))],
      "passes",
    ],
    [
      "a hold that an end of vetoes does not end",
      [now(says("bob", "hold")), WAIT, now(says("bob", "undeny"))],
      "waits",
    ],
    [
      "a veto whose comment was deleted",
      [now(says("bob", "deny")), SETTLE, now({ kind: "delete-comment", at: 1, by: "bob" })],
      "waits",
    ],
    [
      "a veto whose comment was hidden at once",
      [later(says("bob", "deny")), now({ kind: "hide-comment", at: 1, by: "ida" })],
      "waits",
    ],
    ["the veto of whoever approved", [now(says("ivan", "deny")), SETTLE], "waits"],
  ])("%s over an approval", async (_name, steps, state) => {
    expect(await end(...approved, ...steps)).toBe(state);
  });

  it.each<[string, readonly Step[], string]>([
    ["alone", [], "passes"],
    ["over a veto", [now(says("bob", "deny"))], "passes"],
    ["that is not allowed", [now({ kind: "level", who: "olga", level: "read" })], "waits"],
    ["after its time", [then({ kind: "wait", seconds: 600 })], "waits"],
    ["hidden", [now({ kind: "hide-comment", at: 0, by: "bob" })], "waits"],
    [
      "before a push",
      [
        now({ kind: "rebase", by: "alice", reanchors: false }),
        now({
          kind: "push",
          by: "alice",
          edit: { ...FIRST, text: "b" },
          claims: { author: null, unlinked: false, coAuthor: null },
        }),
      ],
      "waits",
    ],
    ["before another base", [now({ kind: "retarget", to: "release" })], "waits"],
  ])("an override %s", async (_name, steps, state) => {
    expect(await end(now(says("olga", "override")), SETTLE, WAIT, ...steps)).toBe(state);
  });

  it.each<[Saying, string, Saying]>([
    ["unapprove", "bob", "deny"],
    ["undeny", "bob", "deny"],
    ["undeny", "olga", "deny"],
    ["unhold", "olga", "hold"],
  ])("%s by %s, heard late, does not end a later %s", async (early, by, stop) => {
    const steps = [later(says(by, early)), WAIT, now(says("bob", stop)), ...EVALUATE, SETTLE];
    expect(await end(...approved, ...steps)).toBe("waits");
  });
});
