import { Command } from 'commander';
import type { CaseView, EventView } from '../../../src/cases/show-case/case.dto.js';
import { callJson, withConnection } from '../connection.js';
import { print, printJson, remark, tableLines, wrapped } from '../output.js';

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
        print(`\n${timeline(view.events)}`);
        if (view.events.some(({ synthetic }) => synthetic === true)) remark('the history is made up (synthetic)');
        if (view.demonstration === true) remark('demonstration: true (the store in ./data/demo)');
      }),
    );
}

/** A line for each event, and what it says below it: side by side they would be wider than any terminal. */
function timeline(events: readonly EventView[]): string {
  const [header, rule, ...lines] = tableLines(
    ['rev', 'position', 'recorded', 'occurred', 'what', 'event'],
    events.map(row),
  );
  const below = events.map((event) => wrapped(details(event), INDENT));
  return [header, rule, ...lines.flatMap((line, index) => (below[index] === '' ? [line] : [line, below[index]]))].join(
    '\n',
  );
}

const INDENT = 6;

function row(event: EventView): (string | number)[] {
  return [
    event.revision,
    event.position,
    event.recordedAt.slice(0, 19).replace('T', ' '),
    event.kind === 'void' || event.kind === 'merge' ? '' : (event.occurred ?? 'unknown'),
    event.type ?? event.kind,
    `${event.source} ${event.id}`,
  ];
}

function details(event: EventView): string[] {
  const named = event.corrects ?? event.voids;
  return [
    ...(named === undefined ? [] : [`${event.kind} of ${named.source} ${named.id}`]),
    ...(event.merges === undefined ? [] : [`merge of ${event.merges}`]),
    ...(event.reason === undefined ? [] : [`(${event.reason})`]),
    ...Object.entries(event.attributes ?? {}).map(
      ([name, value]) => `${name}=${Array.isArray(value) ? value.join('+') : String(value)}`,
    ),
    ...(event.processVersion === undefined ? [] : [`[${event.processVersion}]`]),
    ...(event.flags.length === 0 ? [] : [`flags: ${event.flags.join(' ')}`]),
    ...(event.supersededBy === undefined
      ? []
      : [`→ superseded by ${event.supersededBy.source} ${event.supersededBy.id}`]),
  ];
}
