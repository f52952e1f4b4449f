import { entropyOf, isCommonPassword, isTestPath } from "./secrets-placeholder.ts";

/** A value that only its name makes suspicious. */
export interface GenericHit {
  readonly index: number;
  readonly value: string;
}

const NAME =
  /password|passwd|passphrase|pwd|secret|token|(?:api|access|auth|private|encryption|signing|master)[._-]?key|credential|app[_-]?key|_pass\b|\bpass\b|session[_-]?key|webhook[_-]?key|_key\b/giu;

/** What follows the name up to the value; sticky, so that it starts where the name ends. */
const ASSIGNMENT =
  /[\w.-]{0,30}(?:\\?["'\])]){0,2}\s{0,6}(?:=>|:=|[:=]|,\s{0,2}(?=["'`]))\s{0,6}(?:\w{1,6}(?=["'`]))?(\\?["'`])?([^\s"'`,;\\]{8,200})/iuy;

/** Names that mean a public, derived or countable thing. */
const PUBLIC_NAME =
  /public|mint|address|contract|token_?(?:type|count|limit|budget|expir|ttl|url|uri|endpoint|name|id$|header|length|size|index|class)|tokens$|tokeniz|hash|digest|checksum|fingerprint|integrity|csrf|xsrf|placeholder|label|message|error|hint|help|title|text|desc|policy|regex|pattern|rule|field|column|param|prefix|suffix|schema|secret_?(?:name|ref|id|arn|path|version)|key_?(?:name|header|id|path|file|code|type|alias|arn|ring|size|word|board|frame|usage|space)|password_?(?:file|field|reset|policy|hint|confirm|input|length|url)|primary_key|foreign_key|sort_key|partition_key|cache_key|route_key|i18n|translation|publickeytoken|cancellationtoken|page_?token|next_?token|sync_?token|continuation/iu;

/** Names of files in which values stand without quotes. */
const PLAIN_VALUES =
  /(?:^|\/)\.env|\.(?:env|ya?ml|ini|cfg|conf|cnf|config|properties|toml|tfvars|sh|bash|zsh|service|envrc|npmrc|netrc|txt)(?:\.|$)|(?:^|\/)(?:Dockerfile|\.?envrc|credentials|kubeconfig|\.kube\/config)/u;

/** Files whose content is made of hashes and generated names. */
const MADE_FILE =
  /(?:^|\/)(?:package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|bun\.lock|composer\.lock|Gemfile\.lock|Cargo\.lock|poetry\.lock|uv\.lock|Pipfile\.lock|go\.sum|packages\.lock\.json|\.terraform\.lock\.hcl)$|\.(?:min\.js|min\.css|map|svg|po|pot|xlf|xliff|resx|strings|md|mdx|rst|adoc|html?|css|scss|ipynb|snap|lock|d\.ts|pem|crt|csv|tsv|sql\.enc|yml\.enc)$|(?:^|\/)(?:locales?|i18n|lang|languages|translations|node_modules|vendor|dist|docs?)\//iu;

/** Other ways in which a value follows such a name; sticky, and the group is the value. */
const FOLLOWINGS: readonly RegExp[] = [
  // process.env.JWT_SECRET || "value"
  /\w{0,20}["'\])]{0,3}\s{0,3}(?:\|\||\?\?|\?:|\bor\b)\s{0,3}["']([^"'\s]{8,200})["']/iuy,
  // storePassword 'value'
  /\w{0,20}\s{1,4}["']([^"'\s]{8,200})["']/iuy,
  // <password>value</password>
  /[\w:.-]{0,20}>([^<\s]{8,200})<\//iuy,
  // <key>ApiSecret</key><string>value</string>
  /\w{0,20}<\/key>\s{0,80}<string>([^<\s]{8,200})<\//iuy,
  // variable "db_password" { ... default = "value"
  /\w{0,20}"\s{0,3}\{[^{}]{0,300}?\bdefault\s{0,6}=\s{0,3}"([^"\s]{8,200})"/iuy,
  // - name: API_TOKEN, and on the next line value: the value
  /\w{0,20}["']?\s{0,80}value:\s{0,4}["']?([^\s"']{8,200})/iuy,
];

/** Commands and headers that carry a value, with a word that any of them holds. */
const CARRIERS: readonly (readonly [keyword: string, pattern: RegExp])[] = [
  ["curl", /\bcurl\b[^\n|]{0,300}?\s(?:-u|--user)[= ]["']?[^\s:"'$]{1,100}:([^\s"'@]{6,200})/gu],
  ["sshpass", /\bsshpass\s{1,3}-p\s{0,3}["']?([^\s"']{6,200})/gu],
  ["mysql", /\bmysql(?:dump|admin)?\b[^\n|]{0,200}?\s-p([^\s"'-][^\s"']{5,100})/gu],
  [
    "--",
    /--(?:[a-z]{1,20}-){0,3}(?:password|passwd|token|secret|api-?key|access-key|secret-key)[= ]["']?([^\s"'$<{]{8,200})/gu,
  ],
  ["earer ", /\b[Bb]earer\s{1,3}([\w.~+/-]{20,400}={0,2})/gu],
];

function findCarried(text: string): readonly GenericHit[] {
  const patterns = CARRIERS.filter(([keyword]) => text.includes(keyword));
  return patterns.flatMap(([, pattern]) =>
    [...text.matchAll(pattern)].flatMap((match) => {
      const value = trimmed(match[1] ?? "");
      const index = match.index + match[0].lastIndexOf(value);
      return !isCommonPassword(value) && looksRandom(value) ? [{ index, value }] : [];
    }),
  );
}

/** More names than any patch people write; the rest would only be counted, not read. */
const NAMES_MAX = 50_000;

/** Finds values that look random behind a name that says secret. It is a guess: it only warns. */
export function findGeneric(path: string, text: string): readonly GenericHit[] {
  if (MADE_FILE.test(path) || isTestPath(path)) return [];
  const hits: GenericHit[] = [...findCarried(text)];
  let names = 0;
  let behind = 0;
  for (const match of text.matchAll(NAME)) {
    names += 1;
    if (names > NAMES_MAX) break;
    if (match.index < behind) continue;
    const end = match.index + match[0].length;
    const found = valueBehind(text, end);
    if (found === null) continue;
    const name = nameAround(text, match.index, found.index);
    const value = trimmed(found.value);
    if (isSuspicious({ path, name, isQuoted: found.isQuoted, value })) {
      hits.push({ index: found.index, value });
      behind = found.index + value.length;
    }
  }
  return hits;
}

interface FollowingValue extends GenericHit {
  readonly isQuoted: boolean;
}

/** The value that follows a name ending at `end`, in whichever way it is written. */
function valueBehind(text: string, end: number): FollowingValue | null {
  ASSIGNMENT.lastIndex = end;
  const [assigned, quote, value = ""] = ASSIGNMENT.exec(text) ?? [];
  if (assigned !== undefined) {
    const index = end + assigned.length - value.length;
    return { index, value, isQuoted: quote !== undefined };
  }
  for (const pattern of FOLLOWINGS) {
    pattern.lastIndex = end;
    const [whole, group] = pattern.exec(text) ?? [];
    if (whole !== undefined && group !== undefined) {
      return { index: end + whole.lastIndexOf(group), value: group, isQuoted: true };
    }
  }
  return null;
}

/** The whole name, with what stands before the telling word. */
function nameAround(text: string, start: number, end: number): string {
  const before = /[\w./-]{0,40}$/u.exec(text.slice(Math.max(0, start - 40), start))?.[0] ?? "";
  return `${before}${text.slice(start, end)}`.replace(
    /["'\])]{0,2}\s*(?:=>|:=|[:=,])[\s\S]*$/u,
    "",
  );
}

function trimmed(value: string): string {
  return value.replace(/[)\]}>]+$/u, "");
}

interface Suspect {
  readonly path: string;
  readonly name: string;
  readonly isQuoted: boolean;
  readonly value: string;
}

function isSuspicious({ path, name, isQuoted, value }: Suspect): boolean {
  if (!isQuoted && !PLAIN_VALUES.test(path)) return false;
  return !PUBLIC_NAME.test(name) && !isCommonPassword(value) && looksRandom(value);
}

/** References, calls, paths, addresses, encrypted or hashed values, versions. */
const NOT_A_VALUE =
  /[()[\]{}<>|\\^`]|\$|::|:\/\/|\/\/|^[./~@#&!-]|\.\.|\w\.\w+\.\w+\.|^(?:ENC|AGE|vault|op|ref|env|file|arn|sops|sha\d{1,3}|md5|v\d+\.|0x|data:|projects\/|http)|^\w+(?:\.\w+)+$|\/\w+\/\w+\/|^[A-Z][A-Z0-9_]+$|^[Xx]-[A-Z][a-z]|^_{0,2}[a-z]+(?:[-_.:/][a-z0-9]+)*$|^\d[\d.:_T+-]*Z?$/u;

const LENGTH_STRONG = 16;
const ENTROPY_STRONG = 3.2;
const ENTROPY_SHORT = 2.9;

/** Values that are made to be public: browser keys, publishable keys, public keys, measurement ids. */
const PUBLIC_VALUE = /^(?:AIza|pk[._]|phc_|sb_publishable_|public|UA-|G-|GTM-|ssh-|AAAA[BCE])/u;

/** Whether a value changes between kinds of characters as keys do, and words do not. */
function looksRandom(value: string): boolean {
  if (value.length < 8 || NOT_A_VALUE.test(value) || PUBLIC_VALUE.test(value)) return false;
  if (!/[A-Za-z]/u.test(value) || !/\d/u.test(value)) return false;
  if (/^[0-9a-f-]{32,}$/iu.test(value)) return entropyOf(value) >= 3;
  if (wordShare(value) > 0.5) return false;
  const kinds = [/[a-z]/u, /[A-Z]/u, /\d/u, /[^A-Za-z0-9]/u].filter((kind) =>
    kind.test(value),
  ).length;
  const changes = changeShare(value);
  if (value.length >= LENGTH_STRONG) {
    return entropyOf(value) >= ENTROPY_STRONG && changes >= 0.25 && (kinds >= 3 || changes >= 0.35);
  }
  return kinds >= 3 && entropyOf(value) >= ENTROPY_SHORT && changes >= 0.3;
}

/** How much of a value is made of runs that could be words: five letters of one case with a vowel. */
function wordShare(value: string): number {
  const letters = [...value.matchAll(/[A-Z]?[a-z]{4,}|[A-Z]{5,}/gu)]
    .filter(([run]) => /[aeiou]/iu.test(run))
    .reduce((sum, [run]) => sum + run.length, 0);
  return letters / value.length;
}

/** How often neighbours are of different kinds, from 0 to 1. */
function changeShare(value: string): number {
  let changes = 0;
  for (let index = 1; index < value.length; index += 1) {
    if (kindOf(value.charAt(index)) !== kindOf(value.charAt(index - 1))) changes += 1;
  }
  return changes / (value.length - 1);
}

function kindOf(character: string): number {
  if (/[a-z]/u.test(character)) return 0;
  if (/[A-Z]/u.test(character)) return 1;
  return /\d/u.test(character) ? 2 : 3;
}
