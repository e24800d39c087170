import { Command } from 'commander';
import type { CaseView, EventView } from '../../../src/cases/show-case/show-case.js';
import { callJson, withConnection } from '../connection.js';
import { print, printJson, remark, table } from '../output.js';

export function caseCommand(): Command {
  return new Command('case')
    .description("one case's timeline: what was recorded when, with corrections and flags")
    .argument('<protocol>', 'the study')
    .argument('<id>', 'the case')
    .option('--as-known <position>', 'only what the log held at this position')
    .option('--json', 'as JSON')
    .addHelpText(
      'after',
      `
Examples:
  forlopp case stanford-heart-transplant P4
  forlopp case alternativa-insatser EX-001 --json`,
    )
    .action((protocol: string, id: string, options: { asKnown?: string; json?: boolean }) =>
      withConnection(false, async (connection) => {
        const view = await callJson<CaseView & { demonstration?: true }>(connection, {
          path: `/v1/protocols/${encodeURIComponent(protocol)}/cases/${encodeURIComponent(id)}`,
          query: { asKnown: options.asKnown },
        });
        if (options.json === true) return printJson(view);
        print(`${view.protocol} / ${view.case}, revision ${view.revision}`);
        for (const other of view.merges) print(`stands for ${other} as well`);
        if (view.mergedInto !== undefined) print(`is the same person as ${view.mergedInto}, which stands`);
        print(
          table(['rev', 'position', 'recorded', 'occurred', 'what', 'event', 'details', 'flags'], view.events.map(row)),
        );
        if (view.events.some(({ synthetic }) => synthetic === true)) remark('the history is made up (synthetic)');
        if (view.demonstration === true) remark('demonstration: true (the store in ./data/demo)');
      }),
    );
}

function row(event: EventView): (string | number)[] {
  const attributes = Object.entries(event.attributes ?? {}).map(
    ([name, value]) => `${name}=${Array.isArray(value) ? value.join('+') : String(value)}`,
  );
  const named = event.corrects ?? event.voids;
  const details = [
    ...(named === undefined ? [] : [`${event.kind} of ${named.id}`]),
    ...(event.merges === undefined ? [] : [`merge of ${event.merges}`]),
    ...(event.reason === undefined ? [] : [`(${event.reason})`]),
    ...attributes,
    ...(event.processVersion === undefined ? [] : [`[${event.processVersion}]`]),
    ...(event.supersededBy === undefined ? [] : [`→ superseded by ${event.supersededBy.id}`]),
  ];
  return [
    event.revision,
    event.position,
    event.recordedAt.slice(0, 19).replace('T', ' '),
    event.kind === 'void' || event.kind === 'merge' ? '' : (event.occurred ?? 'unknown'),
    event.type ?? event.kind,
    `${event.source} ${event.id}`,
    details.join(' '),
    event.flags.join(' '),
  ];
}
