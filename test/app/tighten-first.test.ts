import { describe, expect, it } from "vitest";
import {
  type SharingWorld,
  strictestContent,
  type TighteningWorld,
  tightenFirst,
} from "../../src/app/tighten-first.ts";
import type { CheckRunContent } from "../../src/domain/effect.ts";
import { installationId, repositoryId } from "../../src/domain/ids.ts";
import { sha } from "../builders/facts.ts";

const REF = {
  installationId: installationId(1),
  repositoryId: repositoryId(2),
  owner: "acme",
  repo: "shop",
  number: 7,
};
const AT = { headSha: sha(7), baseRef: "main" };

interface Facts {
  readonly asked: boolean;
  readonly passing: boolean;
  readonly passed: boolean;
  readonly enforces: boolean;
}

async function tighten(facts: Facts, more: Partial<TighteningWorld> = {}) {
  const published: CheckRunContent[] = [];
  const world: TighteningWorld = {
    readHead: () => Promise.resolve(AT),
    takeTightening: () => Promise.resolve(facts.asked),
    isPassing: () => Promise.resolve(facts.passing),
    passesAt: () => Promise.resolve(facts.passed),
    enforces: () => Promise.resolve(facts.enforces),
    publish: (_ref, content) => Promise.resolve(void published.push(content)),
    ...more,
  };
  return { done: await tightenFirst(world, REF), published };
}

describe("tightenFirst", () => {
  it.each([
    ["an event asks for it", { asked: true, passed: true }],
    ["the pass was given to something else", { asked: false, passed: false }],
  ])("takes a pass back when %s", async (_name, { asked, passed }) => {
    const { done, published } = await tighten({ asked, passed, passing: true, enforces: true });
    expect(done).toBe(true);
    expect(published).toMatchObject([
      { name: "agentgov: main", headSha: sha(7), state: { status: "in_progress" } },
    ]);
  });

  it.each([
    ["nothing passes", { asked: true, passing: false, passed: false, enforces: true }],
    ["the pass is its own", { asked: false, passing: true, passed: true, enforces: true }],
    ["nothing is enforced", { asked: true, passing: true, passed: true, enforces: false }],
  ])("writes nothing when %s", async (_name, facts) => {
    expect(await tighten(facts)).toEqual({ done: false, published: [] });
  });

  it("writes nothing for what is gone or closed", async () => {
    const facts = { asked: true, passing: true, passed: false, enforces: true };
    const { done } = await tighten(facts, { readHead: () => Promise.resolve(null) });
    expect(done).toBe(false);
  });
});

describe("strictestContent", () => {
  const passing: CheckRunContent = {
    name: "agentgov: main",
    headSha: sha(7),
    state: { status: "completed", conclusion: "success" },
    title: "Passed",
    summary: "",
    text: "",
  };

  async function shown(content: CheckRunContent, more: Partial<SharingWorld>) {
    let calls = 0;
    const world: SharingWorld = {
      judgedAtHead: () => Promise.resolve([7, 8]),
      readOpenHeads: () => {
        calls += 1;
        return Promise.resolve([
          { number: 7, baseRef: "main" },
          { number: 8, baseRef: "main" },
        ]);
      },
      passesAt: () => Promise.resolve(false),
      ...more,
    };
    const effect = {
      kind: "publish-check-run",
      content,
      digest: "",
      decisionId: "1",
      checkRunId: null,
    } as const;
    return { content: await strictestContent(world, REF, { effect, baseRef: "main" }), calls };
  }

  it("waits for an open pull request of the same commit and base that does not pass", async () => {
    const { content } = await shown(passing, {});
    expect(content).toMatchObject({
      state: { status: "in_progress" },
      title: "Waits for #8, which has the same commit",
    });
  });

  it.each<[string, Partial<SharingWorld>]>([
    ["the other passes", { passesAt: () => Promise.resolve(true) }],
    [
      "the other is closed",
      { readOpenHeads: () => Promise.resolve([{ number: 7, baseRef: "main" }]) },
    ],
    [
      "the other has another base",
      { readOpenHeads: () => Promise.resolve([{ number: 8, baseRef: "dev" }]) },
    ],
  ])("passes when %s", async (_name, more) => {
    expect((await shown(passing, more)).content).toBe(passing);
  });

  it("asks GitHub nothing where nobody can share, or nothing passes", async () => {
    const alone = await shown(passing, { judgedAtHead: () => Promise.resolve([7]) });
    const waiting = await shown({ ...passing, state: { status: "in_progress" } }, {});
    expect([alone.calls, waiting.calls]).toEqual([0, 0]);
  });
});
