import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ROOT, startServer, withFolder, type Server } from '../support/forlopp.js';

/** The console examples of a document: what follows `$ ` is typed, the rest is what it prints. */
function examples(text: string): { command: string; output: string }[] {
  const blocks = [...text.matchAll(/```console\n([\s\S]*?)```/g)].map((match) => match[1]!);
  return blocks.flatMap((block) =>
    block
      .split(/^\$ /m)
      .slice(1)
      .map((example) => {
        const end = example.indexOf('\n');
        return { command: example.slice(0, end), output: example.slice(end + 1).trimEnd() };
      }),
  );
}

/** Documents write `…` for what differs from run to run, within a line or for whole lines. */
function pattern(output: string): RegExp {
  const escaped = output.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`).replaceAll('…', '[\\s\\S]*');
  return new RegExp(`^${escaped}$`);
}

/** Types a command into bash, in a folder of the test's own, beside the demonstration server. */
async function type(command: string, server: Server, cwd: string): Promise<string> {
  const prelude = [
    `npx() { shift; '${process.execPath}' '${join(ROOT, 'dist/apps/cli/main.js')}' "$@"; }`,
    `command -v curl >/dev/null || curl() { '${process.execPath}' '${join(ROOT, 'test/support/curl.mjs')}' "$@"; }`,
  ].join('\n');
  const typed = command.replaceAll('http://127.0.0.1:3100', server.url);
  const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('FORLOPP_')));
  const child = spawn('bash', ['-c', `${prelude}\n${typed}`], { cwd, env: { ...environment, NODE_OPTIONS: '' } });
  let printed = '';
  let remarks = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (printed += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (remarks += text));
  await once(child, 'close');
  // Which of the two a terminal shows first is chance; documents show results first.
  return `${printed.trimEnd()}\n${remarks}`.replace(/^\n+/, '').trimEnd();
}

const documents = [
  'README.md',
  ...['docs/guides', 'docs/reference', 'docs/decisions'].flatMap((folder) =>
    readdirSync(join(ROOT, folder))
      .filter((file) => file.endsWith('.md'))
      .map((file) => `${folder}/${file}`),
  ),
];

it.each(
  documents
    .map((file) => ({ file, found: examples(readFileSync(join(ROOT, file), 'utf8')) }))
    .filter(({ found }) => found.length > 0),
)(
  'the examples of $file print what stands there',
  async ({ found }) => {
    await withFolder(async (cwd) => {
      await cp(join(ROOT, 'protocols'), join(cwd, 'protocols'), { recursive: true });
      const server = await startServer({}, { cwd });
      try {
        for (const { command, output } of found) {
          const printed = await type(command, server, cwd);
          expect({ command, printed }).toEqual({ command, printed: expect.stringMatching(pattern(output)) });
        }
      } finally {
        await server.stop();
      }
    });
  },
  120_000,
);

it('the picture of the shapes shows what the service answers', async () => {
  await withFolder(async (cwd) => {
    const server = await startServer({}, { cwd });
    try {
      const drawn = await type(
        `'${process.execPath}' '${join(ROOT, 'test/docs/shapes-picture.mjs')}' ${server.url}`,
        server,
        cwd,
      );
      expect(drawn).toBe(readFileSync(join(ROOT, 'docs/guides/shapes.svg'), 'utf8').trim());
    } finally {
      await server.stop();
    }
  });
}, 120_000);

it('links of the documents lead somewhere', () => {
  for (const file of [...documents, 'ARCHITECTURE.md', 'CHANGELOG.md']) {
    const text = readFileSync(join(ROOT, file), 'utf8');
    for (const [, target] of text.matchAll(/\]\((?!https?:)([^)#]+)[^)]*\)/g)) {
      expect({ file, target, there: existsSync(join(ROOT, dirname(file), target!)) }).toMatchObject({ there: true });
    }
  }
});
