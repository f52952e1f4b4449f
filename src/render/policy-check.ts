import type { CheckRunContent } from "../domain/effect.ts";
import type { CommitSha } from "../domain/ids.ts";
import type { PolicyProblem } from "../domain/policy-snapshot.ts";
import { bullets, code, md, prose } from "./markdown.ts";

/** Lines shown: nobody mends more at a time. */
const LINES_MAX = 20;
/** Characters of a title that GitHub shows in a list of checks. */
const TITLE_CHARACTERS_MAX = 120;

/** What is to be said about a policy. */
export interface PolicyRemarks {
  /** Why it does not take effect; empty when it does. */
  readonly problems: readonly PolicyProblem[];
  /** What of it stands for nobody although it takes effect, one sentence each. */
  readonly warnings: readonly string[];
  /** The commit whose texts stay in force meanwhile; null for none. */
  readonly keeps: CommitSha | null;
}

/** The check on the newest commit of the config repository. */
export function renderPolicyCheck(headSha: CommitSha, remarks: PolicyRemarks): CheckRunContent {
  const { problems, warnings, keeps } = remarks;
  const name = "agentgov: policy";
  const [first] = problems;
  if (first !== undefined) {
    const meanwhile =
      keeps === null
        ? md`No policy was ever valid: until one is, every pull request fails.`
        : md`The policy of commit ${code(keeps.slice(0, 12))} stays in force.`;
    return {
      name,
      headSha,
      state: { status: "completed", conclusion: "failure" },
      title: clipped(`The policy does not take effect: ${placeOf(first)}: ${first.message}`),
      summary: md`**This policy does not take effect.** ${meanwhile}`.markdown,
      text: bullets(
        problems
          .slice(0, LINES_MAX)
          .map((each) => md`${code(placeOf(each))}: ${prose(each.message)}`),
      ).markdown,
    };
  }
  return {
    name,
    headSha,
    state: { status: "completed", conclusion: warnings.length === 0 ? "success" : "failure" },
    title:
      warnings.length === 0 ? "The policy is in force" : clipped(`In force, but: ${warnings[0]}`),
    summary: md`This policy is in force.`.markdown,
    text: bullets(warnings.slice(0, LINES_MAX).map(prose)).markdown,
  };
}

function placeOf({ file, line, column }: PolicyProblem): string {
  const path = file.slice(file.lastIndexOf(":") + 1);
  return `${path}:${line}:${column}`;
}

function clipped(text: string): string {
  if (text.length <= TITLE_CHARACTERS_MAX) return text;
  return `${text.slice(0, TITLE_CHARACTERS_MAX - 1).toWellFormed()}…`;
}
