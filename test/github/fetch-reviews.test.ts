import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fetchReviews } from "../../src/github/fetch-reviews.ts";
import {
  api,
  BASE_URL,
  connect,
  guardNetwork,
  HEAD,
  REF,
  someAccount,
  unusedInterceptors,
  wireAccount,
} from "./github-fixture.ts";

const PATH = "/repos/acme/shop/pulls/12/reviews";
const NEXT = { link: `<${BASE_URL}${PATH}>; rel="next"` };

beforeEach(guardNetwork);
afterEach(() => {
  expect(unusedInterceptors()).toEqual([]);
});

function wireReview(overrides: object = {}): object {
  return {
    id: 1,
    user: wireAccount(),
    state: "APPROVED",
    commit_id: HEAD,
    submitted_at: "2026-11-01T10:00:00Z",
    body: "",
    ...overrides,
  };
}

describe("fetchReviews", () => {
  it.each([
    ["APPROVED", "approved"],
    ["CHANGES_REQUESTED", "changes-requested"],
    ["COMMENTED", "commented"],
    ["DISMISSED", "dismissed"],
    ["PENDING", "pending"],
  ])("reads a review in the state %s", async (wire, state) => {
    const { client } = await connect();
    api()
      .get(PATH)
      .query(true)
      .reply(200, [wireReview({ state: wire })]);
    expect(await fetchReviews(client, REF)).toEqual({
      kind: "known",
      value: [
        {
          id: 1,
          author: someAccount(),
          state,
          commitSha: HEAD,
          submittedAt: "2026-11-01T10:00:00Z",
          body: "",
        },
      ],
    });
  });

  it("reads a review whose author and commit are lost", async () => {
    const { client } = await connect();
    const lost = { user: null, commit_id: null, submitted_at: undefined };
    api()
      .get(PATH)
      .query(true)
      .reply(200, [wireReview(lost)]);
    expect(await fetchReviews(client, REF)).toMatchObject({
      value: [{ author: null, commitSha: null, submittedAt: null }],
    });
  });

  it("reads every page", async () => {
    const { client } = await connect();
    api().get(PATH).query({ per_page: 100, page: 1 }).reply(200, [wireReview()], NEXT);
    api()
      .get(PATH)
      .query({ per_page: 100, page: 2 })
      .reply(200, [wireReview({ id: 2 })]);
    expect(await fetchReviews(client, REF)).toMatchObject({ value: [{ id: 1 }, { id: 2 }] });
  });

  it("is unknown when they do not end", async () => {
    const { client } = await connect();
    api().get(PATH).query(true).times(30).reply(200, [wireReview()], NEXT);
    expect(await fetchReviews(client, REF)).toEqual({
      kind: "unknown",
      reason: "there are more than 3000 reviews",
    });
  });
});
