import type { BranchPosture, PostureFacts, PostureId } from "../../domain/posture.ts";
import { shown } from "../../domain/shown-text.ts";
import { COVERAGE_CHECKS } from "./coverage-checks.ts";
import { LANDING_CHECKS } from "./landing-checks.ts";
import {
  given,
  named,
  ok,
  type PostureCheck,
  type PostureJudgement,
  red,
  unclear,
} from "./posture-check.ts";

/** What the gate of any branch stands on. */
const FOUNDATION: readonly PostureId[] = ["P01", "P02", "P03", "P04", "P05", "P06"];

/** How the organisation runs the gate, as far as settings show it. */
export const GOVERNANCE_CHECKS: readonly PostureCheck[] = [
  {
    id: "P12",
    question: "Which pull requests merge by themselves as soon as they may?",
    why: "An armed pull request lands at the very moment the check passes, also in a moment of lifted rules.",
    fix: 'Disarm one with "Disable auto-merge" on its page, or all by turning off "Allow auto-merge" under Repository > Settings > General > Pull Requests.',
    judge: ({ autoMerging }) =>
      given(autoMerging, (numbers) =>
        ok(
          numbers.length === 0
            ? "Auto-merge is armed on no open pull request."
            : `Auto-merge is armed on ${named(numbers.map((number) => `#${number}`))}.`,
        ),
      ),
  },
  {
    id: "P14",
    question: "Is the repository with the organisation's policy itself behind the gate?",
    why: "Whoever can change the policy without the gate can open the gate; where there is no such repository, whoever may create one decides.",
    fix: "Create the config repository if there is none, install the app on it, and import the ruleset of `agentgov doctor --repo OWNER/CONFIG --ruleset` under its Settings > Rules > Rulesets.",
    judge: judgeConfigRepository,
  },
  {
    id: "P19",
    question: "Did everything that landed pass the check?",
    why: "Whatever landed around the gate deserves a look, however it got there.",
    fix: "Look at each commit with a red `agentgov: landed` check and at what let it through, which P05 to P09 ask; run `agentgov doctor` with the server's DATABASE_URL to have it answered.",
    judge: judgeLanded,
  },
  {
    id: "P27",
    question: "Do approvals of critical changes come through a second factor?",
    why: "An agent with somebody's own token comments exactly as that person would.",
    fix: "Give agents accounts of their own, and require two-factor authentication under Organisation > Settings > Authentication security.",
    judge: () => unclear("This release has no second channel for approvals of critical changes."),
  },
  {
    id: "P28",
    question: "Is every approver one known person, and no machine?",
    why: "Two accounts of one person, or of two agents, can approve each other.",
    fix: "Enforce SAML single sign-on under Organisation > Settings > Authentication security, and keep machine accounts out of the teams that own areas.",
    judge: () => unclear("This release does not read the linked identities of an organisation."),
  },
  {
    id: "P31",
    question: "Is the log anchored outside of its database?",
    why: "Who owns the database can rewrite a log that is anchored nowhere else.",
    fix: "Install the app on the config repository with `checks: write`, and set AUDIT_SIGNING_KEY; for a second place set AUDIT_ANCHOR_URL, or AUDIT_ANCHOR_TOKEN and AUDIT_ANCHOR_REPO.",
    judge: judgeAnchors,
  },
];

/** Counted for a month: an old bypass was either looked at by then, or is for the audit log. */
function judgeLanded({ landed }: PostureFacts): PostureJudgement {
  if (landed === undefined) {
    return unclear("What landed is in the app's database, and none was asked.");
  }
  return given(landed, (branches) => {
    const around = branches.filter(({ bypassed }) => bypassed > 0);
    if (around.length > 0) {
      const count = around.reduce((sum, { bypassed }) => sum + bypassed, 0);
      const latest = around.flatMap((each) => each.latest);
      return red(`${count} commits landed around the gate in 30 days, such as ${named(latest)}.`);
    }
    const unwatched = branches.filter(({ watched }) => !watched).map(({ branch }) => branch);
    if (unwatched.length > 0) {
      return unclear(`Nothing that landed on ${named(unwatched)} was seen yet.`);
    }
    if (branches.length === 0) return unclear("There is no branch to ask about.");
    const count = branches.reduce((sum, { landed: some }) => sum + some, 0);
    return ok(`All ${count} commits that landed in 30 days match a verdict that let them.`);
  });
}

/** Whoever reads this can wait so long: what is written later than that nobody outside vouches for. */
const ANCHOR_LATE_SECONDS = 900;

function judgeAnchors({ anchored }: PostureFacts): PostureJudgement {
  if (anchored === undefined) {
    return unclear("Anchors are in the app's database, and none was asked.");
  }
  return given(anchored, ({ places, unanchoredSeconds }) => {
    if (unanchoredSeconds > ANCHOR_LATE_SECONDS) {
      const minutes = Math.floor(unanchoredSeconds / 60);
      return red(`What was signed in the last ${minutes} minutes is anchored nowhere.`);
    }
    if (places.length === 0) return unclear("Nothing was signed and anchored yet.");
    return ok(`The log was laid down at ${named(places)}.`);
  });
}

function judgeConfigRepository(facts: PostureFacts): PostureJudgement {
  return given(facts.configRepository, ({ name, branch }) => {
    if (branch === null) {
      return red(
        `The app sees no ${named([`${facts.owner}/${name}`])}: it does not exist, or the app is not installed on it.`,
      );
    }
    return judgeGate(facts, branch);
  });
}

/** Asks of the branch that holds policy what is asked of the branch that policy protects. */
function judgeGate(facts: PostureFacts, branch: BranchPosture): PostureJudgement {
  const about: PostureFacts = {
    ...facts,
    branches: { kind: "known", value: [branch] },
  };
  const answers = [...COVERAGE_CHECKS, ...LANDING_CHECKS]
    .filter(({ id }) => FOUNDATION.includes(id))
    .map((check) => ({ id: check.id, ...check.judge(about) }));
  const worst =
    answers.find(({ status }) => status === "red") ??
    answers.find(({ status }) => status === "unknown");
  return worst === undefined
    ? ok(`The policy's own branch ${named([shown(branch.name)])} is behind the gate.`)
    : { status: worst.status, found: `${worst.id} of the config repository: ${worst.found}` };
}
