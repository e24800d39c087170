import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { get, post, ROOT, withServer, type Answer, type Server } from '../support/forlopp.js';

const PATH = '/v1/protocols/case-histories';
const fact = (more: object = {}): object => ({
  source: 'test',
  id: randomUUID(),
  type: 'opened',
  occurred: '2020-01-01',
  ...more,
});

async function register(server: Server): Promise<void> {
  const yaml = await readFile(join(ROOT, 'test/golden/case-histories/protocol.yaml'), 'utf8');
  await post(server, '/v1/protocols', yaml, { 'content-type': 'application/yaml' });
}

/** Sends bytes as they are, and reads until the server closes. */
function raw(server: Server, bytes: string): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1', () => socket.write(bytes));
    socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
    socket.on('close', () => resolve(text));
  });
}

it('what is malformed is refused with a problem document that repeats no id, and records nothing', async () => {
  await withServer(async (server) => {
    await register(server);
    const deep = '{"a":'.repeat(50_000) + '1' + '}'.repeat(50_000);
    const send = (body: string | Uint8Array, type = 'application/json', id = 'H-1'): Promise<Answer> =>
      post(server, `${PATH}/cases/${id}/events`, body as string, { 'content-type': type });
    const latin1 = JSON.stringify(fact({ recordedBy: 'Asa' })).replace('Asa', '\u00c5sa');
    const answers = [
      await send(JSON.stringify(fact({ attributes: null }))),
      await send(JSON.stringify(fact({ merges: null }))),
      await send(JSON.stringify(fact({ corrects: [], reason: 'r' }))),
      await send(`{"source":"t","id":"1","id":"2","type":"opened"}`),
      await send(`{"source":"t","id":"1","type":"opened","attributes":${deep}}`),
      await send(`{"constructor":null,"source":"t","id":"1","type":"opened"}`),
      await send(latin1, 'application/json; charset=iso-8859-1'),
      await send('source=t&id=1', 'application/x-www-form-urlencoded'),
      await send(JSON.stringify(fact({ '19121212-1212': 1 }))),
      await send(JSON.stringify(fact()), undefined, '19121212-1212%zz'),
      await send(JSON.stringify(fact()), undefined, 'x'.repeat(2000)),
      await get(server, `${PATH}/cases/%ff19121212-1212`),
    ];
    for (const answer of answers) {
      expect(answer.headers.get('content-type')).toContain('application/problem+json');
      expect(answer.json).toMatchObject({ code: expect.any(String), status: answer.status });
      expect(answer.status).toBeLessThan(500);
      expect(answer.text).not.toMatch(/1212|xxx|H-1/);
    }
    expect((await get(server, `${PATH}/cases/H-1`)).json['code']).toBe('case-unknown');
    expect(await raw(server, 'NONSENSE\r\n\r\n')).toContain('urn:forlopp:problem:body-invalid');
  });
}, 60_000);

it('a stop answers the request that is being sent, refuses others, and lets go of the connection', async () => {
  await withServer(async (server) => {
    await register(server);
    const body = JSON.stringify(fact());
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
    let text = '';
    socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
    const closed = once(socket, 'close');
    // The server asks for the body, so it has the request.
    const head = `POST ${PATH}/cases/S-1/events HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n`;
    socket.write(`${head}Content-Length: ${Buffer.byteLength(body)}\r\nExpect: 100-continue\r\n\r\n`);
    while (!text.includes('100 Continue')) await once(socket, 'data');
    const stopped = server.stop();
    const status = (): Promise<number> => fetch(`${server.url}/health/live`).then((answer) => answer.status);
    while ((await status().catch(() => 0)) === 200);
    socket.write(body);
    await closed;
    expect(text).toMatch(/HTTP\/1.1 201 /);
    expect((await stopped).code).toBe(0);
  });
}, 60_000);
