import type { PostureFacts } from "../../domain/posture.ts";
import { missingNeeds } from "./app-needs.ts";
import { effectiveRules } from "./effective-rules.ts";
import {
  firstUnread,
  given,
  named,
  ok,
  type PostureCheck,
  type PostureJudgement,
  red,
  unclear,
} from "./posture-check.ts";

const INSTALLATION =
  "Organisation > Settings > Third-party access > GitHub Apps > agentgov > Configure";
const APP = "Settings > Developer settings > GitHub Apps > agentgov";

/**
 * The oldest Enterprise Server with rules that name an expected source.
 *
 * Source: https://docs.github.com/en/enterprise-server@3.11/rest/repos/rules
 */
const SERVER_OLDEST = { major: 3, minor: 11 };

/** Whether the app itself is set up to do its work. */
export const APP_CHECKS: readonly PostureCheck[] = [
  {
    id: "P11",
    question: "Can the app answer a merge queue, where there is one?",
    why: "A queue waits for a check that never comes, until somebody drops the requirement.",
    fix: `Accept the permission "Merge queues: read" and the event \`merge_group\` under ${INSTALLATION}.`,
    judge: judgeQueue,
  },
  {
    id: "P16",
    question: "Is the installation complete and not suspended?",
    why: "What the app may not read it cannot judge, and events it does not get it learns of late.",
    fix: `Install the app on the repository, accept its pending permissions and lift a suspension under ${INSTALLATION}.`,
    judge: judgeInstallation,
  },
  {
    id: "P17",
    question: "Do webhooks arrive, signed and over verified TLS?",
    why: "A lost delivery delays a verdict until the next sweep; without a secret anybody can make the app work.",
    fix: `Deliver failed webhooks again under ${APP} > Advanced, and set a secret and "Enable SSL verification" under ${APP} > General.`,
    judge: judgeWebhooks,
  },
  {
    id: "P23",
    question: "Does this GitHub have what the gate relies on?",
    why: "An Enterprise Server before 3.11 has no rules with an expected source: anybody could post the check.",
    fix: "Update GitHub Enterprise Server to 3.11 or newer.",
    judge: judgeServer,
  },
  {
    id: "P24",
    question: "Does nobody else post results under the name of the check?",
    why: "Another result of that name is a mistake or an attempt to pass for the app.",
    fix: "Rename the workflow job, status or app that posts `agentgov: BRANCH`, and pin the source of the check (P03).",
    judge: judgeCollisions,
  },
];

function judgeQueue({ branches, installation }: PostureFacts): PostureJudgement {
  return given(branches, (all) => {
    const queued = all.filter(
      (branch) =>
        branch.rules.kind === "known" &&
        effectiveRules(branch, branch.rules.value).mergeQueue.length > 0,
    );
    if (queued.length === 0) {
      return firstUnread(all.map(({ rules }) => rules)) ?? ok("No branch has a merge queue.");
    }
    return given(installation, (found) => {
      const concerns = ["merge_queues: read", "event merge_group"];
      const missing =
        found === null ? concerns : missingNeeds(found).filter((name) => concerns.includes(name));
      const names = named(queued.map(({ name }) => name));
      if (missing.length > 0) {
        return red(`${names} has a merge queue, and the installation lacks ${named(missing)}.`);
      }
      return ok(`The app answers for every entry of each group in the merge queue of ${names}.`);
    });
  });
}

function judgeInstallation({ installation }: PostureFacts): PostureJudgement {
  return given(installation, (found) => {
    if (found === null) return red("The app is not installed on this repository.");
    if (found.suspended) return red("The installation is suspended.");
    const missing = missingNeeds(found);
    return missing.length === 0
      ? ok("The installation has every permission and event.")
      : red(`The installation lacks ${named(missing)}.`);
  });
}

function judgeWebhooks({ deliveries, hook }: PostureFacts): PostureJudgement {
  const delivered = given(deliveries, ({ looked, lost }) => {
    const [first] = lost;
    if (looked === 0) return unclear("GitHub lists no recent delivery for this installation.");
    if (first === undefined) return ok(`No delivery was lost, of the last ${looked}.`);
    const newest = named([`${first.event}: ${first.status}`]);
    return red(
      `${lost.length} of the last ${looked} deliveries failed for good, the newest being ${newest}.`,
    );
  });
  const configured = given(hook, ({ hasSecret, verifiesTls }) => {
    if (!hasSecret) return red("The webhook has no secret.");
    return verifiesTls ? ok("") : red("The webhook does not verify TLS certificates.");
  });
  const answers = [delivered, configured];
  return (
    answers.find(({ status }) => status === "red") ??
    answers.find(({ status }) => status === "unknown") ??
    delivered
  );
}

function judgeServer({ serverVersion }: PostureFacts): PostureJudgement {
  return given(serverVersion, (version) => {
    if (version === null) return ok("GitHub's own service has everything.");
    const [major = 0, minor = 0] = version.split(".").map(Number);
    if (Number.isNaN(major) || Number.isNaN(minor)) {
      return unclear(`${named([version])} is not a version of Enterprise Server.`);
    }
    const { major: oldest, minor: least } = SERVER_OLDEST;
    const isRecent = major > oldest || (major === oldest && minor >= least);
    return isRecent
      ? ok(`Enterprise Server ${named([version])} has rules with an expected source.`)
      : red(`Enterprise Server ${named([version])} has no rules with an expected source.`);
  });
}

function judgeCollisions({ branches }: PostureFacts): PostureJudgement {
  return given(branches, (all) => {
    const seen = all.map(({ checks }) => checks);
    const others = seen.flatMap((fact) => (fact.kind === "known" ? fact.value.others : []));
    if (others.length > 0) {
      return red(`The name of the check is also posted by ${named([...new Set(others)])}.`);
    }
    const unread = firstUnread(seen);
    if (unread !== null) return unread;
    const sum = (count: "commits" | "own"): number =>
      seen.reduce((total, fact) => total + (fact.kind === "known" ? fact.value[count] : 0), 0);
    if (sum("commits") === 0) return unclear("There is no commit to look for the check on.");
    return ok(
      `Nobody else posted it on the newest commits (${sum("commits")}); the app did on ${sum("own")}.`,
    );
  });
}
