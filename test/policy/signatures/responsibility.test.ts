import { describe, expect, it } from "vitest";
import { login } from "../../../src/domain/ids.ts";
import { known } from "../../../src/domain/known.ts";
import type { GitIdentity } from "../../../src/domain/pull-request-facts.ts";
import type { ResponsiblePerson } from "../../../src/domain/recorded-provenance.ts";
import {
  disqualifyingPeople,
  responsibleAs,
} from "../../../src/policy/signatures/responsibility.ts";
import {
  ALICE,
  BOB,
  CLAUDE,
  DEPENDABOT,
  someAccount,
  someCommit,
  someFacts,
  someIdentity,
  somePush,
  someSha,
  WEB_FLOW,
} from "./some-facts.ts";

const CAROL = someAccount("carol", 103);
const DAVE = someAccount("dave", 104);
const NO_PUSHES = { pushes: [] };

function stranger(email: string, name = "Somebody"): GitIdentity {
  return { name, email, at: "2026-06-01T10:00:00Z", account: null };
}

function brief(people: readonly ResponsiblePerson[]): readonly string[] {
  return people.map((person) => {
    const who = person.accountId ?? person.login ?? person.email ?? "";
    return `${String(who)} ${person.role}`;
  });
}

describe("disqualifyingPeople", () => {
  it("names the author, every pusher, and who authored or committed", () => {
    const commit = someCommit({ author: someIdentity(CAROL), committer: someIdentity(DAVE) });
    const found = disqualifyingPeople(someFacts([commit]), { pushes: [somePush(BOB)] });
    expect(brief(found)).toEqual([
      "101 pull-request-author",
      "102 pusher",
      "103 commit-author",
      "104 committer",
    ]);
    expect(found.map((person) => person.corroborated)).toEqual([true, true, false, false]);
    expect(found[2]).toMatchObject({
      reason: "authored commit 0000000",
      evidence: "commit 0000000, author",
      sha: someSha(1),
      login: "carol",
      email: null,
    });
  });

  it("names co-authors, by id, by login or by address", () => {
    const message =
      "fix: y\n\nCo-authored-by: C <103+carol@users.noreply.github.com>\n" +
      "Co-authored-by: D <dave@users.noreply.github.com>\nCo-authored-by: E <Eve@Example.com>\n";
    const found = disqualifyingPeople(someFacts([someCommit({ message })]), NO_PUSHES);
    expect(brief(found).slice(1)).toEqual([
      "103 co-author",
      "dave co-author",
      "eve@example.com co-author",
    ]);
    expect(found[1]?.evidence).toBe("commit 0000000, line 3");
  });

  it("names no bots, neither agents nor automation nor GitHub itself", () => {
    const commits = [
      someCommit({ author: someIdentity(CLAUDE), committer: someIdentity(WEB_FLOW) }),
      someCommit({
        author: someIdentity(DEPENDABOT),
        committer: stranger("noreply@github.com", "GitHub"),
      }),
      someCommit({
        author: someIdentity(someAccount("acme[bot]", 7, "bot")),
        committer: stranger("noreply@anthropic.com"),
      }),
    ];
    const facts = someFacts(commits, { author: CLAUDE });
    expect(brief(disqualifyingPeople(facts, { pushes: [somePush(CLAUDE)] }))).toEqual([]);
  });

  it("keeps a person whose name an agent tagged", () => {
    const tagged = { ...someIdentity(BOB), name: "Bob (aider)" };
    const untagged = stranger("eve@example.com", "Eve (aider)");
    const commit = someCommit({ author: tagged, committer: untagged });
    expect(brief(disqualifyingPeople(someFacts([commit]), NO_PUSHES))).toEqual([
      "101 pull-request-author",
      "102 commit-author",
      "eve@example.com committer",
    ]);
  });

  it("takes the people named on an agent's work for its requesters", () => {
    const commit = someCommit({
      author: someIdentity(CLAUDE),
      committer: someIdentity(CLAUDE),
      message: "fix: y\n\nCo-authored-by: Alice <101+alice@users.noreply.github.com>\n",
    });
    const body = "Fix y.\n\nRequested by: @Bob\n";
    const facts = someFacts([commit], { author: CLAUDE, body, assignees: [CAROL, CLAUDE] });
    expect(brief(disqualifyingPeople(facts, NO_PUSHES))).toEqual([
      "103 assignee",
      "101 requester",
      "bob requester",
    ]);
  });

  it("takes assignees and mentions of a person's own pull request for nobody", () => {
    const facts = someFacts([someCommit()], { body: "Requested by: @bob", assignees: [CAROL] });
    expect(brief(disqualifyingPeople(facts, NO_PUSHES))).toEqual(["101 pull-request-author"]);
  });

  it("counts assignees of a pull request that came through an agent's app", () => {
    const facts = { ...someFacts([], { assignees: [CAROL] }), viaApp: known("cursor") };
    expect(brief(disqualifyingPeople(facts, NO_PUSHES))).toEqual([
      "101 pull-request-author",
      "103 assignee",
    ]);
  });

  it("joins a login to the id it names elsewhere", () => {
    const message = "fix: y\n\nCo-authored-by: B <bob@users.noreply.github.com>\n";
    const found = disqualifyingPeople(someFacts([someCommit({ message })]), {
      pushes: [somePush(BOB)],
    });
    expect(brief(found)).toEqual(["101 pull-request-author", "102 pusher"]);
  });

  it("lets a flood of co-author lines disqualify nobody but those GitHub itself names", () => {
    const lines = (count: number): string =>
      Array.from({ length: count }, (_, at) => {
        const id = String(102 + at);
        return `Co-authored-by: P <${id}+p${id}@users.noreply.github.com>`;
      }).join("\n");
    const people = (count: number): readonly ResponsiblePerson[] =>
      disqualifyingPeople(someFacts([someCommit({ message: `fix: y\n\n${lines(count)}\n` })]), {
        pushes: [somePush(BOB)],
      });
    expect(people(6).filter((person) => !person.counts)).toEqual([]);
    const flooded = people(7);
    expect(brief(flooded.filter((person) => person.counts))).toEqual([
      "101 pull-request-author",
      "102 pusher",
    ]);
    expect(flooded).toHaveLength(8);
  });
});

describe("responsibleAs", () => {
  const people = disqualifyingPeople(
    someFacts([
      someCommit({ message: "fix: y\n\nCo-authored-by: D <dave@users.noreply.github.com>\n" }),
    ]),
    NO_PUSHES,
  );

  it("finds an account by id, and by login where no id is known", () => {
    expect(responsibleAs(people, ALICE)?.role).toBe("pull-request-author");
    expect(responsibleAs(people, { ...ALICE, login: login("renamed") })?.role).toBe(
      "pull-request-author",
    );
    expect(responsibleAs(people, DAVE)?.role).toBe("co-author");
    expect(responsibleAs(people, BOB)).toBeNull();
  });

  it("does not hold a recycled login against a new account", () => {
    expect(responsibleAs(people, someAccount("alice", 999))).toBeNull();
  });
});
