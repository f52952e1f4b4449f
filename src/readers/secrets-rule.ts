/** What a rule may look at beside the value it matched. */
export interface Candidate {
  readonly value: string;
  /** The text around the match, a few hundred characters to both sides. */
  readonly around: string;
  /** Text behind the match, for values that go on over lines. */
  readonly behind: string;
  readonly path: string;
}

/** One provider's form of a credential. */
export interface SecretRule {
  readonly provider: string;
  /** One of these stands in any text that can match; lower case where `foldCase` is set. */
  readonly keywords: readonly string[];
  readonly foldCase: boolean;
  /** Global; the first group is the value when there is one, else the whole match. */
  readonly pattern: RegExp;
  /** Whether the match is more than an example or a pattern; default {@link isPlaceholder} is not. */
  readonly accepts?: (candidate: Candidate) => boolean;
  /** Whether it belongs to a test mode by its own form. */
  readonly isTest?: (value: string) => boolean;
}

/** A rule for a token with a fixed beginning: exact case, and never inside a longer word. */
export function prefixed(provider: string, keywords: string, body: string): SecretRule {
  return {
    provider,
    keywords: keywords.split(" "),
    foldCase: false,
    pattern: new RegExp(`(?<![A-Za-z0-9_])(?:${body})(?![A-Za-z0-9])`, "gu"),
  };
}

/**
 * A rule for a value without a form of its own: the name before it says what it is. Names are compared
 * without regard to case, and `value` is a character class with its length.
 */
export function named(
  provider: string,
  { name, value }: { name: string; value: string },
  keywords: string,
): SecretRule {
  return {
    provider,
    keywords: keywords.split(" "),
    foldCase: true,
    pattern: new RegExp(
      `(?:${name})[\\w.-]{0,20}["'\\]]{0,2}\\s{0,5}(?:=>|:=|[:=,(])\\s{0,5}["'\`]{0,1}(${value})(?![A-Za-z0-9+/_-])`,
      "giu",
    ),
  };
}
