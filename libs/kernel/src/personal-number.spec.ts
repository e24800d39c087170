import fc from 'fast-check';
import { checkCaseId, echo, holdsPersonalNumber, Problem, withoutPersonalNumbers } from './index.js';

// None of these is a person's: the check digits are wrong on purpose, and the guard does not look at them.
const SHAPED = [
  '850101-1234',
  '8501011234',
  '19850101-1234',
  '198501011234',
  '850101+1234',
  '18850101+1234',
  '850161-1234', // samordningsnummer: day + 60
  '20081291-1234',
  '850101-T123', // interim number
  '19850101R123',
  '850101-t123',
  '850101 1234',
  '850101–1234',
];
const ORDINARY = [
  'EX-001',
  'P103',
  '2008-06-10',
  '20080610',
  '2008-06-10T12:34:56.789Z',
  '851301-1234', // no such month
  '850132-1234', // neither a day nor a day + 60
  '850192-1234',
  '850101-123',
  '850101-12345',
  'a1b2c38501011234',
  '1213142400000',
  '550e8400-e29b-41d4-a716-446655440000',
  '19850101-1234-4abc-8def-0123456789ab',
  '00000000-0000-4000-8000-198501011234',
];

describe('the guard against personal numbers', () => {
  it.each(SHAPED)('knows %s, alone and inside a text', (number) => {
    expect(holdsPersonalNumber(number)).toBe(true);
    for (const around of ['/%/y', 'ärende "%".', 'fk_%_2', 'å%å', '(%)', 'https://example.org/cases/%?x=1']) {
      expect(withoutPersonalNumbers(around.replace('%', number))).toBe(around.replace('%', '[personnummer]'));
    }
  });

  it.each(ORDINARY)('lets %s pass', (text) => {
    expect(holdsPersonalNumber(text)).toBe(false);
    expect(withoutPersonalNumbers(`before ${text} after`)).toBe(`before ${text} after`);
  });

  it('lets every UUID pass', () => {
    fc.assert(fc.property(fc.uuid(), (uuid) => !holdsPersonalNumber(uuid)));
  });

  it('finds a number beside a UUID', () => {
    const uuid = '550e8400-e29b-41d4-a716-446655440000';
    expect(holdsPersonalNumber(`${uuid}/850101-1234`)).toBe(true);
    expect(withoutPersonalNumbers(`850101-1234 ${uuid} 850101-1234 ${uuid}`)).toBe(
      `[personnummer] ${uuid} [personnummer] ${uuid}`,
    );
  });

  it('leaves none behind, wherever they stand', () => {
    const parts = fc.array(fc.oneof(fc.constantFrom(...SHAPED), fc.string({ maxLength: 5 })), { maxLength: 6 });
    fc.assert(
      fc.property(parts, (some) => {
        const text = some.join(' ');
        expect(holdsPersonalNumber(withoutPersonalNumbers(text))).toBe(false);
      }),
    );
  });

  it('reaches behind the escapes of JSON, and into members', () => {
    expect(echo('\n8501011234')).toBe('"\\n[personnummer]"');
    expect(echo({ a: ['x\t850101-1234'], b: 8501011234 })).toBe('{"a":["x\\t[personnummer]"],"b":[personnummer]}');
  });
});

describe('case ids', () => {
  const refusal = (id: string): unknown => {
    try {
      checkCaseId(id);
      return 'accepted';
    } catch (error) {
      return error instanceof Problem ? `${error.code}: ${error.message}` : error;
    }
  };

  it.each(['EX-001', 'P1', 'a.b_c~d-e', '0', 'x'.repeat(64)])('%s can be a case', (id) => {
    expect(refusal(id)).toBe('accepted');
  });

  it.each(['', '-a', '.a', 'a b', 'a/b', 'å', 'x'.repeat(65), 'a\n'])('%j cannot', (id) => {
    expect(refusal(id)).toMatch(/^case-id-invalid/);
  });

  it('a personal number cannot, and is not repeated', () => {
    expect(refusal('850101-1234')).toMatch(/^case-id-personal/);
    expect(refusal('850101-1234')).not.toContain('850101');
  });
});
