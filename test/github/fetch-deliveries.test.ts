import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createGithub, type Github } from "../../src/github/client.ts";
import { fetchDeliveries } from "../../src/github/fetch-deliveries.ts";
import { redeliver } from "../../src/github/redeliver.ts";
import {
  APP_ID,
  api,
  BASE_URL,
  failureOf,
  guardNetwork,
  PRIVATE_KEY,
  summary,
  unusedInterceptors,
} from "./github-fixture.ts";

beforeEach(guardNetwork);
afterEach(() => {
  expect(unusedInterceptors()).toEqual([]);
});

const PATH = "/app/hook/deliveries";

function github(): Github {
  return createGithub({ appId: APP_ID, privateKey: PRIVATE_KEY, baseUrl: BASE_URL });
}

function sent(statusCode: number): object {
  return { id: 12, guid: "g-12", delivered_at: "2026-11-20T12:00:00Z", status_code: statusCode };
}

describe("fetchDeliveries", () => {
  it("follows the cursor of the Link header, not its address", async () => {
    const next = `<https://elsewhere.example${PATH}?per_page=100&cursor=v1_12077>; rel="next"`;
    api()
      .get(PATH)
      .query({ per_page: 100 })
      .reply(200, [sent(202)], { link: next });
    api().get(PATH).query({ per_page: 100, cursor: "v1_12077" }).reply(200, []);
    const client = github();
    const first = await fetchDeliveries(client, null);
    expect(first.next).toBe("v1_12077");
    expect(await fetchDeliveries(client, first.next)).toEqual({ deliveries: [], next: null });
  });

  it.each([
    [200, true],
    [202, true],
    [0, false],
    [302, false],
    [401, false],
    [500, false],
    [504, false],
  ])("takes %i for arrived: %s", async (statusCode, arrived) => {
    api()
      .get(PATH)
      .query(true)
      .reply(200, [sent(statusCode)]);
    const { deliveries } = await fetchDeliveries(github(), null);
    expect(deliveries).toMatchObject([{ id: 12, guid: "g-12", arrived }]);
  });
});

describe("redeliver", () => {
  it.each([
    [202, true],
    [404, false],
    [422, false],
  ])("says with %i whether GitHub sends it again: %s", async (status, asked) => {
    api().post(`${PATH}/12/attempts`).reply(status, {});
    expect(await redeliver(github(), 12)).toBe(asked);
  });

  it("throws what may work later", async () => {
    api().post(`${PATH}/12/attempts`).reply(502, {});
    expect(summary(await failureOf(redeliver(github(), 12)))).toMatchObject({
      code: "GITHUB_UNAVAILABLE",
    });
  });
});
