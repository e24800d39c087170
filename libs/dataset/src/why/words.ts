import { isoFromDay, writeOccurred } from '#kernel';
import type { Label } from '#protocol';
import type { Cell } from '../answer.js';
import type { Asked } from '../fold/asked.js';
import type { Dated } from '../fold/facts.js';

/** One text in both languages. */
export function say(sv: string, en: string): Label {
  return { sv, en };
}

/** Texts one after the other. */
export function join(parts: readonly Label[], between: string): Label {
  return { sv: parts.map(({ sv }) => sv).join(between), en: parts.map(({ en }) => en).join(between) };
}

/** The label of a fact's type. */
export function typeLabel({ fact }: Dated, { definition }: Asked): Label {
  return definition.factTypes[fact.type]?.label ?? say(fact.type, fact.type);
}

/** When a fact occurred, as exactly as it is known. */
export function when(dated: Dated): Label {
  const { occurred } = dated.fact;
  const day = dated.precise ? isoFromDay(dated.from) : undefined;
  if (occurred.precision === 'day') return say(day!, `on ${day!}`);
  const text = writeOccurred(occurred);
  const known = text === null ? say('okänd dag', 'on an unknown day') : say(text, `in ${text}`);
  return day === undefined ? known : say(`${known.sv} (satt till ${day})`, `${known.en} (imputed as ${day})`);
}

/** A value as a sentence has it. */
export function valueText(value: Cell): Label {
  return value === null ? say('inget värde', 'no value') : say(String(value), String(value));
}

/** Days since the origin: whole, unless a shift put them between two. */
export function dayOf({ precise, from }: Dated, origin: number | undefined): number | undefined {
  return origin === undefined || !precise ? undefined : from - origin;
}
