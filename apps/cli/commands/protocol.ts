import { Command } from 'commander';
import { Problem } from '#kernel';
import type { Label, ProtocolDefinition } from '#protocol';
import type { RegistrationView } from '../../../src/protocols/show-protocols/protocol.dto.js';
import { callJson, withConnection } from '../connection.js';
import { print, printJson, table, wrapped } from '../output.js';
import { readTextFile } from '../text-file.js';

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
      const views = await checkAll(files);
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
        const text = (await (await demonstration()).bundledProtocol(fileOrName)) ?? (await readProtocol(fileOrName));
        (await import('#protocol')).parseProtocol(text, fileOrName);
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

/** Loaded where it is needed, so that help comes at once. */
const demonstration = () => import('../../../src/platform/demonstration.js');

function readProtocol(file: string): Promise<string> {
  return readTextFile(
    file,
    async () =>
      `Name a protocol.yaml, or a bundled study: ${(await (await demonstration()).bundledProtocols()).join(', ')}.`,
  );
}

interface Checked {
  readonly file: string;
  readonly name: string;
  readonly version: number;
  readonly sha256: string;
}

/** @throws Problem with the errors of all files, not only of the first that has some */
async function checkAll(files: readonly string[]): Promise<Checked[]> {
  const { parseProtocol } = await import('#protocol');
  const problems: Problem[] = [];
  const checked: Checked[] = [];
  for (const file of files) {
    try {
      const { definition, sha256 } = parseProtocol(await readProtocol(file), file);
      checked.push({ file, name: definition.name, version: definition.version, sha256 });
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      problems.push(error);
    }
  }
  if (problems.length > 1) {
    throw new Problem('protocol-invalid', `${problems.length} of ${files.length} files are not valid. Correct them.`, {
      errors: problems.flatMap(({ code, errors, message }) =>
        errors.length > 0 ? errors : [{ pointer: code, rule: message }],
      ),
    });
  }
  if (problems.length === 1) throw problems[0]!;
  return checked;
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
    // Sections that have nothing more to say have no empty column for it.
    const told = rows.some(([, text]) => text !== '');
    const header = [title, '', 'en', 'sv'];
    const chosen = (row: string[]): string[] => (told ? row : row.filter((_, column) => column !== 1));
    if (rows.length > 0) print(`\n${table(chosen(header), rows.map(chosen))}`);
  };
  section('endpoint', definition.endpoints, (name) => `first ${definition.endpoints[name]!.fact}`);
  section('exit', definition.exits, (name) => definition.exits![name]!.default);
  section('group', definition.groups, () => '');
  section('covariate', definition.covariates, (name) => `from ${definition.covariates![name]!.from.fact}`);
  section('fact', definition.factTypes, () => '');
  for (const [name, { attributes }] of Object.entries(definition.factTypes)) {
    const parts = Object.entries(attributes ?? {}).map(
      ([attribute, { type, required }]) => `${attribute} (${type}${required === true ? ', required' : ''})`,
    );
    if (parts.length > 0) print(`\nattributes of ${name}\n${wrapped(parts, 2)}`);
  }
  const mappings = Object.keys(definition.mappings ?? {});
  if (mappings.length > 0) print(`\nmappings of wide tables: ${mappings.join(', ')}`);
  print(`\norigin: ${definition.origin.fact}; end of study: ${definition.studyEnd ?? 'none (give --as-of)'}`);
}
