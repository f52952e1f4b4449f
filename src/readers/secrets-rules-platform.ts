import { isPlaceholder } from "./secrets-placeholder.ts";
import type { SecretRule } from "./secrets-rule.ts";
import { named, prefixed } from "./secrets-rule.ts";

const HEX = "[0-9a-f]";
const WORD = "[A-Za-z0-9_-]";
const ALNUM = "[A-Za-z0-9]";

/** Google's browser keys for Firebase are public: rules on the server protect, not the key. */
const FIREBASE = /firebase|authDomain|messagingSenderId|google-services|GoogleService-Info/u;

/** A forty character key of AWS has upper and lower case and digits. */
function isMixed(value: string): boolean {
  return /[a-z]/u.test(value) && /[A-Z]/u.test(value) && /\d/u.test(value) && !isPlaceholder(value);
}

/**
 * Clouds and infrastructure.
 *
 * Source: https://docs.github.com/en/code-security/reference/secret-security/supported-secret-scanning-patterns
 * (which providers give their tokens a form), and each provider's own documentation of its tokens.
 */
export const CLOUD_RULES: readonly SecretRule[] = [
  {
    ...prefixed("aws", "AKIA ASIA ABIA ACCA", "(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}"),
    accepts: ({ value }) => /\d/u.test(value) && !isPlaceholder(value),
  },
  prefixed("aws", "ABSK", "ABSK[A-Za-z0-9+/]{100,300}={0,2}"),
  {
    ...named(
      "aws",
      { name: "secret[_-]?access[_-]?key|aws[_-]?secret(?:[_-]?key)?", value: "[A-Za-z0-9/+]{40}" },
      "secret",
    ),
    accepts: ({ value }) => isMixed(value),
  },
  named(
    "aws",
    { name: "aws[_-]?session[_-]?token|session[_-]?token", value: "[A-Za-z0-9/+=]{100,2000}" },
    "session_token session-token sessiontoken",
  ),
  {
    ...prefixed("gcp", "AIza", `AIza${WORD}{35}`),
    accepts: ({ value, around, path }) =>
      !isPlaceholder(value) && !FIREBASE.test(path) && !FIREBASE.test(around),
  },
  prefixed("gcp", "GOCSPX-", `GOCSPX-${WORD}{24,40}`),
  prefixed("gcp", "ya29.", `ya29\\.${WORD}{30,1000}`),
  prefixed(
    "azure",
    "AccountKey SharedAccessKey",
    "(?:AccountKey|SharedAccessKey)\\s{0,3}=\\s{0,3}[A-Za-z0-9+/]{40,100}={0,2}",
  ),
  prefixed("azure", "Q~", "[A-Za-z0-9_~.-]{3}[78]Q~[A-Za-z0-9_~.-]{31,34}"),
  prefixed("azure", "AZDO", `${ALNUM}{52}JQQJ99[A-Za-z0-9]{6,20}AZDO${ALNUM}{4}`),
  {
    provider: "azure",
    keywords: ["sig="],
    foldCase: false,
    pattern: /[?&;]sig=((?:[A-Za-z0-9+/]|%2[BFbf]){20,100}(?:%3[Dd]|=))/gu,
    accepts: ({ value, around }) => /[?&;](?:se|sv|sr|sp)=/u.test(around) && !isPlaceholder(value),
  },
  named(
    "azure",
    {
      name: "azure[_-]?(?:client[_-]?secret|openai[_-]?(?:api[_-]?)?key|devops[_-]?(?:pat|token)|storage[_-]?key|cognitive[_-]?key|search[_-]?key)",
      value: "[A-Za-z0-9_~.+/-]{32,90}={0,2}",
    },
    "azure",
  ),
  prefixed("digitalocean", "_v1_", `do[opr]_v1_${HEX}{64}`),
  prefixed("cloudflare", "v1.0-", `v1\\.0-${HEX}{24}-${HEX}{146}`),
  prefixed("cloudflare", "cfut_ cfat_ cfk_", `cf(?:ut|at|k)_${WORD}{40,60}`),
  named(
    "cloudflare",
    {
      name: "cloudflare[_-]?(?:api[_-]?)?(?:token|key)|cf[_-]?api[_-]?(?:token|key)",
      value: "[A-Za-z0-9_-]{37,40}",
    },
    "cloudflare cf_api cf-api cfapi",
  ),
  prefixed("tailscale", "tskey-", `tskey-(?:[a-z]{2,10}-)?${ALNUM}{6,30}-${ALNUM}{10,60}`),
  prefixed("vault", "hvs. hvb. hvr.", `hv[sbr]\\.${WORD}{24,300}`),
  named("vault", { name: "vault[_-]?token", value: "s\\.[A-Za-z0-9]{24}" }, "vault"),
  prefixed("terraform", ".atlasv1.", `${ALNUM}{14}\\.atlasv1\\.${WORD}{60,80}`),
  prefixed("databricks", "dapi", `dapi${HEX}{32}(?:-\\d)?`),
  prefixed(
    "doppler",
    "dp.",
    `dp\\.(?:pt|st|sa|ct|scim|audit)\\.(?:[\\w-]{1,40}\\.)?${ALNUM}{40,44}`,
  ),
  prefixed("pulumi", "pul-", `pul-${HEX}{40}`),
  prefixed("heroku", "HRKU-", `HRKU-${WORD}{30,80}`),
  named(
    "heroku",
    {
      name: "heroku[_-]?(?:api[_-]?)?(?:key|token)",
      value: `${HEX}{8}(?:-${HEX}{4}){3}-${HEX}{12}`,
    },
    "heroku",
  ),
  prefixed("netlify", "nfp_ nfc_ nfo_ nfu_ nfb_", `nf[pcoub]_${ALNUM}{36,44}`),
  prefixed("vercel", "vcp_ vci_ vca_ vcr_ vck_", `vc[piark]_${ALNUM}{40,70}`),
  prefixed(
    "fly",
    "fo1_ fm1 fm2_",
    `(?:fo1_${WORD}{40,60}|fm1[ar]_[A-Za-z0-9+/]{80,700}={0,3}|fm2_[A-Za-z0-9+/]{80,700}={0,3})`,
  ),
  prefixed("render", "rnd_", `rnd_${ALNUM}{28,40}`),
  prefixed("supabase", "sbp_ sb_secret_", `(?:sbp_(?:v0_)?${HEX}{40}|sb_secret_${WORD}{20,60})`),
  prefixed("planetscale", "pscale_", "pscale_(?:tkn|pw|oauth)_[A-Za-z0-9_=.-]{32,64}"),
  prefixed("neon", "napi_", `napi_${ALNUM}{40,80}`),
  { ...prefixed("alibaba", "LTAI", `LTAI${ALNUM}{16,24}`), accepts: ({ value }) => isMixed(value) },
  { ...prefixed("tencent", "AKID", `AKID${ALNUM}{32}`), accepts: ({ value }) => isMixed(value) },
  prefixed("yandex", "AQVN y0_", `(?:AQVN${WORD}{35,38}|y0_${WORD}{50,60})`),
  prefixed("onepassword", "ops_eyJ", "ops_eyJ[A-Za-z0-9+/_-]{100,1500}={0,2}"),
  prefixed("age", "AGE-SECRET-KEY-1", "AGE-SECRET-KEY-1[0-9A-Z]{58}"),
  prefixed("scaleway", "SCW", `SCWSECRET${ALNUM}{20,40}`),
];

