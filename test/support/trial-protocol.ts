import type { CodeAttribute, Label, ProtocolDefinition } from '#protocol';

const label: Label = { sv: 'text', en: 'text' };
const text = { label, type: 'text' } as const;

/** What of a protocol the trials vary. */
export interface Variant {
  readonly before: 'none' | { readonly default: 'competes' | 'censors'; readonly sameDay: 'counts' | 'does-not-count' };
  readonly sameInstant: 'error' | readonly string[];
  readonly entry: boolean;
  readonly studyEnd: string | undefined;
}

/** A small protocol with one of everything that a question can use. */
export function trialProtocol({ before, sameInstant, entry, studyEnd }: Variant): ProtocolDefinition {
  const code = { label, type: 'code', codes: { x: label, y: label } } as const;
  return {
    name: 'trial',
    version: 1,
    title: label,
    factTypes: {
      begin: { label, attributes: { arm: code, born: { label, type: 'date' }, size: { label, type: 'number' } } },
      enter: { label },
      goal: { label, attributes: { form: code } },
      leave: { label, attributes: { tags: { label, type: 'code', codes: { x: label, y: label }, many: true } } },
      die: { label },
      seen: { label },
      other: { label, attributes: { note: { label, type: 'text' }, size: { label, type: 'number' } } },
    },
    origin: { fact: 'begin' },
    ...(entry ? { entry: { fact: 'enter' } } : {}),
    ...(studyEnd === undefined ? {} : { studyEnd }),
    endpoints: {
      goal: {
        fact: 'goal',
        label,
        ...(before === 'none' ? {} : { before: { fact: 'other', where: { size: { min: 2 } }, ...before, label } }),
      },
      'goal-x': { fact: 'goal', where: { form: 'x' }, label },
      // Dying is the event here, so as an exit it is for the others.
      death: { fact: 'die', label },
    },
    exits: {
      leave: { fact: 'leave', where: { tags: ['x'] }, label, default: 'censors', why: 'left' },
      die: { fact: 'die', label, default: 'competes', for: ['goal', 'goal-x'] },
      seen: { fact: 'seen', label, default: 'censors', take: 'last' },
      other: { fact: 'other', where: { note: 'y' }, label, default: 'ignored', for: ['goal', 'death'] },
    },
    groups: {
      arm: { label, from: { fact: 'begin', attribute: 'arm' } },
      path: {
        label,
        codes: { both: label, lone: label, rest: label },
        rules: [
          { code: 'both', has: [{ fact: 'enter' }, { fact: 'other' }] },
          { code: 'lone', has: [{ fact: 'begin', where: { size: { max: 2 } } }], hasNot: [{ fact: 'seen' }] },
          { code: 'rest', hasNot: [{ fact: 'other', where: { note: ['x', 'y'] } }] },
        ],
      },
    },
    covariates: {
      size: { label, from: { fact: 'other', attribute: 'size' } },
      born: { label, from: { fact: 'begin', where: { born: { min: '1980-01-01' } }, attribute: 'born' } },
      years: { label, from: { fact: 'begin', attribute: 'born' }, as: 'years-at-origin' },
      note: { label, from: { fact: 'other', attribute: 'note' } },
    },
    sameInstant,
    shifts: {
      half: { label, days: 0.5, facts: [{ fact: 'other' }, { fact: 'enter' }, { fact: 'goal', where: { form: 'x' } }] },
    },
    processVersions: [
      { name: 'old', label, from: '2010-01-01', to: '2010-02-04', where: ['x'] },
      { name: 'new', label, from: '2010-02-05', where: ['x', 'y'] },
    ],
    place: { fact: 'begin', attribute: 'arm' },
  };
}

/**
 * The trial's next version: the note, which was a text, is a date, the size a text, and the arm several codes, so that it
 * can no longer be the place.
 */
export function changedKinds(definition: ProtocolDefinition): ProtocolDefinition {
  const { begin, other, ...rest } = definition.factTypes;
  const { arm, born } = begin!.attributes!;
  const { entry, origin, studyEnd, sameInstant } = definition;
  return {
    name: definition.name,
    version: definition.version + 1,
    title: label,
    factTypes: {
      ...rest,
      begin: { ...begin!, attributes: { arm: { ...(arm as CodeAttribute), many: true }, born: born!, size: text } },
      other: { ...other!, attributes: { note: { label, type: 'date' }, size: text } },
    },
    origin,
    ...(entry === undefined ? {} : { entry }),
    ...(studyEnd === undefined ? {} : { studyEnd }),
    ...(sameInstant === undefined ? {} : { sameInstant }),
    endpoints: {
      ...definition.endpoints,
      goal: { fact: 'goal', label },
    },
    exits: {
      ...definition.exits,
      other: {
        fact: 'other',
        where: { note: { min: '1980-01-01' } },
        label,
        default: 'censors',
        for: ['goal', 'death'],
      },
    },
    groups: {
      arm: { label, codes: { x: label }, rules: [{ code: 'x', has: [{ fact: 'begin', where: { arm: 'x' } }] }] },
      path: { label, codes: { x: label }, rules: [{ code: 'x', hasNot: [{ fact: 'other', where: { size: '2' } }] }] },
    },
    covariates: { ...definition.covariates },
    ...(definition.shifts === undefined ? {} : { shifts: definition.shifts }),
    processVersions: [
      { name: 'old', label, from: '2010-01-01', to: '2010-02-03' },
      { name: 'new', label, from: '2010-02-05' },
    ],
  };
}
