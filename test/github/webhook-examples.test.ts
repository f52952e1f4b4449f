import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { SUBSCRIBED_EVENTS } from "../../src/github/application.ts";
import { readDelivery } from "../../src/github/read-delivery.ts";

const CONTEXT = { configRepo: ".agentgov", appId: 4711, appSlug: "agentgov" };

interface Example {
  readonly name: string;
  readonly action: string;
  readonly payload: object;
}

/** GitHub sends `installation` to apps; many examples were recorded from repository webhooks. */
function asSentToAnApp(payload: object): object {
  return { installation: { id: 7 }, ...payload };
}

const SUBSCRIBED: ReadonlySet<string> = new Set(SUBSCRIBED_EVENTS);

const Examples = z.array(
  z.object({
    name: z.string(),
    examples: z.array(z.looseObject({ action: z.string().optional() })),
  }),
);

const FILE = createRequire(import.meta.url).resolve("@octokit/webhooks-examples");

const EXAMPLES: readonly Example[] = Examples.parse(JSON.parse(readFileSync(FILE, "utf8")))
  .filter(({ name }) => SUBSCRIBED.has(name))
  .flatMap(({ name, examples }) =>
    examples.map((payload) => ({ name, action: payload.action ?? "", payload })),
  );

/** Every event and action GitHub has an example of that must wake the app up. */
const MUST_BE_READ = [
  "pull_request.opened",
  "pull_request.synchronize",
  "pull_request.closed",
  "pull_request.review_requested",
  "pull_request_review.submitted",
  "pull_request_review.dismissed",
  "merge_group.checks_requested",
  "push",
  "team.deleted",
  "membership.removed",
  "member.added",
  "organization.member_added",
  "repository.renamed",
  "installation.created",
  "installation_repositories.added",
  "branch_protection_rule.edited",
];

describe("the official example payloads", () => {
  it("are there for nearly every subscribed event", () => {
    expect(EXAMPLES.length).toBeGreaterThan(90);
    expect([...SUBSCRIBED].filter((name) => !EXAMPLES.some((one) => one.name === name))).toEqual([
      "repository_ruleset",
    ]);
  });

  it.each(EXAMPLES)("are read or ignored for a reason: $name $action", ({ name, payload }) => {
    for (const sent of [payload, asSentToAnApp(payload)]) {
      const read = readDelivery(name, sent, CONTEXT);
      const weight = read.kind === "event" ? read.event.name : read.event.reason;
      expect(weight).not.toBe("");
    }
  });

  it("are never ignored for their shape once they name an installation, but for lost senders", () => {
    const unreadable = EXAMPLES.flatMap(({ name, action, payload }) => {
      const read = readDelivery(name, asSentToAnApp(payload), CONTEXT);
      const reason = read.kind === "ignored" ? read.event.reason : "";
      return reason.startsWith("the payload cannot be read")
        ? [`${name}.${action}: ${reason}`]
        : [];
    });
    expect(unreadable).toEqual([]);
  });

  it.each(MUST_BE_READ)("wake the app up for %s", (wanted) => {
    const read = EXAMPLES.map(({ name, payload }) =>
      readDelivery(name, asSentToAnApp(payload), CONTEXT),
    ).filter((one) => one.event.name === wanted);
    expect(read.length).toBeGreaterThan(0);
    expect(read.every((one) => one.kind === "event")).toBe(true);
  });

  it("never make it throw when they are damaged", () => {
    const damaged = fc.tuple(fc.constantFrom(...EXAMPLES), fc.nat(400), fc.jsonValue());
    fc.assert(
      fc.property(damaged, ([{ name, payload }, at, value]) => {
        let left = at;
        const text = JSON.stringify(asSentToAnApp(payload), (_key, member: unknown) => {
          left -= 1;
          return left === -1 ? value : member;
        });
        const sent: unknown = JSON.parse(text);
        expect(["event", "ignored"]).toContain(readDelivery(name, sent, CONTEXT).kind);
      }),
      { numRuns: 300 },
    );
  });
});
