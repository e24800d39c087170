import type { Occurred } from '#kernel';
import { fulfils, type ProtocolDefinition, type Rule } from '#protocol';
import type { FactContent } from './events.js';

/** A rule that facts of a case break together, and which facts those are. */
export interface Breach<F extends FactContent = FactContent> {
  readonly rule: Rule;
  readonly facts: readonly F[];
}

/**
 * Judges the facts of a case by the protocol's rules: by the days on which they occurred, never by the order in which they
 * came. Of an imprecise date only what is certain counts, so an unknown date breaks no rule about order.
 */
export function breaches<F extends FactContent>(definition: ProtocolDefinition, facts: readonly F[]): Breach<F>[] {
  return (definition.rules ?? []).flatMap((rule): Breach<F>[] => {
    const subjects = facts.filter((fact) => fact.type === rule.fact && fulfils(rule.where, fact.attributes));
    if (subjects.length === 0) return [];
    switch (rule.rule) {
      case 'order': {
        const references = facts.filter((fact) => fact.type === rule.notBefore);
        if (references.length === 0) return [];
        return subjects
          .filter((subject) => references.every((reference) => certainlyBefore(subject.occurred, reference.occurred)))
          .map((subject) => ({ rule, facts: [subject, ...references] }));
      }
      case 'requires':
        return facts.some((fact) => fact.type === rule.needs) ? [] : [{ rule, facts: subjects }];
      case 'at-most-one':
        return subjects.length > 1 ? [{ rule, facts: subjects }] : [];
      case 'not-both': {
        const others = facts.filter((fact) => fact.type === rule.other && !subjects.includes(fact));
        return others.length > 0 ? [{ rule, facts: [...subjects, ...others] }] : [];
      }
      case 'last': {
        const after = facts.filter((fact) =>
          subjects.some((subject) => certainlyBefore(subject.occurred, fact.occurred)),
        );
        return after.length > 0 ? [{ rule, facts: [...subjects, ...after] }] : [];
      }
    }
  });
}

/** Whether the first occurred before the second whatever the imprecision of their dates hides. */
export function certainlyBefore(a: Occurred, b: Occurred): boolean {
  return a.precision !== 'unknown' && b.precision !== 'unknown' && a.to < b.from;
}
