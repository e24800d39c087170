import type { AnswerHead, Column, RecurrentModel } from '#dataset';

/** What scripts that read an answer are made from. */
export type ScriptParts = Pick<AnswerHead, 'columns' | 'question'>;

/** What rows of a shape are to a program that models time to an event. */
export type Outcome =
  /** one row a case: `time`, status 1 the endpoint */
  | { readonly kind: 'time'; readonly entry: boolean }
  /** one row a case: `time`, and a status for each cause */
  | { readonly kind: 'competing'; readonly entry: boolean }
  /** one row a case: the endpoint lies between `time` and `time_upper` where status is 3 */
  | { readonly kind: 'interval-censored' }
  /** (tstart, tstop], one event a case at most */
  | { readonly kind: 'intervals' }
  /** (tstart, tstop], a row for each period */
  | { readonly kind: 'periods' }
  | { readonly kind: 'recurrent'; readonly model: RecurrentModel }
  /** (tstart, tstop], a row for each transition that could be made */
  | { readonly kind: 'transitions' };

/** How the rows are modelled; `null` where the question leaves out columns that it takes. */
export function outcomeOf({ columns, question }: ScriptParts): Outcome | null {
  const has = (...names: string[]): boolean => names.every((name) => columns.some((column) => column.name === name));
  switch (question.shape) {
    case 'simple':
    case 'landmark':
      if (question.impreciseDates === 'interval-censor')
        return has('time', 'time_upper', 'status') ? { kind: 'interval-censored' } : null;
      return has('time', 'status') ? { kind: 'time', entry: has('entry') } : null;
    case 'competing-risks':
      return has('time', 'status') ? { kind: 'competing', entry: has('entry') } : null;
    case 'counting-process':
    case 'split':
      return has('id', 'tstart', 'tstop', 'status') ? { kind: 'intervals' } : null;
    case 'person-period':
      return has('id', 'period', 'status') ? { kind: 'periods' } : null;
    case 'recurrent': {
      const model = question.recurrentModel ?? 'andersen-gill';
      return has('id', 'tstart', 'tstop', 'status', 'enum') ? { kind: 'recurrent', model } : null;
    }
    case 'multi-state':
      return has('id', 'tstart', 'tstop', 'status', 'transition') ? { kind: 'transitions' } : null;
  }
}

/**
 * The codes of a column with their labels, in the codebook's order. Where two codes have one label, it says which is which:
 * programs that know a value by its label would take them for one.
 */
export function labelledCodes({ codes = {} }: Column, language: 'sv' | 'en'): [code: string, label: string][] {
  const listed = Object.entries(codes).map(([code, label]) => [code, label[language]] as const);
  const times = new Map<string, number>();
  for (const [, label] of listed) times.set(label, (times.get(label) ?? 0) + 1);
  return listed.map(([code, label]) => [code, times.get(label)! > 1 ? `${label} (${code})` : label]);
}

/** The label of a column, and its unit. */
export function labelWithUnit({ label, unit }: Column, language: 'sv' | 'en'): string {
  return unit === undefined ? label[language] : `${label[language]} (${unit})`;
}

/**
 * Names for programs that take letters, digits and `_` only, at most 32 of them, and no word of their own: other
 * characters become `_`, and a number tells names apart that are then the same, whatever their case.
 */
export function plainNames(columns: readonly Column[], reserved: ReadonlySet<string>): string[] {
  const taken = new Set<string>();
  return columns.map(({ name }) => {
    const plain = name
      .replaceAll(/[^A-Za-z0-9_]/g, '_')
      .replace(/^(?=\d)/, '_')
      .slice(0, 32);
    let unique = plain;
    for (let n = 2; taken.has(unique.toLowerCase()) || reserved.has(unique.toLowerCase()); n++) {
      const end = `_${n}`;
      unique = plain.slice(0, 32 - end.length) + end;
    }
    taken.add(unique.toLowerCase());
    return unique;
  });
}

/** The first of a text, by code point, and never half a character. */
export function shortened(text: string, characters: number): string {
  const points = Array.from(text);
  return points.length <= characters ? text : `${points.slice(0, characters - 1).join('')}…`;
}
