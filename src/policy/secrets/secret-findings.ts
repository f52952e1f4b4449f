import type { Finding } from "../../domain/finding.ts";
import type { SecretSighting } from "../../domain/secret-sighting.ts";

/**
 * Turns what a scanner saw into findings. Only a provider's own form on an added line outside of
 * fixtures blocks; a guess asks a person, and a removed credential must be revoked all the same.
 */
export function secretFindings(sightings: readonly SecretSighting[]): readonly Finding[] {
  return sightings.map((sighting) => {
    const blocks = sighting.side === "added" && sighting.confidence === "certain";
    return {
      kind: "secret",
      area: "secrets",
      tier: blocks ? "critical" : "medium",
      path: sighting.path,
      line: sighting.line,
      message: messageOf(sighting),
      provider: sighting.provider,
      blocks,
      ...(sighting.fingerprint === undefined ? {} : { fingerprint: sighting.fingerprint }),
    };
  });
}

function messageOf({ provider, prefix, side, confidence }: SecretSighting): string {
  const what = `${provider} credential (starts with ${prefix})`;
  if (side === "removed") return `removes a ${what}: revoke it, it stays in the history`;
  switch (confidence) {
    case "certain":
      return `adds a ${what}: revoke it and take it out of the branch's history`;
    case "test":
      return `adds a ${what} in a fixture or of a test mode: make sure that it opens nothing`;
    case "likely":
      return `adds a value that looks like a ${what}: a person should look`;
  }
}
