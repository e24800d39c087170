import { readFile } from 'node:fs/promises';
import { Command } from 'commander';
import { Problem } from '#kernel';
import { parseProtocol, type Label, type ProtocolDefinition } from '#protocol';
import type { RegistrationView } from '../../../src/protocols/show-protocols/registration-view.js';
import { bundledProtocol, bundledProtocols } from '../../../src/platform/demonstration.js';
import { callJson, withConnection } from '../connection.js';
import { print, printJson, table } from '../output.js';

interface Json {
  readonly json?: boolean;
}

export function protocolCommand(): Command {
  const command = new Command('protocol')
    .description('what a study is: check, list, show and register protocols')
    .addHelpText(
      'after',
      `
Examples:
  forlopp protocol check protocols/alternativa-insatser/protocol.yaml
  forlopp protocol list
  forlopp protocol show alternativa-insatser
  FORLOPP_DATA=./data/mine forlopp protocol register alternativa-insatser`,
    );
  command
    .command('check <file...>')
    .description('check protocol files; errors name file, line and rule')
    .option('--json', 'as JSON')
    .action(async (files: string[], { json }: Json) => {
      const checked = await Promise.all(
        files.map(async (file) => ({ file, ...parseProtocol(await readProtocol(file), file) })),
      );
      const views = checked.map(({ file, definition, sha256 }) => ({
        file,
        name: definition.name,
        version: definition.version,
        sha256,
      }));
      if (json === true) return printJson({ valid: true, protocols: views });
      for (const view of views)
        print(`${view.file}: ${view.name} version ${view.version} is valid (sha256 ${view.sha256.slice(0, 12)}…)`);
    });
  command
    .command('list')
    .description('the registered protocols')
    .option('--json', 'as JSON')
    .action(({ json }: Json) =>
      withConnection(false, async (connection) => {
        const { protocols } = await callJson<{ protocols: RegistrationView[] }>(connection, { path: '/v1/protocols' });
        if (json === true) return printJson({ protocols });
        print(
          table(
            ['name', 'version', 'title', 'position', 'registered'],
            protocols.map((one) => [one.name, one.version, one.title.en, one.position, one.recordedAt]),
          ),
        );
      }),
    );
  command
    .command('show <name>')
    .description('one protocol: its endpoints, exits, groups, covariates and facts')
    .option('--protocol-version <n>', 'which version (default: the latest)')
    .option('--json', 'the whole definition as JSON')
    .action((name: string, { json, protocolVersion }: Json & { protocolVersion?: string }) =>
      withConnection(false, async (connection) => {
        const shown = await callJson<
          RegistrationView & { definition: ProtocolDefinition; versions: RegistrationView[] }
        >(connection, {
          path: `/v1/protocols/${encodeURIComponent(name)}`,
          query: { version: protocolVersion },
        });
        if (json === true) return printJson(shown);
        show(
          shown.definition,
          shown.versions.map(({ version }) => version),
        );
      }),
    );
  command
    .command('register <file-or-name>')
    .description('register a version: a protocol.yaml, or the name of a bundled study')
    .option('--json', 'as JSON')
    .action((fileOrName: string, { json }: Json) =>
      withConnection(true, async (connection) => {
        const text = (await bundledProtocol(fileOrName)) ?? (await readProtocol(fileOrName));
        parseProtocol(text, fileOrName);
        const registered = await callJson<RegistrationView>(connection, {
          method: 'POST',
          path: '/v1/protocols',
          type: 'application/yaml',
          body: text,
        });
        if (json === true) return printJson(registered);
        print(`${registered.name} version ${registered.version} is registered at position ${registered.position}`);
      }),
    );
  return command;
}

async function readProtocol(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new Problem(
      'file-invalid',
      `The file must be readable; received ${file} (${(error as NodeJS.ErrnoException).code ?? 'error'}). Name a protocol.yaml, or a bundled study: ${(await bundledProtocols()).join(', ')}.`,
    );
  }
}

function show(definition: ProtocolDefinition, versions: readonly number[]): void {
  print(
    `${definition.name}, version ${definition.version} (registered: ${versions.join(', ')})\n${definition.title.en}\n${definition.title.sv}`,
  );
  const section = (
    title: string,
    entries: Readonly<Record<string, { label: Label }>> | undefined,
    more: (name: string) => string,
  ): void => {
    const rows = Object.entries(entries ?? {}).map(([name, { label }]) => [name, more(name), label.en, label.sv]);
    if (rows.length > 0) print(`\n${table([title, '', 'en', 'sv'], rows)}`);
  };
  section('endpoint', definition.endpoints, (name) => `first ${definition.endpoints[name]!.fact}`);
  section('exit', definition.exits, (name) => definition.exits![name]!.default);
  section('group', definition.groups, () => '');
  section('covariate', definition.covariates, (name) => `from ${definition.covariates![name]!.from.fact}`);
  section('fact', definition.factTypes, (name) => Object.keys(definition.factTypes[name]!.attributes ?? {}).join(' '));
  print(`\norigin: ${definition.origin.fact}; end of study: ${definition.studyEnd ?? 'none (give --as-of)'}`);
}
