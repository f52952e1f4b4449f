import type { z } from "zod";
import { type Known, unknown } from "../domain/known.ts";
import type { InstallationClient, RequestParameters } from "./client.ts";
import { GithubForbiddenError, GithubNotFoundError, GithubRejectedError } from "./github-errors.ts";
import { invalidAnswer, readAnswer } from "./read-answer.ts";

/**
 * The most GitHub gives in one page.
 *
 * Source: https://docs.github.com/en/rest/using-the-rest-api/using-pagination-in-the-rest-api
 */
export const PAGE_ITEMS = 100;

/** A list route, and how far it may be followed. */
export interface PagedRoute<Item> {
  readonly route: string;
  readonly parameters: RequestParameters;
  /** One item, validated. */
  readonly item: z.ZodType<Item>;
  readonly pagesMax: number;
}

/** What was listed; `complete` is false when there was more than `pagesMax` pages. */
export interface Listing<Item> {
  readonly items: readonly Item[];
  readonly complete: boolean;
}

/**
 * Lists all pages, one after the other.
 *
 * The `Link` header decides whether there is another page; its address is not followed. Without the
 * header a full page is not taken for the last one, because a proxy may have dropped it.
 *
 * @throws {GithubError} from any page.
 */
export async function listPages<Item>(
  client: InstallationClient,
  { route, parameters, item, pagesMax }: PagedRoute<Item>,
): Promise<Listing<Item>> {
  const items: Item[] = [];
  for (let page = 1; page <= pagesMax; page += 1) {
    const answer = await client.request(route, { ...parameters, per_page: PAGE_ITEMS, page });
    if (!Array.isArray(answer.data)) throw invalidAnswer(route, "not a list");
    const listed = answer.data.map((entry: unknown) => readAnswer(item, entry, route));
    items.push(...listed);
    const more = answer.hasNextPage ?? listed.length >= PAGE_ITEMS;
    if (!more) return { items, complete: true };
  }
  return { items, complete: false };
}

/**
 * Makes a fact of a reading that GitHub may refuse: a missing permission, a vanished resource or a
 * refusal of the content ("this diff is too large") is unknown, every other failure stays an error.
 *
 * @throws {GithubError} for what may work when tried again.
 */
export async function knownUnlessRefused<Value>(
  what: string,
  read: () => Promise<Known<Value>>,
): Promise<Known<Value>> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof GithubForbiddenError) {
      return unknown(`GitHub does not let the app read ${what} (${error.status ?? 403})`);
    }
    if (error instanceof GithubNotFoundError) {
      return unknown(`GitHub does not show ${what} (${error.status ?? 404})`);
    }
    if (error instanceof GithubRejectedError) {
      return unknown(`GitHub cannot list ${what} (${error.status ?? 422})`);
    }
    throw error;
  }
}
