import { basename } from 'node:path';
import { byState, type FindingKind, type GateReport, type OpenGate } from '#dataset';
import { echo, withoutPersonalNumbers } from '#kernel';
import { print, remark, table } from './output.js';

/** Findings of each kind that a terminal shows. */
const SHOWN = 20;

/** Columns of a table of counts that a terminal shows side by side. */
const SQUARE = 12;

/** One JSON document in pieces, so that a million findings do not fill the memory. */
export async function* jsonOf(file: string, gate: OpenGate): AsyncGenerator<string> {
  const { report } = gate;
  const valid = Object.keys(report.counts).length === 0;
  yield `${JSON.stringify({ valid, file, ...report }, null, 2).slice(0, -2)},\n  "findings": [`;
  let between = '\n    ';
  for await (const chunk of gate.findings()) {
    yield between + chunk.map((finding) => JSON.stringify(finding)).join(',\n    ');
    between = ',\n    ';
  }
  yield `${valid ? '' : '\n  '}]\n}\n`;
}

/** A summary, the tables, and the first findings of each kind. */
export async function show(file: string, gate: OpenGate): Promise<void> {
  const { report } = gate;
  const aside = report.rows === report.checked ? '' : ` (${report.checked} of them in what follows)`;
  // The name alone: a person-time may have the digits of a personal number.
  print(
    `${withoutPersonalNumbers(basename(file))}: ${report.rows} rows${aside}, ${report.ids} ids, person-time ${report.personTime}`,
  );
  if (report.censor !== null) {
    print(`censoring code: ${report.censor === '' ? 'an empty cell' : echo(report.censor)}`);
  }
  if (report.transitions.length > 0) print(`\nTransitions, from each state to the next\n${transitionTable(report)}`);
  if (report.visits.length > 0) print(`\nIds by their number of visits to a state\n${visitTable(report)}`);
  for (const [kind, count] of Object.entries(report.counts) as [FindingKind, number][]) {
    print(`\n${kind}: ${count}`);
    for await (const chunk of gate.findings({ kind, limit: SHOWN })) {
      for (const { id, message } of chunk) print(`  ${id === null ? '' : `${id}: `}${message}`);
    }
    if (count > SHOWN) print(`  … and ${count - SHOWN} more (--json lists them all)`);
  }
  if (Object.keys(report.counts).length === 0) print('\nno findings');
  for (const { code, message } of report.warnings) remark(`warning ${code}: ${message}`);
}

/** From each row to each column, as survcheck prints it; as a list where the square would be too wide. */
function transitionTable({ transitions }: GateReport): string {
  const to = [...new Set(transitions.map((one) => one.to))].toSorted(byState);
  if (to.length > SQUARE) {
    return table(
      ['from', 'to', 'count'],
      transitions.map((one) => [one.from, one.to, one.count]),
    );
  }
  const from = [...new Set(transitions.map((one) => one.from))];
  return table(
    ['from', ...to],
    from.map((row) => [
      row,
      ...to.map((column) => transitions.find((one) => one.from === row && one.to === column)?.count ?? 0),
    ]),
  );
}

function visitTable({ visits }: GateReport): string {
  const numbers = [...new Set(visits.map((one) => one.visits))].toSorted((a, b) => a - b);
  const states = [...new Set(visits.map((one) => one.state))];
  if (numbers.length > SQUARE) {
    return table(
      ['state', 'visits', 'ids'],
      visits.map((one) => [one.state, one.visits, one.ids]),
    );
  }
  return table(
    ['state', ...numbers.map(String)],
    states.map((row) => [
      row,
      ...numbers.map((column) => visits.find((one) => one.state === row && one.visits === column)?.ids ?? 0),
    ]),
  );
}
