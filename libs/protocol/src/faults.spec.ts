import { readdirSync, readFileSync } from 'node:fs';
import { Problem } from '#kernel';
import { parseProtocol } from './index.js';

const FOLDER = 'test/import/not-ok/protocols';

/** File (named by its fault), line, and how the rule that is broken reads. */
const FAULTS: readonly [file: string, line: number, rule: string][] = [
  ['yaml-broken', 28, 'YAML: '],
  ['yaml-key-twice', 3, 'YAML: Map keys must be unique'],
  ['yaml-aliases-multiply', 1, 'YAML: Excessive alias count'],
  ['member-missing', 1, 'the protocol must have "origin"'],
  ['member-unknown', 28, 'studyend is not known here'],
  ['name-upper-case', 1, 'name must match'],
  ['name-of-type-upper-case', 16, 'factTypes.Ended must match'],
  ['version-zero', 2, 'version must be >= 1'],
  ['version-text', 2, 'version must be a whole number; received "1"'],
  ['label-one-language', 3, 'title must have "en"'],
  [
    'attribute-type-unknown',
    14,
    'factTypes.opened.attributes.born.type must be one of code, number, date, text; received "day"',
  ],
  ['codes-missing', 12, 'factTypes.opened.attributes.arm must have "codes"'],
  ['code-label-one-language', 7, 'codeLists.arm.b must have "en"'],
  ['codes-inline-label', 12, 'factTypes.opened.attributes.arm.codes.a must have "en"'],
  ['codes-of-no-kind', 12, 'factTypes.opened.attributes.arm.codes must be text or a mapping; received 12'],
  ['code-list-unknown', 19, 'names a code list that is not in codeLists; received "reasons"'],
  ['code-list-of-object', 19, 'names a code list that is not in codeLists; received "constructor"'],
  ['min-above-max', 13, 'min is above max; received 9 > 1'],
  ['one-name-two-types', 13, 'has another type than the attribute "age" of "ended"'],
  ['rule-unknown', 21, 'rules.0.rule must be one of order, requires, at-most-one, not-both, last'],
  ['rule-lacks-its-other', 21, 'rules.0 must have "notBefore"'],
  ['rule-fact-unknown', 23, 'rules.0.fact names a fact type that is not in factTypes; received "closed"'],
  ['rule-id-twice', 27, 'rules.1.id is there twice'],
  ['requires-impossible', 32, 'rules.1.verdict must be unusual; received "impossible"'],
  ['origin-of-object', 27, 'origin.fact names a fact type that is not in factTypes; received "constructor"'],
  ['study-end-no-day', 28, 'studyEnd is no date of the calendar'],
  ['study-end-american', 28, 'studyEnd must match'],
  ['condition-attribute-unknown', 33, 'endpoints.end-a.where.cause is no attribute of "ended"'],
  ['condition-attribute-of-object', 33, 'endpoints.end-a.where.toString is no attribute of "ended"'],
  ['condition-code-unknown', 33, 'endpoints.end-a.where.reason is no code of the attribute; received "c"'],
  ['condition-code-in-list-unknown', 33, 'endpoints.end-a.where.reason.1 is no code of the attribute; received "c"'],
  ['condition-number-for-code', 33, "must be text (in YAML, quote it: '100'); received 100"],
  ['condition-empty', 33, 'endpoints.end-a.where must NOT have fewer than 1 properties'],
  [
    'condition-truth-value',
    33,
    'endpoints.end-a.where.reason must be text or a number or a list or a mapping; received true',
  ],
  ['range-of-codes', 33, 'endpoints.end-a.where.reason a range needs an attribute of type number or date'],
  ['range-upside-down', 27, 'origin.where.age.min is above max; received 60 > 18'],
  ['range-of-no-day', 27, 'origin.where.born.min must be a date'],
  ['exit-named-as-endpoint', 30, 'endpoints.end-a has the name of an exit'],
  ['exit-for-no-endpoint', 40, 'exits.end-b.for.1 names no endpoint; received "ended"'],
  ['exit-for-nothing', 40, 'exits.end-b.for must NOT have fewer than 1 items'],
  ['exit-for-twice', 40, 'exits.end-b.for.1 is there twice'],
  ['exit-is-the-endpoint', 35, 'exits.end-b can be the same fact as the endpoint "end-a"'],
  ['exit-reason-reserved', 40, 'exits.end-b.why is a reason that every dataset gives itself'],
  ['exit-default-unknown', 39, 'exits.end-b.default must be one of competes, censors, ignored; received "censor"'],
  ['group-of-number', 43, 'groups.arm.from.attribute must be an attribute of type code that holds one code'],
  ['group-code-unknown', 45, 'groups.arm.rules.0.code is not among the group\'s codes; received "y"'],
  ['covariate-of-several-codes', 47, 'covariates.age.from.attribute holds several codes'],
  ['covariate-years-of-number', 48, 'covariates.age.as needs an attribute of type date'],
  ['covariate-reserved', 45, 'covariates.status has the name of a column that every dataset has'],
  ['same-instant-unknown', 40, 'sameInstant.1 names neither an endpoint nor an exit; received "other"'],
  ['same-instant-word', 40, 'sameInstant must be error or a list; received "first"'],
  ['process-version-ends-before', 53, 'processVersions.0.to is before from'],
  ['process-version-place-unknown', 54, 'processVersions.0.where.0 is no code of the place; received "c"'],
  ['process-version-without-place', 53, 'processVersions.0.where needs a place in the protocol'],
  ['shift-of-a-day', 51, 'shifts.half.days must be < 1; received 1'],
  ['shift-of-nothing', 51, 'shifts.half.days must be > 0; received 0'],
  ['shift-without-facts', 52, 'shifts.half.facts must NOT have fewer than 1 items'],
  ['shift-fact-unknown', 52, 'shifts.half.facts.1.fact names a fact type that is not in factTypes; received "closed"'],
  ['shift-condition-unknown', 52, 'shifts.half.facts.0.where.reason is no code of the attribute; received "c"'],
  ['group-named-process-version', 41, 'groups.process-version has the name of the group that processVersions make'],
  ['covariate-of-a-shape', 45, 'covariates.episode has the name of a column'],
  ['endpoint-named-as-state', 30, 'endpoints.(s0) must match'],
  ['mapping-one-case', 58, 'mappings.wide.case must hold a {column}'],
  ['mapping-type-unknown', 60, 'mappings.wide.facts.0.type names a fact type that is not in factTypes'],
  ['mapping-attribute-unknown', 62, 'mappings.wide.facts.0.attributes.sex is no attribute of "opened"'],
  [
    'mapping-code-unknown',
    62,
    'mappings.wide.facts.0.attributes.arm.codes.1 is no code of the attribute; received "c"',
  ],
  ['mapping-lacks-required', 60, 'mappings.wide.facts.0 lacks "reason", which "ended" requires'],
  ['empty', 1, 'the protocol must be a mapping; received null'],
];

