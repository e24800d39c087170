import { LogScript } from '../../../test/support/recorded.js';
import { trialProtocol } from '../../../test/support/trial-protocol.js';
import { openColumns } from './index.js';

const definition = trialProtocol({ before: 'none', sameInstant: 'error', entry: false, studyEnd: undefined });
const at = (caseId: string, protocol = 'trial'): { protocol: string; caseId: string } => ({ protocol, caseId });

it('the merges that stand at a position are those recorded by then and not voided by then, of one protocol', async () => {
  const script = new LogScript();
  script.register(definition);
  const other = script.register({ ...definition, name: 'other' });
  for (const caseId of ['a', 'b', 'c']) script.fact(at(caseId), 'begin', '2010-01-01');
  const first = script.merge(at('a'), 'b');
  const second = script.merge(at('c'), 'a');
  const voided = script.void(at('a'), first);
  script.merge(at('a', 'other'), 'b');
  const columns = await openColumns({ file: ':memory:' });
  try {
    await columns.apply(script.events);
    const merges = (position: number): Promise<unknown> => columns.mergesAt('trial', position);
    expect(await merges(other.position)).toEqual([]);
    expect(await merges(first.position)).toEqual([{ survivor: 'a', merged: 'b' }]);
    expect(await merges(second.position)).toHaveLength(2);
    expect(await merges(voided.position)).toEqual([{ survivor: 'c', merged: 'a' }]);
    expect(await columns.mergesAt('nothing', voided.position)).toEqual([]);
  } finally {
    await columns.close();
  }
});