/** Code hosting, package registries and CI. */
export const FORGE_RULES: readonly SecretRule[] = [
  prefixed("github", "ghp_ gho_ ghu_ ghs_ ghr_", "gh[pousr]_[A-Za-z0-9]{36,255}"),
  prefixed("github", "github_pat_", "github_pat_\\w{36,255}"),
  prefixed(
    "gitlab",
    "glpat- gldt- glrt- glft- glcbt- glptt- glagent- gloas- glsoat- glimt- glffct- glwt-",
    `gl(?:pat|dt|rt|ft|cbt|ptt|agent|oas|soat|imt|ffct|wt)-[\\w.-]{20,300}`,
  ),
  prefixed("gitlab", "GR1348941", `GR1348941${WORD}{20,50}`),
  prefixed("bitbucket", "ATBB ATCTT3", `(?:ATBB${ALNUM}{24,40}|ATCTT3[\\w=-]{60,300})`),
  prefixed("atlassian", "ATATT3", "ATATT3[\\w=-]{60,300}"),
  prefixed("npm", "npm_", `npm_${ALNUM}{36}`),
  {
    provider: "npm",
    keywords: ["_auth", "_password"],
    foldCase: true,
    pattern: /:?_(?:authToken|auth|password)\s{0,3}=\s{0,3}["']?([A-Za-z0-9+/_=.-]{12,300})/giu,
    accepts: ({ value, path }) =>
      !isPlaceholder(value) && /npmrc|\.ini$|\.sh$|\.ya?ml$|dockerfile|\.env/iu.test(path),
  },
  prefixed("pypi", "pypi-AgE", `pypi-AgE[A-Za-z0-9_-]{50,1000}`),
  prefixed("rubygems", "rubygems_", `rubygems_${HEX}{48}`),
  prefixed("nuget", "oy2", "oy2[a-z0-9]{43}"),
  prefixed("crates", "cio", `cio${ALNUM}{32}`),
  prefixed("docker", "dckr_", `dckr_(?:pat|oat)_${WORD}{24,60}`),
  prefixed("jfrog", "AKC cmVmd", `(?:AKCp${ALNUM}{69}|cmVmdGtu${ALNUM}{56})`),
  prefixed("circleci", "CCIPAT_", `CCIPAT_${ALNUM}{22}_${HEX}{40}`),
  prefixed("buildkite", "bkua_", `bkua_${HEX}{40}`),
  prefixed("sonar", "sqp_ squ_ sqa_", `sq[pua]_${HEX}{40}`),
  prefixed("postman", "PMAK-", `PMAK-${HEX}{24}-${HEX}{34}`),
  prefixed("sourcegraph", "sgp_", `sgp_(?:${HEX}{16}_|local_)?${HEX}{40}`),
  prefixed("launchdarkly", "sdk- api-", `(?:sdk|api)-${HEX}{8}(?:-${HEX}{4}){3}-${HEX}{12}`),
];
