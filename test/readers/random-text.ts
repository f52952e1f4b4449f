const LOWER = "abcdefghijklmnopqrstuvwxyz";
/** Decimal digits. */
export const DIGITS = "0123456789";
/** Hexadecimal digits, lower case. */
export const HEX = "0123456789abcdef";
const WORD = `${LOWER}${LOWER.toUpperCase()}${DIGITS}`;

/** Characters that look random and are the same in every run; no literal here looks like a key. */
export function random(length: number, alphabet = WORD, seed = 7): string {
  let state = seed;
  let text = "";
  while (text.length < length) {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    text += alphabet.charAt(Math.floor(state / 65_536) % alphabet.length);
  }
  return text;
}
