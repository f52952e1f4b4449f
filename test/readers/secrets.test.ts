import { existsSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { SecretSighting } from "../../src/domain/secret-sighting.ts";
import { findSecrets, findSecretsInText } from "../../src/readers/secrets.ts";
import { DIGITS, HEX, random } from "./random-text.ts";

function added(text: string, path = "src/a.ts"): readonly SecretSighting[] {
  const lines = text.split("\n").map((line) => `+${line}`);
  return findSecrets({ path, patch: ["@@ -0,0 +1,9 @@", ...lines, ""].join("\n") });
}

const encode = (text: string): string => Buffer.from(text).toString("base64");
const uuid = [8, 4, 4, 4, 12].map((length) => random(length, HEX)).join("-");
const header = (kind: string): string => ["-----BEGIN ", kind, "-----"].join("");
const token = (claims: object): string =>
  [{ alg: "HS256" }, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
    .concat(random(43))
    .join(".");

const TOKENS: readonly (readonly [provider: string, value: string])[] = [
  ["aws", `AKIA${random(16, "ABCDEFGHIJKLMNOP234567")}`],
  ["aws", `aws_secret_access_key = ${random(40)}`],
  ["gcp", `AIza${random(35)}`],
  ["gcp", `GOCSPX-${random(28)}`],
  ["azure", `AccountName=a;AccountKey=${random(86)}==`],
  ["azure", `a1b8Q~${random(34)}`.slice(0, 40)],
  ["azure", `https://a.blob.core.windows.net/c?sv=2022-11-02&sr=c&sig=${random(43)}%3D`],
  ["azure", `https://a.blob.core.windows.net/c?sv=1&se=2&sig=%2F${random(20)}%2b${random(20)}%3D`],
  ["fly", `FlyV1 fm2_${random(120)}`],
  ["wordpress", `define('AUTH_KEY', '${random(30)}$&${random(32)}');`],
  ["github", `ghp_${random(36)}`],
  ["github", `github_pat_${random(22)}_${random(59)}`],
  ["gitlab", `glpat-${random(20)}`],
  ["gitlab", `glrt-${random(20)}`],
  ["npm", `npm_${random(36)}`],
  ["pypi", `pypi-AgEIcHlwaS5vcmc${random(80)}`],
  ["rubygems", `rubygems_${random(48, HEX)}`],
  ["docker", `dckr_pat_${random(27)}`],
  ["slack", `xoxb-${random(12, DIGITS)}-${random(12, DIGITS)}-${random(24)}`],
  [
    "slack",
    `https://hooks.slack.com/services/T${random(8, "ABCD0123")}/B${random(8, "ABCD0123")}/${random(24)}`,
  ],
  ["stripe", `sk_live_${random(24)}`],
  ["stripe", `whsec_${random(32)}`],
  ["twilio", `SK${random(32, HEX)}`],
  ["sendgrid", `SG.${random(22)}.${random(43)}`],
  ["mailgun", `key-${random(32, HEX)}`],
  ["mailchimp", `${random(32, HEX)}-us14`],
  ["telegram", `${random(9, "123456789")}:AA${random(33)}`],
  ["discord", `https://discord.com/api/webhooks/${random(18, "123456789")}/${random(68)}`],
  ["discord", `bot.login("M${random(23)}.${random(6)}.${random(27)}")`],
  ["digitalocean", `dop_v1_${random(64, HEX)}`],
  ["cloudflare", `CLOUDFLARE_API_TOKEN="${random(40)}"`],
  ["tailscale", `tskey-auth-${random(12)}-${random(32)}`],
  ["anthropic", `sk-ant-api03-${random(93)}`],
  ["openai", `sk-proj-${random(48)}`],
  ["openai", `sk-${random(48)}`],
  ["huggingface", `hf_${random(34)}`],
  ["groq", `gsk_${random(52)}`],
  ["shopify", `shpat_${random(32, HEX)}`],
  ["square", `sq0atp-${random(22)}`],
  ["databricks", `dapi${random(32, HEX)}`],
  ["vault", `hvs.${random(90)}`],
  ["terraform", `${random(14)}.atlasv1.${random(67)}`],
  ["age", `AGE-SECRET-KEY-1${random(58, "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L")}`],
  ["linear", `lin_api_${random(40)}`],
  ["notion", `ntn_${random(46)}`],
  ["figma", `figd_${random(40)}`],
  ["airtable", `pat${random(14)}.${random(64, HEX)}`],
  ["atlassian", `ATATT3${random(180)}`],
  ["newrelic", `NRAK-${random(27, "ABCDEF0123456789")}`],
  ["grafana", `glsa_${random(32)}_${random(8, HEX)}`],
  ["sentry", `sntryu_${random(64, HEX)}`],
  ["doppler", `dp.pt.${random(43)}`],
  ["pulumi", `pul-${random(40, HEX)}`],
  ["supabase", `sbp_${random(40, HEX)}`],
  ["planetscale", `pscale_tkn_${random(43)}`],
  ["postman", `PMAK-${random(24, HEX)}-${random(34, HEX)}`],
  ["hubspot", `pat-na1-${uuid}`],
  ["heroku", `HEROKU_API_KEY=${uuid}`],
  ["datadog", `DD_API_KEY: ${random(32, HEX)}`],
  ["jwt", token({ iss: "acme", sub: "u-77", role: "admin" })],
  ["laravel", `APP_KEY=base64:${encode(random(32))}`],
  ["database-url", `mysql://app:${random(14)}@db.prod.acme.internal/app`],
  ["database-url", `mongodb+srv://app:${random(14)}@cluster0.ab1cd.mongodb.net`],
  ["url-password", `https://deploy:${random(14)}@git.acme.internal/x.git`],
  ["basic-auth", `Authorization: Basic ${encode(`deploy:${random(12)}`)}`],
  ["docker", `{"auths":{"r.acme.io":{"auth":"${encode(`ci:${random(12)}`)}"}}}`],
  ["private-key", `${header("EC PRIVATE KEY")}\n${random(64)}\n${random(64)}\n`],
  ["private-key", `  key: |\n    ${header("OPENSSH PRIVATE KEY")}\n    ${random(70)}\n`],
  ["private-key", `${header("PGP PRIVATE KEY BLOCK")}\nVersion: 1\n\n${random(64)}\n`],
  ["private-key", `KEY="${header("RSA PRIVATE KEY")}\\n${random(64)}\\n"`],
];

describe("forms of providers", () => {
  it.each(TOKENS)("it finds and blocks %s", (provider, value) => {
    const found = added(`const a = 1;\n${value}\n`);
    expect(found.map((sighting) => [sighting.provider, sighting.confidence])).toContainEqual([
      provider,
      "certain",
    ]);
    const [first] = found;
    expect(first?.prefix.length).toBeLessThanOrEqual(4);
    expect(JSON.stringify(found)).not.toContain(value);
  });

  it.each(TOKENS.filter(([, value]) => /^[\w.-]{30,200}$/u.test(value)))(
    "it finds %s in base64 and over two strings",
    (provider, value) => {
      const half = Math.floor(value.length / 2);
      const split = `const a = "${value.slice(0, half)}" +\n  "${value.slice(half)}";`;
      expect(added(`x = "${encode(value)}"`).map((each) => each.provider)).toContain(provider);
      expect(added(split).map((each) => each.provider)).toContain(provider);
    },
  );

  it.each([
    "// secretlint-disable-line",
    "# gitleaks:allow",
    "// pragma: allowlist secret",
    "<!-- nosec -->",
  ])("it is not silenced by %s", (comment) => {
    const found = added(`k = "ghp_${random(36)}" ${comment}`);
    expect(found).toHaveLength(1);
  });

  it("names a key of a Google service account once, by what it is", () => {
    const text = `"private_key": "${header("PRIVATE KEY")}\\n${random(64)}\\n"`;
    expect(added(text).map(({ provider }) => provider)).toEqual(["gcp"]);
  });
});

describe("what is no credential, or opens nothing", () => {
  it.each([
    ["a placeholder", `ghp_${"x".repeat(36)}`],
    ["a documented example", `AKIA${"IOSFODNN7"}EXAMPLE`],
    ["a pattern", "const RULE = /sk_live_[0-9a-zA-Z]{24}/;"],
    ["a public key", `${header("PUBLIC KEY")}\n${random(64)}\n`],
    ["a header without a body", `if (text.startsWith("${header("PRIVATE KEY")}")) return;`],
    ["a local database", "postgres://postgres:postgres@localhost:5432/app"],
    ["a template", "postgres://user:$" + "{DB_PASSWORD}@db.acme.io/app"],
    ["a placeholder password", "https://user:password@git.acme.io/x.git"],
    [
      "a browser key of Firebase",
      `{ apiKey: "AIza${random(35)}", authDomain: "a.firebaseapp.com" }`,
    ],
    ["a public token", token({ role: "anon", ref: "abc" })],
    ["the tutorial's token", token({ sub: "1234567890", name: "John Doe" })],
    ["a hash", `integrity: "sha512-${random(86)}=="`],
    ["a commit", `uses: actions/checkout@${random(40, HEX)}`],
    ["a reference", 'password = process.env["DB_PASSWORD"]'],
    ["a workflow's reference", "token: $" + "{{ secrets.GITHUB_TOKEN }}"],
    ["a type", "password: string; token: AccessToken2;"],
    ["a translation", 'password: "Passwort vergessen"'],
    ["an address on a chain", `const TOKEN_MINT = "${random(44)}";`],
    ["an encrypted value", `password: ENC[AES256_GCM,data:${random(20)},type:str]`],
    ["a publishable key", `loadStripe("pk_live_${random(24)}")`],
    ["a checksum beside a word", `checksum/secret: ${random(64, HEX)}`],
    ["the name of a header", 'const api_key_header = "X-Api-Key-V2";'],
    ["a call", 'token = getToken("a1B2c3D4e5F6g7H8")'],
  ])("it says nothing of %s", (_, text) => {
    expect(added(text)).toEqual([]);
  });

  it.each([
    ["test/a.ts", `ghp_${random(36)}`],
    ["src/pay.ts", `sk_test_${random(24)}`],
    ["spec/cassettes/a.yml", `Bearer sk_live_${random(24)}`],
    [".env.example", `OPENAI_API_KEY=sk-proj-${random(48)}`],
  ])("it only warns in %s", (path, text) => {
    expect(added(text, path).map(({ confidence }) => confidence)).toEqual(["test"]);
  });

  it.each([
    ["config/app.yml", `  secret_key_base: ${random(128, HEX)}`],
    ["prod.tfvars", `db_password = "${random(20)}"`],
    [".env", `JWT_SECRET=${random(32)}`],
    ["a.properties", `encryption.key=${random(43)}=`],
    ["deploy.sh", `./deploy --user ci --password ${random(20)}`],
    ["kubeconfig", `    token: ${random(40)}`],
    ["main.tf", `variable "db_password" {\n  type = string\n  default = "${random(20)}"\n}`],
    ["src/a.py", `API_KEY = "${random(32)}"`],
    ["a.properties", "spring.datasource.password=Tr0ub4d&Xq39"],
    ["deploy.sh", `curl -u deploy:${random(16)} https://ci.acme.io`],
    ["deploy.sh", `curl -H "Authorization: Bearer ${random(40)}" https://api.acme.io`],
    ["build.gradle", `storePassword '${random(20)}'`],
    ["settings.xml", `<password>${random(16)}</password>`],
    ["Info.plist", `<key>ApiSecret</key>\n<string>${random(32)}</string>`],
    ["src/a.ts", `const secret = process.env.JWT_SECRET || "${random(32)}";`],
    ["deploy.yaml", `- name: API_TOKEN\n  value: ${random(32)}`],
  ])("it asks about a named value in %s", (path, text) => {
    expect(added(text, path)).toMatchObject([{ provider: "generic", confidence: "likely" }]);
  });
});

describe("places of a patch", () => {
  const secret = `ghp_${random(36)}`;

  it("takes added and removed lines, with their own numbers, and no context", () => {
    const patch = `@@ -3,2 +7,2 @@\n ${secret}\n-old ${secret}\n+new ${secret}\n\\ No newline at end of file\n`;
    expect(findSecrets({ path: "a.ts", patch })).toMatchObject([
      { line: 8, side: "added" },
      { line: 4, side: "removed" },
    ]);
  });

  it("says of a removed line only what is certain", () => {
    const patch = `@@ -1 +0,0 @@\n-API_KEY = "${random(32)}"\n-k = "sk_test_${random(24)}"\n`;
    expect(findSecrets({ path: "a.py", patch })).toEqual([]);
  });

  it("reads a Secret of Kubernetes whose kind stands in the context", () => {
    const value = encode(random(16));
    const patch = `@@ -1,3 +1,4 @@\n kind: Secret\n data:\n+  password: ${value}\n+  username: ${encode("administrator")}\n`;
    expect(findSecrets({ path: "k8s/a.yaml", patch })).toMatchObject([
      { provider: "k8s", line: 3 },
    ]);
    const sealed = patch.replace("kind: Secret", "kind: SealedSecret");
    expect(findSecrets({ path: "k8s/a.yaml", patch: sealed })).toEqual([]);
  });

  it("reads a whole text where there is no patch", () => {
    expect(findSecretsInText("a.ts", `a\nb ${secret}`)).toMatchObject([
      { line: 2, provider: "github" },
    ]);
  });

  it("finds a credential whatever stands around it", () => {
    const line = fc.string({ unit: "binary" }).map((text) => text.replaceAll(/[\n\r]/gu, " "));
    fc.assert(
      fc.property(
        fc.array(line, { maxLength: 5 }),
        fc.array(line, { maxLength: 5 }),
        line,
        (above, below, comment) => {
          const found = added([...above, `k = "${secret}" // ${comment}`, ...below].join("\n"));
          expect(found).toContainEqual(
            expect.objectContaining({ provider: "github", line: above.length + 1 }),
          );
        },
      ),
    );
  });

  it("is total over any text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string(), (patch, path) => {
        expect(Array.isArray(findSecrets({ path, patch }))).toBe(true);
      }),
    );
  });

  it.each([
    ["names", "password_token_secret_=".repeat(90)],
    ["seams", '"a" + '.repeat(300)],
    ["addresses", "https://a:b".repeat(180)],
    ["base64", "QUJD".repeat(500)],
    ["blanks", `password${" ".repeat(2_000)}`],
  ])("stays linear over %s", (_, line) => {
    const patch = `@@ -0,0 +1,9 @@\n${`+${line}\n`.repeat(500)}`;
    const start = performance.now();
    findSecrets({ path: "a.ts", patch });
    // A tenth of the size that has a second: three times the slack for a busy machine.
    expect(performance.now() - start).toBeLessThan(600);
  });
});

const Labelled = z.object({
  cases: z.array(
    z.object({
      id: z.string(),
      path: z.string(),
      patch: z.string(),
      secrets: z.record(z.string(), z.array(z.string())),
      expected: z.object({ secret: z.boolean(), kind: z.string().optional() }),
    }),
  ),
});

const LABELLED = "../shared/data/secret-cases.json";

describe("labelled patches", () => {
  it("are told apart, with the right kind", ({ skip }) => {
    if (!existsSync(LABELLED)) skip("the labelled cases are not here");
    for (const { id, path, patch, secrets, expected } of Labelled.parse(
      JSON.parse(readFileSync(LABELLED, "utf8")),
    ).cases) {
      const filled = patch.replaceAll(/\{\{(\w+)\}\}/gu, (_, name: string) =>
        (secrets[name] ?? []).join(""),
      );
      const kinds = findSecrets({ path, patch: filled }).map(({ provider }) => provider);
      if (expected.kind === undefined) expect([id, kinds]).toEqual([id, []]);
      else expect([id, kinds]).toEqual([id, expect.arrayContaining([expected.kind])]);
    }
  });
});
