import type { InstallationId } from "../domain/ids.ts";
import { createBoundedCache } from "./bounded-cache.ts";

/** Where octokit keeps installation tokens, with a way to drop one that GitHub no longer accepts. */
export interface TokenCache {
  get(key: string): string | undefined;
  set(key: string, value: string): void;
  readonly forget: (installationId: InstallationId) => void;
}

/** A token takes about 200 bytes; more installations than this re-fetch theirs. */
const TOKENS_MAX = 15_000;

/** Tokens live for an hour; the last minutes are left out so that none expires during an evaluation. */
const TOKEN_MILLISECONDS = 55 * 60 * 1_000;

/**
 * Makes an empty token cache. Octokit keys it by the installation id when, as here, tokens are not
 * narrowed to repositories or permissions, and joins the token and what is known of it with `|`.
 *
 * Source: https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/generating-an-installation-access-token-for-a-github-app
 */
export function createTokenCache(): TokenCache {
  const tokens = createBoundedCache<{ readonly text: string; readonly until: number }>({
    entriesMax: TOKENS_MAX,
    bytesMax: TOKENS_MAX,
  });
  return {
    get(key) {
      const token = tokens.get(key);
      return token !== undefined && token.until > Date.now() ? token.text : undefined;
    },
    set(key, text) {
      // An answer that was cut short has no token, and would be used for an hour.
      if (text.startsWith("|")) return;
      tokens.set(key, { text, until: Date.now() + TOKEN_MILLISECONDS }, 1);
    },
    forget(installationId) {
      tokens.delete(String(installationId));
    },
  };
}