function errorsOf(file: string): Problem['errors'] {
  try {
    parseProtocol(readFileSync(`${FOLDER}/${file}.yaml`, 'utf8'), `${file}.yaml`);
  } catch (error) {
    if (error instanceof Problem && error.code === 'protocol-invalid') return error.errors;
    throw error;
  }
  return [];
}

describe('a faulty protocol.yaml', () => {
  it.each(FAULTS)('%s: line %d, %s', (file, line, rule) => {
    const found = errorsOf(file);
    expect(found[0]).toEqual({ pointer: `${file}.yaml:${line}`, rule: expect.stringContaining(rule) });
    // One mistake, one error: what only follows from it is not worth reading.
    expect(found).toHaveLength(1);
  });

  it('has a line in the table above for every file', () => {
    const files = readdirSync(FOLDER).map((name) => name.replace('.yaml', ''));
    expect(new Set(FAULTS.map(([file]) => file))).toEqual(new Set(files));
  });

  it('is told by file, line, rule, and what to do', () => {
    const text = readFileSync(`${FOLDER}/study-end-no-day.yaml`, 'utf8');
    expect(() => parseProtocol(text, 'protocol.yaml')).toThrow(
      'protocol.yaml:28: studyEnd is no date of the calendar; received "2009-11-31". Correct the protocol and load it again.',
    );
  });
});
