import { z } from "zod";

/** Most patterns in one list. */
export const PATTERNS_MAX = 500;

/** How strictly the app acts. */
export const ModeName = z.enum(["observe", "warn", "enforce"]);

/** A name or word of a person's choice. */
export const Text = z.string().trim().min(1).max(200);

/** A glob, as policy writes it. */
export const Pattern = z
  .string()
  .min(1)
  .max(512)
  .describe("A glob over paths from the repository's root, such as `services/identity/**`.");

/** An area's name. */
export const AreaName = z.string().regex(/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/u, {
  message: "an area is named in kebab-case, such as `data-export`",
});

/** Most topics or properties one set goes by. */
const TRAITS_MAX = 20;

/** A set of repositories with modes of their own. */
export const RepositorySet = z
  .strictObject({
    match: z
      .array(Pattern)
      .min(1)
      .max(PATTERNS_MAX)
      .optional()
      .describe("Globs over repository names."),
    topics: z
      .array(Text)
      .min(1)
      .max(TRAITS_MAX)
      .optional()
      .describe("Topics of which the repository has one."),
    properties: z
      .record(Text, z.union([Text, z.array(Text).min(1).max(TRAITS_MAX)]))
      .refine((properties) => Object.keys(properties).length <= TRAITS_MAX, {
        message: `at most ${TRAITS_MAX} properties`,
      })
      .optional()
      .describe("Custom properties, each with its value or a list of which it has one."),
    mode: ModeName,
    areas: z
      .record(AreaName, ModeName)
      .optional()
      .describe("Modes of single areas in these repositories, never stricter than `mode`."),
  })
  .refine(
    ({ match, topics, properties }) =>
      match !== undefined || topics !== undefined || properties !== undefined,
    {
      message: "a set needs `match`, `topics` or `properties` to say which repositories are in it",
    },
  );
