import { isPlaceholder } from "./secrets-placeholder.ts";
import type { SecretRule } from "./secrets-rule.ts";
import { named, prefixed } from "./secrets-rule.ts";

const HEX = "[0-9a-f]";
const WORD = "[A-Za-z0-9_-]";
const ALNUM = "[A-Za-z0-9]";
const UUID = `${HEX}{8}(?:-${HEX}{4}){3}-${HEX}{12}`;

function isTestMode(value: string): boolean {
  return value.includes("_test_");
}

/** Models and the services around them. */
export const MODEL_RULES: readonly SecretRule[] = [
  prefixed("anthropic", "sk-ant-", `sk-ant-(?:[a-z]{2,8}\\d{0,2}-)?${WORD}{24,200}`),
  prefixed("openrouter", "sk-or-", `sk-or-(?:v1-)?${HEX}{48,64}`),
  prefixed("openai", "sk-", `sk-(?:proj|svcacct|admin|service|None)-${WORD}{20,200}`),
  prefixed("openai", "T3BlbkFJ", `sk-${ALNUM}{20}T3BlbkFJ${ALNUM}{20}`),
  {
    ...prefixed("openai", "sk-", `sk-${ALNUM}{32,64}`),
    accepts: ({ value }) => /\d/u.test(value) && !isPlaceholder(value),
  },
  prefixed("huggingface", "hf_ api_org_", `(?:hf_|api_org_)${ALNUM}{34,40}`),
  prefixed("groq", "gsk_", `gsk_${ALNUM}{48,56}`),
  prefixed("replicate", "r8_", `r8_${ALNUM}{37}`),
  prefixed("perplexity", "pplx-", `pplx-${ALNUM}{40,56}`),
  prefixed("xai", "xai-", `xai-${ALNUM}{70,90}`),
  prefixed("langchain", "lsv2_", `lsv2_(?:pt|sk)_${HEX}{32}_${HEX}{10}`),
  {
    ...prefixed("fireworks", "fw_", `fw_${ALNUM}{22,26}`),
    accepts: ({ value, around }) => /fireworks/iu.test(around) && !isPlaceholder(value),
  },
  prefixed("together", "tgp_v1_", `tgp_v1_${WORD}{40,50}`),
  named(
    "model-provider",
    {
      name: "(?:cohere|mistral|deepseek|voyage|stability|elevenlabs|pinecone|azure[_-]?openai|co|together|assemblyai|deepgram)[_-]?(?:ai[_-]?)?api[_-]?key",
      value: "[A-Za-z0-9_-]{32,100}",
    },
    "api_key api-key apikey",
  ),
];

