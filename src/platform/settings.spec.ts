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
});
