#!/usr/bin/env node
import 'reflect-metadata';
import { Command, CommanderError } from 'commander';
import { Problem, PROBLEMS } from '#kernel';
import { VERSION } from '../../src/platform/package.js';
import { analysisCommands } from './commands/analyses.js';
import { caseCommand } from './commands/case.js';
import { checkCommand } from './commands/check.js';
import { datasetCommand } from './commands/dataset.js';
import { diffCommand } from './commands/diff.js';
import { exportLogCommand } from './commands/export-log.js';
import { followCommand } from './commands/follow.js';
import { importCommand } from './commands/import.js';
import { importLogCommand } from './commands/import-log.js';
import { protocolCommand } from './commands/protocol.js';
import { reproduceCommand } from './commands/reproduce.js';
import { serveCommand } from './commands/serve.js';
import { verifyCommand } from './commands/verify.js';
import { whyCommand } from './commands/why.js';
import { printJson, problemText, remark } from './output.js';

const program = new Command('forlopp')
  .description(
    'Agency case events in, time-to-event datasets out: at any data cut-off, as anything was known on any day.',
  )
  .version(VERSION)
  .addHelpText(
    'after',
    `
Examples:
  forlopp dataset stanford-heart-transplant death --as-of 1970-01-01
  forlopp km stanford-heart-transplant death --group surgery
  forlopp cox veteran.csv --covariates 'trt,factor(celltype),karno'
  forlopp case alternativa-insatser EX-001
  FORLOPP_DATA=./data/mine forlopp import alternativa-insatser events.ndjson

The data folder is FORLOPP_DATA; without it, commands read the demonstration store in ./data/demo.
Exit codes: 0 done; 1 the answer is no (refused lines, findings); 2 the call was wrong; 3 not possible now.`,
  );
for (const command of [
  serveCommand(),
  importCommand(),
  datasetCommand(),
  ...analysisCommands(),
  whyCommand(),
  diffCommand(),
  reproduceCommand(),
  caseCommand(),
  protocolCommand(),
  verifyCommand(),
  exportLogCommand(),
  importLogCommand(),
  followCommand(),
  checkCommand(),
]) {
  program.addCommand(command);
}
for (const command of [program, ...program.commands, ...program.commands.flatMap((one) => one.commands)])
  command
    .exitOverride()
    .showHelpAfterError('(forlopp --help shows the commands; forlopp <command> --help shows examples)');

// A reader that goes away (`| head`) ends the command, as it does others.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  remark(`forlopp: the output cannot be written (${error.code})`);
  process.exit(3);
});
// What goes on without anyone to read its remarks still goes on.
process.stderr.on('error', () => undefined);

const wantsJson = / --json( |$)| --format[ =]json( |$)/.test(` ${process.argv.slice(2).join(' ')}`);

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : PROBLEMS.usage.exit;
    if (error.exitCode !== 0 && wantsJson)
      printJson(new Problem('usage', error.message.replace(/^error: /, '')).toDocument());
  } else {
    const problem =
      error instanceof Problem ? error : (await import('../../src/platform/to-problem.js')).toProblem(error);
    if (wantsJson) printJson(problem.toDocument());
    else remark(problemText(problem));
    if (problem.code === 'internal' && error instanceof Error) remark(String(error.stack));
    process.exitCode = problem.exitCode;
  }
}
