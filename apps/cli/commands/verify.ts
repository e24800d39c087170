import { join } from 'node:path';
import { Command } from 'commander';
import type { Receipt, Verification } from '#event-log';
import { Problem } from '#kernel';
import { print, printJson, table } from '../output.js';
import { readTextFile } from '../text-file.js';

export function verifyCommand(): Command {
  return new Command('verify')
    .description('recompute every hash of the log (also beside a running server); exit code 1 on findings')
    .option(
      '--receipts <file>',
      'receipts to check, NDJSON as the service answered them, each with a member "protocol"',
    )
    .option('--json', 'as JSON')
    .addHelpText(
      'after',
      `
Examples:
  forlopp verify
  FORLOPP_DATA=./data/mine forlopp verify --receipts receipts.ndjson
  FORLOPP_DATA=./data/query-1 FORLOPP_LOG=kurrentdb://host:2113 forlopp verify

The chains show every changed, moved or missing event; that the log was cut off at its end shows only against a receipt.`,
    )
    .action(async ({ receipts, json }: { receipts?: string; json?: boolean }) => {
      const result = await verify(receipts === undefined ? [] : await readReceipts(receipts));
      if (json === true) printJson({ valid: result.findings.length === 0, ...result });
      else {
        print(
          `${result.events} events in ${result.streams} streams, up to position ${result.position}, log hash ${result.logHash}`,
        );
        if (result.findings.length === 0) print('every hash agrees');
        else
          print(
            table(
              ['finding', 'position', 'what'],
              result.findings.map(({ code, position, message }) => [code, position ?? null, message]),
            ),
          );
      }
      if (result.findings.length > 0) process.exitCode = 1;
    });
}

/** A log in the folder is read from its file, also beside its server; one on a server by way of that. */
async function verify(receipts: readonly Receipt[]): Promise<Verification> {
  const { verifyLog, verifySqliteLog } = await import('#event-log');
  const { readSettings, SQLITE } = await import('../../../src/platform/settings.js');
  const { FILES, folderOf } = await import('../../../src/platform/folder.js');
  const { checkLogThere, openLogAlone } = await import('../../../src/platform/log-alone.js');
  const settings = readSettings(process.env);
  if (settings.log === SQLITE) {
    const { folder } = folderOf(settings);
    checkLogThere(folder);
    return verifySqliteLog(join(folder, FILES.log), { receipts });
  }
  const { log, close } = await openLogAlone(settings, { make: false });
  try {
    return await verifyLog(log, { receipts });
  } finally {
    await close();
  }
}

async function readReceipts(file: string): Promise<Receipt[]> {
  const { caseStream } = await import('#event-log');
  const text = await readTextFile(file, () => 'Name the file that the receipts were kept in.');
  const lines = text.split('\n').map((line, index) => [line, index] as const);
  return lines
    .filter(([line]) => line.trim() !== '')
    .map(([line, index]) => {
      try {
        const receipt = JSON.parse(line) as {
          protocol: string;
          case: string;
          revision: number;
          receipt: { case: string };
        };
        return {
          stream: caseStream(receipt.protocol, receipt.case),
          revision: receipt.revision,
          hash: receipt.receipt.case,
        };
      } catch {
        throw new Problem(
          'file-invalid',
          `${file}:${index + 1}: a receipt is a JSON object with protocol, case, revision and receipt.case. Correct the line.`,
        );
      }
    });
}
