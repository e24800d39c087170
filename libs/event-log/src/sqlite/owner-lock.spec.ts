import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LogUnavailable } from '../port.js';
import { claimFolder } from './owner-lock.js';
import { tempFolder } from '../../../../test/support/temp-folder.js';

const CLAIM = 'libs/event-log/src/sqlite/trials/claim.mjs';

describe('owner lock', () => {
  let temp: ReturnType<typeof tempFolder>;
  beforeEach(() => (temp = tempFolder()));
  afterEach(() => temp.remove());

  it('gives a folder to one owner at a time, and makes it where it is missing', () => {
    const folder = join(temp.folder, 'new', 'data');
    const claim = claimFolder(folder)!;
    expect(claimFolder(folder)).toBeUndefined();
    claim.release();
    claim.release();
    const next = claimFolder(folder);
    expect(next).toBeDefined();
    next!.release();
  });

  it('is free again after its owner was killed', async () => {
    const owner = spawn(process.execPath, [CLAIM, temp.folder], { stdio: ['ignore', 'pipe', 'inherit'] });
    const exited = once(owner, 'exit');
    try {
      const [said] = (await once(owner.stdout, 'data')) as [Buffer];
      expect(said.toString().trim()).toBe('claimed');
      expect(claimFolder(temp.folder)).toBeUndefined();
    } finally {
      owner.kill('SIGKILL');
      await exited;
    }
    const claim = claimFolder(temp.folder);
    expect(claim).toBeDefined();
    claim!.release();
  });

  it('says when the folder cannot be used', () => {
    writeFileSync(join(temp.folder, 'file'), '');
    expect(() => claimFolder(join(temp.folder, 'file'))).toThrow(LogUnavailable);
  });
});
