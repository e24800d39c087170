import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Command } from 'commander';

interface Options {
  readonly id: string;
  readonly start: string;
  readonly stop: string;
  readonly state?: string;
  readonly istate?: string;
  readonly absorbing?: string;
  readonly censor?: string;
  readonly json?: boolean;
}

export function checkCommand(): Command {
  return new Command('check')
    .description('check a table of intervals (start, stop] that somebody else built; exit code 1 on findings')
    .argument('<file>', 'CSV with a header line; comma, semicolon or tab between cells')
    .requiredOption('--id <column>', 'the case')
    .requiredOption('--start <column>', 'where the interval starts: a number')
    .requiredOption('--stop <column>', 'where it stops')
    .option('--state <column>', 'the state that the interval ends in, or the censoring code')
    .option('--istate <column>', 'the state that the interval starts in; without it, the events decide')
    .option('--absorbing <names>', 'states after which nobody is observed, with commas between')
    .option('--censor <code>', 'the state that says that nothing happened (default: see below)')
    .option('--json', 'as JSON, with every finding')
    .addHelpText(
      'after',
      `
Examples:
  forlopp check cgd.csv --id id --start tstart --stop tstop --state status
  forlopp check pbc.csv --id id --start start --stop stop --state event --istate from --absorbing death,transplant
  forlopp check heart.csv --id id --start start --stop stop --state event --absorbing 1 --json

The censoring code is the one of 0, censor, censored and none that the column of states holds, or else an empty cell; with
another code, an empty state is a finding. Cells that hold NA are empty. Nothing is recorded, and no store is needed.
Exit codes: 0 no findings; 1 findings; 2 the call was wrong.`,
    )
    .action(async (file: string, { json, absorbing, ...asked }: Options) => {
      // Loaded here, because other commands need no DuckDB.
      const { checkIntervalFile } = await import('#exchange');
      const { jsonOf, show } = await import('../check-report.js');
      const gate = await checkIntervalFile(file, { ...asked, ...(absorbing === undefined ? {} : namesOf(absorbing)) });
      try {
        if (json === true) await pipeline(Readable.from(jsonOf(file, gate)), process.stdout, { end: false });
        else await show(file, gate);
        if (Object.keys(gate.report.counts).length > 0) process.exitCode = 1;
      } finally {
        await gate.close();
      }
    });
}

function namesOf(list: string): { absorbing: string[] } {
  const names = list.split(',').map((name) => name.trim());
  return { absorbing: names.filter((name) => name !== '') };
}
