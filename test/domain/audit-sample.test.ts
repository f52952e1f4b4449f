import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type BranchCommit,
  drawSample,
  populationOf,
  type RecordedCommit,
} from "../../src/domain/audit-sample.ts";

const PERIOD = { from: "2026-02-01T00:00:00.000Z", to: "2026-03-01T00:00:00.000Z" };
const JANUARY = "2026-01-15T00:00:00.000Z";
const FEBRUARY = "2026-02-15T00:00:00.000Z";
const YEAR_2000 = "2000-01-01T00:00:00.000Z";

function commit(sha: string, committedAt: string, ...parents: readonly string[]): BranchCommit {
  return { sha, committedAt, parents };
}

let seq = 0;
function landed(sha: string, at: string, changes: Partial<RecordedCommit> = {}): RecordedCommit {
  seq += 1;
  return { sha, kind: "landed", reason: "same-change", seq, at: `${at}T12:00:00.000Z`, ...changes };
}

/** What is found of each commit of the population, by its name. */
function standings(
  commits: readonly BranchCommit[],
  recorded: readonly RecordedCommit[],
): Readonly<Record<string, string>> {
  const { commits: found } = populationOf(commits, recorded, PERIOD);
  return Object.fromEntries(found.map(({ sha, standing }) => [sha, standing]));
}

describe("the population of a period", () => {
  it("is what git lists and the log dates, whatever date a commit bears", () => {
    const commits = [
      commit("d", FEBRUARY, "c"),
      commit("c", YEAR_2000, "b"),
      commit("b", FEBRUARY, "a"),
      commit("a", JANUARY),
    ];
    const recorded = [
      landed("a", "2026-01-15"),
      landed("b", "2026-02-02"),
      landed("c", "2026-02-03"),
      landed("d", "2026-03-01"),
    ];
    expect(standings(commits, recorded)).toEqual({ b: "matched", c: "matched" });
    const { elsewhere } = populationOf(commits, recorded, PERIOD);
    expect(elsewhere.map(({ sha }) => sha)).toEqual(["d"]);
  });

  it("holds a commit that the log does not tell of, also one that is dated out of every period", () => {
    const commits = [
      commit("d", FEBRUARY, "c"),
      commit("c", YEAR_2000, "b"),
      commit("b", FEBRUARY, "a"),
      commit("a", JANUARY),
    ];
    const recorded = [landed("a", "2026-01-15"), landed("d", "2026-02-20")];
    expect(standings(commits, recorded)).toEqual({
      b: "unrecorded",
      c: "unrecorded",
      d: "matched",
    });
  });

  it("tells what was there before the record, in the period of its own date", () => {
    const commits = [commit("c", FEBRUARY, "b"), commit("b", FEBRUARY, "a"), commit("a", JANUARY)];
    expect(standings(commits, [landed("c", "2026-02-20")])).toEqual({
      b: "before-record",
      c: "matched",
    });
    expect(standings(commits, [])).toEqual({ b: "before-record", c: "before-record" });
  });

  it("says the gravest that is recorded of a commit", () => {
    const recorded = [
      landed("a", "2026-02-02"),
      landed("a", "2026-02-03", { kind: "bypassed", reason: "rewritten" }),
    ];
    expect(standings([commit("a", FEBRUARY)], recorded)).toEqual({ a: "bypassed" });
    const observed = [landed("a", "2026-02-02", { reason: "not-enforced" })];
    expect(standings([commit("a", FEBRUARY)], observed)).toEqual({ a: "not-enforced" });
  });

  it("names what the log says landed and git no longer lists", () => {
    const recorded = [landed("a", "2026-02-02"), landed("x", "2026-02-03")];
    const { gone } = populationOf([commit("a", FEBRUARY)], recorded, PERIOD);
    expect(gone.map(({ sha }) => sha)).toEqual(["x"]);
  });

  it("takes every recorded commit into exactly one of two periods that touch", () => {
    const day = fc.integer({ min: 1, max: 28 }).map((number) => String(number).padStart(2, "0"));
    const when = fc.tuple(fc.constantFrom("01", "02"), day).map(([m, d]) => `2026-${m}-${d}`);
    fc.assert(
      fc.property(fc.array(when, { minLength: 1, maxLength: 20 }), (days) => {
        const commits = days.map((_, index) =>
          commit(`c${index}`, YEAR_2000, ...(index + 1 < days.length ? [`c${index + 1}`] : [])),
        );
        const recorded = days.map((at, index) => landed(`c${index}`, at));
        const january = { from: "2026-01-01T00:00:00.000Z", to: PERIOD.from };
        const found = [january, PERIOD].flatMap((period) =>
          populationOf(commits, recorded, period).commits.map(({ sha }) => sha),
        );
        expect(found.toSorted()).toEqual(commits.map(({ sha }) => sha).toSorted());
      }),
    );
  });
});

describe("a sample", () => {
  it("is what anybody draws with the seed, by the documented way", () => {
    const shas = Array.from({ length: 100 }, (_, index) => `commit${index}`);
    const lot = (sha: string): string => createHash("sha256").update(`7\n${sha}`).digest("hex");
    const expected = [...shas].sort((left, right) => lot(left).localeCompare(lot(right)));
    expect(drawSample(shas, { seed: "7", size: 25 })).toEqual(expected.slice(0, 25));
  });

  it("does not depend on the order of the population, holds none twice, and is all of a small one", () => {
    const names = fc.uniqueArray(fc.stringMatching(/^[0-9a-f]{8}$/u), { maxLength: 60 });
    fc.assert(
      fc.property(names, fc.string(), fc.integer({ min: 1, max: 40 }), (shas, seed, size) => {
        const drawn = drawSample(shas, { seed, size });
        expect(drawSample(shas.toReversed(), { seed, size })).toEqual(drawn);
        expect(new Set(drawn).size).toBe(Math.min(size, shas.length));
      }),
    );
  });
});
