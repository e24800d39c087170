import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { Problem } from '#kernel';
import { checkProtocol, decideRegistration, type Protocol } from './index.js';

const bundled = parse(readFileSync('protocols/stanford-heart-transplant/protocol.yaml', 'utf8')) as object;
const version = (number: number, more: object = {}): Protocol =>
  checkProtocol({ ...bundled, version: number, ...more });
const refusal = (decide: () => unknown): unknown => {
  try {
    decide();
    return 'not refused';
  } catch (error) {
    return error instanceof Problem ? error.code : error;
  }
};

describe('registering a version of a protocol', () => {
  it('the first one, of any number', () => {
    const protocol = version(3);
    expect(decideRegistration([], protocol)).toEqual({
      kind: 'protocol-registered',
      name: 'stanford-heart-transplant',
      version: 3,
      definition: protocol.definition,
      sha256: protocol.sha256,
    });
  });

  it('the same again changes nothing, also when a later one is there', () => {
    expect(decideRegistration([version(1)].map(registered), version(1))).toBeUndefined();
    expect(decideRegistration([version(1), version(2)].map(registered), version(1))).toBeUndefined();
  });

  it('a later one is recorded', () => {
    expect(decideRegistration([version(1)].map(registered), version(2))?.version).toBe(2);
    expect(decideRegistration([version(1)].map(registered), version(9))?.version).toBe(9);
  });

  it('another definition under a version that is there is refused', () => {
    const changed = version(1, { studyEnd: '1975-04-01' });
    expect(refusal(() => decideRegistration([version(1)].map(registered), changed))).toBe('protocol-version-exists');
  });

  it('a version that is older than the latest is refused', () => {
    expect(refusal(() => decideRegistration([version(3)].map(registered), version(2)))).toBe('protocol-version-old');
  });
});

const registered = ({ definition, sha256 }: Protocol): { version: number; sha256: string } => ({
  version: definition.version,
  sha256,
});
