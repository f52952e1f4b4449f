import { entropyOf, isCommonPassword, isPlaceholder } from "./secrets-placeholder.ts";
import type { Candidate, SecretRule } from "./secrets-rule.ts";

/** Characters of a key's body that must follow its header; a mention of the header has none. */
const BODY_MIN = 40;
const BODY_ENTROPY_MIN = 3.5;

/** Whether key material follows a header, on one line or over several, quoted, indented or escaped. */
function hasKeyBody({ behind }: Candidate): boolean {
  const text = behind
    .replaceAll(/\\[nrt]/gu, "\n")
    .replaceAll(
      /^[ \t"'+|>.,#*/]*(?:Proc-Type|DEK-Info|Version|Comment|Charset|Hash)\s*:.*$/gmu,
      "",
    )
    .replaceAll(/[\s"'`+,\\|]/gu, "");
  const body = /^[A-Za-z0-9/=]{0,2000}/u.exec(text.replaceAll("+", ""))?.[0] ?? "";
  return body.length >= BODY_MIN && entropyOf(body) >= BODY_ENTROPY_MIN && !/(.)\1{15}/u.test(body);
}

const LOCAL_HOST =
  /^(?:localhost|127\.\d+\.\d+\.\d+|0\.0\.0\.0|\[?::1\]?|host\.docker\.internal|[\w-]*\.?(?:local|test|invalid|localdomain)|(?:[\w-]+\.)*example(?:\.\w+)?|[\w.-]*\.example\.(?:com|org|net|edu|io)|host(?:name)?|server|domain|proxy|your\S*|my\S*|some\S*)$/iu;

/** The parts of an address with a password: scheme, user, password and host. */
const ADDRESS = /^([a-z][a-z0-9+.-]*):\/\/([^\s:@/]*):([^\s@/]+)@([^\s:/?#,"'`)\]>]+)/iu;

/** Whether an address names a real password for a real host. */
function isRealAddress({ value }: Candidate): boolean {
  const [, , user = "", password = "", host = ""] = ADDRESS.exec(value) ?? [];
  if (isCommonPassword(password) || password === user || LOCAL_HOST.test(host)) return false;
  if (/[<>{}$%*[\]()]|\.\.\./u.test(host) || password.length < 6) return false;
  // A host of one word is a service of the same compose file, mostly with a made-up password.
  return host.includes(".") || entropyOf(password) >= 3;
}

const DATABASES =
  "postgres(?:ql)?(?:\\+\\w+)?|mysql(?:2|x)?(?:\\+\\w+)?|mariadb(?:\\+\\w+)?|mongodb(?:\\+srv)?|rediss?|amqps?|mssql(?:\\+\\w+)?|sqlserver|clickhouse(?:s|\\+\\w+)?|cockroachdb|cassandra|couchdb|neo4j(?:\\+s)?|bolt|oracle(?:\\+\\w+)?|snowflake|nats|kafka|influxdb|db2|jdbc:\\w+";

function addressRule(provider: string, schemes: string, keywords: readonly string[]): SecretRule {
  return {
    provider,
    keywords,
    foldCase: true,
    pattern: new RegExp(
      `(?<![a-z0-9+.-])((?:${schemes})://[^\\s:@/"'\`<>]{0,100}:[^\\s@/"'\`<>]{1,200}@[^\\s:/?#,"'\`)\\]>]{1,200})`,
      "giu",
    ),
    accepts: isRealAddress,
  };
}

/** Public parts of a token: what it was made for, when it can be read. */
function isRealToken({ value }: Candidate): boolean {
  const [, payload = ""] = value.split(".");
  const claims = decodeBase64(payload.replaceAll("-", "+").replaceAll("_", "/")) ?? "";
  if (!claims.startsWith("{")) return false;
  // The sample that every tutorial copies, and keys that are made to be public.
  return (
    !/John Doe|"1234567890"|"role":\s*"anon"|example|"foo"\s*:\s*"bar"|"test"/u.test(claims) &&
    !isPlaceholder(value)
  );
}

/** The credentials inside a `user:password` in base64. */
function isRealPair({ value }: Candidate): boolean {
  const pair = decodeBase64(value) ?? "";
  const colon = pair.indexOf(":");
  if (colon < 1 || /[^\x20-\x7E]/u.test(pair)) return false;
  const password = pair.slice(colon + 1);
  return password.length >= 6 && password !== pair.slice(0, colon) && !isCommonPassword(password);
}

/** Decodes base64 to text of one byte each; null for what is not base64. */
export function decodeBase64(text: string): string | null {
  const body = text.replace(/=+$/u, "");
  if (body.length % 4 === 1 || !/^[A-Za-z0-9+/]+$/u.test(body)) return null;
  return atob(body);
}

/** Forms that belong to no single provider: keys, addresses, tokens and headers. */
export const STRUCTURED_RULES: readonly SecretRule[] = [
  {
    provider: "gcp",
    keywords: ["private_key"],
    foldCase: false,
    pattern: /\\?"private_key\\?"\s{0,5}:\s{0,5}\\?"(-----BEGIN [A-Z ]{0,20}PRIVATE KEY-----)/gu,
    accepts: hasKeyBody,
  },
  {
    provider: "private-key",
    keywords: ["PRIVATE KEY"],
    foldCase: false,
    pattern: /-----BEGIN (?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----/gu,
    accepts: hasKeyBody,
  },
  {
    provider: "private-key",
    keywords: ["PRIVATE KEY"],
    foldCase: false,
    pattern: /---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----/gu,
    accepts: hasKeyBody,
  },
  {
    provider: "private-key",
    keywords: ["PuTTY-User-Key-File-"],
    foldCase: false,
    pattern: /PuTTY-User-Key-File-\d:\s/gu,
    accepts: ({ behind }) => behind.includes("Private-Lines:"),
  },
  addressRule("database-url", DATABASES, ["@"]),
  addressRule(
    "url-password",
    "https?|ftps?|sftp|ssh|git(?:\\+\\w+)?|smtps?|imaps?|ldaps?|socks5h?|wss?|svn|mqtts?|smb|rtsp",
    ["@"],
  ),
  {
    provider: "jwt",
    keywords: ["eyJ"],
    foldCase: false,
    pattern:
      /(?<![A-Za-z0-9_-])(eyJ[A-Za-z0-9_-]{10,2000}\.eyJ[A-Za-z0-9_-]{10,8000}\.[A-Za-z0-9_-]{20,2000})/gu,
    accepts: isRealToken,
  },
  {
    provider: "basic-auth",
    keywords: ["basic "],
    foldCase: true,
    pattern:
      /authorization["'\]]{0,2}\s{0,3}[:=,]\s{0,3}["'`]{0,1}basic\s{1,3}([A-Za-z0-9+/]{8,300}={0,2})/giu,
    accepts: isRealPair,
  },
  {
    provider: "docker",
    keywords: ['"auth"', '"auth\\"'],
    foldCase: true,
    pattern: /"auth\\?"\s{0,5}:\s{0,5}\\?"([A-Za-z0-9+/]{8,2000}={0,2})\\?"/giu,
    accepts: isRealPair,
  },
  {
    provider: "netrc",
    keywords: ["password"],
    foldCase: true,
    pattern:
      /(?:^|\n)\s{0,8}(?:machine\s+\S{1,200}\s+login\s+\S{1,200}\s+)?password\s+(\S{6,200})(?=\s|$)/giu,
    accepts: ({ value, path }) => path.endsWith("netrc") && !isCommonPassword(value),
  },
  {
    provider: "pgpass",
    keywords: [":"],
    foldCase: false,
    pattern:
      /(?:^|\n)[^\s:#]{1,200}:(?:\d{1,5}|\*):[^\s:]{1,100}:[^\s:]{1,100}:(\S{6,200})(?=\s|$)/gu,
    accepts: ({ value, path }) => /pgpass/u.test(path) && !isCommonPassword(value),
  },
  {
    provider: "laravel",
    keywords: ["app_key"],
    foldCase: true,
    pattern: /app_key["']?\s{0,3}[:=]\s{0,3}["']?(base64:[A-Za-z0-9+/]{43}=)/giu,
  },
  {
    provider: "wordpress",
    keywords: ["_key", "_salt"],
    foldCase: true,
    pattern:
      /["'](?:auth|secure_auth|logged_in|nonce)_(?:key|salt)["']\s{0,3},\s{0,20}["']([^"'\n]{40,120})["']/giu,
    accepts: ({ value }) => entropyOf(value) >= 4 && !/unique phrase|your/iu.test(value),
  },
  {
    provider: "rails",
    keywords: [""],
    foldCase: false,
    pattern: /^\s*([0-9a-f]{32})\s*$/gu,
    accepts: ({ path }) => /(?:^|\/)config\/(?:master|credentials\/\w+)\.key$/u.test(path),
  },
  {
    provider: "ado-connection",
    keywords: ["password=", "pwd="],
    foldCase: true,
    pattern:
      /(?:server|data source|host|addr|address)\s{0,2}=[^"'\n]{1,300}?(?:password|pwd)\s{0,2}=\s{0,2}([^;"'\s]{6,200})/giu,
    accepts: ({ value, around }) =>
      !isCommonPassword(value) &&
      !/(?:server|source|host)\s{0,2}=\s{0,2}(?:localhost|127\.|\.[\\;]|\(local)/iu.test(around),
  },
];
