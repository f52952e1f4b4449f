import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { signingKey } from "../src/compose-log.ts";

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
