import { describe, expect, it } from "vitest";
import { commitSha } from "../../src/domain/ids.ts";
import { readDelivery } from "../../src/github/read-delivery.ts";

const SHA = commitSha("a".repeat(40));
const CONTEXT = { configRepo: ".agentgov", appId: 4_711, appSlug: "agentgov" };
const EVENT = {
  repository: { id: 99, name: "shop", owner: { login: "acme" } },
  installation: { id: 7 },
  sender: { id: 5, login: "ci[bot]", type: "Bot" },
};
const RUN = {
  id: 1,
  name: "ci/test",
  head_sha: SHA,
  status: "completed",
  conclusion: "success",
  app: { id: 15_368, slug: "github-actions" },
  pull_requests: [],
};

function read(name: string, payload: object): unknown {
  const { kind, event } = readDelivery(name, { ...EVENT, ...payload }, CONTEXT);
  return kind === "ignored" ? event.reason : { work: event.work, news: event.news };
}

function ofCheck(name: string, stage: string): object {
  return { work: [], news: [{ kind: "check", repositoryId: 99, headSha: SHA, name, stage }] };
}

describe("news for gates", () => {
  it.each([
    ["completed", "ended"],
    ["created", "started"],
  ])("are another app's check run that is %s, whatever pull request it names", (action, stage) => {
    expect(read("check_run", { action, check_run: RUN })).toEqual(ofCheck("ci/test", stage));
  });

  it.each([
    ["success", "ended"],
    ["failure", "ended"],
    ["error", "ended"],
    ["pending", "started"],
  ])("are a status that says %s", (state, stage) => {
    const status = { id: 1, sha: SHA, context: "cla", state };
    expect(read("status", status)).toEqual(ofCheck("cla", stage));
  });

  it.each(["success", "inactive", "failure", "error"])(
    "are a deployment that became %s",
    (state) => {
      const payload = { deployment: { environment: "production" }, deployment_status: { state } };
      expect(read("deployment_status", { action: "created", ...payload })).toEqual({
        work: [],
        news: [{ kind: "deployment", repositoryId: 99, environment: "production" }],
      });
    },
  );

  it.each(["pending", "queued", "in_progress", "waiting"])(
    "are no deployment that is still %s",
    (state) => {
      const payload = { deployment: { environment: "production" }, deployment_status: { state } };
      expect(read("deployment_status", { action: "created", ...payload })).toBe(
        "the deployment goes on",
      );
    },
  );

  it("are nothing without a name or commit, or of the app's own", () => {
    const nameless = { action: "completed", check_run: { ...RUN, name: undefined } };
    expect(read("check_run", nameless)).toContain("without a name");
    const endless = { action: "completed", check_run: { ...RUN, name: "x".repeat(301) } };
    expect(read("check_run", endless)).toContain("without a name");
    const own = { ...RUN, app: { id: CONTEXT.appId, slug: "agentgov" } };
    expect(read("check_run", { action: "completed", check_run: own })).not.toHaveProperty(
      "news",
      expect.anything(),
    );
  });
});
