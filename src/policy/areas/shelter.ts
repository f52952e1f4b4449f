import { partsOf } from "./words.ts";

/** Folders that make a file a test by their name alone, wherever they stand. */
const WEAK_TEST_FOLDERS = new Set(
  "mock mocks stub stubs fakes factories snapshots testing testkit fixtures fixture golden goldens fuzz acceptance".split(
    " ",
  ),
);

/** Folders that nothing ships from. */
const STRONG_TEST_FOLDERS = new Set(
  "test tests __tests__ __mocks__ spec specs e2e cypress playwright testdata integration-tests".split(
    " ",
  ),
);

/** Folders whose code runs in production. */
const SOURCE_FOLDERS = new Set("src app lib server pkg internal cmd core services".split(" "));

const TEST_PARTS = new Set(
  "test tests spec specs mock mocks stub stubs fake fakes fixture fixtures factory factories snap".split(
    " ",
  ),
);

const CODE_EXTENSION =
  /\.(?:[cm]?[jt]sx?|py|rb|go|rs|java|kt|kts|scala|cs|fs|vb|php|swift|m|c|cc|cpp|h|hpp|ex|exs|erl|clj|dart|sh|ps1|pl|lua|vue|svelte)$/u;

/**
 * The folder under which run-time code could hide as test code; null when there is no such doubt.
 *
 * `src/payments/mocks/gateway.ts` is a test by its folder only, and that folder ships with `src`.
 */
export function shelterOf(path: string): string | null {
  const folders = path.toLowerCase().split("/");
  const name = folders.pop() ?? "";
  if (!CODE_EXTENSION.test(name) || partsOf(name).some((part) => TEST_PARTS.has(part))) return null;
  if (folders.some((folder) => STRONG_TEST_FOLDERS.has(folder))) return null;
  const source = folders.findIndex((folder) => SOURCE_FOLDERS.has(folder));
  if (source === -1) return null;
  return folders.slice(source + 1).find((folder) => WEAK_TEST_FOLDERS.has(folder)) ?? null;
}
