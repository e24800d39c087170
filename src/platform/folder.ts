import { existsSync } from 'node:fs';
import { access, constants, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { claimFolder, type Claim } from '#event-log';
import { Problem } from '#kernel';
import type { Settings } from './settings.js';

/** The demonstration store, below the working directory. */
const DEMONSTRATION_FOLDER = join('data', 'demo');

/** Where a folder keeps its parts. */
export const FILES = {
  log: 'log.sqlite',
  columns: 'columns.duckdb',
  server: 'server.json',
  demonstration: 'demonstration.json',
  /** A folder: the store that takes this one's place when a history has been moved in. */
  moving: 'moving',
  /** Files that live as long as an answer. */
  scratch: 'scratch',
} as const;

/** The folder that a process works on, and whether it is the demonstration store. */
export function folderOf(settings: Pick<Settings, 'data'>): { folder: string; demonstration: boolean } {
  return settings.data === undefined
    ? { folder: resolve(DEMONSTRATION_FOLDER), demonstration: true }
    : { folder: resolve(settings.data), demonstration: false };
}

/**
 * Makes the folder where it is not there yet.
 *
 * @throws Problem `setting-invalid` where that cannot be done, or where nothing can be written in it
 */
export async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new Problem(
      'setting-invalid',
      `The data folder must be one that this user can write in; received ${folder} (${(error as NodeJS.ErrnoException).code}). Let FORLOPP_DATA name such a folder.`,
      { cause: error },
    );
  }
}

const CLAIM_ATTEMPTS = 5;
const CLAIM_PAUSE_MS = 50;

/**
 * Makes the folder this process's own. A command that looks whether it is free has it for an instant: that is no reason to
 * give up.
 *
 * @param advice what to do where another process owns it
 * @throws Problem `folder-busy` when another process owns it
 */
export async function claimSoon(folder: string, advice = 'Stop it, or talk to it.'): Promise<Claim> {
  for (let attempt = 1; attempt <= CLAIM_ATTEMPTS; attempt++) {
    const claim = claimFolder(folder);
    if (claim !== undefined) return claim;
    if (attempt < CLAIM_ATTEMPTS) await sleep(CLAIM_PAUSE_MS);
  }
  throw new Problem('folder-busy', `One process at a time owns a data folder; another one has ${folder}. ${advice}`);
}

/** Whether no process owns the folder just now. */
export function isFree(folder: string): boolean {
  if (!existsSync(folder)) return true;
  const claim = claimFolder(folder);
  claim?.release();
  return claim !== undefined;
}

/** Says in the folder where its server is, so that commands find it. */
export async function announceServer(folder: string, url: string): Promise<void> {
  await writeFile(join(folder, FILES.server), JSON.stringify({ url, pid: process.pid }));
}

/** Takes back what {@link announceServer} said. */
export async function withdrawServer(folder: string): Promise<void> {
  await rm(join(folder, FILES.server), { force: true });
}

/** The address of the server that owns a folder, as it announced it. */
export async function announcedServer(folder: string): Promise<string | undefined> {
  try {
    const { url } = JSON.parse(await readFile(join(folder, FILES.server), 'utf8')) as { url?: unknown };
    return typeof url === 'string' ? url : undefined;
  } catch {
    return undefined;
  }
}
