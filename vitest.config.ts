import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

/** Adapter and whole-product tests start servers; a busy machine needs more than the default 5 s. */
const SLOW_MILLISECONDS = 60_000;

/** `npm run fuzz` gives every property many more cases. */
const IS_FUZZING = process.env["PROPERTY_RUNS"] !== undefined;

/**
 * Files of one worker share their modules: reading hundreds of them anew for each file took a third of the
 * time. Adapter tests replace the network of the whole process and keep to themselves.
 */
const isolate = false;

/** Every property test takes its seed from here. */
const setupFiles = ["test/support/property-seed.ts"];

/** Tests wait for servers as much as they compute: on two cores two at a time. */
const maxWorkers = Math.max(2, availableParallelism());

export default defineConfig({
  test: {
    maxWorkers,
    projects: [
      {
        test: {
          name: "unit",
          isolate,
          include: ["test/**/*.test.ts"],
          exclude: ["test/{bypasses,db,e2e,github,sandbox,git,cli,web}/**"],
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
          isolate,
          include: ["test/{bypasses,db,e2e,cli}/**/*.test.ts"],
          setupFiles,
          // Whole products race real clocks and servers on machines that others load: what fails twice fails.
          retry: 1,
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
