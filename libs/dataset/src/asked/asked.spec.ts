import { Problem } from '#kernel';
import { QUESTION_MEMBERS, readQuestion, spellQuestion } from './index.js';

const asked = { protocol: 'p', endpoint: 'e' };
const refusal = (read: () => unknown): { pointers: string[]; message: string } => {
  try {
    read();
  } catch (error) {
    if (error instanceof Problem && error.code === 'question-invalid')
      return { pointers: error.errors.map(({ pointer }) => pointer), message: error.message };
    throw error;
  }
  throw new Error('nothing was refused');
};

describe('the flat spelling', () => {
  it.each<[string, string, unknown]>([
    ['protocolVersion', '2', 2],
    ['maxFollowUp', '365', 365],
    ['exits', 'die:competes, leave:ignored', { die: 'competes', leave: 'ignored' }],
    ['exits', '{"die":"competes"}', { die: 'competes' }],
    ['covariates', 'age, surgery,', ['age', 'surgery']],
    ['covariates', '', []],
    ['bands', 'age:30/50,size:-2.5', { age: [30, 50], size: [-2.5] }],
    ['origin', 'referred', { fact: 'referred' }],
    ['origin', '{"fact":"referred","where":{"age":{"min":18}}}', { fact: 'referred', where: { age: { min: 18 } } }],
    ['entry', 'seen', { fact: 'seen' }],
    ['entry', 'none', null],
    ['population', '{"has":[{"fact":"seen"}]}', { has: [{ fact: 'seen' }] }],
    ['endpoint', '{"fact":"seen"}', { fact: 'seen' }],
    [
      'endpoints',
      '{"x":{"fact":"seen","label":{"sv":"x","en":"x"}}}',
      { x: { fact: 'seen', label: { sv: 'x', en: 'x' } } },
    ],
    ['cutDays', '60,120', [60, 120]],
    ['states', 'pcm,death', ['pcm', 'death']],
    ['absorbing', '[]', []],
    [
      'transitions',
      '(s0)>pcm, pcm > death',
      [
        ['(s0)', 'pcm'],
        ['pcm', 'death'],
      ],
    ],
    ['sameInstant', 'error', 'error'],
    ['sameInstant', 'goal,die', ['goal', 'die']],
    ['sameInstant', 'goal', ['goal']],
    ['addDay', '1', 1],
    ['missing', 'empty', ''],
    ['missing', '', ''],
    ['missing', 'NA', 'NA'],
    ['asKnown', '12', 12],
    ['asKnown', '2010-01-01T00:00:00Z', { instant: 1262304000000 }],
    ['timeDependent', 'transplant', [{ name: 'transplant', from: { fact: 'transplant' } }]],
    [
      'timeDependent',
      'visit.systolic,Pressure=visit.systolic:value:lag=7, visits=visit:count,visit:ever',
      [
        { name: 'systolic', from: { fact: 'visit', attribute: 'systolic' } },
        { name: 'Pressure', from: { fact: 'visit', attribute: 'systolic' }, as: 'value', lag: 7 },
        { name: 'visits', from: { fact: 'visit' }, as: 'count' },
        { name: 'visit', from: { fact: 'visit' }, as: 'ever' },
      ],
    ],
  ])('%s=%s', (member, text, value) => {
    expect(spellQuestion({ ...asked, [member]: text })).toEqual({ ...asked, [member]: value });
  });

  it.each<[string, string, string]>([
    ['protocolVersion', '1.5', 'a whole number; received "1.5"'],
    ['protocolVersion', '0', '>= 1'],
    ['maxFollowUp', '', 'a whole number or null; received ""'],
    ['maxFollowUp', '0x10', 'a whole number'],
    ['maxFollowUp', '1e3', 'a whole number'],
    ['asOf', '2020', 'must match'],
    ['asKnown', '0', 'an instant with a zone'],
    ['asKnown', 'now', 'received "now"'],
    ['exits', 'die', 'name:policy; received "die"'],
    ['exits', 'die:competes,die:ignored', 'there once; received "die"'],
    ['exits', '{"die"', 'must be JSON where it begins with { or ['],
    ['population', 'seen', 'population must be JSON; received "seen"'],
    ['endpoints', 'seen', 'endpoints must be JSON'],
    ['transitions', 'a>b>c', 'must be from>to; received "a>b>c"'],
    ['timeDependent', 'visit:sometimes', 'received "visit:sometimes"'],
    ['timeDependent', 'visit:lag=x', 'received "visit:lag=x"'],
    ['language', 'no', 'one of sv, en; received "no"'],
    ['shape', 'long', 'one of simple, competing-risks'],
    ['restrictTo', 'cases', 'one of casesWithEvent'],
    ['studyEnd', '2010-01-01', 'must be one of protocol, protocolVersion, shape'],
    ['constructor', 'x', 'received "constructor"'],
  ])('%s=%s is refused', (member, text, says) => {
    const { pointers, message } = refusal(() => spellQuestion({ ...asked, [member]: text }));
    expect(pointers).toEqual([`/${member}`]);
    expect(message).toContain(says);
  });

  it.each([
    ['exits', 'die:maybe', '/exits/die'],
    ['bands', 'age:30/x', '/bands/age/1'],
    ['cutDays', '60,x', '/cutDays/1'],
  ])('%s=%s is refused where it stands', (member, text, pointer) => {
    expect(refusal(() => spellQuestion({ ...asked, [member]: text })).pointers).toEqual([pointer]);
  });

  it('a whole question as JSON is alone, but for what it must have seen', () => {
    const question = JSON.stringify({ ...asked, cutDays: [60] });
    expect(spellQuestion({ question, seen: '7' })).toEqual({ ...asked, cutDays: [60] });
    expect(spellQuestion({ ...asked, seen: '7' })).toEqual(asked);
    expect(refusal(() => spellQuestion({ question, asOf: '2010-01-01' })).pointers).toEqual(['/asOf']);
    expect(refusal(() => spellQuestion({ question: '{' })).pointers).toEqual(['/question']);
    expect(refusal(() => spellQuestion({ question: 'e' })).pointers).toEqual(['/question']);
  });

  it('has a text for every member', () => {
    expect(QUESTION_MEMBERS).toHaveLength(37);
    for (const member of QUESTION_MEMBERS) expect(() => spellQuestion({ ...asked, [member]: '{' })).toThrow('JSON');
  });
});

