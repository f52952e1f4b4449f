/** Words that stand in for a value. In a random key of forty characters they are all but impossible. */
const STAND_IN =
  /example|dummy|placeholder|change.?me|change.?it|change.?this|your[_-]|yourkey|yourtoken|yoursecret|_here\b|replace|redacted|sample|insert|foobar|deadbeef|lorem|x{6}|\.{3}|\*{3}|•{3}|…|not.?a.?(?:real|secret)|fake|mock|undefined|abcdefgh|abcdef0123|0123456789|123456789|1234abcd|qwerty|asdf|todo|<[^>]*>|\{\{|\$\{|\$\(|%[sdv]\b|invalid|test.?(?:key|token|secret|password|api)/iu;

/** One character six times in a row is drawn, not random. */
const REPEATED = /(.)\1{5}/u;

/** Keys that vendors print in their own documentation and tools, by beginning. */
const PUBLISHED: readonly string[] = [
  // The storage emulator's account key, the same on every machine.
  // Source: https://learn.microsoft.com/azure/storage/common/storage-connect-azurite
  ["Eby8vdM02xNO", "cqFlqUwJPLlmEt"].join(""),
  // The signature and the middle of the token that jwt.io shows first.
  ["SflKxwRJSMeKKF2", "QT4fwpMeJf36POk6yJV_adQssw5c"].join(""),
  // Source: https://docs.stripe.com/keys (the key of the sample requests)
  ["sk_test_4eC39HqLyj", "WDarjtT1zdp7dc"].join(""),
  ["sk_test_BQokikJOvB", "iI2HlWgH4olfQ2"].join(""),
];

const ENTROPY_MIN = 2.6;

/** Whether a value is an example, a template or a stand-in rather than a credential. */
export function isPlaceholder(value: string): boolean {
  if (STAND_IN.test(value) || REPEATED.test(value)) return true;
  if (PUBLISHED.some((known) => value.includes(known))) return true;
  return value.length >= 16 && entropyOf(value) < ENTROPY_MIN;
}

/** Shannon entropy in bits for each character. */
export function entropyOf(value: string): number {
  const counts = new Map<string, number>();
  for (const character of value) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) {
    const share = count / value.length;
    bits -= share * Math.log2(share);
  }
  return bits;
}

/** Passwords that everybody uses on a machine of their own. */
const COMMON =
  /^(?:|admin\d*|root|toor|user|username|name|pass|passwd|password\d*|pw|pwd|secret|test(?:ing)?\d*|guest|postgres(?:ql)?|mysql|mariadb|mongo|redis|rabbitmq|minio(?:admin)?|dev|devel|development|local|localhost|docker|app|api|key|token|apikey|hunter2|letmein|foo|bar|baz|qux|abc\d*|12345\d*|credentials?|default|demo|empty|none|null|true|false|xxx+|x|y|z|p|pa|pass?word|mypass(?:word)?|mysecret|secretpassword|supersecret|changeit|django|rails|laravel|sa|oracle|tiger|scott|neo4j|elastic|kibana|grafana|keycloak|vagrant|ubuntu|me|you|host|domain|port|email|login|auth|bob|alice|joe|jane|john|u|a|b|c)$/iu;

/** Whether a password is a default, a word for itself, or a template. */
export function isCommonPassword(password: string): boolean {
  return (
    COMMON.test(password) || isPlaceholder(password) || /^[<[{$%*#]|[<>{}|\\^`]/u.test(password)
  );
}

/** Tests and what they work with. */
const TEST =
  /(?:^|\/)(?:tests?|testing|__tests__|specs?|e2e|cypress|fixtures?|__fixtures__|testdata|test-data|test_data|testcases|cassettes|mocks?|__mocks__|stubs?|snapshots|__snapshots__|integration-tests?|unit-tests?|src\/test)\/|[._-](?:test|tests|spec|specs|mock|fixture|stories|cy)\.[\w.]+$|(?:^|\/)test_[^/]+$|_test\.\w+$|(?:Test|Tests|Spec|IT)\.(?:java|kt|cs|scala|groovy|swift|php)$/u;

/** Examples, which people copy from; a real credential lands there more often than in a test. */
const EXAMPLE =
  /(?:^|\/)(?:examples?|samples?|demos?|playground)\/|[._-](?:example|sample|template|dist)\.[\w.]+$|\.(?:example|sample|template|tpl|dist)$/u;

/** Whether a path holds tests or fixtures: a guess is not worth a word there. */
export function isTestPath(path: string): boolean {
  return TEST.test(path);
}

/** Whether a path holds tests, fixtures or examples: credentials warn there and never block. */
export function isFixturePath(path: string): boolean {
  return TEST.test(path) || EXAMPLE.test(path);
}
