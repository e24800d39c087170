import { forlopp, startServer, withFolder } from '../support/forlopp.js';

/*
 * Processes of one role with a log that only one of them can have. Several over one log: kurrentdb-processes.spec.ts.
 */
describe('with a log in SQLite', () => {
  it('a second role on the folder is refused, with what to do', async () => {
    await withFolder(async (folder) => {
      const ingest = await startServer({ FORLOPP_DATA: folder }, { role: 'ingest' });
      try {
        const second = startServer({ FORLOPP_DATA: folder }, { role: 'query' });
        await expect(second).rejects.toThrow(/folder-busy: .*FORLOPP_LOG/);
      } finally {
        await ingest.stop();
      }
    });
  });

  it('the command says how the columns follow', async () => {
    await withFolder(async (folder) => {
      const { code, stdout } = await forlopp(['follow', 'status'], { settings: { FORLOPP_DATA: folder } });
      expect(stdout).toMatch(
        /^(live|catching-up) since .*, at position 0, 0 events behind \(0 s\)\nno event is parked\n$/,
      );
      expect(code).toBe(0);
    });
  });

  it('a role alone needs a folder that is named', async () => {
    await expect(startServer({}, { role: 'query' })).rejects.toThrow(/setting-invalid: .*FORLOPP_DATA/);
  });
});
