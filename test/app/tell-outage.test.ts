import { beforeEach, describe, expect, it } from "vitest";
import {
  createOutageTeller,
  type OutageTeller,
  type UnstoredHead,
} from "../../src/app/tell-outage.ts";
import { commitSha, installationId, repositoryId } from "../../src/domain/ids.ts";

const HEAD: UnstoredHead = {
  installationId: installationId(1),
  repositoryId: repositoryId(2),
  owner: "acme",
  repo: "shop",
  baseRef: "main",
  headSha: commitSha("a".repeat(40)),
};
const OTHER = { ...HEAD, headSha: commitSha("b".repeat(40)) };

let now: number;
let told: UnstoredHead[];
let troubles: number;
let isBroken: boolean;
let teller: OutageTeller;

beforeEach(() => {
  now = 0;
  told = [];
  troubles = 0;
  isBroken = false;
  teller = createOutageTeller({
    tell(head) {
      told.push(head);
      return isBroken ? Promise.reject(new Error("GitHub is away too")) : Promise.resolve();
    },
    onTrouble: () => {
      troubles += 1;
    },
    monotonic: () => now,
    afterMilliseconds: 1_000,
  });
});

describe("an outage of the database", () => {
  it("is told once to each head, and only after a while", async () => {
    teller.missed(HEAD);
    now = 999;
    await teller.look();
    expect(told).toEqual([]);
    now = 1_000;
    teller.missed(OTHER);
    await teller.look();
    await teller.look();
    expect(told).toEqual([HEAD, OTHER]);
  });

  it("lasts from the first delivery that was missed, whatever that one was about", async () => {
    teller.missed(null);
    now = 1_000;
    teller.missed(HEAD);
    await teller.look();
    expect(told).toEqual([HEAD]);
  });

  it("is over with the first delivery that is stored", async () => {
    teller.missed(HEAD);
    teller.stored();
    now = 5_000;
    await teller.look();
    teller.missed(OTHER);
    await teller.look();
    expect(told).toEqual([]);
  });

  it("does not stop at a head that cannot be told", async () => {
    isBroken = true;
    teller.missed(HEAD);
    teller.missed(OTHER);
    now = 1_000;
    await teller.look();
    expect([told.length, troubles]).toEqual([2, 2]);
  });

  it("keeps no more heads than memory bears", async () => {
    for (let at = 0; at < 1_200; at += 1) {
      teller.missed({ ...HEAD, headSha: commitSha(at.toString(16).padStart(40, "0")) });
    }
    now = 1_000;
    await teller.look();
    expect(told).toHaveLength(1_000);
  });
});
