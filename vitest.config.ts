import { availableParallelism } from "node:os";
import { join } from "node:path";
import { defineConfig } from "vitest/config";

// Tests start hundreds of programs of ours: compiled once, each starts in half of the time.
process.env["NODE_COMPILE_CACHE"] ??= join(import.meta.dirname, "node_modules/.cache/programs");

/** Adapter and whole-product tests start servers; a busy machine needs more than the default 5 s. */
const SLOW_MILLISECONDS = 60_000;

/** `npm run fuzz` gives every property many more cases. */
const IS_FUZZING = process.env["PROPERTY_RUNS"] !== undefined;

/**
 * Files of one worker share their modules: reading hundreds of them anew for each file took a third of the
 * time. Adapter tests replace the network of their whole process and so are a project, with workers, of
 * their own.
 */
const isolate = false;

/** Every property test takes its seed from here. */
const setupFiles = ["test/support/property-seed.ts"];

/** Tests wait for servers now and then: one more than there are cores uses the time in between. */
const maxWorkers = 1 + Math.max(2, availableParallelism());

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
          name: "adapters",
          isolate,
          include: ["test/github/**/*.test.ts"],
          setupFiles,
          testTimeout: SLOW_MILLISECONDS,
        },
      },
      {
        test: {
          name: "contract",
          isolate,
          include: ["test/{sandbox,git,web}/**/*.test.ts"],
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
