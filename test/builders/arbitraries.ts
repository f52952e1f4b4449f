import fc from "fast-check";
import { PERMISSIONS } from "../../src/domain/account.ts";
import type { Approval } from "../../src/domain/approval.ts";
import type { PullRequestHistory } from "../../src/domain/decision.ts";
import { known } from "../../src/domain/known.ts";
import type {
  ChangedFile,
  Commit,
  PullRequestFacts,
  Review,
} from "../../src/domain/pull-request-facts.ts";
import {
  ALICE,
  aCommit,
  aFile,
  anApproval,
  anIdentity,
  aPullRequest,
  aPush,
  aReview,
  at,
  BOB,
  CLAUDE,
  EARLIER,
  HEAD,
  IDA,
  IVAN,
  OLGA,
  RITA,
  sha,
  someFacts,
  someHistory,
} from "./facts.ts";

const PEOPLE = [ALICE, BOB, IVAN, IDA, OLGA, RITA, CLAUDE];
const person = fc.constantFrom(...PEOPLE);
const seconds = fc.integer({ min: 0, max: 500 }).map(at);

const file: fc.Arbitrary<ChangedFile> = fc
  .record({
    path: fc.constantFrom(
      "src/auth/a.ts",
      "src/cart.ts",
      "docs/a.md",
      "CODEOWNERS",
      "src/billing/b.ts",
      "scripts/run.ts",
    ),
    blob: fc.constantFrom("one", "two", null),
    status: fc.constantFrom("modified", "added", "removed"),
    previousPath: fc.constantFrom(null, null, "src/auth/old.ts"),
  })
  .map(({ path, ...more }) => aFile(path, more));

const files = fc.uniqueArray(file, { selector: ({ path }) => path, maxLength: 4 });

const commit: fc.Arbitrary<Commit> = fc
  .record({
    author: person.map(anIdentity),
    committer: person.map(anIdentity),
    message: fc.constantFrom(
      "Change\n",
      "Change\n\nCo-Authored-By: Claude <noreply@anthropic.com>\n",
      "Change\n\nAI-Assisted: none\n",
      `Change\n\nCo-authored-by: ida <${anIdentity(IDA).email}>\n`,
    ),
    sha: fc.constantFrom(HEAD, EARLIER, sha(3)),
  })
  .map(aCommit);

const review: fc.Arbitrary<Review> = fc
  .record({
    author: fc.constantFrom(...PEOPLE, null),
    id: fc.integer({ min: 1, max: 9 }),
    state: fc.constantFrom("approved", "changes-requested", "commented", "dismissed"),
    commitSha: fc.constantFrom(HEAD, EARLIER, null),
    submittedAt: fc.option(seconds),
  })
  .map(({ author, ...more }) => aReview(author, more));

const reviews = fc.uniqueArray(review, { selector: ({ id }) => id, maxLength: 4 });

const approval: fc.Arbitrary<Approval> = fc
  .record({
    actor: person,
    files,
    sourceId: fc.integer({ min: 1, max: 9 }),
    areas: fc.constantFrom(null, null, ["auth"], ["app", "billing"]),
    channel: fc.constantFrom("comment", "review"),
    baseRef: fc.constantFrom("main", "main", "dev"),
    givenAt: seconds,
    withdrawnAt: fc.option(seconds, { freq: 5 }),
  })
  .map(({ actor, files: seen, ...more }) => anApproval(actor, seen, more));

/** What one decision is made of. */
export interface Case {
  readonly facts: PullRequestFacts;
  readonly history: PullRequestHistory;
}

/** Changes in which approvals of what is there are common, so that both verdicts are. */
export const cases: fc.Arbitrary<Case> = fc
  .record({
    files,
    commits: fc.array(commit, { minLength: 1, maxLength: 3 }),
    reviews,
    author: fc.constantFrom(ALICE, ALICE, CLAUDE, null),
    codeowners: fc.constantFrom(null, "* @bob\n", "*.ts @acme/identity\n"),
    approvals: fc.uniqueArray(approval, {
      selector: ({ channel, sourceId }) => `${channel}${sourceId}`,
      maxLength: 3,
    }),
    approvers: fc.subarray([BOB, IVAN, IDA, OLGA]),
    channel: fc.constantFrom("comment", "review"),
    pushers: fc.array(person, { maxLength: 1 }),
    permission: fc.constantFrom(...PERMISSIONS),
  })
  .map((parts) => {
    const yes = parts.approvers.map((actor) =>
      anApproval(actor, parts.files, { sourceId: 50 + actor.id, channel: parts.channel }),
    );
    const shownReviews = yes
      .filter(({ channel }) => channel === "review")
      .map(({ actor, sourceId }) => aReview(actor, { id: sourceId }));
    const facts = someFacts({
      files: known(parts.files),
      commits: known(parts.commits),
      reviews: known([...parts.reviews, ...shownReviews]),
      pullRequest: aPullRequest({ author: parts.author }),
      codeowners: known(parts.codeowners),
    });
    const permissions = facts.permissions.map((one) =>
      one.account.id === BOB.id ? { ...one, permission: known(parts.permission) } : one,
    );
    return {
      facts: { ...facts, permissions },
      history: someHistory({
        approvals: [...parts.approvals, ...yes],
        pushes: parts.pushers.map((pusher) => aPush(pusher, { before: EARLIER })),
      }),
    };
  });
