import 'reflect-metadata';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { QueryBus } from '@nestjs/cqrs';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { buildManifest, FORMATS, type Column, type Format } from '#dataset';
import { sha256 } from '#kernel';
import { withFolder } from '../../../test/support/forlopp.js';
import { openAnswer } from '../../../test/support/open-answer.js';
import { Store } from '../../platform/store.js';
import { resultOf, type Answered } from './answers.js';
import { AskDatasetController } from './ask-dataset.controller.js';
import { AskManifest, type AskDataset } from './ask-dataset.js';
import { DescribeDatasetController } from './describe-dataset.controller.js';
import { inFormat, WRITINGS } from './formats.js';

const label = { sv: 'x', en: 'X' };
const columns: Column[] = [
  { name: 'id', label, type: 'text' },
  { name: 'time', label, type: 'integer', unit: 'd' },
];
const rows = [
  ['a', 1],
  ['b', 2],
  ['c', null],
] as const;

/** What is written here byte by byte, and so is known by its own bytes. */
const OWN: readonly Format[] = ['csv', 'ndjson', 'adtte'];

type Opened = ReturnType<typeof openAnswer>;

async function answered(format: Format): Promise<Answered & { answer: Opened }> {
  const answer = openAnswer({ columns, rows, question: { format }, excluded: [{ id: 'z', reason: 'no-origin' }] });
  const manifest = buildManifest({
    head: answer,
    protocolSha256: 'p',
    asKnown: { recordedAt: 0, logHash: 'h' },
    softwareVersion: '1',
    result: await resultOf(answer),
    demonstration: false,
  });
  return { answer, manifest };
}

/** The controllers over answers from arrays; `last` is the answer that was opened last. */
async function withRoutes(
  body: (app: NestFastifyApplication, last: () => Opened, scratch: string) => Promise<void>,
  csv?: () => AsyncGenerator<Uint8Array>,
): Promise<void> {
  await withFolder(async (folder) => {
    let last: Opened | undefined;
    const execute = async (query: AskDataset | AskManifest): Promise<unknown> => {
      const opened = await answered(query.asked.format ?? 'csv');
      last = { ...opened.answer, ...(csv === undefined ? {} : { csv }) };
      return query instanceof AskManifest ? opened.manifest : { ...opened, answer: last };
    };
    const module = await Test.createTestingModule({
      controllers: [AskDatasetController, DescribeDatasetController],
      providers: [
        { provide: QueryBus, useValue: { execute } },
        { provide: Store, useValue: { about: { folder } } },
      ],
    }).compile();
    const app = module.createNestApplication<NestFastifyApplication>(
      new FastifyAdapter({ forceCloseConnections: true }),
      { logger: false },
    );
    await app.init();
    await app.getHttpAdapter().getInstance().ready();
    try {
      await body(app, () => last!, join(folder, 'scratch'));
    } finally {
      await app.close();
    }
  });
}

const asked = '?protocol=p&endpoint=e';

it.each(FORMATS)('%s is answered with its type and headers, known by its hash, and let go of', async (format) => {
  await withRoutes(async (app, last, scratch) => {
    const { address, type } = WRITINGS[format];
    const reply = await app.inject(`/v1/${address}${asked}`);
    const { manifest } = await answered(format);
    expect(reply.statusCode).toBe(200);
    expect(reply.headers).toMatchObject({
      'content-type': type,
      'forlopp-as-of': '2020-12-31',
      'forlopp-as-known': '7',
      'forlopp-sha256': manifest.result.sha256,
      'forlopp-rows': '3',
    });
    const own = { format, sha256: sha256(reply.rawPayload), bytes: reply.rawPayload.length, of: 'result' };
    const other = { ...(await answered('csv')).manifest.result, format, of: 'canonical-csv' };
    expect(manifest.result).toEqual(OWN.includes(format) ? own : other);
    await expectClosed(last());
    expect(existsSync(scratch) ? readdirSync(scratch) : []).toEqual([]);
  });
});

it('the audit lists the excluded cases, the bundle is a zip, the manifest is of the format that is named', async () => {
  await withRoutes(async (app, last) => {
    const audit = await app.inject(`/v1/datasets.audit.json${asked}`);
    expect(audit.json()).toMatchObject({ audit: { rows: 3 }, excluded: [{ id: 'z', reason: 'no-origin' }] });
    await expectClosed(last());
    const bundle = await app.inject(`/v1/datasets.bundle.zip${asked}`);
    expect(bundle.headers['content-type']).toBe('application/zip');
    expect(bundle.rawPayload.subarray(0, 2).toString()).toBe('PK');
    await expectClosed(last());
    const manifest = await app.inject(`/v1/datasets.manifest.json${asked}&format=parquet`);
    expect(manifest.json()).toMatchObject({ result: { format: 'parquet', of: 'canonical-csv' } });
    expect(manifest.json()).not.toHaveProperty('counts');
  });
});

it('a format that contradicts the address is refused', () => {
  const question = { protocol: 'p', endpoint: 'e' };
  expect(inFormat({ ...question, format: 'csv' }, 'csv')).toEqual(inFormat(question, 'csv'));
  expect(() => inFormat({ ...question, format: 'json' }, 'csv')).toThrow(
    expect.objectContaining({ code: 'question-invalid', message: expect.stringContaining('"json"') }),
  );
});

it('an answer is let go of where its reader goes away', async () => {
  await withRoutes(async (app, last) => {
    await app.listen(0, '127.0.0.1');
    const leave = new AbortController();
    const { body } = await fetch(`${await app.getUrl()}/v1/datasets.csv${asked}`, { signal: leave.signal });
    const reader = body!.getReader();
    await reader.read();
    expect(last().closed()).toBe(false);
    leave.abort();
    await expect(reader.read()).rejects.toThrow('aborted');
    await expectClosed(last());
  }, endless);
});

async function* endless(): AsyncGenerator<Uint8Array> {
  for (;;) yield Buffer.from('x\n'.repeat(10_000));
}

/** An answer is let go of soon after the last byte. */
async function expectClosed(answer: Opened): Promise<void> {
  for (let i = 0; !answer.closed() && i < 100; i++) await new Promise((done) => setTimeout(done, 20));
  expect(answer.closed()).toBe(true);
}
