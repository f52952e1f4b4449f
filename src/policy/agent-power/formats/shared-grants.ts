import type { AgentFileReading } from "../../../domain/agent-file.ts";
import type { Json } from "../../../domain/canonical-json.ts";
import { variableRisk } from "../environment-variable.ts";
import { entry, type Grant, narrows, neutral, type PowerCode, widens } from "../grant.ts";
import { entriesOf, fingerprint, type MaybeJson, textOf } from "../plain-json.ts";

/** The data of a reading; undefined for one that is no data. */
export function dataOf(reading: AgentFileReading): MaybeJson {
  return reading.kind === "data" ? reading.value : undefined;
}

/** All text of a reading that people and models would read. */
export function proseOf(reading: AgentFileReading): string {
  if (reading.kind === "document") return reading.body;
  return reading.kind === "text" ? reading.text : "";
}

/** A brake that is on or off; an absent one is off. */
export function safetySwitch(subject: string, isOn: boolean): readonly Grant[] {
  if (!isOn) return [];
  return [
    entry(subject, subject, {
      added: narrows("safety-setting-added"),
      removed: widens("safety-setting-removed"),
    }),
  ];
}

/** A brake that is on unless it is switched off. */
export function defaultSafety(subject: string, isOff: boolean): readonly Grant[] {
  return isOff
    ? [
        entry(`off:${subject}`, subject, {
          added: widens("safety-setting-removed"),
          removed: narrows("safety-setting-added"),
        }),
      ]
    : [];
}

/** A switch that gives power while it is on. */
export function powerSwitch(subject: string, isOn: boolean, code: PowerCode): readonly Grant[] {
  return isOn ? [entry(subject, subject, { added: widens(code) })] : [];
}

/** Something whose addition or change widens, such as a command or a path. */
export function reach(
  identity: string,
  subject: string,
  effects: { code: PowerCode; value?: string },
): Grant {
  const { code, value = subject } = effects;
  return entry(identity, subject, { value, added: widens(code), changed: widens(code) });
}

/** A setting whose change is worth a word and moves no power. */
export function preference(key: string, value: Json): Grant {
  const effect = neutral("preference-changed");
  return entry(`preference:${key}`, key, {
    value: fingerprint(value),
    added: effect,
    changed: effect,
    removed: effect,
  });
}

/** Variables that the agent's own process gets. */
export function variableGrants(variables: MaybeJson): readonly Grant[] {
  return entriesOf(variables).map(([name, value]) => {
    const text = textOf(value) ?? fingerprint(value);
    const risk = variableRisk(name, text);
    const effect = risk.kind === "code" ? widens(risk.code) : neutral("env-changed");
    return entry(`env:${name}`, name, {
      value: text,
      added: effect,
      changed: effect,
      removed: neutral("env-changed"),
    });
  });
}
