import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { parse } from 'yaml';
import { readSettings } from '../../src/platform/settings.js';

interface Service {
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
}

const compose = parse(readFileSync('docker/compose.yaml', 'utf8'), { merge: true }) as {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: object;
};
const dockerfile = readFileSync('docker/Dockerfile', 'utf8');
const ours = Object.entries(compose.services).filter(([name]) => /^(ingest|query)-/.test(name));
/** What the image sets by itself. */
const image = Object.fromEntries(
  [.../^ENV (.*)$/m.exec(dockerfile)![1]!.matchAll(/(\w+)=(\S+)/g)].map(([, name, value]) => [name!, value!]),
);

describe('the image and the compose file', () => {
  it('run two of each role, by programs that there are', () => {
    const programs = ours.map(([, { command }]) => command!.join(' '));
    expect(programs).toEqual([
      'dist/apps/ingest/main.js',
      'dist/apps/ingest/main.js',
      'dist/apps/query/main.js',
      'dist/apps/query/main.js',
    ]);
    const copied = [...dockerfile.matchAll(/\bdist\/[\w/]+\.js\b/g)].map(([path]) => path);
    for (const program of new Set([...programs, ...copied])) {
      expect({ program, there: existsSync(program.replace('dist/', '').replace('.js', '.ts')) }).toMatchObject({
        there: true,
      });
    }
  });

  it.each(ours)('%s is given settings that the service takes', (_, { environment }) => {
    const settings = readSettings({ ...image, ...environment });
    expect(settings).toMatchObject({ data: '/data', host: '0.0.0.0', port: 3100, logUser: 'forlopp' });
    expect(environment!['FORLOPP_LOG_PASSWORD']).toMatch(/^\$\{FORLOPP_LOG_PASSWORD:\?/);
  });

  it('each has a folder and a port of its own, which leads to where the service listens', () => {
    const folders = ours.map(([, { volumes }]) => volumes!.find((volume) => volume.endsWith(':/data')));
    expect(new Set(folders).size).toBe(4);
    const ports = ours.map(([, service]) => service.ports![0]!);
    expect(new Set(ports).size).toBe(4);
    for (const port of ports) expect(port).toMatch(new RegExp(`^127\\.0\\.0\\.1:\\d+:${image['FORLOPP_PORT']}$`));
    expect(dockerfile).toContain(`EXPOSE ${image['FORLOPP_PORT']}\n`);
  });

  it('name no volume that is not there, and only servers that are', () => {
    const named = Object.values(compose.services).flatMap(({ volumes = [] }) =>
      volumes.map((one) => one.split(':')[0]!),
    );
    expect([...new Set(named)].sort()).toEqual(Object.keys(compose.volumes).sort());
    const address = ours[0]![1].environment!['FORLOPP_LOG']!;
    const hosts = [...address.matchAll(/([\w-]+):2113/g)].map(([, host]) => host!);
    expect(hosts).toHaveLength(3);
    for (const host of hosts) {
      expect(compose.services[host]!.environment).toMatchObject({ KURRENTDB_NODE_HOST_ADVERTISE_AS: host });
      expect(compose.services['certificates']!.command).toContain(host);
    }
  });

  it('the health check is healthy where the service is ready, and not otherwise', async () => {
    expect(dockerfile).toMatch(/HEALTHCHECK .* CMD \["node", "docker\/healthy\.mjs"\]/);
    let status = 200;
    const asked: string[] = [];
    const server = createServer(({ url }, answer) => {
      asked.push(url!);
      answer.writeHead(status).end();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const check = async (): Promise<number> => {
      const env = { ...process.env, FORLOPP_PORT: String(port) };
      const child = spawn(process.execPath, ['docker/healthy.mjs'], { env, stdio: 'ignore' });
      return ((await once(child, 'exit')) as [number])[0];
    };
    expect(await check()).toBe(0);
    status = 503;
    expect(await check()).toBe(1);
    server.close();
    await once(server, 'close');
    expect(await check()).toBe(1);
    expect(asked).toEqual(['/health/ready', '/health/ready']);
  });

  it.each(['smoke', 'smoke-steps', 'certificates'])('%s is a script without mistakes of grammar', (name) => {
    const { status, stderr } = spawnSync('bash', ['-n', `docker/${name}`]);
    expect({ status, stderr: String(stderr) }).toEqual({ status: 0, stderr: '' });
  });
});
