import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import type { Column, Question, Row } from '#dataset';
import { withFolder } from '../../../../test/support/forlopp.js';
import { openAnswer } from '../../../../test/support/open-answer.js';
import { csvOf } from '../csv.js';
import { plainNames, shortened, type ScriptParts } from './parts.js';
import { pythonScript, pythonText } from './python.js';
import { rScript, rText } from './r.js';
import { sasScript, sasText } from './sas.js';
import { stataScript } from './stata.js';

const NASTY = "a \"b\" 'c' \\d `e' $f %g &h /* i */ // åäö 😀 \n\r\t end";
const nasty = { sv: `sv ${NASTY}`, en: `en ${NASTY}` };
const plain = { sv: 'Tid', en: 'Time' };

const columns: Column[] = [
  { name: 'id', label: nasty, type: 'text' },
  { name: 'time', label: plain, type: 'integer', unit: 'd' },
  { name: 'status', label: plain, type: 'code', codes: { 0: { sv: 'Nej', en: 'No' }, 1: nasty } },
  {
    name: 'cause',
    label: plain,
    type: 'code',
    codes: { 'b-2': nasty, a: { sv: 'Död', en: 'Death' }, c: { sv: 'Död', en: 'Death' } },
  },
  { name: 'type-of-place', label: plain, type: 'number' },
  { name: 'born', label: plain, type: 'date' },
];
const rows: Row[] = [
  ['007', 3, 1, 'a', 0.1 + 0.2, '1923-02-28'],
  ['å "x", y\nz', 0, 0, null, null, null],
  ['NA', 5, 1, 'unknown', 1e-7, '2020-02-29'],
];
const parts = { columns, question: openAnswer({ columns, rows }).question };
const languages = ['sv', 'en'] as const;

/** What each shape is to R, and the columns that this takes. */
const SHAPES: [Partial<Question>, string[], string][] = [
  [{ shape: 'simple' }, ['time', 'status'], 'Surv(time, status == 1)'],
  [{ shape: 'landmark' }, ['entry', 'time', 'status'], 'Surv(entry, time, status == 1)'],
  [{ shape: 'competing-risks' }, ['time', 'status'], 'Surv(time, event)'],
  [{ impreciseDates: 'interval-censor' }, ['time', 'time_upper', 'status'], 'upper, type = "interval2")'],
  [{ shape: 'split' }, ['id', 'tstart', 'tstop', 'status'], 'Surv(tstart, tstop, status == 1)'],
  [{ shape: 'person-period' }, ['id', 'period', 'status'], 'Surv(period - 1, period, status == 1)'],
  [{ shape: 'recurrent', recurrentModel: 'wlw' }, ['id', 'tstart', 'tstop', 'status', 'enum'], 'strata(enum)'],
  [{ shape: 'multi-state' }, ['id', 'tstart', 'tstop', 'status', 'transition'], 'strata(transition)'],
];
const shaped = (question: Partial<Question>, names: readonly string[]): ScriptParts => ({
  question: { ...parts.question, ...question },
  columns: names.map((name) =>
    name === 'status'
      ? { name, label: plain, type: 'code', codes: { 0: plain, 1: nasty } }
      : { name, label: plain, type: 'integer' },
  ),
});

const has = (program: string, ...args: string[]): boolean => spawnSync(program, args).status === 0;
const whereR = has('Rscript', '--version') ? describe : describe.skip;
const wherePython = has('python3', '--version') ? describe : describe.skip;
const wherePandas = has('python3', '-c', 'import pandas') ? describe : describe.skip;

async function dataCsv(folder: string, missing: '' | 'NA' = ''): Promise<void> {
  let csv = '';
  for await (const piece of csvOf(columns, [rows], missing)) csv += piece;
  writeFileSync(join(folder, 'data.csv'), csv);
}

