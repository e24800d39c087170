import { correction, fact, given, merge, recorded, voiding } from '../../../test/support/given.js';

const opened = fact('opened', '2008-06-10');
const randomised = fact('randomised', '2008-06-20', { arm: 'b' });
const met = fact('met', '2008-07-01');
const started = fact('started', '2008-08-01');

describe('a fact', () => {
  it('is recorded with the version that it was checked against', () => {
    given().when(opened).then();
    given(opened).when(randomised).then();
  });

  it('sent again changes nothing, whatever has happened since', () => {
    given(opened, randomised).when(opened).thenUnchanged(0);
    given(opened, correction(opened, fact('opened', '2008-06-11')))
      .when(opened)
      .thenUnchanged(0);
    given(opened, voiding(opened)).when(voiding(opened)).thenUnchanged(1);
    given(opened, randomised).when(opened, { expectedRevision: 0 }).thenUnchanged(0);
    given(opened, merge('C2')).when(merge('C2')).thenUnchanged(1);
  });

  it('sent again with its members in another order changes nothing', () => {
    const wide = fact('met', '2008-07-01', { score: 1, note: 'x' });
    given(wide)
      .when({ ...wide, attributes: { note: 'x', score: 1 } })
      .thenUnchanged(0);
  });

  it('is the same with another correlation id, which is no content', () => {
    given({ ...opened, correlationId: '1' })
      .when({ ...opened, correlationId: '2' })
      .thenUnchanged(0);
  });

  it.each([
    ['day', { ...opened, occurred: fact('opened', '2008-06-11').occurred }],
    ['precision', { ...opened, occurred: fact('opened', '2008-06').occurred }],
    ['type', { ...opened, type: 'seen' }],
    ['attribute', { ...opened, attributes: { place: 'north' } }],
    ['recorder', { ...opened, recordedBy: 'x' }],
    ['recorded instant', { ...opened, sourceRecorded: '2008-06-10T08:00:00.000Z' }],
    ['claim to be real', { ...opened, synthetic: true as const }],
    ['kind', { ...voiding(met), id: opened.id }],
  ])('under an id that came before with another %s is refused', (_, other) => {
    given(opened, met)
      .when(other)
      .thenRejected('event-id-reused', /opened@2008-06-10/);
  });

  it('of another source may have the same id', () => {
    given(opened)
      .when({ ...randomised, id: opened.id, source: 'other' })
      .then();
  });

  it('of a type that the protocol does not know is refused, also if every object has such a member', () => {
    given()
      .when(fact('closed', '2008-06-10'))
      .thenRejected('event-unknown-type', /opened, randomised.*"closed"/);
    given().when(fact('constructor', '2008-06-10')).thenRejected('event-unknown-type');
  });

  it('with attributes that break the protocol is refused', () => {
    given(opened)
      .when(fact('randomised', '2008-06-20', { arm: 'c' }))
      .thenRejected('event-attributes-invalid', /^\/attributes\/arm must be one of a, b; received "c"/);
    given(opened)
      .when(fact('randomised', '2008-06-20'))
      .thenRejected('event-attributes-invalid', /arm is required/);
  });
});

