import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { canonicalJson, Problem, sha256 } from '#kernel';
import { checkProtocol, parseProtocol, type Protocol, type ProtocolDefinition } from './index.js';

const BUNDLED = ['stanford-heart-transplant', 'alternativa-insatser'];
const text = (name: string): string => readFileSync(`protocols/${name}/protocol.yaml`, 'utf8');

describe.each(BUNDLED)('the study %s', (name) => {
  it('loads, under the name of its folder', () => {
    const { definition } = parseProtocol(text(name), 'protocol.yaml');
    expect(definition.name).toBe(name);
    expect(definition.studyEnd).toBeDefined();
    expect(definition.references).not.toHaveLength(0);
  });

  it('is the same from YAML and from JSON, and known by the hash of its canonical JSON', () => {
    const fromYaml = parseProtocol(text(name), 'protocol.yaml');
    const fromJson = checkProtocol(JSON.parse(JSON.stringify(fromYaml.definition)));
    expect(fromJson).toEqual(fromYaml);
    expect(fromYaml.sha256).toBe(sha256(canonicalJson(fromYaml.definition)));
  });

  it('reads the same for those who read YAML 1.1, where a bare no is a truth value', () => {
    expect(
      parse(text(name), { version: '1.1', schema: 'yaml-1.1', resolveKnownTags: false, customTags: noDates }),
    ).toEqual(parse(text(name)));
  });
});

// Dates without quotes are dates in YAML 1.1; every reader of it can write them back as they stand.
const noDates = (tags: readonly unknown[]): never[] =>
  tags.filter((tag) => !(typeof tag === 'object' && (tag as { tag: string }).tag.endsWith('timestamp'))) as never[];

describe('the studies’ own choices', () => {
  const stanford = parseProtocol(text('stanford-heart-transplant'), 'x').definition;
  const insatser = parseProtocol(text('alternativa-insatser'), 'x').definition;

  it('a death ends the wait for a heart, and is no exit of itself', () => {
    expect(stanford.exits?.['died-waiting']).toMatchObject({ fact: 'died', default: 'competes', for: ['transplant'] });
    expect(stanford.sameInstant).toEqual(['transplant', 'died-waiting']);
  });

  it('declining is passed over unless asked for, and never ends the wait for randomisation', () => {
    const { default: policy, why, for: endpoints } = insatser.exits!['tackat-nej']!;
    expect([policy, why, endpoints]).toEqual(['ignored', 'declined', ['mote-fore-start', 'plan-fore-start', 'start']]);
  });

  it('every reason for leaving is an exit, and one only', () => {
    const attribute = insatser.factTypes['avslut']!.attributes!['avslutsorsak'];
    const codes = Object.keys((attribute as { codes: object }).codes);
    const covered = Object.values(insatser.exits!).flatMap((exit) => [exit.where?.['avslutsorsak'] ?? []].flat());
    expect([...covered].sort(byText)).toEqual([...codes].sort(byText));
  });
});
const byText = (a: unknown, b: unknown): number => (String(a) < String(b) ? -1 : 1);

describe('a definition as JSON', () => {
  const good = (): Record<string, unknown> => parse(text('stanford-heart-transplant')) as Record<string, unknown>;
  const errorsOf = (definition: unknown): Problem['errors'] => {
    try {
      checkProtocol(definition);
    } catch (error) {
      if (error instanceof Problem && error.code === 'protocol-invalid') return error.errors;
      throw error;
    }
    return [];
  };

  it.each([null, [], 'x', 1, true])('%j is none', (value) => {
    expect(errorsOf(value)).toHaveLength(1);
    expect(errorsOf(value)[0]!.rule).toContain('must be a mapping');
  });

  it('points into the definition', () => {
    const definition = { ...good(), studyEnd: '1974-02-30' };
    expect(errorsOf(definition)).toEqual([
      { pointer: '/studyEnd', rule: 'studyEnd is no date of the calendar; received "1974-02-30"' },
    ]);
  });

  it('escapes what JSON Pointer escapes', () => {
    expect(errorsOf({ ...good(), 'a/b~c': 1 })[0]!.pointer).toBe('/a~1b~0c');
  });

  it('tells every fault, in order', () => {
    const definition = { ...good(), studyEnd: '1974-02-30', origin: { fact: 'x' }, sameInstant: ['y'] };
    expect(errorsOf(definition).map(({ pointer }) => pointer)).toEqual(['/origin/fact', '/studyEnd', '/sameInstant/0']);
  });

  it('has one hash whatever the order of its members', () => {
    const definition = good();
    const turned = Object.fromEntries(Object.entries(definition).reverse());
    expect(checkProtocol(turned).sha256).toBe(checkProtocol(definition).sha256);
    expect(checkProtocol({ ...definition, version: 2 }).sha256).not.toBe(checkProtocol(definition).sha256);
  });
});

describe('an exit and an endpoint of one type of fact', () => {
  const study = (endpoint: object, exit: object): (() => Protocol) => {
    const label = { sv: 'x', en: 'x' };
    const codes = { a: label, b: label, c: label };
    const definition: ProtocolDefinition = {
      name: 'x',
      version: 1,
      title: label,
      factTypes: {
        opened: { label },
        ended: {
          label,
          attributes: {
            reason: { type: 'code', codes, label },
            marks: { type: 'code', codes, many: true, label },
            score: { type: 'number', label },
            day: { type: 'date', label },
          },
        },
      },
      origin: { fact: 'opened' },
      endpoints: { end: { label, fact: 'ended', ...endpoint }, other: { label, fact: 'opened' } },
      exits: { leave: { label, fact: 'ended', default: 'censors', ...exit } },
    };
    return () => checkProtocol(definition);
  };
  const where = (conditions: object): object => ({ where: conditions });

  it.each([
    ['all of it', {}, {}],
    ['part of it', {}, where({ reason: 'a' })],
    ['the same code', where({ reason: 'a' }), where({ reason: 'a' })],
    ['lists that share a code', where({ reason: ['a', 'b'] }), where({ reason: ['b', 'c'] })],
    ['different attributes', where({ reason: 'a' }), where({ score: 1 })],
    ['several codes at once', where({ marks: 'a' }), where({ marks: 'b' })],
    ['ranges that touch', where({ score: { max: 3 } }), where({ score: { min: 3 } })],
    ['a number in the range', where({ score: { min: 1, max: 3 } }), where({ score: [0, 2] })],
  ])('are refused: %s', (_, endpoint, exit) => {
    expect(study(endpoint, exit)).toThrow('can be the same fact as the endpoint "end"');
  });

  it.each([
    ['different codes', where({ reason: 'a' }), where({ reason: 'b' })],
    ['lists apart', where({ reason: ['a'] }), where({ reason: ['b', 'c'] })],
    ['ranges apart', where({ score: { max: 3 } }), where({ score: { min: 3.5 } })],
    ['a number outside of the range', where({ score: [0, 4] }), where({ score: { min: 1, max: 3 } })],
    ['days apart', where({ day: { max: '2008-12-31' } }), where({ day: { min: '2009-01-01' } })],
    ['not for that endpoint', {}, { for: ['other'] }],
  ])('are taken: %s', (_, endpoint, exit) => {
    expect(study(endpoint, exit)).not.toThrow();
  });
});
