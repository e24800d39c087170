import { basename } from 'node:path';
import { Command } from 'commander';
import { Progress } from '../import/progress.js';
import type { Imported, Stage } from '../move-log/import.js';
import { withLog } from '../move-log/with-log.js';
import { INTERRUPTED, print, printJson, remark, table } from '../output.js';

export function importLogCommand(): Command {
  return new Command('import-log')
    .description(
      'take a log that forlopp export-log wrote into another store, as it was; exit code 1 unless all agrees',
    )
    .argument('<file>', 'a whole export')
    .option('--json', 'the summary as JSON')
    .addHelpText(
      'after',
      `
Examples:
  FORLOPP_DATA=./data/new forlopp import-log mine.log.ndjson
  FORLOPP_DATA=./data/query-1 FORLOPP_LOG=kurrentdb://host:2113 forlopp import-log mine.log.ndjson

The store must hold nothing, or the beginning of the file: an import that was broken off is run again, and goes on. The
file is checked to its end before anything is written, and the log is read to its end afterwards: events, streams, every
hash. Ids, instants and hashes stay; positions are the new log's. Nobody else may write meanwhile.`,
    )
    .action((file: string, { json }: { json?: boolean }) =>
      withLog(true, async (log, _, signal) => {
        const { importLog } = await import('../move-log/import.js');
        const progress = new Stages(basename(file));
        const imported = await importLog(log, file, {
          signal,
          onProgress: (stage, done, total, events) => progress.update(stage, done, total, events),
        }).finally(() => progress.done());
        report(imported, json === true);
        if (imported.log === undefined) {
          remark('interrupted: what was imported stays; run the import again to go on');
          process.exitCode = INTERRUPTED;
        } else if (!imported.whole) {
          remark('the log is not that of the file: import into one that holds nothing, while nobody else writes');
          process.exitCode = 1;
        }
      }),
    );
}

function report(imported: Imported, json: boolean): void {
  if (json) return printJson(imported);
  const { file, log, alreadyThere, imported: count } = imported;
  print(`${count} events imported, ${alreadyThere} were in the log already`);
  if (log === undefined) return;
  const line = (name: string, of: Imported['file']): [string, number, number, string] => [
    name,
    of.events,
    of.streams,
    of.logHash,
  ];
  print(table(['', 'events', 'streams', 'log hash'], [line('file', file), line('log', log)]));
  if (imported.whole) return print('every hash agrees');
  if (log.findings.length > 0) {
    const findings = log.findings.map(({ code, position, message }) => [code, position ?? null, message] as const);
    print(table(['finding', 'position', 'what'], findings));
  }
}

/** A progress for each stage, one after the other. */
class Stages {
  readonly #name: string;
  #current: { readonly stage: Stage; readonly progress: Progress } | undefined;

  constructor(name: string) {
    this.#name = name;
  }

  update(stage: Stage, done: number, total: number, events: number): void {
    if (this.#current?.stage !== stage) {
      this.done();
      this.#current = { stage, progress: new Progress(`${stage} ${this.#name}`, total) };
    }
    this.#current.progress.update(done, events);
  }

  done(): void {
    this.#current?.progress.done();
  }
}
