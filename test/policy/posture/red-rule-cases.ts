import { known } from "../../../src/domain/known.ts";
import {
  branchFacts,
  NO_RULES,
  ruleFacts,
  someBranch,
  someFacts,
  someProtection,
  someRequiredCheck,
} from "./posture-facts.ts";
import {
  ADMIN_BYPASS,
  type Cases,
  HAND_BYPASS,
  LOOSE,
  pullRequestRule,
  UNREAD,
} from "./posture-parts.ts";

/** Rules with holes. */
export const RED_RULES: Cases = {
  P01: [
    ["no rule", branchFacts({ rules: known(NO_RULES) })],
    ["no rule, classic unread", branchFacts({ rules: known(NO_RULES), classic: UNREAD })],
    [
      "a second branch without rules",
      someFacts({
        branches: known([someBranch(), someBranch({ name: "main2", rules: known(NO_RULES) })]),
      }),
    ],
  ],
  P02: [
    ["no check", ruleFacts({ requiredChecks: [] })],
    [
      "a misspelt check",
      ruleFacts({ requiredChecks: [someRequiredCheck({ context: "agentgov" })] }),
    ],
    [
      "the check of another branch",
      ruleFacts({ requiredChecks: [someRequiredCheck({ context: "agentgov: dev" })] }),
    ],
    ["a policy that only warns", someFacts({ policy: known({ mode: "warn", criticalAreas: [] }) })],
    [
      "a policy that observes",
      someFacts({ policy: known({ mode: "observe", criticalAreas: [] }) }),
    ],
  ],
  P03: [
    ["any source", ruleFacts({ requiredChecks: [someRequiredCheck({ appId: null })] })],
    ["another app", ruleFacts({ requiredChecks: [someRequiredCheck({ appId: 15_368 })] })],
    ["no check", ruleFacts({ requiredChecks: [] })],
    [
      "another check that is pinned",
      ruleFacts({
        requiredChecks: [someRequiredCheck({ context: "ci" }), someRequiredCheck({ appId: null })],
      }),
    ],
  ],
  P04: [
    ["loose", ruleFacts({ requiredChecks: [LOOSE] })],
    ["no check", ruleFacts({ requiredChecks: [] })],
  ],
  P05: [["no rule for pull requests", ruleFacts({ pullRequest: [] })]],
  P06: [
    ["lasting reviews", branchFacts({ rules: known(pullRequestRule({ dismissStale: false })) })],
    ["no rule for pull requests", ruleFacts({ pullRequest: [] })],
  ],
  P07: [
    ["a team", branchFacts({ bypassActors: known([HAND_BYPASS]) })],
    ["administrators", branchFacts({ bypassActors: known([ADMIN_BYPASS]) })],
    ["no rules to hold anybody", branchFacts({ rules: known(NO_RULES) })],
    [
      "a classic allowance",
      branchFacts({
        rules: known(NO_RULES),
        classic: known(someProtection({ bypassActors: ["bot"] })),
      }),
    ],
  ],
  P08: [
    ["administrators", branchFacts({ bypassActors: known([ADMIN_BYPASS]) })],
    [
      "a custom role",
      branchFacts({ bypassActors: known([{ ruleset: "gate", type: "RepositoryRole", id: 77 }]) }),
    ],
    [
      "owners",
      branchFacts({ bypassActors: known([{ ruleset: "gate", type: "OrganizationAdmin", id: 1 }]) }),
    ],
    [
      "a classic protection without administrators",
      branchFacts({
        rules: known(NO_RULES),
        classic: known(someProtection({ enforcedOnAdmins: false })),
      }),
    ],
  ],
  P09: [
    ["force-pushes", ruleFacts({ blocksForcePush: false })],
    ["deletion", ruleFacts({ blocksDeletion: false })],
  ],
  P10: [
    [
      "no enforcement",
      ruleFacts({ requiredChecks: [someRequiredCheck({ enforcedOnCreate: false })] }),
    ],
    ["no check", ruleFacts({ requiredChecks: [] })],
  ],
  P20: [
    [
      "an evaluated ruleset",
      {
        ...branchFacts({ rules: known(NO_RULES) }),
        rulesets: known([{ name: "gate", target: "branch", enforcement: "evaluate" }]),
      },
    ],
    [
      "a disabled ruleset",
      {
        ...branchFacts({ rules: known(NO_RULES) }),
        rulesets: known([{ name: "gate", target: "branch", enforcement: "disabled" }]),
      },
    ],
    ["no ruleset", branchFacts({ rules: known(NO_RULES) })],
    [
      "a classic protection that spares administrators",
      branchFacts({
        rules: known(NO_RULES),
        classic: known(someProtection({ enforcedOnAdmins: false })),
      }),
    ],
  ],
  P26: [["unsigned commits", ruleFacts({ requiresSignatures: false })]],
  P29: [
    ["anybody", branchFacts({ rules: known(pullRequestRule({ dismissalRestricted: false })) })],
  ],
  P30: [
    [
      "merge commits",
      {
        ...branchFacts({ rules: known(pullRequestRule({ mergeMethods: ["merge", "squash"] })) }),
        repository: known({
          defaultBranch: "main",
          isPrivate: true,
          allowsForks: true,
          mergeMethods: ["merge", "squash"],
        }),
      },
    ],
  ],
};
