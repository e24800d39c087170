import { echo, Problem } from '#kernel';

/** What reads the text of one flat member into what JSON has in its place. */
export type ReadFlat = (text: string, member: string) => unknown;

/** @throws Problem `question-invalid` that points at the member */
export function refuse(member: string, rule: string, received: string, fix: string): never {
  throw new Problem('question-invalid', `${rule}; received ${echo(received)}. ${fix}`, {
    errors: [{ pointer: `/${member}`, rule, received: echo(received) }],
  });
}

export const asText: ReadFlat = (text) => text;

/** A whole number in decimal digits only; what is none stays text, and its form is refused. */
export const asWhole: ReadFlat = (text) => (/^-?\d{1,16}$/.test(text) ? Number(text) : text);

/** Only JSON says it. */
export const asJsonOnly: ReadFlat = (text, member) =>
  refuse(member, `${member} must be JSON`, text, 'Write it as JSON; docs/reference/questions.md has an example.');

/** Names (or whole numbers) with commas between. */
export const asList: ReadFlat = (text) => parts(text);
export const asNumbers: ReadFlat = (text, member) => parts(text).map((part) => asWhole(part, member));

/** The name of a type of fact. */
export const asFact: ReadFlat = (text) => ({ fact: text });
export const asFactOrNone: ReadFlat = (text) => (text === 'none' ? null : { fact: text });

/** `error`, or names in order of precedence. */
export const asPrecedence: ReadFlat = (text) => (text === 'error' ? text : parts(text));

/** `name:policy,…` */
export const asPolicies: ReadFlat = (text, member) => pairs(text, member, 'name:policy', (policy) => policy);

/** `age:30/50,size:2` */
export const asBands: ReadFlat = (text, member) =>
  pairs(text, member, 'name:limit/limit', (limits) =>
    limits.split('/').map((limit) => (/^-?\d{1,15}(\.\d{1,15})?$/.test(limit) ? Number(limit) : limit)),
  );

/** `(s0)>pcm,pcm>death` */
export const asTransitions: ReadFlat = (text, member) =>
  parts(text).map((part) => {
    const ends = part.split('>').map((end) => end.trim());
    if (ends.length !== 2 || ends.includes(''))
      refuse(member, `Each of ${member} must be from>to`, part, 'Write (s0)>a,a>b.');
    return ends;
  });

/** `[column=]fact[.attribute][:value|ever|count][:lag=k]`, with commas between. */
export const asTimeDependent: ReadFlat = (text, member) =>
  parts(text).map((part) => {
    const match = /^(?:([^=:.]+)=)?([^=:.]+)(?:\.([^=:.]+))?(?::(value|ever|count))?(?::lag=(\d{1,16}))?$/.exec(part);
    if (match === null) {
      refuse(
        member,
        `Each of ${member} must be column=fact.attribute:as:lag=days, with fact alone needed`,
        part,
        'Write e.g. transplant, or pressure=visit.systolic:value:lag=7.',
      );
    }
    const [, column, fact, attribute, as, lag] = match as (string | undefined)[];
    return {
      name: column ?? attribute ?? fact,
      from: { fact, ...(attribute === undefined ? {} : { attribute }) },
      ...(as === undefined ? {} : { as }),
      ...(lag === undefined ? {} : { lag: Number(lag) }),
    };
  });

function parts(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

function pairs(text: string, member: string, form: string, read: (value: string) => unknown): Record<string, unknown> {
  const entries = parts(text).map((part): [string, unknown] => {
    const colon = part.indexOf(':');
    if (colon < 1) refuse(member, `Each of ${member} must be ${form}`, part, 'Put a colon between.');
    return [part.slice(0, colon), read(part.slice(colon + 1))];
  });
  const names = entries.map(([name]) => name);
  const repeated = names.find((name, index) => names.indexOf(name) < index);
  if (repeated !== undefined) refuse(member, `Each name in ${member} is there once`, repeated, 'Name it once.');
  return Object.fromEntries(entries);
}
