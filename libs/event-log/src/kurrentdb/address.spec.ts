import { connectionString, shownAddress } from './address.js';

describe('the address of a KurrentDB', () => {
  it.each([
    [{ address: 'kurrentdb://a:2113' }, 'kurrentdb://a:2113'],
    [{ address: 'esdb://a:1,b:2/?nodePreference=leader' }, 'esdb://a:1,b:2?nodePreference=leader'],
    [
      { address: 'kurrentdb+discover://a', user: 'ü', password: 'p@ss/?' },
      'kurrentdb+discover://%C3%BC:p%40ss%2F%3F@a',
    ],
    [{ address: 'kurrentdb://a?tls=true', caFile: '/ca å.pem' }, 'kurrentdb://a?tls=true&tlsCAFile=%2Fca%20%C3%A5.pem'],
    [{ address: 'kurrentdb://a?tls=false' }, 'kurrentdb://a?tls=false'],
  ])('%j becomes %s', (parts, text) => {
    expect(connectionString(parts)).toBe(text);
  });

  it.each([
    [{ address: 'http://a' }, /starts with kurrentdb/],
    [{ address: 'kurrentdb://' }, /names no host/],
    [{ address: 'kurrentdb://a', user: 'hemlig' }, /go together/],
    [{ address: 'kurrentdb://hemlig:hemlig@a', user: 'hemlig', password: 'hemlig' }, /Give it once/],
    [{ address: 'kurrentdb://a?TLS=False', user: 'hemlig', password: 'hemlig' }, /in the clear/],
    [{ address: 'kurrentdb://a,b?Node-Preference=follower' }, /Only the server that leads/],
    [{ address: 'kurrentdb://a?tls=false', caFile: 'hemlig' }, /do not go together/],
  ])('%j is refused', (parts, says) => {
    expect(() => connectionString(parts)).toThrow(says);
    expect(() => connectionString(parts)).not.toThrow(/hemlig/);
  });

  it('is shown without its user and password, whatever they hold', () => {
    expect(shownAddress('kurrentdb://user:p@ss/w?rd@a:2113?tls=true')).toBe('kurrentdb://a:2113?tls=true');
  });
});
