import { readFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import {
  application,
  deliver,
  type ReceivedDelivery,
  SUBSCRIBED_EVENTS,
} from "../../src/github/application.ts";
import type { Github } from "../../src/github/client.ts";
import { APP_ID, connect, guardNetwork, REF, unusedInterceptors } from "./github-fixture.ts";

const CONTEXT = { configRepo: ".agentgov", appId: APP_ID };

const OPENED = {
  action: "opened",
  sender: { id: 501, login: "alice", type: "User" },
  repository: { id: 99, name: "shop", owner: { login: "acme" } },
  installation: { id: 7 },
  pull_request: { number: 12 },
};

beforeEach(guardNetwork);
afterEach(() => {
  expect(unusedInterceptors()).toEqual([]);
});

async function send(github: Github, name: string, payload: unknown): Promise<void> {
  await deliver(github.probot, { id: "guid-1", name, payload });
}

async function load(receive: (delivery: ReceivedDelivery) => Promise<void>): Promise<Github> {
  const { github } = await connect();
  await github.probot.load(application({ ...CONTEXT, receive }));
  return github;
}

describe("application", () => {
  it("hands a delivery on once, read, with its GUID", async () => {
    const received: ReceivedDelivery[] = [];
    const github = await load(async (delivery) => {
      received.push(await Promise.resolve(delivery));
    });
    await send(github, "pull_request", OPENED);
    expect(received).toHaveLength(1);
    expect(received[0]).toMatchObject({
      id: "guid-1",
      name: "pull_request",
      reading: { kind: "event", event: { work: [{ kind: "pull-request", ref: REF }] } },
    });
  });

  it.each([...SUBSCRIBED_EVENTS, "ping", "star", "an_event_of_tomorrow"])(
    "hands on %s exactly once",
    async (name) => {
      const names: string[] = [];
      const github = await load(async (delivery) => {
        names.push(await Promise.resolve(delivery.name));
      });
      await send(github, name, { action: "opened", installation: { id: 7 } });
      expect(names).toEqual([name]);
    },
  );

  it("rejects when the delivery could not be stored, so that GitHub shows a failure", async () => {
    const github = await load(() => Promise.reject(new Error("no database")));
    await expect(send(github, "pull_request", OPENED)).rejects.toThrow();
    await expect(send(github, "star", {})).rejects.toThrow();
  });
});

const Manifest = z.object({
  default_permissions: z.record(z.string(), z.string()),
  default_events: z.array(z.string()),
});

describe("app.yml", () => {
  const manifest = Manifest.parse(parse(readFileSync("app.yml", "utf8")));
  const unsubscribed = new Set(["installation", "installation_repositories", "check_suite"]);
  const needsAdministration = new Set(["branch_protection_rule", "repository_ruleset"]);

  it("subscribes to what is read, apart from what needs no subscription or more power", () => {
    const wanted = SUBSCRIBED_EVENTS.filter(
      (name) => !unsubscribed.has(name) && !needsAdministration.has(name),
    );
    expect(manifest.default_events.toSorted()).toEqual(wanted.toSorted());
  });

  it("asks for no more than it needs", () => {
    expect(manifest.default_permissions).toEqual({
      metadata: "read",
      actions: "read",
      contents: "read",
      deployments: "read",
      pull_requests: "write",
      checks: "write",
      issues: "write",
      members: "read",
      merge_queues: "read",
      statuses: "write",
    });
  });
});
