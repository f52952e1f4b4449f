import type { z } from "zod";
import { GithubInvalidAnswerError } from "./github-errors.ts";

/**
 * Validates an answer against the fields that are read.
 *
 * @throws {GithubInvalidAnswerError} naming the field, never its content.
 */
export function readAnswer<Shape>(schema: z.ZodType<Shape>, data: unknown, route: string): Shape {
  const parsed = schema.safeParse(data);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw invalidAnswer(route, `${issue?.path.join(".") ?? ""}: ${issue?.code ?? "invalid"}`);
}

/** The error for an answer with status 2xx that cannot be used; `detail` must not quote it. */
export function invalidAnswer(operation: string, detail: string): GithubInvalidAnswerError {
  return new GithubInvalidAnswerError({ operation, status: 200, detail, cause: null });
}
