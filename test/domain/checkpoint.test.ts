import { createPrivateKey, generateKeyPairSync } from "node:crypto";
import { describe, expect, it } from "vitest";
import {
  readCheckpoint,
  readVerifierKey,
  signCheckpoint,
  verifierKeyOf,
  verifierKeyText,
} from "../../src/domain/checkpoint.ts";

/** The first key of RFC 8032, section 7.1, which the published example of the log's format uses. */
const SEED = ["9d61b19deffd5a60ba844af492ec2cc4", "4449c5697b326919703bac031cae7f60"].join("");
const KEY = createPrivateKey({
  key: Buffer.from(`302e020100300506032b657004220420${SEED}`, "hex"),
  format: "der",
  type: "pkcs8",
});
const ROOT = Buffer.from("b095b4bbf6b643d5066e296946eab7802313adf9aefaa4a457131a675199a9c9", "hex");
const ORIGIN = "agentgov.test/log1";
const NOTE = `agentgov.test/log1
3
sJW0u/a2Q9UGbilpRuq3gCMTrfmu+qSkVxMaZ1GZqck=

\u2014 agentgov.test/log1 LbDKoyHYLlfPV9Ka/uyr7SKX8WjVhKM5+xUj/n5RcuNKqJT4wUZOtHi+DWfB4eBK9OtmQAVEl40vsoGoFOCXOULN1ws=
`;
const TRUSTED = [verifierKeyOf(ORIGIN, KEY)];

describe("a checkpoint", () => {
  it("is signed as the published example is", () => {
    expect(signCheckpoint({ origin: ORIGIN, size: 3, root: ROOT }, KEY)).toBe(NOTE);
    expect(verifierKeyText(verifierKeyOf(ORIGIN, KEY))).toBe(
      "agentgov.test/log1+2db0caa3+AddamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea",
    );
  });

  it("is read back with the key alone", () => {
    const key = readVerifierKey(verifierKeyText(verifierKeyOf(ORIGIN, KEY)));
    const reading = readCheckpoint(NOTE, key === null ? [] : [key]);
    expect(reading).toEqual({
      kind: "verified",
      checkpoint: { origin: ORIGIN, size: 3, root: ROOT },
    });
  });

  it("may carry the signatures of witnesses nobody here knows", () => {
    const witness = `\u2014 witness.example ${Buffer.alloc(68, 7).toString("base64")}\n`;
    expect(readCheckpoint(NOTE + witness, TRUSTED).kind).toBe("verified");
  });

  it.each([
    ["another size", NOTE.replace("\n3\n", "\n4\n"), "is wrong"],
    ["another root", NOTE.replace("sJW0", "sJW1"), "is wrong"],
    ["another signature", NOTE.replace("LbDKoyHY", "LbDKoyHZ"), "is wrong"],
    ["no signature", NOTE.slice(0, NOTE.indexOf("\u2014")), "no signature"],
    [
      "only a stranger's signature",
      NOTE.replace("\u2014 agentgov", "\u2014 other"),
      "no trusted key",
    ],
    ["a negative size", NOTE.replace("\n3\n", "\n-3\n"), "no checkpoint"],
    ["a size with a leading zero", NOTE.replace("\n3\n", "\n03\n"), "no checkpoint"],
    ["a short root", NOTE.replace(/\n\S{40,}=\n\n/u, "\nAAAA\n\n"), "no checkpoint"],
    ["no end of line", NOTE.trimEnd(), "no signed note"],
    ["nothing", "", "no signed note"],
    ["too much", "x".repeat(200_000), "too long"],
  ])("is refused with %s", (_what, note, reason) => {
    expect(readCheckpoint(note, TRUSTED)).toEqual({
      kind: "refused",
      reason: expect.stringContaining(reason),
    });
  });

  it("is refused when another key signed under the same name", () => {
    const { privateKey } = generateKeyPairSync("ed25519");
    const forged = signCheckpoint({ origin: ORIGIN, size: 9, root: ROOT }, privateKey);
    expect(readCheckpoint(forged, TRUSTED).kind).toBe("refused");
  });
});

describe("a verifier key", () => {
  it("is read as others publish it", () => {
    const text = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
    expect(readVerifierKey(text)?.name).toBe("example.com/foo");
  });

  it.each([
    ["a wrong id", "example.com/foo+530d903b+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"],
    ["another type", "example.com/foo+530d903a+AukyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"],
    ["a short key", "example.com/foo+530d903a+Aeky"],
    ["nothing", ""],
  ])("is refused with %s", (_what, text) => {
    expect(readVerifierKey(text)).toBeNull();
  });
});
