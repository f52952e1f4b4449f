/** Characters that render as nothing: they can hide a difference, or make one. */
const IGNORABLE = /\p{Default_Ignorable_Code_Point}+/gu;
const UNICODE_SPACE = /[\u00A0\u1680\u2000-\u200A\u202F\u205F\u3000]/gu;
const PLAIN = /^[\t\n\r -~]*$/u;

/**
 * Makes text comparable: invisible characters are dropped and exotic spaces become spaces. Letters are
 * left as they are, so that a look-alike stays different.
 */
export function withoutInvisibles(text: string): string {
  if (PLAIN.test(text)) return text;
  return text.replaceAll(IGNORABLE, "").replaceAll(UNICODE_SPACE, " ");
}

/** Lower-cases ASCII letters only: full case folding would map other scripts onto ASCII. */
export function lowerAscii(text: string): string {
  return text.replaceAll(/[A-Z]+/gu, (letters) => letters.toLowerCase());
}

/** One address inside a value. */
export interface FoundAddress {
  /** Normalised: lower case, without invisible characters. */
  readonly address: string;
  readonly start: number;
  readonly end: number;
}

const DELIMITERS = new Set(" \t\r\n<>(),;\"'`|");
/** More addresses than this in one value are not read: no real trailer has them. */
const ADDRESSES_MAX = 16;

/** Every address in `text`, with or without angle brackets. Linear: no two addresses share a character. */
export function findAddresses(text: string): readonly FoundAddress[] {
  const found: FoundAddress[] = [];
  let from = 0;
  for (let at = text.indexOf("@"); at !== -1; at = text.indexOf("@", from)) {
    let start = at;
    while (start > from && isAddressCharacter(text[start - 1])) start -= 1;
    let end = at + 1;
    while (end < text.length && isAddressCharacter(text[end]) && text[end] !== "@") end += 1;
    from = end;
    const address = trimmedAddress(text.slice(start, end));
    if (address !== null) found.push({ address, start, end });
    if (found.length === ADDRESSES_MAX) break;
  }
  return found;
}

function isAddressCharacter(character: string | undefined): boolean {
  return character !== undefined && !DELIMITERS.has(character);
}

/** What may stand around an address besides blanks: a link's scheme, square brackets, an escaped `>`. */
const BEFORE_ADDRESS = /^\[?(?:mailto:)?/u;
const AFTER_ADDRESS = /(?:&gt|\]|\.)$/u;

function trimmedAddress(text: string): string | null {
  const address = lowerAscii(text).replace(BEFORE_ADDRESS, "").replace(AFTER_ADDRESS, "");
  const at = address.indexOf("@");
  return at > 0 && at < address.length - 1 ? address : null;
}

/** An address as git gives it, made comparable. */
export function normaliseAddress(text: string): string {
  return lowerAscii(withoutInvisibles(text)).trim();
}

/** What a GitHub noreply address says: an account id, a login, or both. */
export interface NoreplyAddress {
  readonly id: number | null;
  readonly login: string;
}

const NOREPLY = /^(?:(\d{1,15})\+)?([^@+\s]{1,60})@users\.noreply\.github\.com$/u;

/**
 * Reads a GitHub noreply address.
 *
 * Source: https://docs.github.com/en/account-and-profile/reference/email-addresses-reference
 */
export function readNoreply(address: string): NoreplyAddress | null {
  if (!address.endsWith("@users.noreply.github.com")) return null;
  const match = NOREPLY.exec(address);
  const login = match?.[2];
  if (match === null || login === undefined) return null;
  return { id: match[1] === undefined ? null : Number(match[1]), login };
}
