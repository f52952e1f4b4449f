import { describe, expect, it } from "vitest";
import { accountId, login } from "../../../src/domain/ids.ts";
import type { ResponsiblePerson } from "../../../src/domain/recorded-provenance.ts";
import { withoutFlood } from "../../../src/policy/signatures/co-author-flood.ts";
import { sha } from "../../builders/facts.ts";

function named(
  id: number,
  commit: number,
  more: Partial<ResponsiblePerson> = {},
): ResponsiblePerson {
  return {
    accountId: accountId(id),
    login: login(`person-${id}`),
    email: null,
    role: "co-author",
    reason: "co-authored",
    evidence: "line 3",
    sha: sha(commit),
    corroborated: false,
    counts: true,
    ...more,
  };
}

function many(count: number, commit: (index: number) => number): readonly ResponsiblePerson[] {
  return Array.from({ length: count }, (_, index) => named(index + 1, commit(index)));
}

function counting(
  people: readonly ResponsiblePerson[],
  seenBefore: readonly string[] = [],
): number[] {
  const found = withoutFlood(people, new Set(seenBefore));
  expect(found).toHaveLength(people.length);
  return found.flatMap(({ counts, accountId: id }) => (counts && id !== null ? [id] : []));
}

describe("withoutFlood", () => {
  it("lets five strangers of one commit count, and six of one commit nobody", () => {
    expect(counting(many(5, () => 1))).toEqual([1, 2, 3, 4, 5]);
    expect(counting(many(6, () => 1))).toEqual([]);
  });

  it("counts a person once, however often they are named", () => {
    const twice = [...many(5, () => 1), ...many(5, () => 1)];
    expect(new Set(counting(twice))).toEqual(new Set([1, 2, 3, 4, 5]));
  });

  it("lets five count where many are spread over commits", () => {
    expect(counting(many(30, (index) => index + 1))).toEqual([1, 2, 3, 4, 5]);
    expect(counting(many(30, (index) => 100 - index))).toEqual([26, 27, 28, 29, 30]);
  });

  it("clears nobody who counted before by more names on top", () => {
    const early = named(99, 50);
    const flood = many(30, (index) => index + 1);
    expect(counting([...flood, early], [sha(50)])).toContain(99);
    expect(counting([early, ...many(6, () => 2)])).toEqual([99]);
  });

  it("does not care in which order they are listed", () => {
    const people = many(30, (index) => index + 1);
    expect(counting(people.toReversed()).toSorted((a, b) => a - b)).toEqual(counting(people));
  });

  it("takes nothing from those whom GitHub knows, or who wrote or committed", () => {
    const known = named(3, 1, { role: "pusher", corroborated: true });
    const author = named(4, 1, { role: "commit-author" });
    const people = [...many(8, () => 1), known, author];
    expect(counting(people).toSorted((a, b) => a - b)).toEqual([3, 3, 4, 4]);
  });

  it("knows a stranger by login and by address too", () => {
    const nameless = { accountId: null, login: null, email: "a@b.example" };
    const wrote = named(9, 1, { ...nameless, role: "commit-author" });
    const found = withoutFlood([...many(6, () => 1), named(9, 1, nameless), wrote], new Set());
    expect(found.filter(({ counts }) => counts)).toHaveLength(2);
  });

  it("tells strangers apart who have only a login or an address", () => {
    const by = (more: Partial<ResponsiblePerson>): readonly ResponsiblePerson[] =>
      many(6, () => 1).map((person, index) => {
        const key = `x${String(index)}`;
        const named = more.login === null ? { email: key } : { login: login(key) };
        return { ...person, accountId: null, login: null, ...named };
      });
    for (const people of [by({ login: null }), by({})]) {
      expect(withoutFlood(people, new Set()).some(({ counts }) => counts)).toBe(false);
      expect(withoutFlood(people.slice(1), new Set()).every(({ counts }) => counts)).toBe(true);
    }
  });

  it("bounds those whom an agent's commit names, and not those whom a text asks for", () => {
    const requested = many(6, () => 1).map(
      (person): ResponsiblePerson => ({
        ...person,
        role: "requester",
      }),
    );
    expect(counting(requested)).toEqual([]);
    expect(counting(requested.map((person) => ({ ...person, sha: null })))).toHaveLength(6);
  });
});
