/** A run of characters as long and mixed as a key, or one with the beginning of a known key. */
const RUN = /[A-Za-z0-9+/_=-]{20,}/gu;
const KNOWN =
  /\b(?:gh[pousr]_|github_pat_|glpat-|sk-|sk_|rk_|xox[abprs]-|AKIA|ASIA|AIza|npm_|pypi-|hf_|eyJ)[\w.-]{12,}/gu;
const USER_PASSWORD = /(:\/\/[^/\s:@]{0,100}):[^/\s@]{1,200}@/gu;

/** Hides what may be a credential in text that is shown or stored: commands and addresses can hold one. */
export function redact(text: string): string {
  return text
    .replaceAll(USER_PASSWORD, "$1:[hidden]@")
    .replaceAll(KNOWN, "[hidden]")
    .replaceAll(RUN, (run) => (isMixed(run) ? "[hidden]" : run));
}

/** Paths and words change between letters and digits seldom; keys do it all the time. */
function isMixed(run: string): boolean {
  if (run.split("/").length > 3) return false;
  const digits = [...run.matchAll(/\d+/gu)].length;
  return digits >= 3 && /[a-z]/u.test(run) && /[A-Z]/u.test(run);
}
