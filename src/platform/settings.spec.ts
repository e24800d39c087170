import 'reflect-metadata';
import { readSettings } from './settings.js';

describe('settings', () => {
  it('have defaults that bind to this machine alone, and take what is set', () => {
    expect(readSettings({ PATH: '/bin' })).toMatchObject({
      host: '127.0.0.1',
      port: 3100,
      unsafeSynchronousOff: false,
    });
    expect(readSettings({ FORLOPP_PORT: '0', FORLOPP_UNSAFE_SYNCHRONOUS_OFF: '1', FORLOPP_DATA: '/d' })).toMatchObject({
      port: 0,
      unsafeSynchronousOff: true,
      data: '/d',
    });
  });

  it.each([
    ['FORLOPP_PORT', '65536'],
    ['FORLOPP_PORT', '1e3'],
    ['FORLOPP_PORT', ' 80'],
    ['FORLOPP_PORT', ''],
    ['FORLOPP_DATA', ''],
    ['FORLOPP_HOST', ''],
    ['FORLOPP_LOG_LEVEL', 'loud'],
    ['FORLOPP_WAIT_MS', '-1'],
    ['FORLOPP_BODY_LIMIT', '1023'],
    ['FORLOPP_BATCH_LIMIT', '0'],
    ['FORLOPP_UNSAFE_SYNCHRONOUS_OFF', 'yes'],
  ])('are refused with %s=%j, by name', (variable, value) => {
    expect(() => readSettings({ [variable]: value })).toThrow(
      expect.objectContaining({ code: 'setting-invalid', message: expect.stringContaining(variable) }),
    );
  });

  it('are refused when one is unknown: a slip of the pen would leave the default standing', () => {
    expect(() => readSettings({ FORLOPP_PROT: '1' })).toThrow(/received FORLOPP_PROT/);
  });

  const server = { FORLOPP_LOG: 'kurrentdb://db.example:2113', FORLOPP_DATA: '/d' };

  it('take a log on a server, with what its connection needs', () => {
    expect(readSettings({})).toMatchObject({ log: 'sqlite' });
    const more = { FORLOPP_LOG_USER: 'u', FORLOPP_LOG_PASSWORD: 'p', FORLOPP_LOG_CA_FILE: '/ca.pem' };
    expect(readSettings({ ...server, ...more })).toMatchObject({ log: server.FORLOPP_LOG, logUser: 'u' });
  });

  it.each([
    ['another kind of log', { ...server, FORLOPP_LOG: 'postgres://user:hemligt@db.example' }],
    ['no folder for the columns', { FORLOPP_LOG: 'kurrentdb://user:hemligt@db.example' }],
    ['a user in the clear', { ...server, FORLOPP_LOG: 'kurrentdb://user:hem/lig@t@db.example?tls=false' }],
    ['a password without a user', { ...server, FORLOPP_LOG_PASSWORD: 'hemligt' }],
    ['an empty password', { ...server, FORLOPP_LOG_USER: 'user', FORLOPP_LOG_PASSWORD: '' }],
    ['a password without a server', { FORLOPP_LOG_PASSWORD: 'hemligt' }],
    ['a client that prints the password', { ...server, DEBUG: 'kdb:*' }],
  ])('refuse %s, and repeat no password', (_, environment) => {
    expect(() => readSettings(environment)).toThrow(
      expect.objectContaining({ code: 'setting-invalid', message: expect.not.stringMatching(/hemligt|hem\/lig/) }),
    );
  });
});
