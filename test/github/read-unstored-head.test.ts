import { describe, expect, it } from "vitest";
import { readUnstoredHead } from "../../src/github/read-unstored-head.ts";

const SHA = "a".repeat(40);
const PAYLOAD = {
  action: "synchronize",
  installation: { id: 1 },
  repository: { id: 2, name: "shop", owner: { login: "acme" } },
  pull_request: { draft: false, head: { sha: SHA }, base: { ref: "main" } },
};

describe("readUnstoredHead", () => {
  it("reads the head of a pull request that is new", () => {
    expect(readUnstoredHead({ name: "pull_request", payload: PAYLOAD })).toEqual({
      installationId: 1,
      repositoryId: 2,
      owner: "acme",
      repo: "shop",
      baseRef: "main",
      headSha: SHA,
    });
  });

  it.each([
    ["another event", "push", PAYLOAD],
    ["an action about a head that was judged", "pull_request", { ...PAYLOAD, action: "reopened" }],
    [
      "a draft",
      "pull_request",
      { ...PAYLOAD, pull_request: { ...PAYLOAD.pull_request, draft: true } },
    ],
    ["a payload of another form", "pull_request", { action: "opened" }],
    ["no object", "pull_request", null],
  ])("reads nothing from %s", (_what, name, payload) => {
    expect(readUnstoredHead({ name, payload })).toBeNull();
  });
});
