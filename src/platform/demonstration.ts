import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { sha256 } from '#kernel';
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
    await post(app, '/v1/protocols', 'application/yaml', protocol);
    for (const history of histories) {
      const answer = await post(app, `/v1/protocols/${name}/events`, 'application/x-ndjson', history);
      if (answer['refused'] !== 0) {
        const item = (answer['items'] as { status: string; problem?: { detail: string } }[]).find(
          ({ status }) => status === 'refused',
        );
        throw outdated(folder, item?.problem?.detail ?? 'an example was refused');
      }
    }
  }
  await writeFile(marker, JSON.stringify({ demonstration: true, content }));

  async function post(
    service: NestFastifyApplication,
    url: string,
    type: string,
    payload: string,
  ): Promise<Record<string, unknown>> {
    const response = await service.inject({ method: 'POST', url, headers: { 'content-type': type }, payload });
    const body = response.json<Record<string, unknown>>();
    if (response.statusCode >= 300) throw outdated(folder, String(body['detail']));
    return body;
  }
}

function outdated(folder: string, detail: string): Error {
  return new Error(
    `The examples do not fit the demonstration store in ${folder}: ${detail} If it was made by another version, delete it and start again.`,
  );
}
