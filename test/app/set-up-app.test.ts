import { describe, expect, it } from "vitest";
import {
  createSetUp,
  SET_UP_MILLISECONDS,
  type SetUp,
  type SetUpWorld,
  WRONG_TRIES_MAX,
} from "../../src/app/set-up-app.ts";

const APP = { id: 7, slug: "gate", page: "https://x.example", privateKey: "k", webhookSecret: "w" };

interface Scene {
  readonly setUp: SetUp;
  readonly clock: { now: number };
  readonly stored: number[];
}

function aScene(overrides: Partial<SetUpWorld> = {}): Scene {
  const clock = { now: 0 };
  const stored: number[] = [];
  let count = 0;
  const world: SetUpWorld = {
    isEqual: (given, expected) => given === expected,
    random() {
      count += 1;
      return `state-${count}`;
    },
    elapsed: () => clock.now,
    convert: () => Promise.resolve(APP),
    store: (app) => stored.push(app.id),
    onTrouble: () => undefined,
    ...overrides,
  };
  return { setUp: createSetUp(world, "right"), clock, stored };
}

const ANSWER = { code: "c", state: "state-1" };

describe("createSetUp", () => {
  it("registers once", async () => {
    const { setUp, stored } = aScene();
    expect(setUp.begin("right")).toBe("state-1");
    expect(await setUp.finish(ANSWER)).toMatchObject({ kind: "registered", app: { id: 7 } });
    expect(await setUp.finish(ANSWER)).toEqual({ kind: "refused" });
    expect(setUp.isOpenWith("right")).toBe(false);
    expect(stored).toEqual([7]);
  });

  it("tells nobody about the secrets it kept", async () => {
    const { setUp } = aScene();
    setUp.begin("right");
    expect(JSON.stringify(await setUp.finish(ANSWER))).not.toMatch(/privateKey|webhookSecret/u);
  });

  it("takes one of two answers that come at once", async () => {
    const { setUp, stored } = aScene();
    setUp.begin("right");
    const outcomes = await Promise.all([setUp.finish(ANSWER), setUp.finish(ANSWER)]);
    expect(outcomes.map(({ kind }) => kind)).toEqual(["registered", "refused"]);
    expect(stored).toEqual([7]);
  });

  it("is over after an hour", async () => {
    const { setUp, clock } = aScene();
    setUp.begin("right");
    clock.now = SET_UP_MILLISECONDS + 1;
    expect(setUp.isOpenWith("right")).toBe(false);
    expect(await setUp.finish(ANSWER)).toEqual({ kind: "refused" });
  });

  it("locks after five wrong tries, tokens and states together", async () => {
    const { setUp } = aScene();
    setUp.begin("right");
    for (let times = 0; times < 10; times += 1) expect(setUp.isOpenWith("")).toBe(false);
    for (let tries = 1; tries < WRONG_TRIES_MAX; tries += 1) setUp.begin("wrong");
    expect(setUp.isOpenWith("right")).toBe(true);
    expect(await setUp.finish({ code: "c", state: "wrong" })).toEqual({ kind: "refused" });
    expect(setUp.isOpenWith("right")).toBe(false);
    expect(await setUp.finish(ANSWER)).toEqual({ kind: "refused" });
  });

  it("opens again when GitHub did not answer, and not when the app exists already", async () => {
    const broken = aScene({ convert: () => Promise.reject(new Error("no")) });
    broken.setUp.begin("right");
    expect(await broken.setUp.finish(ANSWER)).toEqual({ kind: "not-converted" });
    expect(broken.setUp.begin("right")).toBe("state-2");
    const full = aScene({
      store() {
        throw new Error("full");
      },
    });
    full.setUp.begin("right");
    expect(await full.setUp.finish(ANSWER)).toEqual({ kind: "not-stored" });
    expect(full.setUp.begin("right")).toBeNull();
  });
});
