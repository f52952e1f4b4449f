import { parseArgs } from "node:util";

const EXIT_USAGE = 2;

/**
 * Reads the numbers that a benchmark may be given, as `--name N`. Where help is asked for it is printed and
 * the process ends; so it does where a number is none.
 */
export function readNumbers<Name extends string>(
  help: string,
  defaults: Readonly<Record<Name, number>>,
): Readonly<Record<Name, number>> {
  const names = Object.keys(defaults);
  const options = Object.fromEntries(names.map((name) => [name, { type: "string" as const }]));
  const values = parseOrExplain(help, { ...options, help: { type: "boolean" } });
  const given = names.flatMap((name) => {
    const value = values[name];
    return value === undefined ? [] : [[name, wholeNumber(name, value, help)]];
  });
  return { ...defaults, ...Object.fromEntries(given) };
}

type Options = NonNullable<NonNullable<Parameters<typeof parseArgs>[0]>["options"]>;

function parseOrExplain(help: string, options: Options): ReturnType<typeof parseArgs>["values"] {
  try {
    const { values } = parseArgs({ options });
    if (values["help"] !== true) return values;
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error), help);
  }
  process.stdout.write(help);
  process.exit(0);
}

function wholeNumber(name: string, value: unknown, help: string): number {
  const number = Number(value);
  if (Number.isSafeInteger(number) && number > 0) return number;
  return refuse(`--${name} is ${JSON.stringify(value)}: give a whole number above 0`, help);
}

function refuse(problem: string, help: string): never {
  process.stderr.write(`${problem}\n\n${help}`);
  process.exit(EXIT_USAGE);
}
