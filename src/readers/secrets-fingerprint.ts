import { fingerprintOf } from "../domain/fingerprint.ts";
import { entropyOf } from "./secrets-placeholder.ts";

/** A random key of twenty characters has more; what people think of has less. */
const BITS_MIN = 64;
const LENGTH_MIN = 20;

/** Values that hold a password of somebody's choice, encoded or with a name beside it. */
const CHOSEN: ReadonlySet<string> = new Set([
  "ado-connection",
  "basic-auth",
  "database-url",
  "docker",
  "k8s",
  "netrc",
  "pgpass",
  "url-password",
]);

/** One word of a key's letters, with a digit: the frames of keys and sentences are none. */
const KEY = /^(?!-----)(?=[^0-9]{0,8192}[0-9])[A-Za-z0-9_+/=.~:-]{1,8192}$/u;

/**
 * The fingerprint of a value that nobody can guess; nothing for the rest, since a digest tells a password to
 * whoever tries the likely ones.
 */
export function fingerprintIfRandom(
  provider: string,
  value: string,
): { readonly fingerprint?: string } {
  const isRandom =
    value.length >= LENGTH_MIN && KEY.test(value) && entropyOf(value) * value.length >= BITS_MIN;
  return isRandom && !CHOSEN.has(provider) ? { fingerprint: fingerprintOf(value) } : {};
}
