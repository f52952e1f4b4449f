import { describe, expect, it } from "vitest";
import type { Account } from "../../src/domain/account.ts";
import type { Disqualified } from "../../src/domain/decision.ts";
import type { OwnerName } from "../../src/domain/gate-requirement.ts";
import { known, unknown } from "../../src/domain/known.ts";
import type { PullRequestFacts } from "../../src/domain/pull-request-facts.ts";
import { permissionOf, standingOf } from "../../src/policy/approval-bench.ts";
import { isOwner, ownedFiles, ownerText, scopePaths } from "../../src/policy/owners.ts";
import { aBench } from "../builders/bench.ts";
import {
  AUTH,
  aFile,
  anAccount,
  BOB,
  CLAUDE,
  DOCS,
  IVAN,
  OLGA,
  RITA,
  someFacts,
} from "../builders/facts.ts";
import { anArea, touched } from "../builders/policy.ts";

describe("standingOf", () => {
  it.each<[Account, string]>([
    [BOB, "may"],
    [OLGA, "may"],
    [RITA, "needs write access to approve, and has read"],
    [CLAUDE, "is no person, and only people approve"],
    [{ ...CLAUDE, type: "user" }, "is a coding agent, and only people approve"],
    [anAccount("acme", 5, "organization"), "is no person, and only people approve"],
    [anAccount("old", 6, "mannequin"), "is no person, and only people approve"],
    [anAccount("zoe", 7), "the permission of @zoe was not read"],
    [IVAN, "built it"],
  ])("judges %o", (account, words) => {
    const bench = aBench({}, { disqualified: [{ account: IVAN, reason: "built it" }] });
    const standing = standingOf(bench, account);
    expect(standing.kind === "may" ? "may" : standing.reason).toBe(words);
    expect(standing.kind === "unknown").toBe(words.includes("not read"));
  });

  it("compares people by id, never by name", () => {
    const disqualified: Disqualified[] = [{ account: { ...IVAN, login: BOB.login }, reason: "x" }];
    expect(standingOf(aBench({}, { disqualified }), BOB).kind).toBe("may");
    expect(permissionOf(someFacts(), { ...OLGA, login: RITA.login })).toEqual(known("maintain"));
  });

  it("does not guess a permission", () => {
    const permissions = [{ account: BOB, permission: unknown("GitHub said no") }];
    expect(standingOf(aBench({ permissions }), BOB)).toEqual({
      kind: "unknown",
      reason: "GitHub said no",
    });
  });
});

const TEAM: OwnerName = { kind: "team", team: "acme/identity" };
const OTHER: OwnerName = { kind: "team", team: "acme/other" };
const USER: OwnerName = { kind: "user", login: "bob" };

describe("isOwner", () => {
  it.each<[string, Account, readonly OwnerName[], Partial<PullRequestFacts>, unknown]>([
    ["a member", IVAN, [TEAM], {}, known(true)],
    ["no member", BOB, [TEAM], {}, known(false)],
    ["a named person", BOB, [USER], {}, known(true)],
    ["another person", IVAN, [USER], {}, known(false)],
    ["a named person beside an unread team", BOB, [OTHER, USER], {}, known(true)],
    ["a member beside an unread team", IVAN, [OTHER, TEAM], {}, known(true)],
    [
      "anybody of an unread team",
      BOB,
      [OTHER, TEAM],
      {},
      unknown("the members of @acme/other were not read"),
    ],
    [
      "anybody of teams that cannot be read",
      BOB,
      [TEAM, OTHER],
      { teams: [{ team: "acme/identity", members: unknown("GitHub said no") }] },
      unknown("GitHub said no; the members of @acme/other were not read"),
    ],
    ["a maintainer where nobody is named", OLGA, [], {}, known(true)],
    ["a writer where nobody is named", BOB, [], {}, known(false)],
    [
      "a stranger where nobody is named",
      anAccount("zoe", 7),
      [],
      {},
      unknown("the permission of @zoe was not read"),
    ],
  ])("answers for %s", (_name, ...[account, owners, facts, answer]) => {
    expect(isOwner(aBench(facts), account, owners)).toEqual(answer);
  });

  it("writes owners as people do", () => {
    expect([ownerText(TEAM), ownerText(USER)]).toEqual(["@acme/identity", "@bob"]);
  });
});

