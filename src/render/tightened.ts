import type { CheckRunContent } from "../domain/effect.ts";
import type { CommitSha } from "../domain/ids.ts";
import { md } from "./markdown.ts";

/** What a check shows while a pull request is judged again, after something may have taken its pass away. */
export function renderTightened(name: string, headSha: CommitSha): CheckRunContent {
  return {
    name,
    headSha,
    state: { status: "in_progress" },
    title: "Being judged again",
    summary: md`Something changed that an earlier verdict may not cover. This is judged again now.`
      .markdown,
    text: "",
  };
}

/** What a check shows that passes for one pull request and not for another of the same commit. */
export function renderShared(content: CheckRunContent, other: number): CheckRunContent {
  return {
    ...content,
    state: { status: "in_progress" },
    title: `Waits for #${other}, which has the same commit`,
    summary:
      md`**This pull request passes, but #${other} has the very same head commit and base, and does not.** A check belongs to a commit, so one shows for both. Let #${other} pass, close it, or push another commit.`
        .markdown,
  };
}

/** What is shown on a run that was made in the app's name and not by the app. */
export function renderOverruled(): { readonly title: string; readonly summary: string } {
  return {
    title: "Not a verdict of agentgov",
    summary:
      "This result was posted with the app's credentials, and the app did not post it. It is recorded, and " +
      "the app's own verdict follows. Whoever runs the app should replace its private key.",
  };
}
