import { defineConfig } from "vitest/config";

/** The tests of the pure core alone: what the mutation run repeats for every mutant. */
export default defineConfig({
  test: {
    setupFiles: ["test/support/property-seed.ts"],
    include: ["test/{domain,policy,commands,render,app}/**/*.test.ts"],
  },
});
