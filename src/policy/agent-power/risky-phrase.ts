/**
 * Phrases by which a text for agents undermines review, each as one linear pattern. The match itself is
 * the subject of the finding, in lower case.
 */
const PHRASES: readonly RegExp[] = [
  /\b(?:never|do not|don't|dont|must not|avoid)\s(?:ever\s)?(?:mention|mentioning|disclose|reveal|report|tell|inform|notify|log)\b/u,
  /\bwithout (?:asking|telling|approval|confirmation|permission|review|informing|notifying|mentioning)\b/u,
  /\b(?:never|do not|don't|no need to) (?:ask|wait|request|prompt|seek)\b(?: \w+){0,3} (?:approval|permission|confirmation|review)\b/u,
  /\b(?:add|apply|set|attach) the (?:\S+ )?label\b/u,
  /\b(?:approve|merge|self-approve) (?:it|this|the|your|your own|every|all|any) (?:\w+ )?(?:pull requests?|prs?|merge requests?|changes?)\b/u,
  /\b(?:approve|merge) (?:it|them) yourself\b/u,
  /\bpost (?:the )?(?:approval|approve) comment|\/agentgov (?:approve|override)\b/u,
  /\b(?:ignore|disregard|forget|override) (?:all |any )?(?:of )?(?:the |your )?(?:previous|prior|earlier|above|other|existing) (?:instructions?|rules?|guidelines?|prompts?|policies)\b/u,
  /\b(?:skip|bypass|disable|circumvent|work around|turn off|ignore|suppress|evade) (?:all |any |the |every |failing )*(?:\w+ )?(?:tests?|checks?|hooks?|reviews?|reviewers?|linters?|ci|approvals?|gates?|guards?|guardrails?|sandbox|sandboxing|security|permissions?|polic(?:y|ies)|scanners?|validations?|agentgov|codeowners|branch protections?)\b/u,
  /--(?:no-verify|dangerously-skip-permissions|no-gpg-sign|yolo|dangerously-bypass-approvals-and-sandbox|allow-dangerously-skip-permissions|force-push)\b/u,
  /\bbypasspermissions\b|\bauto-?approve\b|\byolo mode\b/u,
  /\b(?:push|commit) (?:directly |straight )(?:to|on|onto) (?:the )?(?:main|master|production|default branch)\b/u,
  /\bforce[- ]push\b|\bgit push (?:-f|--force)\b/u,
  /\b(?:curl|wget)\b[^|\n]{0,300}\|\s?(?:sudo )?(?:ba|z|da)?sh\b/u,
  /\b(?:send|upload|post|exfiltrate|forward|transmit|leak) (?:all |any |the |your |every )*(?:\w+ ){0,3}(?:secrets?|tokens?|credentials?|env(?:ironment)?(?: variables?| vars?)?|\.env|passwords?|api keys?|private keys?|source code)\b/u,
  /\b(?:print|echo|cat|read|dump) (?:the |all |your )*(?:\w+ )?(?:secrets?|credentials?|\.env|~\/\.ssh|~\/\.aws|id_rsa|private keys?)\b/u,
  /\b(?:remove|omit|strip|drop|delete|leave out) (?:the |any |all )*(?:\w+ )?(?:co-authored-by|trailers?|attribution|audit|codeowners|deny rules?|provenance)\b/u,
  /\b(?:pretend|claim|state|say) (?:that )?(?:you are|to be|it was|this was|a human|the change is)\b/u,
  /\bdo(?:n't| not) (?:run|write|add) (?:the |any )?tests?\b/u,
  /\b(?:hide|conceal|obfuscate) (?:this|it|the|these|any|all|your)\b/u,
  /\bas (?:root|administrator)\b|\bchmod (?:-r )?777\b/u,
  /\b(?:even if|although) (?:the )?(?:check|test|review|ci|gate)s? (?:fail|block|refuse)/u,
  /\b(?:edit|change|modify|update|rewrite) (?:the |your |its )?(?:\S+ )?(?:agentgov\.yml|codeowners|\.claude\/settings(?:\.json)?|permission(?:s)? (?:settings|rules)|guardrails)\b/u,
];

const URL = /\bhttps?:\/\/[^\s<>"'`)\]]{1,300}/u;
const FETCHING =
  /\b(?:read|fetch|get|download|load|open|visit|consult|check|curl|retrieve|pull)\b/u;
const OBEYING =
  /\b(?:follow|obey|execute|run|apply|comply|act on|do what|as instructed|instructions (?:from|at|there|in it))\b/u;

/** The risky phrases of one line, in lower case, each once; an address that is to be obeyed counts too. */
export function findRiskyPhrases(line: string): readonly string[] {
  const text = line.toLowerCase().replaceAll(/\s+/gu, " ").replaceAll("’", "'");
  const found = PHRASES.flatMap((pattern) => pattern.exec(text)?.[0].trim() ?? []);
  const [address] = URL.exec(line) ?? [];
  if (address !== undefined && FETCHING.test(text) && OBEYING.test(text)) {
    found.push(address.replace(/[.,;:!?]+$/u, ""));
  }
  return [...new Set(found)];
}
