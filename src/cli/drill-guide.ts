import type { DrillQuestion } from "../domain/drill.ts";
import type { DrillScenario } from "./drill-scenario.ts";

/** What the person on call is asked, without telling where to look. */
export const QUESTION_TEXTS: Readonly<Record<DrillQuestion, string>> = {
  "first-step": "A credential with this fingerprint has leaked. What do you do first?",
  commit: "Which commit brought it in?",
  agent: "Which agent had a part in that commit?",
  approvers: "Who approved it? (logins, or nobody)",
  elsewhere: "On which branches is it? (names, with commas)",
  reach:
    "What could the agent reach at that commit? (modes, connectors and credentials by name, or nothing)",
  revert: "Take it out of the tip of every branch that has it, then answer: done",
  afterwards: "The branches are clean, and their history still has it. What else has to happen?",
};

/** The command that finds the answer. */
export function hintFor(
  question: DrillQuestion,
  { fingerprint, truth }: DrillScenario,
  folder: string,
): string {
  const search = `agentgov incident secret ${fingerprint} --repo ${folder}`;
  switch (question) {
    case "first-step":
      return "Until its provider refuses it, everybody who saw it can use it. What stops that?";
    case "commit":
    case "elsewhere":
    case "reach":
      return search;
    case "agent":
      return "git show <commit>: the last lines of its message; or the same search as before";
    case "approvers":
      return "agentgov who <commit>, with DATABASE_URL; a commit without a pull request has nobody";
    case "revert":
      return truth.branches
        .map(
          (branch, index) =>
            `git worktree add ../drill-${index + 1} ${branch} && git -C ../drill-${index + 1} revert --no-edit <commit that adds it there>`,
        )
        .join("\n");
    case "afterwards":
      return "What made it worthless before you looked for the commit?";
  }
}