describe('what is worth knowing of a fact', () => {
  it.each([
    ['a month', '2008-07'],
    ['a year', '2009'],
    ['nothing', null],
  ])('its date is %s', (_, occurred) => {
    given(opened)
      .when(fact('seen', occurred))
      .then({ flags: ['date-imprecise'] });
  });

  it('that it came after a later fact', () => {
    given(opened, started, met)
      .when(randomised)
      .then({ flags: ['out-of-order'] });
    given(opened, fact('seen', '2008-06')).when(fact('met', '2008-06-15')).then();
  });

  it('that it lies before the origin', () => {
    given(opened)
      .when(fact('randomised', '2008-06-09', { arm: 'a' }))
      .then({ flags: ['out-of-order', 'before-origin'] });
    given().when(fact('seen', '2008-06-09')).then();
  });

  it('that it lies after an exit that ends follow-up', () => {
    given(opened, fact('left', '2008-07-01'))
      .when(fact('met', '2008-07-02'))
      .then({ flags: ['after-exit', 'unusual:after-leaving'] });
    given(opened, fact('left', '2008-07-01')).when(fact('met', '2008-07-01')).then();
    given(opened, fact('declined', '2008-07-01')).when(fact('met', '2008-07-02')).then();
  });

  it('a later contact is no fact after a contact, since the last one is the exit', () => {
    given(opened, fact('seen', '2008-07-01')).when(fact('seen', '2008-08-01')).then();
    given(opened, fact('seen', '2008-07-01'))
      .when(fact('met', '2008-08-01'))
      .then({ flags: ['after-exit'] });
  });

  it('that it lies after the end of the study', () => {
    given(opened).when(fact('met', '2009-11-30')).then();
    given(opened)
      .when(fact('met', '2009-12-01'))
      .then({ flags: ['late'] });
    given(opened)
      .when(fact('met', '2009'))
      .then({ flags: ['date-imprecise'] });
  });
});

describe('a correction', () => {
  const later = fact('opened', '2008-06-12');

  it('replaces a fact, and names its revision', () => {
    given(opened, randomised).when(correction(opened, later)).then({ target: 0 });
  });

  it('of a correction names that one', () => {
    const first = correction(opened, later);
    given(opened, first)
      .when(correction(first, fact('opened', '2008-06-13')))
      .then({ target: 1 });
  });

  it('is judged without what it replaces', () => {
    // Another opening beside the first would be one too many.
    given(opened).when(correction(opened, later)).then({ target: 0 });
    given(opened)
      .when(later)
      .thenRejected('event-impossible', /one-opening/);
  });

  it('of a superseded fact says what superseded it', () => {
    given(opened, correction(opened, later))
      .when(correction(opened, later, 'again'))
      .thenRejected('event-target-superseded', /"c:opened@2008-06-10".*Name that one/);
    given(opened, voiding(opened))
      .when(correction(opened, later))
      .thenRejected('event-target-superseded', /Post the fact again/);
  });

  it('of nothing, of another type, of a void or merge is refused', () => {
    given(opened)
      .when(correction(met, met))
      .thenRejected('event-target-unknown', /"met@2008-07-01" of "test"/);
    given(opened, met)
      .when(correction(met, fact('seen', '2008-07-01')))
      .thenRejected('event-target-kind', /keeps the type.*\(met\).*"seen"/);
    given(opened, voiding(opened))
      .when(correction(voiding(opened), opened))
      .thenRejected('event-target-kind', /is a void/);
    given(opened, merge('C2'))
      .when(correction(merge('C2'), opened))
      .thenRejected('event-target-kind', /is a merge/);
  });

  it('is refused where it makes the facts impossible', () => {
    given(opened, randomised, met, started)
      .when(correction(randomised, fact('randomised', '2008-08-02', { arm: 'b' })))
      .thenRejected('event-impossible', /start-after-arm.*together with started/);
  });
});

describe('a void', () => {
  it('takes out a fact, a correction or a merge, and names its revision', () => {
    given(opened, met).when(voiding(met)).then({ target: 1 });
    const corrected = correction(met, fact('met', '2008-07-02'));
    given(opened, met, corrected).when(voiding(corrected)).then({ target: 2 });
    given(opened, merge('C2'))
      .when(voiding(merge('C2')))
      .then({ target: 1 });
  });

  it('of nothing, of a void, and a second one are refused', () => {
    given(opened).when(voiding(met)).thenRejected('event-target-unknown');
    given(opened, met, voiding(met))
      .when(voiding(voiding(met)))
      .thenRejected('event-target-kind', /is a void/);
    given(opened, met, voiding(met))
      .when(voiding(met, 'again'))
      .thenRejected('event-target-superseded', /by the void/);
  });

  it('that leaves something unusual, or impossible, is recorded and says so', () => {
    given(opened, randomised, met, started)
      .when(voiding(met))
      .then({ target: 2, flags: ['unusual:start-without-met'] });
    const second = fact('randomised', '2008-09-01', { arm: 'b' });
    given(opened, randomised, met, started, second)
      .when(voiding(randomised))
      .then({ target: 1, flags: ['impossible:start-after-arm'] });
  });

  it('that leaves something impossible does not bar the facts that have no part in it', () => {
    const second = fact('randomised', '2008-09-01', { arm: 'b' });
    given(opened, randomised, met, started, second, voiding(randomised)).when(fact('seen', '2008-10-01')).then();
  });

  it('does not repeat what was unusual before', () => {
    given(opened, randomised, started, fact('seen', '2008-08-01'))
      .when(voiding(fact('seen', '2008-08-01')))
      .then({ target: 3 });
  });
});

