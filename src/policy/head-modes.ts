import type { Act } from "../domain/act.ts";
import type { Approval, FileContent } from "../domain/approval.ts";
import type { PullRequestHistory } from "../domain/decision.ts";
import { contentOf } from "../domain/file-content.ts";
import type { ModeNeeds } from "../domain/head-modes.ts";
import type { CommitSha } from "../domain/ids.ts";
import type { ChangedFile, PullRequestFacts } from "../domain/pull-request-facts.ts";
import { hasContentOf } from "./binding.ts";
import { collectApprovals, placesOfReviews } from "./collect-approvals.ts";
import { createModes } from "./modes-at-heads.ts";

/** Earlier heads whose trees are read, the latest first: one call each. */
const HEADS_MAX = 5;

type ModeFacts = Pick<PullRequestFacts, "pullRequest" | "modes">;

/**
 * The changed files with everything an approval binds to. Without a tree a mode is named after the head, so
 * that it equals itself at that head and nothing anywhere else.
 */
export function filesAtHead(
  facts: ModeFacts & Pick<PullRequestFacts, "files">,
): PullRequestFacts["files"] {
  const { files, pullRequest } = facts;
  if (files.kind === "unknown") return files;
  const { head, base } = pullRequest;
  const modeOf = createModes(facts);
  const value = files.value.map((file): ChangedFile => {
    const { before } = contentOf(file, { baseSha: base.sha, headSha: head.sha });
    const mode = modeOf(head.sha, file);
    return {
      ...file,
      mode: file.mode ?? mode,
      ...(before === undefined ? {} : { before }),
    };
  });
  return { kind: "known", value: value.toSorted(byPath) };
}

/** One order, so that of several files the same one is named whatever order they were listed in. */
function byPath(left: { readonly path: string }, right: { readonly path: string }): number {
  if (left.path === right.path) return 0;
  return left.path < right.path ? -1 : 1;
}

/**
 * What people said, with the modes of the files they said it of. Many people speak of one list of thousands
 * of files: each list is completed once.
 */
export function withModes<Said extends Approval | Act>(
  said: readonly Said[],
  facts: ModeFacts,
): readonly Said[] {
  const modeOf = createModes(facts);
  const completed = new Map<CommitSha, Map<Approval["contents"], readonly FileContent[]>>();
  return said.map((one) => {
    const { contents, headSha } = one;
    if (contents === null) return one;
    const ofHead =
      completed.get(headSha) ?? new Map<Approval["contents"], readonly FileContent[]>();
    completed.set(headSha, ofHead);
    const known = ofHead.get(contents);
    const complete =
      known ??
      contents
        .map((content) => ({ ...content, mode: content.mode ?? modeOf(headSha, content) }))
        .toSorted(byPath);
    ofHead.set(contents, complete);
    return { ...one, contents: complete };
  });
}

/**
 * The heads whose modes tell whether somebody's word for an earlier head can be carried over. None while all
 * was said of the head itself, or where the content has changed anyway.
 */
export function modeNeeds(facts: ModeQuestion, history: PullRequestHistory): ModeNeeds | null {
  if (facts.files.kind === "unknown") return null;
  const { head, base } = facts.pullRequest;
  const files = new Map(facts.files.value.map((file) => [file.path, file]));
  const heads = new Set<CommitSha>();
  const paths = new Set<string>();
  for (const { headSha, baseRef, contents } of standing(facts, history)) {
    if (headSha === head.sha || baseRef !== base.ref || contents === null) continue;
    if (!heads.has(headSha) && heads.size >= HEADS_MAX) continue;
    for (const content of contents) {
      const file = files.get(content.path);
      if (file === undefined || !hasContentOf(content, file)) continue;
      heads.add(headSha);
      paths.add(content.path);
    }
  }
  return heads.size === 0 ? null : { heads: [head.sha, ...heads], paths: [...paths] };
}

type ModeQuestion = Pick<
  PullRequestFacts,
  "pullRequest" | "files" | "reviews" | "commands" | "gatheredAt" | "moves" | "timeline"
>;

/** What still stands of what was said, the latest first, and heads that a command names now. */
function standing(
  facts: ModeQuestion,
  history: PullRequestHistory,
): readonly Pick<Approval, "headSha" | "baseRef" | "contents">[] {
  const approvals = collectApprovals(facts, history).all.filter(
    ({ withdrawnAt }) => withdrawnAt === null,
  );
  const acts = (history.acts ?? []).filter(({ end }) => end === null);
  const named = history.earlierContents.filter(({ headSha }) =>
    facts.commands.some(({ body }) => body.includes(headSha)),
  );
  return [
    ...[...approvals, ...acts].toSorted((left, right) => (left.givenAt < right.givenAt ? 1 : -1)),
    ...placesOfReviews(facts, history),
    ...named.map(({ headSha, baseRef, files }) => ({ headSha, baseRef, contents: files })),
  ];
}
