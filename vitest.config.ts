import { defineConfig } from "vitest/config";

/** Adapter and whole-product tests start servers; a busy machine needs more than the default 5 s. */
const SLOW_MILLISECONDS = 60_000;

/** `npm run fuzz` gives every property many more cases. */
const IS_FUZZING = process.env["PROPERTY_RUNS"] !== undefined;

/** Every property test takes its seed from here. */
const setupFiles = ["test/support/property-seed.ts"];

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: ["test/**/*.test.ts"],
          exclude: ["test/{db,e2e,github,sandbox,git,cli,web}/**"],
          setupFiles,
          testTimeout: IS_FUZZING ? 20 * SLOW_MILLISECONDS : SLOW_MILLISECONDS,
        },
      },
      {
        test: {
          name: "contract",
          include: ["test/{github,sandbox,git,web}/**/*.test.ts"],
          setupFiles,
          testTimeout: SLOW_MILLISECONDS,
        },
      },
      {
        test: {
          name: "db",
          include: ["test/{db,e2e,cli}/**/*.test.ts"],
          setupFiles,
          globalSetup: ["test/support/database-setup.ts"],
          testTimeout: SLOW_MILLISECONDS,
          hookTimeout: SLOW_MILLISECONDS,
        },
      },
    ],
    coverage: {
      provider: "v8",
      include: ["src/**/*.ts"],
      exclude: ["src/main.ts", "src/demo.ts"],
    },
  },
});
