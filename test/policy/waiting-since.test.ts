import { describe, expect, it } from "vitest";
import { accountId, commitSha, login } from "../../src/domain/ids.ts";
import type { PullRequestFacts } from "../../src/domain/pull-request-facts.ts";
import { waitingSince } from "../../src/policy/waiting-since.ts";
import { someFacts } from "../builders/facts.ts";

function push(after: string, seenAt: string) {
  const pusher = { id: accountId(7), login: login("ana"), type: "user" } as const;
  return { ref: "refs/heads/topic", before: null, after: commitSha(after), pusher, seenAt };
}

describe("waiting since", () => {
  const facts: Pick<PullRequestFacts, "pullRequest"> = someFacts({});
  const { head, createdAt } = facts.pullRequest;

  it("is the push of the head", () => {
    const pushes = [
      push("9".repeat(40), "2026-01-01T00:00:00Z"),
      push(head.sha, "2026-02-02T00:00:00Z"),
    ];
    expect(waitingSince(facts, { pushes })).toBe("2026-02-02T00:00:00Z");
  });

  it("is the opening where no push was seen", () => {
    expect(waitingSince(facts, { pushes: [] })).toBe(createdAt);
  });
});
