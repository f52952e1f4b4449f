import { readFileSync } from "node:fs";
import { Ajv, type ValidateFunction } from "ajv";
import addFormats from "ajv-formats";
import type { ContractSubject, Validate } from "../../src/sandbox/contract.ts";

interface RestSlice {
  readonly operations: Readonly<
    Record<string, { readonly request: object | null; readonly responses: Record<string, object> }>
  >;
  readonly definitions: object;
}

interface WebhookSlice {
  readonly events: Readonly<Record<string, object>>;
  readonly definitions: object;
}

const FOLDER = new URL("../../src/sandbox/contract/", import.meta.url);

const rest: RestSlice = JSON.parse(readFileSync(new URL("rest.json", FOLDER), "utf8"));
const webhooks: WebhookSlice = JSON.parse(readFileSync(new URL("webhooks.json", FOLDER), "utf8"));

const checker = new Ajv({ strict: false, allErrors: true, logger: false });
addFormats.default(checker);
checker.addSchema({ $id: "rest", definitions: rest.definitions });
checker.addSchema({ $id: "webhooks", definitions: webhooks.definitions });

const compiled = new Map<string, ValidateFunction>();

/** Compares with the checked-in slice of GitHub's official descriptions. Shared by all tests of a file. */
export const validateContract: Validate = (subject) => {
  const schema = schemaOf(subject);
  if (schema === null) return [`${nameOf(subject)} is not described`];
  const name = nameOf(subject);
  const validate = compiled.get(name) ?? checker.compile(schema);
  compiled.set(name, validate);
  if (validate(subject.body)) return [];
  return (validate.errors ?? [])
    .slice(0, 5)
    .map(({ instancePath, message, params }) =>
      `${instancePath} ${message ?? ""} ${JSON.stringify(params)}`.trim(),
    );
};

/** Every event with its action that the slice describes. */
export const DESCRIBED_EVENTS: readonly string[] = Object.keys(webhooks.events);

/** Every route the slice describes. */
export const DESCRIBED_ROUTES: readonly string[] = Object.keys(rest.operations);

function nameOf(subject: ContractSubject): string {
  switch (subject.kind) {
    case "request":
      return `request ${subject.route}`;
    case "response":
      return `response ${subject.route} ${String(subject.status)}`;
    case "webhook":
      return `webhook ${subject.event}`;
  }
}

function schemaOf(subject: ContractSubject): object | null {
  switch (subject.kind) {
    case "request":
      return within("rest", rest.operations[subject.route]?.request);
    case "response":
      return within("rest", rest.operations[subject.route]?.responses[String(subject.status)]);
    case "webhook":
      return within("webhooks", webhooks.events[subject.event]);
  }
}

/** The slice keeps its components apart: references must name the file they are in. */
function within(file: string, schema: object | null | undefined): object | null {
  if (schema === null || schema === undefined) return null;
  const text = JSON.stringify(schema).replaceAll('"#/definitions/', `"${file}#/definitions/`);
  const parsed: object = JSON.parse(text);
  return parsed;
}
