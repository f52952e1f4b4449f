import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Refusal } from "../../src/sandbox/refusal.ts";
import { type Acme, startAcme } from "./acme.ts";

let acme: Acme;

beforeEach(async () => {
  acme = await startAcme();
});
afterEach(async () => {
  const { violations } = acme.sandbox;
  await acme.sandbox.stop();
  expect(violations).toEqual([]);
});

/** The events that something causes. */
async function sentBy(act: () => unknown): Promise<readonly string[]> {
  await acme.sandbox.settled();
  act();
  const sent = await acme.sandbox.settled();
  return sent.map(({ event, action }) => (action === null ? event : `${event}.${action}`));
}

describe("statuses and deployments", () => {
  it("tell of a status that a person or an app sets", async () => {
    const { sandbox, repo } = acme;
    const status = {
      sha: sandbox.head(repo, "feature"),
      context: "cla",
      state: "success",
    } as const;
    expect(await sentBy(() => sandbox.postStatus(repo, { ...status, by: "bob" }))).toEqual([
      "status",
    ]);
    expect(await sentBy(() => sandbox.postStatus(repo, { ...status, app: "ci" }))).toEqual([
      "status",
    ]);
  });

  it("tell of a deployment and of what becomes of it", async () => {
    const { sandbox, repo } = acme;
    const sha = sandbox.head(repo, "main");
    const options = { environment: "production", sha, by: "bob", state: "in_progress" } as const;
    let id = 0;
    expect(
      await sentBy(() => {
        ({ id } = sandbox.deploy(repo, options));
      }),
    ).toEqual(["deployment_status.created"]);
    const done = { by: "bob", state: "success" } as const;
    expect(await sentBy(() => sandbox.reportDeployment(repo, id, done))).toHaveLength(1);
  });

  it("refuse what there is not", () => {
    const { sandbox, repo } = acme;
    const sha = "f".repeat(40);
    const nothing = { environment: "production", sha, by: "bob" };
    expect(() => sandbox.deploy(repo, nothing)).toThrow(Refusal);
    expect(() => sandbox.reportDeployment(repo, 1, { by: "bob", state: "failure" })).toThrow(
      Refusal,
    );
  });

  it("make a run of its own when a check is run again", () => {
    const { sandbox, repo } = acme;
    const check = {
      sha: sandbox.head(repo, "feature"),
      name: "ci",
      conclusion: "failure",
    } as const;
    const first = sandbox.postCheck(repo, check);
    expect(sandbox.postCheck(repo, check).id).toBe(first.id);
    expect(sandbox.postCheck(repo, { ...check, isRerun: true }).id).not.toBe(first.id);
  });
});
