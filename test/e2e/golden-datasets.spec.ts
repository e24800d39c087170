import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Audit, Cell, FactCount, TransitionCount } from '#dataset';
import { forlopp, get, post, ROOT, withServer, type Server } from '../support/forlopp.js';
import { expectedOf, GOLDEN_STUDIES, type ExpectedAnswer, type GoldenStudy } from '../support/golden-datasets.js';

/** Cells of R and of an answer alike: R writes 15 digits, and knows no codes that look like numbers. */
const plain = (cell: Cell): string | null =>
  cell === null ? null : typeof cell === 'number' ? String(Math.round(cell * 1e9) / 1e9) : cell;

interface Answer {
  readonly manifest: { readonly audit: Audit };
  readonly rows: readonly Readonly<Record<string, Cell>>[];
}

async function ask(server: Server, { protocol, questions }: GoldenStudy, name: string): Promise<Answer> {
  const parameters = new URLSearchParams({ protocol, ...questions[name] });
  const { status, json, text } = await get(server, `/v1/datasets.json?${parameters.toString()}`);
  if (status !== 200) throw new Error(`${protocol}, ${name}: ${status} ${text.slice(0, 2000)}`);
  return json as unknown as Answer;
}

/** The lines of the audit that R counts as one, in R's terms: what lies after the end is `late`, whatever the end was. */
function asR(counts: readonly FactCount[], lines: readonly string[]): Record<string, unknown> {
  const found = counts.filter(({ name, role }) => lines.includes(name) && role !== 'covariate');
  const sum = (of: (count: FactCount) => number): number => found.reduce((total, count) => total + of(count), 0);
  return {
    lines: found.map(({ name }) => name),
    early: sum(({ early }) => early),
    late: sum(({ late, afterAbsorbing }) => late + afterAbsorbing),
    gap: sum(({ gap }) => gap),
    within: sum(({ within }) => within),
    boundary: sum(({ boundary }) => boundary),
    leading: sum(({ leading }) => leading),
    trailing: sum(({ trailing }) => trailing),
    tied: sum(({ tied }) => tied),
  };
}

/** What `survfit` gives for rows of time and status. */
function kaplanMeier(rows: Answer['rows']): NonNullable<ExpectedAnswer['km']> {
  const cases = rows.map(({ time, status }) => ({ time: Number(time), status: Number(status) }));
  const times = [...new Set(cases.map(({ time }) => time))].sort((a, b) => a - b);
  const count = (some: (one: { time: number; status: number }) => boolean): number => cases.filter(some).length;
  return {
    time: times,
    'n.risk': times.map((t) => count(({ time }) => time >= t)),
    'n.event': times.map((t) => count(({ time, status }) => time === t && status === 1)),
    'n.censor': times.map((t) => count(({ time, status }) => time === t && status === 0)),
  };
}

/**
 * R's `survcheck` sees intervals only: patient 486 of `myeloid` had a transplant on the last day, and has no interval in
 * that state. The audit says that the case was censored in it.
 */
const CENSORED_ON_ENTERING: Readonly<Record<string, TransitionCount>> = {
  myeloid: { from: 'sct', to: '(censored)', count: 1 },
};

const sorted = (transitions: readonly TransitionCount[]): string[] =>
  transitions.map(({ from, to, count }) => `${from} → ${to}: ${count}`).sort();

/** What R said, in the form of {@link found}. */
function wanted({ columns, rows, ...expected }: ExpectedAnswer, folder: string): Record<string, unknown> {
  const more = CENSORED_ON_ENTERING[folder];
  return {
    columns,
    rows: rows.map((row) => row.map(plain)),
    totals: expected.totals,
    exclusions: expected.exclusions ?? {},
    tcount: expected.tcount,
    km: expected.km,
    transitions:
      expected.transitions &&
      sorted(
        expected.transitions.map((one) =>
          one.from === more?.from && one.to === more.to ? { ...one, count: one.count + more.count } : one,
        ),
      ),
  };
}

/** As much of an answer as R says something of. */
function found({ manifest: { audit }, rows }: Answer, expected: ExpectedAnswer): Record<string, unknown> {
  const audited = audit as unknown as Readonly<Record<string, unknown>>;
  return {
    columns: expected.columns.filter((column) => rows.every((row) => Object.hasOwn(row, column))),
    rows: rows.map((row) => expected.columns.map((column) => plain(row[column] ?? null))),
    totals: Object.fromEntries(Object.keys(expected.totals).map((name) => [name, audited[name]])),
    exclusions: audit.exclusions,
    tcount: expected.tcount?.map(({ lines }) => asR(audit.counts, lines)),
    km: expected.km && kaplanMeier(rows),
    transitions: expected.transitions && sorted(audit.transitions),
  };
}

it("gives R's rows and R's counts, from tables and histories that went in through import", async () => {
  await withServer(async (server, folder) => {
    for (const study of GOLDEN_STUDIES) {
      const definition = await readFile(join(ROOT, study.protocolFile), 'utf8');
      const registered = await post(server, '/v1/protocols', definition, { 'content-type': 'application/yaml' });
      if (registered.status >= 300) throw new Error(`${study.protocol}: ${registered.text}`);
      let recorded = 0;
      for (const { file, mapping } of study.files) {
        const { code, stdout, stderr } = await forlopp(
          [
            'import',
            study.protocol,
            join(ROOT, file),
            ...(mapping === undefined ? [] : ['--mapping', mapping]),
            '--json',
          ],
          { settings: { FORLOPP_DATA: folder } },
        );
        if (code !== 0) throw new Error(`${file}: ${stdout}${stderr}`);
        const { files } = JSON.parse(stdout) as { files: readonly [{ recorded: number; refused: number }] };
        expect(files[0].refused).toBe(0);
        recorded += files[0].recorded;
      }
      const expected = expectedOf(study);
      expect(recorded).toBe(expected.facts);
    }

    // All that differs is told, not only the first of it.
    const failures: string[] = [];
    for (const study of GOLDEN_STUDIES) {
      const { questions } = expectedOf(study);
      for (const name of Object.keys(study.questions)) {
        try {
          const answer = await ask(server, study, name);
          expect(found(answer, questions[name]!)).toEqual(wanted(questions[name]!, study.folder));
        } catch (error) {
          failures.push(`${study.folder}, ${name}: ${(error as Error).message.slice(0, 3000)}`);
        }
      }
    }
    expect(failures).toEqual([]);
  });
}, 300_000);
