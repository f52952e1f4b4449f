import { type CommitSha, isCommitSha } from "../domain/ids.ts";
import { readAreas } from "./areas.ts";
import type { Command, CommandContext, CommandOutcome } from "./command.ts";
import { headWhenCommented } from "./head-when-commented.ts";
import { PERMISSIONS } from "./permission-table.ts";

/** Says yes to what is there, bound to the commit that was there when the comment was made. */
export const approve: Command = {
  name: "approve",
  aliases: [],
  usage: "/agentgov approve [area…] [full commit SHA]",
  about: "Approve the change, or only the named areas, as it was when you commented.",
  whoMayUse: PERMISSIONS.approve.who,
  run(context) {
    const { shas, areas, wrong } = readWords(context);
    if (wrong !== null) return refused(wrong);
    if (shas.length > 1) return refused("Name one commit at most.");
    const baseRef = context.scene === undefined ? context.decision.baseRef : context.scene.baseRef;
    if (baseRef === null) return refused(UNCLEAR_BASE);
    const headSha = shas[0] ?? headSeen(context);
    if (headSha === null) {
      const sha = context.decision.headSha;
      return refused(
        "A push arrived around the time of this comment, so it is unclear which commit you saw. " +
          `Approve by review, or say which one: \`/agentgov approve ${sha}\`.`,
      );
    }
    return approveAt(context, { headSha, baseRef }, areas);
  },
};

/** Who commented on a head that has gone since is held to what they saw. */
function headSeen(context: CommandContext): CommitSha | null {
  return context.scene === undefined ? headWhenCommented(context) : context.scene.headSha;
}

const UNCLEAR_BASE =
  "It cannot be told which base branch you saw: the base was changed around the time of this comment, or " +
  "GitHub does not show its changes. Please approve again.";

function approveAt(
  context: CommandContext,
  { headSha, baseRef }: { readonly headSha: CommitSha; readonly baseRef: string },
  areas: readonly string[],
): CommandOutcome {
  const contents = context.contentsAt(headSha);
  if (contents === null) {
    return refused(
      `${headSha.slice(0, 7)} is not a head of this pull request that was read; ` +
        `the head is \`${context.decision.headSha}\`.`,
    );
  }
  const { comment } = context;
  return {
    kind: "approve",
    approval: {
      channel: "comment",
      sourceId: comment.id,
      actor: comment.author,
      areas: areas.length === 0 ? null : areas,
      baseRef,
      headSha,
      contents,
      givenAt: comment.createdAt,
      withdrawnAt: null,
    },
  };
}

interface ReadWords {
  readonly shas: readonly CommitSha[];
  readonly areas: readonly string[];
  readonly wrong: string | null;
}

function readWords({ words, areas: known }: CommandContext): ReadWords {
  const shas = words.filter(isCommitSha);
  const areas = words.filter((word) => !isCommitSha(word));
  const stranger = areas.find((area) => !known.includes(area));
  if (stranger !== undefined && /^[0-9a-f]{7,}$/iu.test(stranger)) {
    return { shas, areas, wrong: "A commit is named by its full SHA of 40 hex digits." };
  }
  const read = readAreas(areas, known);
  return { shas, areas, wrong: read.kind === "wrong" ? read.reply : null };
}

function refused(reply: string): CommandOutcome {
  return { kind: "refused", reply };
}
