import { known } from "../../../src/domain/known.ts";
import { type PostureFacts, type PostureId } from "../../../src/domain/posture.ts";
import { branchFacts, NO_RULES, ruleFacts, someBranch, someFacts } from "./posture-facts.ts";
import { pullRequestRule, QUEUE, UNREAD } from "./posture-parts.ts";

const RULE_QUESTIONS: readonly PostureId[] = [
  "P01",
  "P02",
  "P03",
  "P04",
  "P05",
  "P06",
  "P07",
  "P08",
  "P09",
  "P10",
  "P11",
  "P20",
  "P26",
  "P29",
  "P30",
];
/** Facts that are not known; each with the questions it must leave open. */
export const UNKNOWN_CASES: readonly (readonly [
  keyof PostureFacts,
  PostureFacts,
  readonly PostureId[],
])[] = [
  ["branches", branchFacts({ rules: UNREAD, bypassActors: UNREAD }), RULE_QUESTIONS],
  ["branches", someFacts({ branches: UNREAD }), [...RULE_QUESTIONS, "P24"]],
  ["branches", someFacts({ branches: known([]) }), ["P01", "P02", "P03", "P04", "P05", "P06"]],
  ["branches", branchFacts({ bypassActors: UNREAD }), ["P07", "P08"]],
  ["branches", branchFacts({ checks: UNREAD }), ["P24"]],
  ["branches", branchFacts({ checks: known({ commits: 0, own: 0, others: [] }) }), ["P24"]],
  ["policy", someFacts({ policy: UNREAD }), ["P02", "P14", "P26", "P30"]],
  ["autoMerging", someFacts({ autoMerging: UNREAD }), ["P12"]],
  ["workflowToken", someFacts({ workflowToken: UNREAD }), ["P13"]],
  ["configRepository", someFacts({ configRepository: UNREAD }), ["P14"]],
  [
    "configRepository",
    someFacts({
      configRepository: known({ name: ".agentgov", branch: someBranch({ rules: UNREAD }) }),
    }),
    ["P14"],
  ],
  ["targetedBranches", someFacts({ targetedBranches: UNREAD }), ["P15"]],
  [
    "targetedBranches",
    someFacts({
      targetedBranches: known([{ name: "dev", checkName: "agentgov: dev", rules: UNREAD }]),
    }),
    ["P15"],
  ],
  ["installation", someFacts({ installation: UNREAD }), ["P16"]],
  ["installation", { ...ruleFacts({ mergeQueue: QUEUE }), installation: UNREAD }, ["P11", "P16"]],
  ["deliveries", someFacts({ deliveries: UNREAD }), ["P17"]],
  ["deliveries", someFacts({ deliveries: known({ looked: 0, lost: [] }) }), ["P17"]],
  ["hook", someFacts({ hook: UNREAD }), ["P17"]],
  ["writeKeys", someFacts({ writeKeys: UNREAD }), ["P18"]],
  ["rulesets", { ...branchFacts({ rules: known(NO_RULES) }), rulesets: UNREAD }, ["P20", "P22"]],
  ["forkApproval", someFacts({ forkApproval: UNREAD }), ["P21"]],
  ["environments", someFacts({ environments: UNREAD }), ["P22"]],
  ["serverVersion", someFacts({ serverVersion: UNREAD }), ["P23"]],
  ["serverVersion", someFacts({ serverVersion: known("next") }), ["P23"]],
  ["actions", someFacts({ actions: UNREAD }), ["P25"]],
  [
    "actions",
    someFacts({ actions: known({ enabled: true, allowed: "selected", pinningRequired: null }) }),
    ["P25"],
  ],
  [
    "repository",
    {
      ...branchFacts({ rules: known(pullRequestRule({ mergeMethods: null })) }),
      repository: known({
        defaultBranch: "main",
        isPrivate: true,
        allowsForks: true,
        mergeMethods: null,
      }),
    },
    ["P30"],
  ],
];
