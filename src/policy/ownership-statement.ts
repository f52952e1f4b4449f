/** Raised whenever the words change: what somebody agreed to before does not count for the new words. */
export const OWNERSHIP_STATEMENT_VERSION = 1;

/** What somebody says with `/agentgov own`. */
export const OWNERSHIP_STATEMENT =
  "I answer for this change as if I had written it myself: I have read it, I understand what it does, and " +
  "I will look after it once it is in use.";
