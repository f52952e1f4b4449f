import { generateKeyPair } from "node:crypto";
import { promisify } from "node:util";

const generate = promisify(generateKeyPair);

let shared: Promise<string> | null = null;

/**
 * The private key of the app, in PEM. Made once per process: a key pair takes longer than everything else
 * a stand-in does to start.
 */
export function appPrivateKey(): Promise<string> {
  shared ??= makeKey();
  return shared;
}

async function makeKey(): Promise<string> {
  const { privateKey } = await generate("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
  return privateKey;
}
