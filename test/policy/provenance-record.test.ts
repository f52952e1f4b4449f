import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { known, unknown } from "../../src/domain/known.ts";
import type { Provenance } from "../../src/domain/provenance.ts";
import type { Commit, PullRequestFacts } from "../../src/domain/pull-request-facts.ts";
import {
  NO_PROVENANCE_HISTORY,
  type ProvenanceHistory,
} from "../../src/domain/recorded-provenance.ts";
import { describeProvenance, detectPullRequest } from "../../src/policy/provenance.ts";
import { hasNews, newProvenance } from "../../src/policy/provenance-record.ts";
import { disqualifyingPeople } from "../../src/policy/signatures/responsibility.ts";
import {
  AUTH,
  aCommit,
  anIdentity,
  aPullRequest,
  BOB,
  CLAUDE,
  DOCS,
  IVAN,
  sha,
  someFacts,
  someHistory,
} from "../builders/facts.ts";

const MARKED = "Change\n\nCo-Authored-By: Claude <noreply@anthropic.com>\n";

function recorded(facts: PullRequestFacts, before = NO_PROVENANCE_HISTORY): ProvenanceHistory {
  const history = someHistory({ provenance: before });
  const seen = newProvenance({ facts, history, recorded: before });
  return {
    commits: [...before.commits, ...seen.commits],
    marks: [...before.marks, ...seen.marks],
    requesters: [...before.requesters, ...seen.requesters],
    declarations: [...before.declarations, ...seen.declarations],
    pushes: before.pushes,
    landed: [...before.landed, ...seen.landed],
  };
}

function withCommits(...commits: readonly Commit[]): PullRequestFacts {
  const pullRequest = aPullRequest({ commitCount: commits.length });
  return someFacts({ pullRequest, commits: known(commits) });
}

function after(facts: PullRequestFacts, provenance: ProvenanceHistory): Provenance {
  return detectPullRequest(facts, someHistory({ provenance }));
}

const marked = fc.constantFrom<Partial<Commit>>(
  { message: MARKED },
  { message: "Change\n\nAssisted-by: Codex:gpt-5.5\n" },
  { author: { ...anIdentity(BOB), name: "Claude", email: "noreply@anthropic.com", account: null } },
  { author: anIdentity(CLAUDE) },
);

describe("newProvenance", () => {
  it("keeps class and agents through any strip of the same content, and through the next", () => {
    fc.assert(
      fc.property(fc.array(marked, { minLength: 1, maxLength: 4 }), (marks) => {
        const commits = marks.map((mark, at) =>
          aCommit({ ...mark, sha: sha(10 + at), tree: `tree ${String(at)}` }),
        );
        const first = withCommits(...commits);
        const before = detectPullRequest(first, someHistory());
        let record = recorded(first);
        for (const round of [20, 30]) {
          const stripped = commits.map(({ tree }, at) => aCommit({ sha: sha(round + at), tree }));
          const facts = withCommits(...stripped);
          const now = after(facts, record);
          expect([now.class, now.agents]).toEqual([before.class, before.agents]);
          record = recorded(facts, record);
        }
      }),
    );
  });

  it("has nothing to record the second time", () => {
    const pullRequest = aPullRequest({
      body: "Requested by @ivan\n\n🤖 Generated with [Claude Code](https://claude.com/claude-code)\n",
      author: CLAUDE,
      mergeCommitSha: sha(99),
    });
    const facts = someFacts({ pullRequest, commits: known([aCommit({ message: MARKED })]) });
    const record = recorded(facts);
    expect(record.marks.length).toBeGreaterThan(0);
    expect(record.requesters.map(({ login }) => login)).toEqual(["ivan"]);
    expect(record.landed).toEqual([sha(99)]);
    const history = someHistory({ provenance: record });
    expect(hasNews(newProvenance({ facts, history, recorded: record }))).toBe(false);
  });

  it("keeps the mark of a description that is edited away, but no declaration of a person", () => {
    const footer = "🤖 Generated with [Claude Code](https://claude.com/claude-code)";
    const said = someFacts({ pullRequest: aPullRequest({ body: footer }) });
    expect(after(someFacts(), recorded(said)).agents).toEqual(["claude"]);
    const declared = someFacts({
      pullRequest: aPullRequest({ body: "Agent-Use: assisted codex" }),
    });
    expect(detectPullRequest(declared, someHistory()).agents).toEqual(["codex"]);
    expect(after(someFacts(), recorded(declared)).agents).toEqual([]);
  });

  it("keeps who asked, when the name is taken out of the text", () => {
    const pullRequest = aPullRequest({ author: CLAUDE, body: "Requested by @ivan" });
    const record = recorded(someFacts({ pullRequest }));
    const facts = someFacts({ pullRequest: aPullRequest({ author: CLAUDE }) });
    const people = disqualifyingPeople(facts, someHistory({ provenance: record }));
    expect(people.map(({ login }) => login)).toContain("ivan");
  });

  it("keeps who wrote a commit that was squashed under another name", () => {
    const theirs = aCommit({ sha: sha(10), author: anIdentity(IVAN), tree: "tree" });
    const record = recorded(withCommits(theirs));
    const squashed = withCommits(aCommit({ sha: sha(11), tree: "tree" }));
    const people = disqualifyingPeople(squashed, someHistory({ provenance: record }));
    expect(people).toContainEqual(
      expect.objectContaining({ accountId: IVAN.id, role: "commit-author" }),
    );
  });

  it("takes back co-authors that somebody put on a commit, when other work replaces it", () => {
    const message = `Change\n\nCo-authored-by: Ivan <${String(IVAN.id)}+ivan@users.noreply.github.com>\n`;
    const record = recorded(withCommits(aCommit({ sha: sha(10), message, tree: "a" })));
    const named = (tree: string): readonly (string | null)[] => {
      const replaced = withCommits(aCommit({ sha: sha(11), tree }));
      const facts = { ...replaced, files: known([tree === "a" ? AUTH : DOCS]) };
      const people = disqualifyingPeople(facts, someHistory({ provenance: record }));
      return people.map(({ login }) => login);
    };
    expect(named("a")).toContain("ivan");
    expect(named("b")).not.toContain("ivan");
  });

  it("says in words that a mark was taken off", () => {
    const record = recorded(withCommits(aCommit({ sha: sha(10), message: MARKED, tree: "a" })));
    const now = after(withCommits(aCommit({ sha: sha(11), tree: "a" })), record);
    expect(describeProvenance(now, 1)).toBe(
      "Claude Code helped with the only commit; the mark was taken off 0000000.",
    );
  });

  it("takes nothing for gone while the commits cannot be read", () => {
    const record = recorded(withCommits(aCommit({ author: anIdentity(IVAN) })));
    const facts = someFacts({ commits: unknown("GitHub was away") });
    const people = disqualifyingPeople(facts, someHistory({ provenance: record }));
    expect(people.map(({ login }) => login)).toEqual(["alice"]);
  });
});
