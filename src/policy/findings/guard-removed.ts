import type { Finding } from "../../domain/finding.ts";
import { type FindingFile, isCode, isComment, isTest, linesOf } from "./finding-file.ts";

/**
 * Calls, decorators and declarations that let a request pass only for some people. One alternative each,
 * matched without regard to case.
 */
const GUARD =
  /\b(?:authori[sz]ed?|authori[sz]ation|authenticate[ds]?|authenticator|(?:require|ensure|assert|check|verify|must|need)s?_?(?:be_?|is_?|has_?|valid_?|current_?)?(?:auth\w*|login|logged_?in|signed_?in|admin\w*|permissions?|roles?|user|session|token|owner\w*|access|scopes?|csrf|signature|membership)|login_required|permission_required|user_passes_test|staff_member_required|permission_classes|authentication_classes|is_?authenticated|is_?authori[sz]ed|is_?admin|has_?(?:permissions?|perm|role|scope|access|authority|any_?role)|can_?(?:access|edit|view|delete|manage|read|write|admin)|check_?(?:permissions?|access|policy)|protect_from_forgery|verify_authenticity_token|csrf(?!_exempt)\w*|pre_?authorize|post_?authorize|roles_?allowed|secured|use_?guards|get_?server_?session|jwt_required|token_required|access_?control|require_http_auth|basic_auth|http_basic_authenticate_with|before_action|before_filter|policy_scope|policy)\b(?=\s*[!?(:[@{]|\s*$|\s*=|\s+[:\w]|[)\].,;])|\bcan\?\s*\(|\bcannot\?\s*\(|(?:authorize!|permit!)|\bjwt\.verify\b|\bpassport\.authenticate\b|middleware\(\s*\[?\s*['"]auth/giu;

/** Words of the list that guard only together with what is being asked for. */
const WEAK = /^(?:before_action|before_filter|policy|secured|authorization|access_?control)$/iu;
const WEAK_CONTEXT =
  /\b(?:before_action|before_filter)\s*:?\s*(?:\w*(?:auth|login|admin|permission|role|user|owner|member|require|ensure|check)\w*)|\bpolicy\s*\(|@secured\b|access_?control\s*[({]/iu;

const IMPORT =
  /^\s*(?:import\b|from\s+\S+\s+import\b|export\s*\{|use\s+[\w\\:]+;|using\s+[\w.]+;|require(?:_relative)?\s|#include|(?:const|let|var)\s.{1,200}=\s*require\()/u;

/** Longest line worth reading: generated code has longer ones. */
const LINE_MAX = 2_000;

/**
 * Finds guards that a change takes out of code: removed calls that are not there again after it.
 *
 * A file that is deleted as a whole takes its guards with what they guarded.
 */
export function findGuardRemoved(file: FindingFile): readonly Finding[] {
  if (!isCode(file.path) || isTest(file.path) || file.after === null) return [];
  const lines = linesOf(file);
  const ways = [
    {
      from: "removed",
      to: "added",
      read: guardsIn,
      message: "removes a guard and adds none like it",
    },
    { from: "added", to: "removed", read: exemptionsIn, message: "adds an exemption from a guard" },
  ] as const;
  return ways.flatMap(({ from, to, read, message }) => {
    const balance = countWords(
      lines.filter(({ kind }) => kind === to).flatMap(({ text }) => read(text)),
    );
    return lines
      .filter(({ kind }) => kind === from)
      .flatMap(({ text, line }): readonly Finding[] => {
        const [guard] = read(text).filter((word) => !take(balance, word));
        if (guard === undefined) return [];
        const place = { area: "auth", tier: "high", path: file.path, line } as const;
        return [{ kind: "guard-removed", ...place, message: `${message} (${guard})` }];
      });
  });
}

function countWords(words: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}

/** Ways to say that a guard does not hold here. */
const EXEMPTION =
  /\bcsrf_exempt\b|\bskip_(?:before_action|before_filter|authorization|authorize_resource|load_and_authorize_resource|forgery_protection)\b|\bskip_verify_\w+|\ballow_?anonymous\b|\ballowany\b|\bpermitall\b|\binsecureskipverify\s*:\s*true|\brejectunauthorized\s*:\s*false|\bverify\s*=\s*false\b|\bcsrf\(\)\s*\.\s*disable\b|\bcsrf::disable\b|\bdisable_?(?:auth|csrf|authentication|authorization)\b/giu;

function exemptionsIn(line: string): readonly string[] {
  const text = line.slice(0, LINE_MAX);
  if (isComment(text) || IMPORT.test(text)) return [];
  return [...withoutStrings(text).matchAll(EXEMPTION)].map(([word]) =>
    word.toLowerCase().replaceAll(/[^a-z]/gu, ""),
  );
}

/** The guards of one line of code, in lower case without separators, as they may be respelled. */
function guardsIn(line: string): readonly string[] {
  const text = line.slice(0, LINE_MAX);
  if (isComment(text) || IMPORT.test(text)) return [];
  const code = withoutStrings(text);
  return [...code.matchAll(GUARD)]
    .map(([guard]) => guard.trim().toLowerCase())
    .filter((guard) => !WEAK.test(guard) || WEAK_CONTEXT.test(code))
    .map((guard) => guard.replaceAll(/[^a-z]/gu, ""));
}

/** Texts for people speak of authorization all the time; short quoted words are arguments. */
function withoutStrings(text: string): string {
  return text.replaceAll(/"[^"\n]*\s[^"\n]*"|'[^'\n]*\s[^'\n]*'|`[^`\n]*\s[^`\n]*`/gu, '""');
}

function take(kept: Map<string, number>, guard: string): boolean {
  const left = kept.get(guard) ?? 0;
  if (left > 0) kept.set(guard, left - 1);
  return left > 0;
}