describe('the revision that a sender saw', () => {
  it('must be the present one', () => {
    given(opened).when(randomised, { expectedRevision: 0 }).then();
    given(opened)
      .when(randomised, { expectedRevision: -1 })
      .thenRejected('revision-conflict', /at revision 0.*received If-Match -1/);
    given(opened, met).when(voiding(met), { expectedRevision: 0 }).thenRejected('revision-conflict');
    given().when(opened, { expectedRevision: -1 }).then();
  });

  it('must be named by all but facts, where that is asked', () => {
    const asked = { revisionRequired: true };
    given(opened).when(randomised, asked).then();
    for (const submission of [correction(opened, opened), voiding(opened), merge('C2')]) {
      given(opened)
        .when(submission, asked)
        .thenRejected('revision-required', /If-Match/);
    }
    given(opened)
      .when(voiding(opened), { ...asked, expectedRevision: 0 })
      .then({ target: 0 });
  });
});

describe('a merge', () => {
  const other = recorded([fact('opened', '2008-09-01'), fact('randomised', '2008-09-10', { arm: 'a' })]);

  it('is recorded in the case that stands, with what the two cannot both be', () => {
    given(opened, randomised)
      .when(merge('C2'), { mergedCase: other })
      .then({ flags: ['impossible:one-opening', 'unusual:two-arms', 'group-differs:arm'] });
  });

  it('of cases that agree has no flags', () => {
    const seen = recorded([fact('seen', '2008-07-01')]);
    given(opened, randomised).when(merge('C2'), { mergedCase: seen }).then();
    const sameArm = recorded([fact('randomised', '2008-09-10', { arm: 'b' })]);
    given(opened, randomised)
      .when(merge('C2'), { mergedCase: sameArm })
      .then({ flags: ['unusual:two-arms'] });
  });

  it('counts only facts that stand', () => {
    const arm = fact('randomised', '2008-09-10', { arm: 'a' });
    const voided = recorded([fact('seen', '2008-09-01'), arm, voiding(arm)]);
    given(opened, randomised).when(merge('C2'), { mergedCase: voided }).then();
  });

  it.each([
    ['with itself', merge('C1'), /with itself/, { mergedCase: other }],
    ['with no case', merge('C2'), /must exist/, {}],
    ['with a case without events', merge('C2'), /must exist/, { mergedCase: recorded([]) }],
  ])('%s is refused', (_, submission, says, context) => {
    given(opened).when(submission, context).thenRejected('merge-invalid', says);
  });

  it('into a case without events is refused', () => {
    given()
      .when(merge('C2'), { mergedCase: other })
      .thenRejected('merge-invalid', /that stands must exist/);
  });

  it('twice is refused, until the first is voided', () => {
    const again = merge('C2', 'again');
    given(opened, merge('C2'))
      .when(again, { mergedCase: other })
      .thenRejected('merge-invalid', /already/);
    given(opened, merge('C2'), voiding(merge('C2')))
      .when(again, { mergedCase: other })
      .then({ flags: ['impossible:one-opening'] });
  });

  it('of a case that stands for this one is refused', () => {
    const ring = recorded([opened, merge('C1')], { caseId: 'C2', mergedCase: recorded([opened]) });
    given(opened)
      .when(merge('C2'), { mergedCase: ring })
      .thenRejected('merge-invalid', /Void that merge first/);
  });
});
