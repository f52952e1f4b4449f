import type { PowerCode } from "./grant.ts";

/** What giving a variable to an agent or a tool server amounts to. */
export type VariableRisk =
  | { readonly kind: "passthrough"; readonly names: readonly string[] }
  | { readonly kind: "code"; readonly code: PowerCode }
  | { readonly kind: "harmless" };

/** Variables through which programs load and run code of somebody's choice. */
const CODE_VARIABLES =
  /^(?:NODE_OPTIONS|NODE_PATH|NODE_REPL_EXTERNAL_MODULE|LD_PRELOAD|LD_LIBRARY_PATH|LD_AUDIT|DYLD_\w+|BASH_ENV|ENV|PROMPT_COMMAND|SHELL|PATH|PYTHON(?:STARTUP|PATH|HOME|INSPECT|WARNINGS|BREAKPOINT)|PERL5(?:OPT|LIB|DB)|RUBY(?:OPT|LIB)|JAVA_TOOL_OPTIONS|_JAVA_OPTIONS|JDK_JAVA_OPTIONS|MAVEN_OPTS|GRADLE_OPTS|GIT_SSH(?:_COMMAND)?|GIT_(?:EXTERNAL_DIFF|EDITOR|PAGER|ASKPASS|PROXY_COMMAND|EXEC_PATH|TEMPLATE_DIR|CONFIG\w*)|SSH_ASKPASS|EDITOR|VISUAL|PAGER|BROWSER|LESSOPEN|RUSTC_WRAPPER|CLAUDE_CODE_SHELL(?:_PREFIX)?|npm_config_\w+|NPM_CONFIG_\w+|PIP_(?:INDEX_URL|EXTRA_INDEX_URL)|UV_INDEX_URL)$/u;

/** Variables that say where the model, the network or trust is. */
const ENDPOINT_VARIABLES =
  /(?:(?:^|_)BASE_URL|API_BASE|API_HOST|API_URL|ENDPOINT)$|^(?:HTTPS?|ALL|NO)_PROXY$|^(?:NODE_EXTRA_CA_CERTS|NODE_TLS_REJECT_UNAUTHORIZED|SSL_CERT_(?:FILE|DIR)|REQUESTS_CA_BUNDLE|CURL_CA_BUNDLE|GIT_SSL_NO_VERIFY|CLAUDE_CODE_CLIENT_CERT|ANTHROPIC_CUSTOM_HEADERS)$/iu;

/** Names under which credentials travel. */
const SECRET_NAME =
  /(?:^|[_-])(?:key|apikey|token|secret|password|passwd|pwd|pat|credentials?|authorization|cookie|dsn|auth)$|api-?key|access_?key/iu;

/** `${VAR}`, `$VAR`, `${env:VAR}`, `${localEnv:VAR}`, `{env:VAR}`, `${{ secrets.VAR }}`. */
const REFERENCE =
  /\$\{\{\s*(?:secrets|vars|env)\.(\w+)|\$?\{(?:env|localEnv):(\w+)|\$\{([A-Za-z_]\w*)|\$([A-Za-z_]\w*)/gu;

/** Longest value that is searched for references; no variable of a configuration is longer. */
const VALUE_MAX = 4_096;

const SECRET_VALUE_MIN = 8;

/** The variables that a value refers to, each once. */
export function referencesIn(value: string): readonly string[] {
  const names = [...value.slice(0, VALUE_MAX).matchAll(REFERENCE)].map(
    ([, first, second, third, fourth]) => first ?? second ?? third ?? fourth ?? "",
  );
  return [...new Set(names)];
}

/** Whether a name and value together look like a credential written out. */
export function isWrittenSecret(name: string, value: string): boolean {
  if (!SECRET_NAME.test(name) || value.length < SECRET_VALUE_MIN) return false;
  if (referencesIn(value).length > 0 || /\$\{input:/u.test(value)) return false;
  return !/^[<[{(]|your|example|placeholder|change.?me|dummy|xxxx|\*{3}|\.\.\./iu.test(value);
}

/** Weighs one variable by its name and value. */
export function variableRisk(name: string, value: string): VariableRisk {
  if (CODE_VARIABLES.test(name)) return { kind: "code", code: "env-code-injection" };
  if (isWrittenSecret(name, value)) return { kind: "code", code: "env-secret" };
  if (ENDPOINT_VARIABLES.test(name)) return { kind: "code", code: "env-endpoint-changed" };
  // A person is asked for an input, which then travels under the variable's own name.
  const names = [...new Set(referencesIn(value).map((each) => (each === "input" ? name : each)))];
  return names.length > 0 ? { kind: "passthrough", names } : { kind: "harmless" };
}
