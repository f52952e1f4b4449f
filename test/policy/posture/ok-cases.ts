import { known } from "../../../src/domain/known.ts";
import {
  branchFacts,
  ruleFacts,
  someFacts,
  someProtection,
  someRequiredCheck,
  someRules,
} from "./posture-facts.ts";
import {
  type Cases,
  CLASSIC_ONLY,
  HAND_BYPASS,
  LOOSE,
  pullRequestRule,
  QUEUE,
  UNREAD,
} from "./posture-parts.ts";

/** Settings that are as good as the usual ones. */
export const OK_CASES: Cases = {
  P01: [["a classic protection", branchFacts(CLASSIC_ONLY)]],
  P02: [
    [
      "a second check",
      ruleFacts({ requiredChecks: [someRequiredCheck(), someRequiredCheck({ context: "ci" })] }),
    ],
    ["a classic protection", branchFacts(CLASSIC_ONLY)],
  ],
  P03: [
    [
      "a second, unpinned demand",
      ruleFacts({ requiredChecks: [someRequiredCheck({ appId: null }), someRequiredCheck()] }),
    ],
  ],
  P04: [["a merge queue", ruleFacts({ requiredChecks: [LOOSE], mergeQueue: QUEUE })]],
  P06: [
    [
      "approval of the last push",
      branchFacts({
        rules: known(pullRequestRule({ dismissStale: false, lastPushApproval: true })),
      }),
    ],
  ],
  P07: [
    [
      "a classic allowance under a ruleset",
      branchFacts({ classic: known(someProtection({ bypassActors: ["bot"] })) }),
    ],
    ["a classic protection for all", branchFacts(CLASSIC_ONLY)],
  ],
  P08: [
    ["a team on the list, which P07 tells", branchFacts({ bypassActors: known([HAND_BYPASS]) })],
  ],
  P11: [["a queue with everything granted", ruleFacts({ mergeQueue: QUEUE })]],
  P12: [["some that are armed", someFacts({ autoMerging: known([7, 12]) })]],
  P15: [
    [
      "a branch with the check",
      someFacts({
        targetedBranches: known([
          { name: "dev", checkName: "agentgov: main", rules: known(someRules()) },
        ]),
      }),
    ],
  ],
  P20: [["a strict classic protection", branchFacts(CLASSIC_ONLY)]],
  P21: [
    [
      "a repository without forks",
      someFacts({
        repository: known({
          defaultBranch: "main",
          isPrivate: true,
          allowsForks: false,
          mergeMethods: null,
        }),
        forkApproval: UNREAD,
      }),
    ],
  ],
  P23: [
    ["a server that has them", someFacts({ serverVersion: known("3.11.0") })],
    ["a later one", someFacts({ serverVersion: known("4.0.1") })],
  ],
  P25: [
    [
      "own actions",
      someFacts({
        actions: known({ enabled: true, allowed: "local_only", pinningRequired: null }),
      }),
    ],
    [
      "none at all",
      someFacts({ actions: known({ enabled: false, allowed: null, pinningRequired: null }) }),
    ],
  ],
  P26: [
    [
      "nothing critical",
      {
        ...ruleFacts({ requiresSignatures: false }),
        policy: known({ mode: "enforce", criticalAreas: [] }),
      },
    ],
  ],
  P30: [
    [
      "a queue that squashes",
      {
        ...branchFacts({
          rules: known({ ...pullRequestRule({ mergeMethods: null }), mergeQueue: QUEUE }),
        }),
        repository: known({
          defaultBranch: "main",
          isPrivate: true,
          allowsForks: true,
          mergeMethods: ["merge", "squash", "rebase"],
        }),
      },
    ],
  ],
};
