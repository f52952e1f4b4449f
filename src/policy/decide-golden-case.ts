import type { Account } from "../domain/account.ts";
import type { Approval } from "../domain/approval.ts";
import type { Decision } from "../domain/decision.ts";
import { contentOf } from "../domain/file-content.ts";
import { accountId, commitSha, login, repositoryId } from "../domain/ids.ts";
import { minutesAfter } from "../domain/instant.ts";
import { known } from "../domain/known.ts";
import { type Provenance, UNKNOWN_AGENT } from "../domain/provenance.ts";
import type {
  ChangedFile,
  Commit,
  PullRequestFacts,
  Review,
} from "../domain/pull-request-facts.ts";
import { assess, type CompiledPolicy } from "./assess.ts";
import { judge } from "./decide.ts";
import type { GoldenCase } from "./golden-cases.ts";
import { teamsNamed } from "./teams-named.ts";

/** A moment that no freeze of an ordinary policy names: cases are about rules, not about today. */
const MOMENT = "2020-01-01T00:00:00.000Z";
const BASE = commitSha("b".repeat(40));
const HEAD = commitSha("a".repeat(40));

/** The decision over the pull request a case describes, as of one fixed moment: it never ages. */
export function decideGoldenCase(compiled: CompiledPolicy, golden: GoldenCase): Decision {
  const facts = factsOf(compiled, golden);
  const history = {
    pushes: [],
    approvals: approvalsOf(golden, facts),
    requestedBefore: [],
    earlierContents: [],
    sightings: [{ headSha: HEAD, seenAt: MOMENT }],
  };
  const assessment = assess(compiled, facts, history);
  const judged = { ...assessment, provenance: provenanceOf(golden, assessment.provenance) };
  return judge(compiled, judged, { facts, history });
}

function factsOf(compiled: CompiledPolicy, golden: GoldenCase): PullRequestFacts {
  const files = golden.files.map(fileOf);
  const accounts = accountsOf(golden);
  const author = accounts.get(foldedLogin(golden.author)) ?? null;
  const ref = { owner: "example", name: golden.repository };
  return {
    repository: { id: repositoryId(1), ...ref, defaultBranch: "main", topics: [] },
    pullRequest: {
      number: 1,
      title: golden.name,
      body: "",
      state: "open",
      merged: false,
      draft: false,
      author,
      base: { ref: "main", sha: BASE },
      head: { ref: "change", sha: HEAD, repositoryId: repositoryId(1) },
      createdAt: MOMENT,
      changedFiles: files.length,
      commitCount: 1,
      assignees: [],
      labels: [],
      requestedReviewers: [],
      requestedTeams: [],
    },
    files: known(files),
    commits: known([commitOf(golden, author)]),
    reviews: known(reviewsOf(golden, accounts)),
    permissions: [...accounts.values()].map((account) => ({
      account,
      permission: known(personOf(golden, String(account.login)).permission),
    })),
    teams: teamsOf(compiled, golden, accounts),
    content: known({
      findings: golden.findings.map((finding) => ({ ...finding, message: "As the case says." })),
      dependencies: { added: [], removed: [], changed: [] },
    }),
    codeowners: known(golden.codeowners ?? null),
    commands: [],
    viaApp: known(null),
    checks: known(
      Object.entries(golden.checks).map(([name, state]) => ({
        kind: "check-run",
        name,
        app: null,
        state,
        completedAt: MOMENT,
      })),
    ),
    deployments: known([]),
    threads: known({ total: 0, unresolved: 0 }),
    dependencyApprovals: known([]),
    candidates: known([]),
    gatheredAt: minutesAfter(MOMENT, golden.minutesLater),
  };
}

function fileOf(file: GoldenCase["files"][number]): ChangedFile {
  const { path, from, status } =
    typeof file === "string" ? { path: file, from: undefined, status: undefined } : file;
  return {
    path,
    previousPath: from ?? null,
    status: status ?? (from === undefined ? "modified" : "renamed"),
    blob: "c".repeat(40),
    additions: 1,
    deletions: 1,
    patch: "@@ -1 +1 @@\n-before\n+after\n",
  };
}