describe('R', () => {
  whereR('run by R', () => {
    it.each(languages)(
      'reads types, factors in order, and labels (%s)',
      async (language) => {
        await withFolder(async (folder) => {
          await dataCsv(folder);
          writeFileSync(join(folder, 'read.R'), rScript({ ...parts, question: { ...parts.question, language } }));
          const check = `
        Sys.setlocale("LC_ALL", "C"); source("read.R")
        bytes <- function(x) if (is.na(x)) "" else paste(sprintf("%02x", as.integer(charToRaw(enc2utf8(x)))), collapse = "")
        cat(vapply(data, function(x) class(x)[1], ""), sep = " "); cat("\\n")
        cat(vapply(levels(data$cause), bytes, ""), sep = " "); cat("\\n")
        cat(bytes(attr(data$id, "label")), bytes(names(attr(data$status, "labels"))[2]), bytes(data$id[2]), bytes(data$id[3]), "\\n")
        cat(as.integer(data$cause), data$time, data$\`type-of-place\` == c(0.1 + 0.2, NA, 1e-7), format(data$born), "\\n")
        if (exists("outcome")) cat(format(outcome), "\\n")`;
          const lines = execFileSync('Rscript', ['-e', check], { cwd: folder, encoding: 'utf8' })
            .trim()
            .split('\n')
            .slice(-5);
          const hex = (text: string): string => Buffer.from(text).toString('hex');
          const death = { sv: 'Död', en: 'Death' }[language];
          expect(lines.slice(0, 4).map((line) => line.trim())).toEqual([
            'character integer integer factor numeric Date',
            [nasty[language], `${death} (a)`, `${death} (c)`, 'unknown'].map(hex).join(' '),
            [nasty[language], nasty[language], 'å "x", y\nz', 'NA'].map(hex).join(' '),
            '2 NA 4 3 0 5 TRUE NA TRUE 1923-02-28 NA 2020-02-29',
          ]);
        });
      },
      60_000,
    );
  });

  it.each(SHAPES)('has the outcome of %j', (question, names, surv) => {
    const shape = shaped(question, names);
    expect(rScript(shape)).toContain(surv);
    for (const other of [stataScript, sasScript, pythonScript]) expect(other(shape)).toContain(names.at(-1));
    // Without a column that it takes there is no outcome.
    expect(rScript({ ...shape, columns: shape.columns.slice(0, -1) })).not.toContain('Surv(');
  });

  whereR('run by R for each shape', () => {
    it('makes the outcome of each shape', async () => {
      await withFolder(async (folder) => {
        for (const [index, [question, names]] of SHAPES.entries()) {
          const here = join(folder, String(index));
          mkdirSync(here);
          writeFileSync(join(here, 'read.R'), rScript(shaped(question, names)));
          const values = names.map((name) => ({ tstart: 0, entry: 0, period: 1, status: 1 })[name] ?? 2);
          writeFileSync(join(here, 'data.csv'), `${names.join(',')}\n${values.join(',')}\n`);
        }
        const check = `
          for (shape in dir()) { rm(list = setdiff(ls(), "shape")); setwd(shape); source("read.R"); setwd("..")
            if (requireNamespace("survival", quietly = TRUE)) stopifnot(length(outcome) > 0, !anyNA(outcome)) }`;
        expect(() => execFileSync('Rscript', ['-e', check], { cwd: folder, stdio: 'pipe' })).not.toThrow();
      });
    }, 60_000);
  });

  it('writes any text in ASCII, closed where it ends', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(rText(text)).toMatch(/^"(?:[ !#-[\]-~]|\\["\\]|\\u[0-9a-f]{4}|\\U[0-9a-f]{8})*"$/);
      }),
    );
  });
});

