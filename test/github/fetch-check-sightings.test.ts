import { afterEach, beforeEach, expect, it } from "vitest";
import { commitSha } from "../../src/domain/ids.ts";
import { known } from "../../src/domain/known.ts";
import { fetchCheckSightings, type OpenChange } from "../../src/github/fetch-posture-repository.ts";
import {
  api,
  connect,
  guardNetwork,
  HEAD,
  OTHER,
  REF,
  unusedInterceptors,
} from "./github-fixture.ts";

const GONE = commitSha("d".repeat(40));
const NAME = "agentgov: main";

beforeEach(guardNetwork);
afterEach(() => {
  expect(unusedInterceptors()).toEqual([]);
});

function answer(path: string, body: object): void {
  api().get(`/repos/acme/shop/commits/${path}`).query(true).reply(200, body);
}

function someChange(number: number, mergeSha: OpenChange["mergeSha"]): OpenChange {
  return { number, headSha: HEAD, mergeSha, headRef: "till", baseRef: "main", autoMerges: false };
}

it("sees a status on the commit that tries a merge, and minds none that is gone", async () => {
  answer("heads%2Fmain", { sha: HEAD });
  answer(`${HEAD}/check-runs`, { check_runs: [{ name: NAME, app: { id: 4711, slug: "a" } }] });
  answer(`${HEAD}/statuses`, []);
  answer(`${OTHER}/check-runs`, { check_runs: [] });
  const mallory = { id: 7, login: "Mallory", type: "User" };
  answer(`${OTHER}/statuses`, [{ context: NAME, creator: mallory }]);
  const gone = { message: "No commit found for SHA" };
  api().get(`/repos/acme/shop/commits/${GONE}/check-runs`).query(true).reply(422, gone);
  const { client } = await connect();
  const changes = [someChange(12, OTHER), someChange(13, GONE), someChange(14, null)];
  const found = await fetchCheckSightings(client, REF, {
    branch: "main",
    checkName: NAME,
    changes,
  });
  const others = ["@mallory on a test merge"];
  expect(found).toEqual(known({ commits: 1, own: 1, others }));
});
