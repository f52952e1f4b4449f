import { describe, expect, it } from "vitest";
import { CheckUnsettledError, type CheckWorld, verifyCheck } from "../../src/app/verify-check.ts";
import type { EntryDraft } from "../../src/domain/audit-entry.ts";
import { installationId, repositoryId } from "../../src/domain/ids.ts";
import type { CommitPlace, SeenCheck } from "../../src/domain/inbox-event.ts";
import { sha } from "../builders/facts.ts";

const PLACE: CommitPlace = {
  installationId: installationId(1),
  repositoryId: repositoryId(2),
  owner: "acme",
  repo: "shop",
  headSha: sha(3),
};
const SEEN: SeenCheck = {
  kind: "check-run",
  name: "agentgov: main",
  id: 40,
  own: true,
  passing: true,
  by: "the app's own key",
  actor: null,
};

type Own = Awaited<ReturnType<CheckWorld["ownCheck"]>>;
const PASSES: Own = { checkRunId: 40, mayPass: true };
const HOLDS: Own = { checkRunId: 40, mayPass: false };

interface Scene extends Partial<CheckWorld> {
  /** What the record says, one answer after the other; the last one stays. */
  readonly recorded: readonly Own[];
  /** Whether others are at work, likewise. */
  readonly writing?: readonly boolean[];
}

async function look(
  { recorded, writing = [false], ...more }: Scene,
  seen: Partial<SeenCheck> = {},
): Promise<{ readonly outcome: string; readonly steps: readonly string[] }> {
  const steps: string[] = [];
  const next = <Value>(values: readonly Value[], name: string): Value => {
    const turn = steps.filter((step) => step === name).length;
    steps.push(name);
    const value = values[Math.min(turn, values.length - 1)];
    if (value === undefined) throw new TypeError("no answer");
    return value;
  };
  const entries: EntryDraft[] = [];
  const outcome = await verifyCheck(
    {
      ownCheck: () => Promise.resolve(next(recorded, "own")),
      isWriting: () => Promise.resolve(next(writing, "writing")),
      readPassing: () => Promise.resolve(next([true], "read")),
      isFirstSighting: () => Promise.resolve(true),
      record: (entry) => Promise.resolve(void entries.push(entry)),
      overrule: () => Promise.resolve(void steps.push("overrule")),
      spoil: () => Promise.resolve(void steps.push("spoil")),
      judgedBy: () => Promise.resolve([]),
      enqueue: () => Promise.resolve(),
      patient: true,
      now: () => "2026-06-01T12:00:00Z",
      ...more,
    },
    PLACE,
    { ...SEEN, ...seen },
  );
  expect(entries).toHaveLength(outcome.kind === "tampered" ? 1 : 0);
  return { outcome: outcome.kind === "tampered" ? outcome.how : outcome.kind, steps };
}

describe("a run of the app's own that passes", () => {
  it("is fine when the record says so, and costs no call", async () => {
    expect(await look({ recorded: [PASSES] })).toEqual({ outcome: "fine", steps: ["own"] });
  });

  it("is looked at again, without a call, while somebody may be publishing it", async () => {
    for (const own of [HOLDS, null]) {
      await expect(look({ recorded: [own], writing: [true] })).rejects.toThrow(CheckUnsettledError);
      const noCall = { readPassing: () => Promise.reject(new Error("called")) };
      await expect(look({ recorded: [own], writing: [true], ...noCall })).rejects.toThrow(
        CheckUnsettledError,
      );
    }
  });

  it("is looked at again when somebody began to publish while it was read", async () => {
    const writing = [false, true];
    await expect(look({ recorded: [HOLDS], writing })).rejects.toThrow(CheckUnsettledError);
  });

  it("is fine when its publication was written down while it was read", async () => {
    for (const before of [HOLDS, null, { checkRunId: 39, mayPass: false }]) {
      expect((await look({ recorded: [before, PASSES] })).outcome).toBe("fine");
    }
  });

  it.each([
    ["changed-run", HOLDS, ["spoil"]],
    ["unknown-run", null, ["overrule", "spoil"]],
    ["unknown-run", { checkRunId: 39, mayPass: true }, ["overrule", "spoil"]],
  ])("is a %s at once when nobody is at work", async (how, own, done) => {
    const { outcome, steps } = await look({ recorded: [own] });
    expect(outcome).toBe(how);
    expect(steps.slice(-done.length)).toEqual(done);
  });

  it("is one at the second look, whoever is at work", async () => {
    const scene = { writing: [true], patient: false };
    expect((await look({ recorded: [HOLDS], ...scene })).outcome).toBe("changed-run");
    expect((await look({ recorded: [null], ...scene })).outcome).toBe("unknown-run");
  });

  it("is fine when GitHub says by now that it does not pass, or is gone", async () => {
    for (const passes of [false, null]) {
      const readPassing = (): Promise<boolean | null> => Promise.resolve(passes);
      expect((await look({ recorded: [HOLDS], readPassing })).outcome).toBe("fine");
    }
  });

  it("is fine when a newer one of the app's took its place", async () => {
    const newer = { checkRunId: 41, mayPass: false };
    expect(await look({ recorded: [newer] })).toEqual({ outcome: "fine", steps: ["own"] });
  });
});

it("asks no more of a known run that was told not to pass", async () => {
  expect(await look({ recorded: [HOLDS] }, { passing: false })).toEqual({
    outcome: "fine",
    steps: ["own"],
  });
});