describe("ownedFiles", () => {
  const RENAMED = aFile("lib/new.ts", { previousPath: "src/auth/old.ts", status: "renamed" });
  const both = {
    area: "auth",
    tier: "high",
    files: [{ path: "src/auth/old.ts", rule: "r" }],
  } as const;

  it("takes both names of a rename, found by either", () => {
    const facts = someFacts({ files: known([RENAMED, AUTH, DOCS]) });
    const paths = (path: string): string[] => [
      ...scopePaths(facts, {
        touched: { ...both, files: [{ path, rule: "r" }] },
        areaPolicy: anArea(),
      }),
    ];
    expect(paths("src/auth/old.ts").toSorted()).toEqual(["lib/new.ts", "src/auth/old.ts"]);
    expect(paths("lib/new.ts").toSorted()).toEqual(["lib/new.ts", "src/auth/old.ts"]);
    expect(paths("docs/guide.md")).toEqual(["docs/guide.md"]);
    const unread = someFacts({ files: unknown("too much") });
    expect([...scopePaths(unread, { touched: both, areaPolicy: anArea() })]).toEqual([
      "src/auth/old.ts",
    ]);
  });

  it("takes the owners of policy for all of it", () => {
    const scope = { touched: touched(), areaPolicy: anArea({ owners: [TEAM] }) };
    const facts = { codeowners: known("* @bob\n") };
    expect(ownedFiles(aBench(facts), scope)).toEqual(
      known([{ owners: [TEAM], paths: new Set(["src/auth/login.ts"]) }]),
    );
  });

  it("groups by CODEOWNERS, both sides of a rename, names in any case and order", () => {
    const files = [RENAMED, AUTH, aFile("src/auth/z.ts")];
    const text =
      "/lib/ @Bob @acme/Identity\n/src/ @acme/identity @bob me@example.org\n/src/auth/z.ts ops@example.org\n";
    const scope = {
      touched: touched({ files: files.map(({ path }) => ({ path, rule: "r" })) }),
      areaPolicy: anArea(),
    };
    const facts = { files: known(files), codeowners: known(text) };
    expect(ownedFiles(aBench(facts), scope)).toEqual(
      known([
        {
          owners: [USER, TEAM],
          paths: new Set(["lib/new.ts", "src/auth/login.ts", "src/auth/old.ts"]),
        },
        { owners: [], paths: new Set(["src/auth/z.ts"]) },
      ]),
    );
  });

  it.each([
    ["no file", known(null), known([{ owners: [], paths: new Set(["src/auth/login.ts"]) }])],
    ["a file that cannot be read", unknown("GitHub said no"), unknown("GitHub said no")],
  ])("handles %s", (_name, codeowners, answer) => {
    const scope = { touched: touched(), areaPolicy: anArea() };
    expect(ownedFiles(aBench({ codeowners }), scope)).toEqual(answer);
  });

  it("does not guess a file that nobody read", () => {
    const { codeowners: _, ...facts } = someFacts();
    const scope = { touched: touched(), areaPolicy: anArea() };
    expect(ownedFiles({ ...aBench(), facts }, scope)).toEqual(unknown("CODEOWNERS was not read"));
  });

  it("takes the whole change where no file brought the area in", () => {
    const scope = { touched: touched({ files: [] }), areaPolicy: anArea() };
    const facts = { files: known([AUTH, DOCS]), codeowners: known("* @bob\n") };
    expect(ownedFiles(aBench(facts), scope)).toEqual(
      known([{ owners: [], paths: new Set([AUTH.path, DOCS.path]) }]),
    );
  });
});
