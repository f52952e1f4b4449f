/** Longest piece of outside text that goes into a sentence. */
const SHOWN_MAX = 200;

const UNSHOWABLE = /[\p{Cc}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}`]/gu;

/**
 * Outside text made fit to stand inside one of our sentences: no control, invisible or direction-changing
 * characters, no backticks (they mark code in our own prose), and a bounded length.
 */
export function shown(text: string): string {
  const plain = text.slice(0, SHOWN_MAX * 4).replace(UNSHOWABLE, " ");
  const letters = Array.from(plain);
  return letters.length <= SHOWN_MAX ? plain : `${letters.slice(0, SHOWN_MAX).join("")}…`;
}