describe('Python', () => {
  wherePython('run by Python', () => {
    it('compiles, and reads texts as they are', async () => {
      await withFolder(async (folder) => {
        writeFileSync(join(folder, 'read.py'), pythonScript(parts));
        execFileSync('python3', ['-m', 'py_compile', 'read.py'], { cwd: folder });
        const texts = [NASTY, '\u2028\u0000\u0085', 'a\\', '""'];
        const printed = execFileSync(
          'python3',
          ['-c', `print([${texts.map(pythonText).join(', ')}] == __import__("json").load(__import__("sys").stdin))`],
          { input: JSON.stringify(texts), encoding: 'utf8' },
        );
        expect(printed.trim()).toBe('True');
      });
    }, 60_000);
  });

  wherePandas('run by pandas', () => {
    it.each(['', 'NA'] as const)(
      'reads types, categories and labels (missing %j)',
      async (missing) => {
        await withFolder(async (folder) => {
          await dataCsv(folder, missing);
          writeFileSync(join(folder, 'read.py'), pythonScript({ ...parts, question: { ...parts.question, missing } }));
          const check = `
import json, read
d = read.data
print(json.dumps([[str(t) for t in d.dtypes], list(d["cause"].cat.categories), d.attrs["labels"]["id"], d["type-of-place"].isna().tolist(), d["id"].tolist()[:2], d["born"].dt.day.tolist()[0], d["cause"].isna().tolist()]))`;
          const read = JSON.parse(
            execFileSync('python3', ['-c', check], { cwd: folder, encoding: 'utf8' }),
          ) as unknown[];
          expect(read).toEqual([
            ['string', 'Int64', 'Int64', 'category', 'float64', 'datetime64[ns]'],
            ['b-2', 'a', 'c', 'unknown'],
            nasty.en,
            [false, true, false],
            ['007', 'å "x", y\nz'],
            28,
            [false, true, false],
          ]);
        });
      },
      60_000,
    );
  });
});

describe('Stata', () => {
  const script = stataScript(parts);
  const lines = script.split('\n');

  it('has a statement on each line, whatever labels hold, and expands nothing of them', () => {
    expect(
      lines.every((line) =>
        /^(\*|version|import|generate|format|order|drop|rename|destring|label|encode|mata:|stset|$)/.test(line),
      ),
    ).toBe(true);
    for (const line of lines) {
      expect(line.split('"').length % 2).toBe(1);
      expect(line).not.toMatch(/[`$\\]|\/\*|\*\//);
    }
  });

  it('has plain labels as they are, odd characters by their number, and names that Stata takes', () => {
    expect(script).toContain('label variable time "Time (d)"');
    expect(script).toContain(
      'mata: st_varlabel("id", "en a " + char(34) + "b" + char(34) + " \'c\' " + char(92) + "d " + char(96) + "e\' " + char(36) + "f %g',
    );
    expect(script).toContain('rename v5 type_of_place');
    expect(script).toContain('encode v4, generate(cause) label(cause)');
    expect(script).toContain('stset time, failure(status==1)');
  });
});

describe('SAS', () => {
  const script = sasScript(parts);

  it('has texts in single quotes, closed where they end', () => {
    for (const line of script.split('\n')) expect(line.split("'").length % 2).toBe(1);
    expect(script).toContain(`'Time (d)'`);
    expect(script).toContain(`    'b-2' = ${sasText(nasty.en)}`);
    expect(sasText("it's\n\ra")).toBe("'it''s a'");
    expect(script).toContain('type_of_place :best32.');
  });

  it('reads NA as missing where it is written', () => {
    const na = sasScript({ ...parts, question: { ...parts.question, missing: 'NA' } });
    expect(na).toContain("invalue na_num 'NA' = . other = [best32.];");
    expect(na).toContain("if id = 'NA' then id = '';");
    expect(na).toContain('born :na_date.');
  });
});

it('names are short, plain, not reserved, and differ', () => {
  const names = ['a-b', 'a_b', 'A.B', 'if', '1x', 'x'.repeat(40), `${'x'.repeat(40)}y`];
  const plainOnes = plainNames(
    names.map((name) => ({ name, label: plain, type: 'text' })),
    new Set(['if']),
  );
  expect(plainOnes).toEqual(['a_b', 'a_b_2', 'A_B_3', 'if_2', '_1x', 'x'.repeat(32), `${'x'.repeat(30)}_2`]);
  expect(shortened('😀😀😀', 2)).toBe('😀…');
});
