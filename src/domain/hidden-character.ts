/** A character that people do not see, or that changes the order in which they see others. */
export interface HiddenCharacter {
  /** `U+202E`. */
  readonly codePoint: string;
  readonly kind: "bidirectional" | "invisible" | "tag" | "variation";
}

/**
 * Controls that reorder text, zero-width and filler characters, the tag block and the variation
 * selectors that carry payloads.
 *
 * Source: https://www.unicode.org/reports/tr9/, https://trojansource.codes/,
 * https://www.unicode.org/reports/tr36/
 */
const SUSPECT =
  /[\u00AD\u115F\u1160\u200B-\u200F\u202A-\u202E\u2060-\u206F\u2800\u3164\uFEFF\uFFA0\uFFF9-\uFFFC]|\u034F|\u061C|[\u17B4\u17B5]|[\u180B-\u180F]|[\uFE00-\uFE0F]|[\u{1BCA0}-\u{1BCA3}]|[\u{1D173}-\u{1D17A}]|[\u{E0000}-\u{E0FFF}]/gu;

/** Any character worth a closer look; most lines have none. */
const ANY_SUSPECT = new RegExp(SUSPECT.source, "u");

/** Left-to-right and right-to-left marks only nudge neighbours and are common in translations. */
const BIDIRECTIONAL = /[\u061C\u202A-\u202E\u2066-\u2069]/u;

/** What may stand on both sides of a joiner or before a selector in ordinary writing. */
const EMOJI = /\p{Extended_Pictographic}|\p{Emoji_Modifier}|\p{Regional_Indicator}|[0-9#*]/u;
const JOINED_SCRIPT =
  /[\p{Script=Arabic}\p{Script=Bengali}\p{Script=Devanagari}\p{Script=Gujarati}\p{Script=Gurmukhi}\p{Script=Kannada}\p{Script=Khmer}\p{Script=Malayalam}\p{Script=Mongolian}\p{Script=Oriya}\p{Script=Sinhala}\p{Script=Syriac}\p{Script=Tamil}\p{Script=Telugu}\p{Script=Thai}\p{Script=Tibetan}\p{Script=Hangul}\p{Script=Han}\p{Script=Hebrew}\p{Script=Myanmar}]/u;

/** What has standardised variants besides emoji. */
const VARIED_SCRIPT = /[\p{Sm}\p{Script=Han}\p{Script=Mongolian}\p{Script=Myanmar}]/u;

/** A flag of a region is a black flag, up to six tag letters and the closing tag. */
const FLAG_TAGS = /\u{1F3F4}[\u{E0061}-\u{E007A}\u{E0030}-\u{E0039}]{3,6}\u{E007F}/gu;

/**
 * The hidden characters of one line, each code point once, without those that ordinary emoji and
 * scripts need.
 */
export function findHiddenCharacters(line: string): readonly HiddenCharacter[] {
  if (!ANY_SUSPECT.test(line)) return [];
  const text = line.replaceAll(FLAG_TAGS, "");
  const found = new Map<string, HiddenCharacter>();
  for (const match of text.matchAll(SUSPECT)) {
    const [character] = match;
    const before = text.slice(Math.max(0, match.index - 2), match.index);
    const after = text.slice(match.index + character.length, match.index + character.length + 2);
    if (isOrdinary(character, { before, after, isStart: match.index === 0 })) continue;
    const hidden = { codePoint: nameOf(character), kind: kindOf(character) };
    found.set(hidden.codePoint, hidden);
  }
  return [...found.values()];
}

interface Neighbours {
  readonly before: string;
  readonly after: string;
  readonly isStart: boolean;
}

function isOrdinary(character: string, { before, after, isStart }: Neighbours): boolean {
  const code = character.codePointAt(0) ?? 0;
  // A byte order mark belongs at the start of a file; a line is the closest to that here.
  if (code === 0xfeff) return isStart;
  // The two selectors of text and emoji style, behind something that has such styles.
  if (code === 0xfe0e || code === 0xfe0f) return /\p{Emoji}|\p{So}|\p{Sm}|\p{Po}/u.test(before);
  if (code >= 0xfe00 && code <= 0xfe0d) return VARIED_SCRIPT.test(before);
  if (code === 0x200c || code === 0x200d) {
    const followsJoinable = [EMOJI, JOINED_SCRIPT, /\uFE0F/u].some((set) => set.test(before));
    const joinsOn = [EMOJI, JOINED_SCRIPT].some((set) => set.test(after));
    return followsJoinable && (joinsOn || JOINED_SCRIPT.test(before));
  }
  if (code === 0x200e || code === 0x200f) return JOINED_SCRIPT.test(before + after);
  // Soft hyphens and word joiners are typography between letters of prose, seldom of code.
  return false;
}

function kindOf(character: string): HiddenCharacter["kind"] {
  const code = character.codePointAt(0) ?? 0;
  if (BIDIRECTIONAL.test(character)) return "bidirectional";
  if (code >= 0xe0100 && code <= 0xe01ef) return "variation";
  if (code >= 0xfe00 && code <= 0xfe0f) return "variation";
  return code >= 0xe0000 ? "tag" : "invisible";
}

function nameOf(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
}
