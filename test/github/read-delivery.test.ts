import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SUBSCRIBED_EVENTS } from "../../src/github/application.ts";
import { readDelivery } from "../../src/github/read-delivery.ts";
import {
  CONTEXT,
  checkPayload,
  commentPayload,
  OF_THIS_REPOSITORY,
  pullRequestPayload,
  pushPayload,
} from "./delivery-fixture.ts";
import { BASE, OTHER } from "./github-fixture.ts";

describe("readDelivery", () => {
  it.each(["ping", "star", "__proto__", "constructor", ""])("ignores the event %j", (name) => {
    expect(readDelivery(name, {}, CONTEXT)).toMatchObject({
      kind: "ignored",
      event: { reason: "an event the app does not read" },
    });
  });

  it("never throws and never asks for anything, whatever the payload", () => {
    fc.assert(
      fc.property(fc.constantFrom(...SUBSCRIBED_EVENTS), fc.jsonValue(), (name, payload) => {
        expect(readDelivery(name, payload, CONTEXT).kind).toBe("ignored");
      }),
    );
  });

  it("never throws when a field of a good payload is replaced", () => {
    const good: readonly (readonly [string, object])[] = [
      ["pull_request", pullRequestPayload("synchronize", { before: BASE, after: OTHER })],
      ["issue_comment", commentPayload("/agentgov approve")],
      ["push", pushPayload()],
      ["check_run", checkPayload("rerequested", { pull_requests: [OF_THIS_REPOSITORY] })],
    ];
    fc.assert(
      fc.property(
        fc.constantFrom(...good),
        fc.nat(100),
        fc.jsonValue(),
        ([name, payload], at, value) => {
          let left = at;
          const text = JSON.stringify(payload, (_key, member: unknown) => {
            left -= 1;
            return left === -1 ? value : member;
          });
          const mutated: unknown = JSON.parse(text);
          expect(["event", "ignored"]).toContain(readDelivery(name, mutated, CONTEXT).kind);
        },
      ),
    );
  });
});
