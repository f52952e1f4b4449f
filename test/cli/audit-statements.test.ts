import { createPublicKey, generateKeyPairSync, verify } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { COMMITS, landedLog, REPOSITORY } from "./landed-log.ts";

/** Verifiers pin it: it never changes. */
const TYPE = "urn:uuid:507d6725-ec83-41bc-9932-2ab1ca38ae40#landed-change/v1";

describe("agentgov audit export --format in-toto", () => {
  const { shas, key, audit } = landedLog();

  const Envelope = z.object({
    payload: z.base64(),
    payloadType: z.literal("application/vnd.in-toto+json"),
    signatures: z.tuple([z.object({ keyid: z.string(), sig: z.base64() })]),
  });
  const Statement = z.strictObject({
    _type: z.literal("https://in-toto.io/Statement/v1"),
    subject: z.tuple([
      z.strictObject({ name: z.string(), digest: z.strictObject({ gitCommit: z.string() }) }),
    ]),
    predicateType: z.literal(TYPE),
    predicate: z.looseObject({
      pullRequest: z.int(),
      decision: z.looseObject({ verdict: z.string() }),
      log: z.looseObject({ landing: z.object({ index: z.int(), leaf: z.string() }) }),
    }),
  });

  it("states what landed, signed so that anybody verifies it with the key of the log", async () => {
    const { exitCode, stdout } = await audit(["export", "--format", "in-toto"]);
    expect(exitCode).toBe(0);
    const lines = stdout.split("\n").filter((line) => line !== "");
    // Neither the commit that bypassed the gate nor the one that the log does not know.
    expect(lines).toHaveLength(COMMITS - 2);
    const typed = Buffer.from(key().split("+").slice(2).join("+"), "base64");
    const spki = Buffer.concat([Buffer.from("302a300506032b6570032100", "hex"), typed.subarray(1)]);
    const publicKey = createPublicKey({ key: spki, format: "der", type: "spki" });
    const landed = lines.map((line) => {
      const { payload, payloadType, signatures } = Envelope.parse(JSON.parse(line));
      const body = Buffer.from(payload, "base64");
      // DSSE protocol, written from its text: lengths are of bytes.
      const head = `DSSEv1 ${Buffer.byteLength(payloadType)} ${payloadType} ${body.length} `;
      const encoded = Buffer.concat([Buffer.from(head), body]);
      const signature = Buffer.from(signatures[0].sig, "base64");
      expect(verify(null, encoded, publicKey, signature)).toBe(true);
      expect(verify(null, body, publicKey, signature)).toBe(false);
      expect(signatures[0].keyid).toBe(key().split("+").slice(0, 2).join("+"));
      return Statement.parse(JSON.parse(body.toString("utf8")));
    });
    const commits = landed.map(({ subject }) => subject[0].digest.gitCommit);
    expect(commits).toEqual(shas.toSpliced(10, 2));
    expect(landed[0]).toMatchObject({
      subject: [{ name: `github.com/${REPOSITORY}` }],
      predicate: { pullRequest: 1, match: "same-change", decision: { verdict: "passed" } },
    });
  });

  it("has the type that is documented", () => {
    const page = readFileSync(join(import.meta.dirname, "../../docs/attestation.md"), "utf8");
    expect(page).toContain(`## Predicate \`${TYPE}\``);
  });

  it("is refused without the key that signs the log", async () => {
    const { privateKey: other } = generateKeyPairSync("ed25519");
    const without = await audit(["export", "--format", "in-toto"], {});
    expect(without.stderr).toContain("set AUDIT_SIGNING_KEY");
    const wrong = String(other.export({ format: "pem", type: "pkcs8" }));
    const foreign = await audit(["export", "--format", "in-toto"], { AUDIT_SIGNING_KEY: wrong });
    expect(foreign.stderr).toContain("another key");
    expect([without.exitCode, foreign.exitCode]).toEqual([1, 1]);
  });
});