function commitOf(golden: GoldenCase, account: Account | null): Commit {
  const name = foldedLogin(golden.author);
  const identity = { name, email: `${name}@example.invalid`, at: MOMENT, account };
  return {
    sha: HEAD,
    message: "A change\n",
    author: identity,
    committer: identity,
    parents: [BASE],
    tree: null,
    verification: null,
  };
}

function foldedLogin(text: string): string {
  return text.replace(/^@/u, "").toLowerCase();
}

/** Everybody the case speaks of, numbered in the order of their names. */
function accountsOf(golden: GoldenCase): ReadonlyMap<string, Account> {
  const names = [
    golden.author,
    ...Object.keys(golden.people),
    ...golden.approvals.map((approval) => (typeof approval === "string" ? approval : approval.by)),
  ].map(foldedLogin);
  return new Map(
    [...new Set(names)].toSorted().map((name, index) => {
      const type = name.endsWith("[bot]") ? "bot" : "user";
      return [name, { id: accountId(index + 1), login: login(name), type }];
    }),
  );
}

function personOf(golden: GoldenCase, name: string): GoldenCase["people"][string] {
  const found = Object.entries(golden.people).find(([key]) => foldedLogin(key) === name);
  return found?.[1] ?? { teams: [], permission: "write" };
}

/** Every team that policy, CODEOWNERS or the case names, with the people the case puts into it. */
function teamsOf(
  compiled: CompiledPolicy,
  golden: GoldenCase,
  accounts: ReadonlyMap<string, Account>,
): PullRequestFacts["teams"] {
  const membership = [...accounts].map(([name, { id }]) => ({
    id,
    teams: personOf(golden, name).teams.map(foldedLogin),
  }));
  const named = teamsNamed(compiled.snapshot.policy, golden.codeowners ?? null);
  const all = new Set([...named, ...membership.flatMap(({ teams }) => teams)]);
  return [...all].map((team) => ({
    team,
    members: known(membership.flatMap(({ id, teams }) => (teams.includes(team) ? [id] : []))),
  }));
}

function reviewsOf(golden: GoldenCase, accounts: ReadonlyMap<string, Account>): readonly Review[] {
  return golden.approvals.map((approval, index) => ({
    id: index + 1,
    author:
      accounts.get(foldedLogin(typeof approval === "string" ? approval : approval.by)) ?? null,
    state: "approved",
    commitSha: HEAD,
    submittedAt: MOMENT,
    body: "",
  }));
}

/** The same reviews as they were recorded: only a record can speak for single areas. */
function approvalsOf(golden: GoldenCase, facts: PullRequestFacts): readonly Approval[] {
  const accounts = accountsOf(golden);
  const files = facts.files.kind === "known" ? facts.files.value : [];
  const contents = files.map((file) => contentOf(file, { baseSha: BASE, headSha: HEAD }));
  return golden.approvals.flatMap((approval, index): readonly Approval[] => {
    const { by, areas } =
      typeof approval === "string" ? { by: approval, areas: undefined } : approval;
    const actor = accounts.get(foldedLogin(by));
    if (actor === undefined) return [];
    return [
      {
        channel: "review",
        sourceId: index + 1,
        actor,
        areas: areas ?? null,
        baseRef: "main",
        headSha: HEAD,
        contents,
        givenAt: MOMENT,
        withdrawnAt: null,
      },
    ];
  });
}

/** How the change was made, as the case says: what detects it is not what is tested. */
function provenanceOf(golden: GoldenCase, detected: Provenance): Provenance {
  const isAgent = golden.provenance === "agent-authored" || golden.provenance === "agent-assisted";
  return {
    ...detected,
    class: golden.provenance,
    strength: isAgent ? "declared" : "none",
    agents: isAgent ? [UNKNOWN_AGENT] : [],
    evidence: [],
  };
}