/** Payments, messages and other services. */
export const SERVICE_RULES: readonly SecretRule[] = [
  {
    ...prefixed("stripe", "k_live_ k_test_", `[sr]k_(?:live|test)_${ALNUM}{16,250}`),
    isTest: isTestMode,
  },
  prefixed("stripe", "whsec_", "whsec_[A-Za-z0-9+/=]{24,90}"),
  prefixed("square", "sq0 EAAA", `(?:sq0(?:atp|csp|idp)-${WORD}{22,43}|EAAA[A-Za-z0-9_-]{56,64})`),
  prefixed(
    "shopify",
    "shpat_ shpca_ shppa_ shpss_ shptka_",
    `shp(?:at|ca|pa|ss|tka)_[0-9a-fA-F]{32}`,
  ),
  prefixed(
    "paypal",
    "access_token$",
    `access_token\\$(?:production|sandbox)\\$[0-9a-z]{16}\\$${HEX}{32}`,
  ),
  named("paypal", { name: "paypal[_-]?(?:client[_-]?)?secret", value: `${WORD}{60,90}` }, "paypal"),
  prefixed("flutterwave", "FLWSECK", `FLWSECK(?:_TEST|_PROD)?-${HEX}{12,40}(?:-X)?`),
  { ...prefixed("razorpay", "rzp_", `rzp_(?:live|test)_${ALNUM}{14}`), isTest: isTestMode },
  prefixed("easypost", "EZAK EZTK", `EZ[AT]K${ALNUM}{54}`),
  { ...prefixed("shippo", "shippo_", `shippo_(?:live|test)_${HEX}{40}`), isTest: isTestMode },
  {
    ...prefixed("slack", "xox", `xox[abeoprs](?:\\.xox[a-z])?-[A-Za-z0-9-]{10,400}`),
    accepts: ({ value }) => /\d{4}/u.test(value) && !isPlaceholder(value),
  },
  prefixed("slack", "xapp-", `xapp-\\d-[A-Z0-9]{8,14}-\\d{8,16}-${HEX}{32,80}`),
  prefixed(
    "slack",
    "hooks.slack.com",
    `hooks\\.slack\\.com/(?:services|workflows|triggers)/[A-Z0-9]{8,14}/[A-Za-z0-9]{8,20}/[A-Za-z0-9/]{16,60}`,
  ),
  prefixed(
    "discord",
    "discord",
    `discord(?:app)?\\.com/api/(?:v\\d{1,2}/)?webhooks/\\d{15,21}/${WORD}{50,100}`,
  ),
  {
    ...prefixed(
      "discord",
      ".",
      `[MNO][A-Za-z0-9_-]{22,27}\\.[A-Za-z0-9_-]{6}\\.[A-Za-z0-9_-]{27,40}`,
    ),
    accepts: ({ value, around }) =>
      /discord|bot|token|client|login/iu.test(around) && /\d/u.test(value) && !isPlaceholder(value),
  },
  prefixed("telegram", ":", `\\d{8,10}:A[A-Za-z0-9_-]{34}`),
  prefixed(
    "teams",
    "webhook.office.com",
    `webhook\\.office\\.com/webhookb2/${UUID}@${UUID}/IncomingWebhook/${HEX}{32}/${UUID}`,
  ),
  prefixed(
    "zapier",
    "hooks.zapier.com",
    `hooks\\.zapier\\.com/hooks/catch/\\d{5,12}/${ALNUM}{5,12}`,
  ),
  prefixed("twilio", "SK", `SK${HEX}{32}`),
  named(
    "twilio",
    {
      name: "(?:twilio[\\w.-]{0,20})?auth[_-]?token|twilio[\\w.-]{0,20}(?:token|secret)",
      value: `${HEX}{32}`,
    },
    "twilio auth_token authtoken",
  ),
  {
    provider: "twilio",
    keywords: ["AC"],
    foldCase: false,
    pattern: /\bAC[0-9a-f]{32}["'\s]{0,3}[,:]\s{0,3}["']?([0-9a-f]{32})\b/gu,
  },
  prefixed("sendgrid", "SG.", `SG\\.${WORD}{16,32}\\.${WORD}{16,64}`),
  prefixed("mailgun", "key-", `key-${HEX}{32}`),
  prefixed("mailgun", "-", `${HEX}{32}-${HEX}{8}-${HEX}{8}`),
  prefixed("mailchimp", "-us", `${HEX}{32}-us\\d{1,2}`),
  prefixed("brevo", "xkeysib- xsmtpsib-", `x(?:key|smtp)sib-${HEX}{64}-${ALNUM}{16}`),
  prefixed("resend", "re_", `re_${ALNUM}{8}_${ALNUM}{20,30}`),
  named("postmark", { name: "postmark[\\w.-]{0,20}(?:token|key)", value: UUID }, "postmark"),
  prefixed("linear", "lin_", `lin_(?:api|oauth|wh)_${ALNUM}{32,64}`),
  prefixed("notion", "secret_ ntn_", `(?:secret_${ALNUM}{43}|ntn_${ALNUM}{40,50})`),
  prefixed("figma", "figd_ figo_ figu_", `fig[dou]_${WORD}{30,60}`),
  prefixed("airtable", "pat", `pat${ALNUM}{14}\\.${HEX}{64}`),
  prefixed("hubspot", "pat-", `pat-(?:na|eu|ap)\\d-${UUID}`),
  prefixed("typeform", "tfp_", `tfp_${WORD}{40,70}`),
  prefixed("contentful", "CFPAT-", `CFPAT-${WORD}{40,50}`),
  prefixed("readme", "rdme_", "rdme_[a-z0-9]{70}"),
  prefixed("mapbox", "sk.eyJ", `sk\\.eyJ${WORD}{20,200}\\.${WORD}{16,60}`),
  prefixed("dropbox", "sl.", `sl\\.(?:u\\.)?${WORD}{100,1200}`),
  prefixed("facebook", "EAA", `EAA[A-Z]${ALNUM}{60,250}`),
  {
    ...prefixed("twitter", "AAAAAAAAAAAAAAAA", `A{20,24}[A-Za-z0-9%]{60,120}`),
    accepts: () => true,
  },
  prefixed("newrelic", "NRAK- NRII- NRIQ-", `(?:NRAK-[A-Z0-9]{27}|NRI[IQ]-${WORD}{32})`),
  prefixed(
    "grafana",
    "glsa_ glc_",
    `(?:glsa_${ALNUM}{32}_[0-9A-Fa-f]{8}|glc_[A-Za-z0-9+/]{32,400}={0,2})`,
  ),
  prefixed("sentry", "sntrys_ sntryu_", `(?:sntrys_eyJ[A-Za-z0-9+/=_-]{60,400}|sntryu_${HEX}{64})`),
  prefixed("dynatrace", "dt0c01.", "dt0[a-z]\\d{2}\\.[A-Z2-7]{24}\\.[A-Z2-7]{64}"),
  prefixed("posthog", "phx_", `phx_${ALNUM}{40,50}`),
  prefixed("honeycomb", "hcaik_ hcbik_", `hc[a-z]ik_[a-z0-9]{58}`),
  named(
    "datadog",
    {
      name: "(?:dd|datadog)[_-]?(?:api|app|application)[_-]?key",
      value: `(?:${HEX}{32}|${HEX}{40})`,
    },
    "dd_ dd- datadog",
  ),
  named(
    "algolia",
    {
      name: "algolia[\\w.-]{0,20}(?:admin|write)[\\w.-]{0,10}key|algolia[_-]?api[_-]?key",
      value: `${HEX}{32}`,
    },
    "algolia",
  ),
  named(
    "okta",
    { name: "okta[\\w.-]{0,20}(?:token|secret|key)", value: "[A-Za-z0-9_-]{40,64}" },
    "okta",
  ),
  named(
    "auth0",
    { name: "auth0[\\w.-]{0,20}(?:secret|token)", value: "[A-Za-z0-9_-]{40,100}" },
    "auth0",
  ),
];
