import { describe, expect, it } from "vitest";
import { type RecordedJudgement, replayPolicy } from "../../src/app/replay-policy.ts";
import { known } from "../../src/domain/known.ts";
import { aFile, aPullRequest, someFacts, someHistory } from "../builders/facts.ts";
import { aPolicy, compiled, ORGANISATION } from "../builders/policy.ts";

const CURRENT = compiled(aPolicy());
const EXCEPT = { repo: "acme/.agentgov", number: 1 };

function judgement(
  path: string,
  number: number,
  waitedHours: number | null = null,
): RecordedJudgement {
  const facts = someFacts({ pullRequest: aPullRequest({ number }), files: known([aFile(path)]) });
  return { input: { facts, history: someHistory() }, waitedHours };
}

const RECORDED = [
  judgement("src/auth/login.ts", 11, 4),
  judgement("docs/guide.md", 12),
  judgement("src/cart.ts", 13),
];

/** Replays with a policy of this text; the clock moves by `step` whenever it is read. */
function replay(
  document: object,
  recorded: readonly RecordedJudgement[] = RECORDED,
  { step = 0, current = CURRENT } = {},
) {
  let time = 0;
  let pauses = 0;
  const world = {
    recorded: () => ReadableStream.from(recorded.map((one) => [one])),
    monotonic: () => {
      time += step;
      return time;
    },
    pause: () => {
      pauses += 1;
      return Promise.resolve();
    },
  };
  const lacking = { lacksLayer: false, lacksTraits: false };
  const policies = { current, proposed: compiled(aPolicy(document)), ...lacking };
  const scope = { owner: "acme", except: EXCEPT };
  const report = replayPolicy(world, scope, () => Promise.resolve(policies));
  return report.then((result) => ({ ...result, pauses }));
}

describe("replayPolicy", () => {
  it("finds nothing when nothing changes", async () => {
    expect(await replay(ORGANISATION)).toMatchObject({
      judged: 3,
      isCut: false,
      newlyFree: [],
      newlyBlocked: [],
      approvalsMore: 0,
      approvalsFewer: 0,
      loads: [],
    });
  });

  it("names what would be free, and what would be blocked", async () => {
    const freed = await replay({ ...ORGANISATION, areas: { auth: { tier: "low" } } });
    expect(freed.newlyFree.map(({ number }) => number)).toEqual([11]);
    expect(freed.approvalsFewer).toBe(1);
    const blocked = await replay({
      ...ORGANISATION,
      areas: { ...ORGANISATION.areas, docs: { tier: "medium" } },
    });
    expect(blocked.newlyBlocked.map(({ number }) => number)).toEqual([12]);
    expect(blocked.newlyFree).toEqual([]);
    expect(blocked.loads).toEqual([{ name: "anyone with write access", more: 1, hours: null }]);
  });

  it("tells what a looser mode would let go, and a stricter one hold", async () => {
    const looser = { ...ORGANISATION, mode: "warn" };
    const freed = await replay(looser);
    expect(freed.newlyFree.map(({ number }) => number)).toEqual([11, 13]);
    const held = await replay(ORGANISATION, RECORDED, {
      current: compiled(aPolicy(looser)),
    });
    expect(held.newlyBlocked.map(({ number }) => number)).toEqual([11, 13]);
    expect([freed.newlyBlocked, held.newlyFree]).toEqual([[], []]);
  });

  it("counts who would be asked, with the hours that changes waited for them", async () => {
    const gates = [{ gate: "human-approval", approvals: 2, from: ["@acme/identity"] }];
    const report = await replay({
      ...ORGANISATION,
      areas: { ...ORGANISATION.areas, app: { gates } },
    });
    expect(report.approvalsMore).toBe(1);
    expect(report.loads).toEqual([{ name: "@acme/identity", more: 1, hours: 4 }]);
  });

  it("counts another owner as asked, though the gate reads the same", async () => {
    const report = await replay({ ...ORGANISATION, areas: { auth: { owners: ["@acme/other"] } } });
    expect(report.loads).toEqual([{ name: "@acme/other", more: 1, hours: null }]);
  });

  it("leaves out the proposal itself and tells what cannot be judged again", async () => {
    const own = judgement("agentgov.yml", 1).input;
    if (own === null) throw new Error("there is an input");
    const repository = { ...own.facts.repository, name: ".agentgov" };
    const input = { ...own, facts: { ...own.facts, repository } };
    const report = await replay(ORGANISATION, [
      { input, waitedHours: null },
      { input: null, waitedHours: null },
    ]);
    expect(report).toMatchObject({ judged: 0, unreadable: 1 });
  });

  it("lets others have their turn, and stops when the time is up", async () => {
    const many = Array.from({ length: 1_200 }, (_, index) => judgement("docs/a.md", index + 1));
    const quick = await replay(ORGANISATION, many, { step: 1 });
    expect(quick).toMatchObject({ judged: 1_000, isCut: false });
    expect(quick.pauses).toBeGreaterThan(50);
    const slow = await replay(ORGANISATION, many, { step: 100 });
    expect(slow.isCut).toBe(true);
    expect(slow.judged).toBeLessThan(100);
  });
});
