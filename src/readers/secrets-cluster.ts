import { isCommonPassword } from "./secrets-placeholder.ts";
import { decodeBase64 } from "./secrets-rules-structured.ts";
import type { SearchText } from "./secrets-text.ts";

/** Exactly `Secret`: sealed and external secrets hold nothing readable. */
const SECRET_KIND = /^\s*["']?kind["']?:\s*["']?Secret["']?\s*,?\s*$/mu;

const ENTRY =
  /^[ \t]+["']?([\w.-]{1,100})["']?:[ \t]+["']?([A-Za-z0-9+/]{8,4000}={0,2})["']?[ \t]*$/gmu;

const PLAIN_NAME =
  /^(?:name|namespace|kind|type|apiVersion|metadata)$|user|host|port|email|url|database|region|bucket|login|\.crt$|ca$/iu;

const PASSWORD_MIN = 8;

/** A value of a Secret, where it stands. */
export interface ClusterHit {
  readonly index: number;
  readonly value: string;
}

/**
 * Values of Kubernetes Secrets, which are base64 and not encrypted.
 *
 * Source: https://kubernetes.io/docs/concepts/configuration/secret/
 */
export function findClusterSecrets(source: SearchText): readonly ClusterHit[] {
  const isManifest = /\.(?:ya?ml|json|tpl)$/u.test(source.path);
  if (!isManifest || !SECRET_KIND.test(source.surroundings)) return [];
  return [...source.text.matchAll(ENTRY)].flatMap((match) => {
    const [whole, name = "", value = ""] = match;
    if (PLAIN_NAME.test(name)) return [];
    const decoded = decodeBase64(value)?.trim() ?? "";
    if (decoded.length < PASSWORD_MIN || /[^\t\n\r\x20-\x7E]/u.test(decoded)) return [];
    return isCommonPassword(decoded) ? [] : [{ index: match.index + whole.indexOf(value), value }];
  });
}
