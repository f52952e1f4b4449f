import { describe, expect, it } from "vitest";
import { type AccountId, accountId } from "../../src/domain/ids.ts";
import { type Known, known, unknown } from "../../src/domain/known.ts";
import type { PolicyIdentity } from "../../src/domain/policy-snapshot.ts";
import { isNamed } from "../../src/policy/named-people.ts";
import { anAccount } from "../builders/facts.ts";

const CAROL = { kind: "user", login: "carol" } as const;
const TEAM = { kind: "team", team: "acme/id" } as const;

function carolIs(state: PolicyIdentity["state"], id: number | null): readonly PolicyIdentity[] {
  return [{ kind: "user", name: "carol", id, state }];
}

/** Whether `carol`, account 7, is who policy means. */
function verdict(identities: readonly PolicyIdentity[], login = "carol"): boolean | "unknown" {
  const answer = isNamed({ teams: [], identities }, anAccount(login, 7), [CAROL]);
  return answer.kind === "unknown" ? "unknown" : answer.value;
}

describe("a login in policy", () => {
  it.each<[string, readonly PolicyIdentity[], string, boolean | "unknown"]>([
    ["as it is, where nobody was looked up", [], "carol", true],
    ["the account it stood for", carolIs("resolved", 7), "carol", true],
    ["that account under another login", carolIs("resolved", 7), "carol-2", true],
    ["nobody else who bears it", carolIs("resolved", 8), "carol", false],
    ["nobody once it was handed on", carolIs("recycled", 7), "carol", false],
    ["nobody where nobody bore it", carolIs("unknown", null), "carol", false],
    ["what cannot be told of who bears it", carolIs("unread", null), "carol", "unknown"],
    ["nobody of another name", carolIs("unread", null), "dora", false],
  ])("means %s", (...[, identities, login, answer]) => {
    expect(verdict(identities, login)).toBe(answer);
  });
});

describe("a team in policy", () => {
  it.each<[PolicyIdentity["state"], Known<readonly AccountId[]>, boolean | "unknown"]>([
    ["resolved", known([accountId(7)]), true],
    ["resolved", known([]), false],
    ["resolved", unknown("404"), "unknown"],
    ["recycled", known([accountId(7)]), false],
  ])("%s", (state, members, answer) => {
    const identities = [{ kind: "team", name: "acme/id", id: 70, state } as const];
    const found = isNamed(
      { teams: [{ team: "acme/id", members }], identities },
      anAccount("x", 7),
      [TEAM],
    );
    expect(found.kind === "unknown" ? "unknown" : found.value).toBe(answer);
  });
});
