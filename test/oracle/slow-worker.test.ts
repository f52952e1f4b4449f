import { describe, expect, it } from "vitest";
import type { Deed, Passage, Step } from "./step.ts";
import { isPassing, shown } from "./system.ts";
import { tell } from "./tell.ts";

const FIRST = { path: "src/auth/login.ts", change: "top", text: "a", to: "" } as const;
const REVIEW: Deed = { kind: "review", by: "ivan", state: "approved" };
const UNAPPROVE: Deed = { kind: "comment", by: "ivan", says: "unapprove" };

function later(deed: Deed): Step {
  return { kind: "deed", deed, arrives: "later" };
}

function then(passage: Passage): Step {
  return { kind: "passage", passage };
}

async function play(...steps: readonly Step[]): ReturnType<typeof tell> {
  const settled = then({ kind: "settle" });
  const all = [settled, ...steps];
  return tell({ author: "alice", isFork: false, first: FIRST, quietFor: 20, steps: all });
}

describe("a worker that is slow to go on", () => {
  const finish = then({ kind: "finish", at: 0, rereads: false });

  it("publishes what it has read", async () => {
    const { violation, end } = await play(later(REVIEW), then({ kind: "begin" }), finish);
    expect(violation).toBeNull();
    expect(isPassing(shown(end))).toBe(true);
  });

  it("publishes no pass over a word that took it back meanwhile", async () => {
    const steps = [later(REVIEW), later(UNAPPROVE), then({ kind: "begin" })];
    const { violation, end } = await play(...steps, then({ kind: "deliver", at: 1 }), finish);
    expect(violation).toBeNull();
    expect(isPassing(shown(end))).toBe(false);
  });
});
