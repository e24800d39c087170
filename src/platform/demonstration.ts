import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Problem, sha256 } from '#kernel';
import { PACKAGE_ROOT } from './package.js';
import { FILES } from './folder.js';

/** The bundled studies: `protocols/<name>/protocol.yaml` and its histories. */
const PROTOCOLS_FOLDER = join(PACKAGE_ROOT, 'protocols');

/** The names of the bundled protocols. */
export async function bundledProtocols(): Promise<string[]> {
  const entries = await readdir(PROTOCOLS_FOLDER, { withFileTypes: true });
  return entries.flatMap((entry) => (entry.isDirectory() ? [entry.name] : [])).sort();
}

/** The text of a bundled protocol; `undefined` when there is none of that name. */
export async function bundledProtocol(name: string): Promise<string | undefined> {
  return (await bundledProtocols()).includes(name)
    ? readFile(join(PROTOCOLS_FOLDER, name, 'protocol.yaml'), 'utf8')
    : undefined;
}

/** The files of a bundled protocol's histories, in order. */
async function bundledHistories(name: string): Promise<string[]> {
  const folder = join(PROTOCOLS_FOLDER, name, 'histories');
  const files = await readdir(folder).catch(() => []);
  return files
    .filter((file) => file.endsWith('.ndjson'))
    .sort()
    .map((file) => join(folder, file));
}

/**
 * Fills a demonstration store with the bundled studies, over the service's own interface: what is there already is
 * answered as before, so a second start adds nothing. The folder remembers what it was filled with.
 *
 * @throws Problem `setting-invalid` where another version's examples are in the folder
 */
export async function fillDemonstration(app: NestFastifyApplication, folder: string): Promise<void> {
  const marker = join(folder, FILES.demonstration);
  const studies = await Promise.all(
    (await bundledProtocols()).map(async (name) => ({
      name,
      protocol: (await bundledProtocol(name))!,
      histories: await Promise.all((await bundledHistories(name)).map((file) => readFile(file, 'utf8'))),
    })),
  );
  const content = sha256(JSON.stringify(studies));
  if ((await readFile(marker, 'utf8').catch(() => '')).includes(content)) return;
  for (const { name, protocol, histories } of studies) {
    await post(name, '/v1/protocols', 'application/yaml', protocol);
    for (const history of histories) {
      const answer = await post(name, `/v1/protocols/${name}/events`, 'application/x-ndjson', history);
      if (answer['refused'] !== 0) throw outdated(folder, name);
    }
  }
  await writeFile(marker, JSON.stringify({ demonstration: true, content }));

  /** Sends a part of a study. A refusal says that the store holds another one of that name: the examples fit an empty store. */
  async function post(study: string, url: string, type: string, payload: string): Promise<Record<string, unknown>> {
    const response = await app.inject({ method: 'POST', url, headers: { 'content-type': type }, payload });
    const body = response.json<Record<string, unknown>>();
    if (response.statusCode >= 500) throw new Error(`The examples could not be recorded: ${String(body['detail'])}`);
    if (response.statusCode >= 300) throw outdated(folder, study);
    return body;
  }
}

function outdated(folder: string, study: string): Problem {
  return new Problem(
    'setting-invalid',
    `The demonstration store must hold the examples of this version; received ${folder}, which has another version's ${study}. Delete that folder and start again: it holds made-up and published cases only, unless you recorded some there.`,
  );
}