describe('a question as JSON', () => {
  it('says as known as a position, as a text, or as an instant', () => {
    expect(readQuestion({ ...asked, asKnown: 3 })).toMatchObject({ asKnown: 3 });
    expect(readQuestion({ ...asked, asKnown: '2010-01-01T00:00:00Z' })).toMatchObject({
      asKnown: { instant: 1262304000000 },
    });
    expect(readQuestion({ ...asked, asKnown: { instant: 5 } })).toMatchObject({ asKnown: { instant: 5 } });
  });

  it('takes null where a canonical question has it', () => {
    const nothing = { entry: null, group: null, landmark: null, states: null, clock: null, columns: null, shift: null };
    expect(readQuestion({ ...asked, ...nothing })).toEqual({ ...asked, ...nothing });
  });

  it.each<[unknown, string[], string]>([
    [null, [''], 'the question must be a mapping; received null'],
    [[], [''], 'the question must be a mapping'],
    [{ protocol: 'p' }, [''], 'the question must have "endpoint"'],
    [{ ...asked, studyEnd: 'x' }, ['/studyEnd'], 'studyEnd is not known here'],
    [{ ...asked, 'a/b': 1 }, ['/a~1b'], 'is not known here'],
    [JSON.parse('{"protocol":"p","endpoint":"e","__proto__":{}}'), ['/__proto__'], 'is not known here'],
    [{ ...asked, endpoint: 5 }, ['/endpoint'], 'endpoint must be text or a mapping'],
    [{ ...asked, endpoint: { fact: 'seen', take: 'last' } }, ['/endpoint/take'], 'endpoint.take is not known here'],
    [{ ...asked, endpoints: { x: { fact: 'seen' } } }, ['/endpoints/x'], 'must have "label"'],
    [{ ...asked, origin: 'seen' }, ['/origin'], 'origin must be a mapping'],
    [{ ...asked, bands: { age: 30 } }, ['/bands/age'], 'must be a list; received 30'],
    [{ ...asked, timeDependent: [{ from: { fact: 'seen' } }] }, ['/timeDependent/0'], 'must have "name"'],
    [{ ...asked, transitions: [['a']] }, ['/transitions/0'], 'fewer than 2'],
    [{ ...asked, group: 1, unit: 'hours' }, ['/group', '/unit'], '(and 1 more)'],
    [{ ...asked, population: { hasnt: [] } }, ['/population/hasnt'], 'is not known here'],
    [{ ...asked, asKnown: 1.5 }, ['/asKnown'], 'asKnown must be'],
  ])('%j is refused', (value, pointers, says) => {
    const found = refusal(() => readQuestion(value));
    expect(found.pointers).toEqual(pointers);
    expect(found.message).toContain(says);
  });
});
