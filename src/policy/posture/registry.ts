import { ACTIONS_CHECKS } from "./actions-checks.ts";
import { APP_CHECKS } from "./app-checks.ts";
import { BYPASS_CHECKS } from "./bypass-checks.ts";
import { COVERAGE_CHECKS } from "./coverage-checks.ts";
import { GOVERNANCE_CHECKS } from "./governance-checks.ts";
import { LANDING_CHECKS } from "./landing-checks.ts";
import type { PostureCheck } from "./posture-check.ts";

/** Every question, in the order of its number. To add one: put it into its group. */
export const POSTURE_CHECKS: readonly PostureCheck[] = [
  ...COVERAGE_CHECKS,
  ...LANDING_CHECKS,
  ...BYPASS_CHECKS,
  ...APP_CHECKS,
  ...ACTIONS_CHECKS,
  ...GOVERNANCE_CHECKS,
].toSorted((left, right) => (left.id < right.id ? -1 : 1));
