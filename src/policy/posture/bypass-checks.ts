import type { BranchPosture, BypassActor, PostureFacts } from "../../domain/posture.ts";
import { requiresCheck } from "./effective-rules.ts";
import {
  firstUnread,
  given,
  named,
  ok,
  type PostureCheck,
  type PostureJudgement,
  red,
} from "./posture-check.ts";

const RULESETS = "Repository > Settings > Rules > Rulesets";

/** Who may go around the rules. */
export const BYPASS_CHECKS: readonly PostureCheck[] = [
  {
    id: "P07",
    question: "Can nobody go around the rules?",
    why: "Whoever is on the bypass list merges and pushes without the check; the app sees it only afterwards.",
    fix: `Empty the "Bypass list" of every ruleset of the branch under ${RULESETS}.`,
    judge: judgeBypass,
  },
  {
    id: "P08",
    question: "Do the rules hold for administrators too?",
    why: "An administrator's merge, or a token of theirs that an agent found, would land anything.",
    fix: `Take repository administrators and organisation owners off the "Bypass list" under ${RULESETS}, or turn on "Do not allow bypassing the above settings" under Settings > Branches.`,
    judge: judgeAdministrators,
  },
  {
    id: "P18",
    question: "Can no deploy key push?",
    why: "A deploy key belongs to nobody: what it pushes has no author to disqualify, and it may be on a bypass list.",
    fix: 'Delete deploy keys with write access, or add them again read-only, under Repository > Settings > Deploy keys, and take "Deploy keys" off bypass lists.',
    judge: judgeKeys,
  },
];

function judgeBypass(facts: PostureFacts): PostureJudgement {
  return askActors(facts, {
    concerns: () => true,
    classic: ({ bypassActors }) => bypassActors,
    good: "Nobody is on a bypass list.",
    bad: "May go around the rules",
  });
}

/** A role of the repository may be "administrator" or one that includes it: none of them belongs there. */
function judgeAdministrators(facts: PostureFacts): PostureJudgement {
  return askActors(facts, {
    concerns: ({ type }) => type === "RepositoryRole" || type === "OrganizationAdmin",
    classic: ({ enforcedOnAdmins }) => (enforcedOnAdmins ? [] : ["administrators"]),
    good: "Administrators are held by the rules.",
    bad: "The rules do not hold",
  });
}

interface ActorQuestion {
  concerns(actor: BypassActor): boolean;
  classic(protection: {
    readonly bypassActors: readonly string[];
    readonly enforcedOnAdmins: boolean;
  }): readonly string[];
  readonly good: string;
  readonly bad: string;
}

function askActors({ branches }: PostureFacts, question: ActorQuestion): PostureJudgement {
  return given(branches, (all) => {
    const found = all.flatMap((branch) => actorsOf(branch, question));
    if (found.length > 0) return red(`${question.bad}: ${named([...new Set(found)])}.`);
    const bare = all.filter(hasNoRules);
    if (bare.length > 0) {
      return red(`There are no rules on ${named(bare.map(({ name }) => name))}.`);
    }
    // An active ruleset holds whatever a classic protection lets through: only rulesets must be read.
    const facts = all.flatMap(({ rules, bypassActors }) => [rules, bypassActors]);
    return firstUnread(facts) ?? ok(question.good);
  });
}

function actorsOf(branch: BranchPosture, question: ActorQuestion): readonly string[] {
  const { bypassActors, checkName, classic, rules } = branch;
  const listed = bypassActors.kind === "known" ? bypassActors.value : [];
  const isHeld = rules.kind === "known" && requiresCheck(rules.value, checkName);
  const protection = classic.kind === "known" && !isHeld ? classic.value : null;
  return [
    ...listed.filter((actor) => question.concerns(actor)).map(actorName),
    ...(protection === null ? [] : question.classic(protection)),
  ];
}

function hasNoRules({ rules, classic }: BranchPosture): boolean {
  const classicRules = classic.kind === "known" ? (classic.value?.rules.count ?? 0) : 0;
  return rules.kind === "known" && rules.value.count + classicRules === 0;
}

/**
 * The numbers of GitHub's own roles.
 *
 * Source: https://docs.github.com/en/rest/repos/rules (`bypass_actors`, by example)
 */
const ROLES: Readonly<Record<number, string>> = { 2: "maintain", 4: "write", 5: "admin" };

function actorName({ ruleset, type, id }: BypassActor): string {
  const role = type === "RepositoryRole" && id !== null ? ROLES[id] : undefined;
  const which = role ?? (id === null ? "" : String(id));
  return `${type}${which === "" ? "" : ` ${which}`} of ${ruleset}`;
}

function judgeKeys({ writeKeys, branches }: PostureFacts): PostureJudgement {
  const bypassing =
    branches.kind === "known" &&
    branches.value.some(
      ({ bypassActors }) =>
        bypassActors.kind === "known" &&
        bypassActors.value.some(({ type }) => type === "DeployKey"),
    );
  if (bypassing) return red("Deploy keys may go around a ruleset of the branch.");
  return given(writeKeys, (keys) => {
    if (keys.length > 0) return red(`Deploy keys that can push: ${named(keys)}.`);
    // A bypass list that could not be read may name deploy keys: a key added later would use it.
    const lists = branches.kind === "known" ? branches.value.map((each) => each.bypassActors) : [];
    return firstUnread([branches, ...lists]) ?? ok("No deploy key can push.");
  });
}
