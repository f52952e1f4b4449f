import { describe, expect, it } from "vitest";
import { installationId } from "../../src/domain/ids.ts";
import { BudgetHeldError, createCallBudget, type Quota } from "../../src/github/call-budget.ts";

const ACME = installationId(1);
const GLOBEX = installationId(2);

function quota(remaining: number, changes: Partial<Quota> = {}): Quota {
  return { resource: "core", limit: 5_000, remaining, secondsLeft: 600, ...changes };
}

function held(spend: () => void): number | null {
  try {
    spend();
    return null;
  } catch (error) {
    if (error instanceof BudgetHeldError) return error.retryAfterSeconds;
    throw error;
  }
}

describe("the budget of calls", () => {
  it("lets be spent what is not kept for events, and nothing of that", () => {
    const budget = createCallBudget(() => 0);
    expect(held(() => budget.spend(ACME))).toBeNull();
    budget.heard(ACME, quota(2_001));
    expect(held(() => budget.spend(ACME))).toBeNull();
    budget.heard(ACME, quota(2_000));
    expect(held(() => budget.spend(ACME))).toBe(600);
  });

  it("is one for each installation", () => {
    const budget = createCallBudget(() => 0);
    budget.heard(ACME, quota(0));
    expect(held(() => budget.spend(GLOBEX))).toBeNull();
  });

  it("is spent when either of GitHub's two quotas is", () => {
    const budget = createCallBudget(() => 0);
    budget.heard(ACME, quota(10, { resource: "graphql", secondsLeft: 30 }));
    budget.heard(ACME, quota(4_000));
    expect(held(() => budget.spend(ACME))).toBe(30);
  });

  it("begins anew with the hour, and with an answer that says so", () => {
    let now = 0;
    const budget = createCallBudget(() => now);
    budget.heard(ACME, quota(0));
    now = 599_999;
    expect(held(() => budget.spend(ACME))).toBe(1);
    now = 600_000;
    expect(held(() => budget.spend(ACME))).toBeNull();
    budget.heard(ACME, quota(0));
    budget.heard(ACME, quota(4_999));
    expect(held(() => budget.spend(ACME))).toBeNull();
  });

  it.each([
    [-100, 1],
    [90_000, 3_600],
  ])("does not believe a reset in %i seconds", (secondsLeft, expected) => {
    const budget = createCallBudget(() => 0);
    budget.heard(ACME, quota(0, { secondsLeft }));
    expect(held(() => budget.spend(ACME))).toBe(expected);
  });
});
