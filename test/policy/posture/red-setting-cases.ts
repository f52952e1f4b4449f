import { known } from "../../../src/domain/known.ts";
import { APP_NEEDS } from "../../../src/policy/posture/app-needs.ts";
import {
  branchFacts,
  NO_RULES,
  ruleFacts,
  someBranch,
  someFacts,
  someRequiredCheck,
  someRules,
} from "./posture-facts.ts";
import { type Cases, lacking, QUEUE, UNREAD } from "./posture-parts.ts";

/** Settings beside the rules that let changes through or stop the app. */
export const RED_SETTINGS: Cases = {
  P11: [
    [
      "a queue without the permission",
      { ...ruleFacts({ mergeQueue: QUEUE }), installation: lacking("merge_queues") },
    ],
    [
      "a queue without the event",
      { ...ruleFacts({ mergeQueue: QUEUE }), installation: lacking("merge_group") },
    ],
  ],
  P13: [
    ["approvals", someFacts({ workflowToken: known({ canWrite: false, canApprove: true }) })],
    ["a writing token", someFacts({ workflowToken: known({ canWrite: true, canApprove: false }) })],
  ],
  P14: [
    ["none", someFacts({ configRepository: known({ name: ".agentgov", branch: null }) })],
    [
      "no rules there",
      someFacts({
        configRepository: known({
          name: ".agentgov",
          branch: someBranch({ rules: known(NO_RULES) }),
        }),
      }),
    ],
    [
      "an unpinned check there",
      someFacts({
        configRepository: known({
          name: ".agentgov",
          branch: someBranch({
            rules: known(someRules({ requiredChecks: [someRequiredCheck({ appId: null })] })),
          }),
        }),
      }),
    ],
  ],
  P15: [
    [
      "a branch without the check",
      someFacts({
        targetedBranches: known([
          { name: "release/1/x", checkName: "agentgov: release/1/x", rules: known(NO_RULES) },
        ]),
      }),
    ],
  ],
  P16: [
    ["not installed", someFacts({ installation: known(null) })],
    ["a missing permission", someFacts({ installation: lacking("checks") })],
    ["a missing event", someFacts({ installation: lacking("push") })],
    [
      "a weaker permission",
      someFacts({
        installation: known({
          permissions: { ...APP_NEEDS.permissions, checks: "read" },
          events: APP_NEEDS.events,
          allRepositories: false,
          suspended: false,
        }),
      }),
    ],
    [
      "suspended",
      someFacts({ installation: known({ ...APP_NEEDS, allRepositories: true, suspended: true }) }),
    ],
  ],
  P17: [
    [
      "a lost delivery",
      someFacts({ deliveries: known({ looked: 2, lost: [{ event: "push", status: "502" }] }) }),
    ],
    ["no secret", someFacts({ hook: known({ hasSecret: false, verifiesTls: true }) })],
    ["no TLS check", someFacts({ hook: known({ hasSecret: true, verifiesTls: false }) })],
    [
      "no secret, deliveries unread",
      someFacts({ hook: known({ hasSecret: false, verifiesTls: true }), deliveries: UNREAD }),
    ],
  ],
  P18: [
    ["a key that writes", someFacts({ writeKeys: known(["ci"]) })],
    [
      "keys on the bypass list",
      branchFacts({ bypassActors: known([{ ruleset: "gate", type: "DeployKey", id: null }]) }),
    ],
  ],
  P21: [
    ["first contributions only", someFacts({ forkApproval: known("first_time_contributors") })],
  ],
  P22: [
    ["no tag ruleset", someFacts({ rulesets: known([]) })],
    [
      "an idle tag ruleset",
      someFacts({ rulesets: known([{ name: "v", target: "tag", enforcement: "evaluate" }]) }),
    ],
    [
      "an open environment",
      someFacts({ environments: known([{ name: "production", branchesLimited: false }]) }),
    ],
  ],
  P23: [["an old server", someFacts({ serverVersion: known("3.10.4") })]],
  P24: [
    ["another app", branchFacts({ checks: known({ commits: 3, own: 3, others: ["app ci"] }) })],
  ],
  P25: [
    [
      "any action",
      someFacts({ actions: known({ enabled: true, allowed: "all", pinningRequired: true }) }),
    ],
    [
      "movable tags",
      someFacts({ actions: known({ enabled: true, allowed: "selected", pinningRequired: false }) }),
    ],
  ],
};
