import { known } from "../../../src/domain/known.ts";
import type {
  BranchPosture,
  BranchRules,
  ClassicProtection,
  PostureFacts,
  RequiredCheckRule,
} from "../../../src/domain/posture.ts";
import { APP_NEEDS } from "../../../src/policy/posture/app-needs.ts";

const APP_ID = 4711;

/** The app's own check, as a rule that makes the gate hold requires it. */
export function someRequiredCheck(overrides: Partial<RequiredCheckRule> = {}): RequiredCheckRule {
  return {
    context: "agentgov: main",
    appId: APP_ID,
    strict: true,
    enforcedOnCreate: true,
    ...overrides,
  };
}

/** Rules with nothing left to wish for. */
export function someRules(overrides: Partial<BranchRules> = {}): BranchRules {
  return {
    count: 5,
    requiredChecks: [someRequiredCheck()],
    pullRequest: [
      {
        dismissStale: true,
        lastPushApproval: false,
        dismissalRestricted: true,
        mergeMethods: ["squash"],
      },
    ],
    mergeQueue: [],
    blocksForcePush: true,
    blocksDeletion: true,
    requiresSignatures: true,
    ...overrides,
  };
}

/** No rules at all. */
export const NO_RULES: BranchRules = {
  count: 0,
  requiredChecks: [],
  pullRequest: [],
  mergeQueue: [],
  blocksForcePush: false,
  blocksDeletion: false,
  requiresSignatures: false,
};

export function someProtection(overrides: Partial<ClassicProtection> = {}): ClassicProtection {
  return { rules: someRules(), enforcedOnAdmins: true, bypassActors: [], ...overrides };
}

export function someBranch(overrides: Partial<BranchPosture> = {}): BranchPosture {
  return {
    name: "main",
    checkName: "agentgov: main",
    rules: known(someRules()),
    classic: known(null),
    bypassActors: known([]),
    checks: known({ commits: 3, own: 3, others: [] }),
    ...overrides,
  };
}

/** Facts with one branch that differs. */
export function branchFacts(overrides: Partial<BranchPosture>): PostureFacts {
  return someFacts({ branches: known([someBranch(overrides)]) });
}

/** Facts whose one branch has rules that differ. */
export function ruleFacts(overrides: Partial<BranchRules>): PostureFacts {
  return branchFacts({ rules: known(someRules(overrides)) });
}

/** Facts of a repository with nothing left to wish for. */
export function someFacts(overrides: Partial<PostureFacts> = {}): PostureFacts {
  return {
    owner: "acme",
    repo: "shop",
    appId: APP_ID,
    installation: known({ ...APP_NEEDS, allRepositories: true, suspended: false }),
    repository: known({
      defaultBranch: "main",
      isPrivate: true,
      allowsForks: true,
      mergeMethods: ["squash"],
    }),
    branches: known([someBranch()]),
    targetedBranches: known([]),
    autoMerging: known([]),
    rulesets: known([
      { name: "gate", target: "branch", enforcement: "active" },
      { name: "versions", target: "tag", enforcement: "active" },
    ]),
    deliveries: known({ looked: 30, lost: [] }),
    hook: known({ hasSecret: true, verifiesTls: true }),
    serverVersion: known(null),
    actions: known({ enabled: true, allowed: "selected", pinningRequired: true }),
    workflowToken: known({ canWrite: false, canApprove: false }),
    forkApproval: known("all_external_contributors"),
    writeKeys: known([]),
    environments: known([{ name: "production", branchesLimited: true }]),
    configRepository: known({ name: ".agentgov", branch: someBranch() }),
    policy: known({ mode: "enforce", criticalAreas: ["auth"] }),
    ...overrides,
  };
}
