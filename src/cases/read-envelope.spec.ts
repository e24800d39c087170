import 'reflect-metadata';
import { Problem } from '#kernel';
import { readEnvelope } from './read-envelope.js';

const fact = (more: object = {}): object => ({ source: 's', id: '1', case: 'A-1', type: 'opened', ...more });
const refusal = (raw: unknown, caseId?: string): Problem => {
  try {
    readEnvelope(raw, caseId);
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
  throw new Error('It was accepted.');
};

describe('an envelope', () => {
  it('is a fact, a correction, a void or a merge', () => {
    const kind = (more: object): string => readEnvelope({ source: 's', id: '1', ...more }, 'A-1').submission.kind;
    expect(kind({ type: 'opened' })).toBe('fact');
    expect(kind({ type: 'opened', corrects: { id: '0' }, reason: 'r' })).toBe('correction');
    expect(kind({ voids: { source: 't', id: '0' }, reason: 'r' })).toBe('void');
    expect(kind({ merges: 'B-1', reason: 'r' })).toBe('merge');
  });

  it('names events of its own source unless it says otherwise, and sorts lists of codes', () => {
    const { submission } = readEnvelope(
      fact({ corrects: { id: '0' }, reason: 'r', attributes: { parties: ['b', 'a', 'b'] } }),
    );
    expect(submission).toMatchObject({ corrects: { source: 's', id: '0' }, attributes: { parties: ['a', 'b'] } });
  });

  it.each([null, 1, 'x', [], true, undefined])('is no %j', (raw) => {
    expect(refusal(raw).code).toBe('envelope-invalid');
  });

  const members = [
    'source',
    'id',
    'case',
    'type',
    'occurred',
    'precision',
    'sourceRecorded',
    'attributes',
    'recordedBy',
    'correlationId',
    'corrects',
    'voids',
    'merges',
    'reason',
    'synthetic',
  ];
  it.each(
    members.flatMap((member) =>
      // Which types there are is the protocol's affair.
      [null, 0, false, [], [{ id: 'x' }], ...(member === 'type' ? [] : ['\0', '\ud800'])].map((v) => [member, v]),
    ),
  )('has no %s that is %j', (member, value) => {
    expect(refusal(fact({ [member as string]: value })).code).toMatch(/^(envelope|case-id)-invalid$/);
  });

  it.each([
    [{ reason: 'r' }, '/reason'],
    [{ corrects: { id: '0' } }, '/reason'],
    [{ voids: { id: '0' }, merges: 'B', reason: 'r' }, '/merges'],
    [{ voids: { id: '0' }, reason: 'r' }, '/type'],
    [{ corrects: {}, reason: 'r' }, '/corrects/id'],
    [{ attributes: { a: null } }, '/attributes/a'],
    [{ attributes: { 'a/b': { c: 1 } } }, '/attributes/a~1b'],
    [{ source: '19121212-1212' }, '/source'],
    [{ recordedBy: 'by 191212121212' }, '/recordedBy'],
    [{ occurred: '' }, '/occurred'],
    [{ colour: 1 }, '/colour'],
  ])('is refused with %j', (more, pointer) => {
    const problem = refusal(fact(more));
    expect(problem.errors.map((error) => error.pointer)).toContain(pointer);
    expect(JSON.stringify(problem.toDocument())).not.toContain('1912');
  });

  it.each(['EX-001-01', 'urn:x:1#2', 'x'.repeat(128)])('has the id %j', (id) => {
    expect(readEnvelope(fact({ id })).submission.id).toBe(id);
  });

  it.each(['a b', '', 'å', 'x'.repeat(129), '850101-1234'])('has not the id %j', (id) => {
    expect(refusal(fact({ id })).errors.map((error) => error.pointer)).toContain('/id');
  });

  it('is for the case of the address, and a refusal repeats neither', () => {
    const document = JSON.stringify(refusal(fact(), 'B-1').toDocument());
    expect(document).toContain('envelope-invalid');
    expect(document).not.toMatch(/A-1|B-1/);
    expect(refusal({ source: 's', id: '1', type: 'opened' }).errors[0]!.pointer).toBe('/case');
    expect(refusal(fact({ case: '191212121212' })).code).toBe('case-id-personal');
  });

  it('does not repeat an unknown member that holds a personal number', () => {
    expect(JSON.stringify(refusal(fact({ '19121212-1212': 1 })).toDocument())).not.toContain('1212');
  });
});
