import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readEnvironment } from "../src/environment.ts";
import { probeStore, storeCredentials } from "../src/stored-credentials.ts";

const CLOUD = "https://api.github.com";
const APP = {
  id: 7,
  slug: "gate",
  page: "https://github.com/apps/gate",
  privateKey: generateKeyPairSync("rsa", {
    modulusLength: 2048,
    privateKeyEncoding: { type: "pkcs1", format: "pem" },
    publicKeyEncoding: { type: "spki", format: "pem" },
  }).privateKey,
  webhookSecret: "w".repeat(40),
};

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "agentgov-credentials-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe("stored credentials", () => {
  it("are read where the environment names none", () => {
    storeCredentials(join(folder, "new"), CLOUD, APP);
    const reading = readEnvironment({ AGENTGOV_DATA_DIR: join(folder, "new") });
    expect(reading).toMatchObject({ kind: "complete", environment: { app: { id: 7 } } });
    expect(statSync(join(folder, "new", "credentials.json")).mode & 0o777).toBe(0o600);
  });

  it("are not read where the environment names any", () => {
    storeCredentials(folder, CLOUD, APP);
    const reading = readEnvironment({ AGENTGOV_DATA_DIR: folder, APP_ID: "8" });
    expect(reading).toMatchObject({ kind: "problems" });
  });

  it("belong to the server they were made at", () => {
    storeCredentials(folder, CLOUD, APP);
    const reading = readEnvironment({ AGENTGOV_DATA_DIR: folder, GHE_HOST: "github.acme.example" });
    expect(reading).toMatchObject({
      kind: "problems",
      problems: [expect.stringContaining("is registered at https://api.github.com")],
    });
  });

  it("are never quoted when they cannot be read", () => {
    writeFileSync(join(folder, "credentials.json"), `{"privateKey": ${APP.webhookSecret}`);
    const reading = readEnvironment({ AGENTGOV_DATA_DIR: folder });
    expect(reading).toMatchObject({ kind: "problems" });
    expect(JSON.stringify(reading)).not.toContain("www");
  });

  it("leave nothing else behind, and say when the folder is none", () => {
    probeStore(folder);
    expect(readdirSync(folder)).toEqual([]);
    writeFileSync(join(folder, "file"), "");
    expect(() => probeStore(join(folder, "file"))).toThrow(/name a folder that this account/u);
  });
});
