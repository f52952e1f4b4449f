import type { Decision, JudgedAct } from "../domain/decision.ts";
import { minuteOf } from "./check-people.ts";
import { bullets, code, join, type Markdown, md, prose, quiet, within } from "./markdown.ts";

/** GitHub refuses a longer body; the hidden mark that follows needs a little room. */
const BODY_MAX = 65_000;
/** GitHub refuses a longer title. */
const TITLE_MAX = 256;

/** The task that follows an override: what was skipped is made up for, and somebody answers for it. */
export function renderOverrideIssue(
  decision: Decision,
  overrides: readonly JudgedAct[],
  number: number,
): { readonly title: string; readonly body: string } {
  const lifted = decision.gates.filter(({ status }) => status === "overridden");
  const names = [
    ...new Set(lifted.map(({ gate, area }) => (area === null ? gate : `${gate} of ${area}`))),
  ];
  const blocks: Markdown[] = [
    md`Gates of pull request #${number} were lifted for commit ${code(decision.headSha.slice(0, 7))}.`,
    bullets(overrides.map(overrideLine)),
    ...(names.length === 0 ? [] : [md`**What was skipped:** ${join(names.map(code), ", ")}`]),
    md`**What is left to do**`,
    join(
      [
        md`- [ ] Have the change reviewed by the people who would have approved it.`,
        md`- [ ] Mend or revert what the review finds.`,
        md`- [ ] Close this with a word on the outcome.`,
      ],
      "\n",
    ),
  ];
  const title = `Review what was overridden in pull request ${number} (${decision.tier} risk)`;
  // The pull request alone is linked: everything else is outside text.
  const body = within(quiet(join(blocks, "\n\n")), BODY_MAX).replace(
    `#&#8203;${number}`,
    `#${number}`,
  );
  return { title: title.slice(0, TITLE_MAX), body };
}

function overrideLine({ act, note }: JudgedAct): Markdown {
  const reason = act.reason === null ? md`` : md` “${act.reason}”`;
  return md`@${act.actor.login}, ${minuteOf(act.givenAt)}: ${prose(note)}.${reason}`;
}
