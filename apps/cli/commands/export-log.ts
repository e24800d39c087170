import { basename } from 'node:path';
import { Command } from 'commander';
import { Progress } from '../import/progress.js';
import { withLog } from '../move-log/with-log.js';
import { INTERRUPTED, print, printJson, remark } from '../output.js';

export function exportLogCommand(): Command {
  return new Command('export-log')
    .description('write the whole log to a file, for forlopp import-log into another store')
    .argument('<file>', 'a new one, or one that an earlier export of this log began')
    .option('--json', 'the summary as JSON')
    .addHelpText(
      'after',
      `
Examples:
  FORLOPP_DATA=./data/mine forlopp export-log mine.log.ndjson
  FORLOPP_DATA=./data/query-1 FORLOPP_LOG=kurrentdb://host:2113 forlopp export-log agency.log.ndjson

NDJSON: an event on each line, with its instant and its hash as they are; the last line has the sums.
The file holds what the log holds: keep it as you keep that. An export that was broken off is run again, and goes on;
so is one of a log that has grown since. No server may have the folder.`,
    )
    .action((file: string, { json }: { json?: boolean }) =>
      withLog(false, async (log, from, signal) => {
        const { exportLog } = await import('../move-log/export.js');
        let progress: Progress | undefined;
        const exported = await exportLog(log, file, {
          from,
          signal,
          onProgress: (position, head, events) => {
            progress ??= new Progress(basename(file), head);
            progress.update(position, events);
          },
        }).finally(() => progress?.done());
        const { events, streams, logHash, alreadyThere, interrupted } = exported;
        if (json === true) printJson({ file, ...exported });
        else {
          print(`${events} events in ${streams} streams, log hash ${logHash}`);
          if (alreadyThere > 0) remark(`${alreadyThere} events were in the file already`);
        }
        if (interrupted === true) {
          remark('interrupted: run the export again to go on');
          process.exitCode = INTERRUPTED;
        }
      }),
    );
}
