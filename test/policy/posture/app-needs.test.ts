import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { APP_NEEDS, missingNeeds } from "../../../src/policy/posture/app-needs.ts";

const Manifest = z.object({
  default_permissions: z.record(z.string(), z.string()),
  default_events: z.array(z.string()),
});

describe("APP_NEEDS", () => {
  it("is what app.yml asks for", () => {
    const manifest = Manifest.parse(parse(readFileSync("app.yml", "utf8")));
    expect(APP_NEEDS.permissions).toEqual(manifest.default_permissions);
    expect(APP_NEEDS.events).toEqual(manifest.default_events);
  });
});

const { permissions, events } = APP_NEEDS;

describe("missingNeeds", () => {
  it.each([
    ["everything", APP_NEEDS, []],
    ["more", { permissions: { ...permissions, contents: "write" }, events }, []],
    ["less", { permissions: { ...permissions, checks: "read" }, events }, ["checks: write"]],
    [
      "no queue",
      { permissions: { ...permissions, merge_queues: "none" }, events },
      ["merge_queues: read"],
    ],
    ["no push", { permissions, events: events.filter((name) => name !== "push") }, ["event push"]],
  ])("names what is missing when %s is granted", (_name, granted, expected) => {
    expect(missingNeeds(granted)).toEqual(expected);
  });
});
