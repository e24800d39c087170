import { Problem } from '#kernel';
import type { Settings } from './settings.js';

const RULES: Readonly<Record<string, (settings: Settings) => string>> = {
  EADDRINUSE: ({ port }) => `FORLOPP_PORT must be a port that nobody listens on; ${port} is taken`,
  EACCES: ({ port }) => `FORLOPP_PORT must be a port that this user may listen on; ${port} is not`,
  EADDRNOTAVAIL: ({ host }) => `FORLOPP_HOST must be an address of this machine; ${host} is not`,
  ENOTFOUND: ({ host }) => `FORLOPP_HOST must be an address of this machine; ${host} is not`,
  EAI_AGAIN: ({ host }) => `FORLOPP_HOST must be an address of this machine; ${host} is not`,
};

/** Why the address cannot be listened on, when the settings are why; otherwise the error itself. */
export function listenProblem(error: unknown, settings: Settings): unknown {
  const rule = RULES[(error as NodeJS.ErrnoException).code ?? ''];
  return rule === undefined
    ? error
    : new Problem('setting-invalid', `${rule(settings)}. Set another one.`, { cause: error });
}

/** Why the data folder cannot be used, when the setting is why; otherwise the error itself. */
export function folderProblem(error: unknown, folder: string): unknown {
  return ['ENOTDIR', 'EEXIST', 'EACCES', 'EPERM', 'EROFS', 'ENOENT'].includes(
    (error as NodeJS.ErrnoException).code ?? '',
  )
    ? new Problem(
        'setting-invalid',
        `FORLOPP_DATA must be a folder that can be written; ${folder} is not. Set another one.`,
        {
          cause: error,
        },
      )
    : error;
}
