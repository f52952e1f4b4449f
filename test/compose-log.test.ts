import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { signingKey, wrappingKeys } from "../src/log-keys.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "agentgov-key-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function pem(type: "ed25519" | "x25519"): string {
  const { privateKey } =
    type === "ed25519" ? generateKeyPairSync("ed25519") : generateKeyPairSync("x25519");
  return String(privateKey.export({ format: "pem", type: "pkcs8" }));
}

describe("the key that signs the log", () => {
  it("is made once in the data folder, for its owner alone", () => {
    const source = { inline: null, path: null, dataDirectory: folder };
    const first = signingKey(source);
    expect(signingKey(source)?.equals(first ?? generateKeyPairSync("ed25519").privateKey)).toBe(
      true,
    );
    expect(statSync(join(folder, "audit-signing-key.pem")).mode & 0o777).toBe(0o600);
  });

  it("is what the environment names before what the folder holds", () => {
    const text = pem("ed25519");
    const file = join(folder, "key.pem");
    writeFileSync(file, text);
    const inline = signingKey({
      inline: text.replaceAll("\n", "\\n"),
      path: null,
      dataDirectory: folder,
    });
    const named = signingKey({ inline: null, path: file, dataDirectory: null });
    expect(inline?.export({ format: "pem", type: "pkcs8" })).toBe(text);
    expect(named?.export({ format: "pem", type: "pkcs8" })).toBe(text);
  });

  it("is nobody's where nothing names one", () => {
    expect(signingKey({ inline: null, path: null, dataDirectory: null })).toBeNull();
  });

  it.each([
    ["no PEM", "hello", "no private key in PEM form"],
    ["a key of another kind", pem("x25519"), "another kind than Ed25519"],
  ])("is refused when it is %s", (_what, inline, message) => {
    expect(() => signingKey({ inline, path: null, dataDirectory: null })).toThrow(message);
  });

  it("is refused when its file is not there", () => {
    const path = join(folder, "missing.pem");
    expect(() => signingKey({ inline: null, path, dataDirectory: null })).toThrow("cannot be read");
  });
});

describe("the keys that wrap those of persons", () => {
  const none = { inline: null, path: null, dataDirectory: null, previous: null, appKey: null };
  const appKey = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    privateKeyEncoding: { type: "pkcs1", format: "pem" },
    publicKeyEncoding: { type: "spki", format: "pem" },
  }).privateKey;
  const inline = "a".repeat(64);
  const derived = wrappingKeys({ ...none, appKey })?.[0];

  it("are one of the data folder, made once for its owner alone", () => {
    const source = { ...none, dataDirectory: folder };
    expect(wrappingKeys(source)).toEqual(wrappingKeys(source));
    expect(statSync(join(folder, "audit-wrapping-key")).mode & 0o777).toBe(0o600);
  });

  it("are derived from the app's key where none is named, by every replica alike", () => {
    expect(derived?.key).toHaveLength(32);
    expect(wrappingKeys({ ...none, appKey })).toEqual([derived]);
  });

  it("are the named one first, then the one before and the derived one, which only unwrap", () => {
    const file = join(folder, "key");
    writeFileSync(file, `${inline}\n`);
    const previous = "b".repeat(64);
    const ring = wrappingKeys({ ...none, inline, previous, appKey, dataDirectory: folder });
    expect(ring).toHaveLength(3);
    expect(ring?.[2]).toEqual(derived);
    expect(wrappingKeys({ ...none, path: file })?.[0]).toEqual(ring?.[0]);
  });

  it("are nobody's where nothing names one", () => {
    expect(wrappingKeys(none)).toBeNull();
  });

  it("are refused, without being shown, when they are no keys", () => {
    const wrong = "hidden words";
    const refusal = /no key of 32 bytes.*openssl rand/u;
    expect(() => wrappingKeys({ ...none, inline: wrong })).toThrow(refusal);
    expect(() => wrappingKeys({ ...none, inline, previous: wrong })).toThrow("KEY_PREVIOUS is no");
    expect(() => wrappingKeys({ ...none, inline: wrong })).not.toThrow("hidden");
  });
});
