import type { Column } from '#dataset';
import { storageOf, type Storage } from '../storage.js';
import { labelledCodes, labelWithUnit, outcomeOf, type Outcome, type ScriptParts } from './parts.js';

const CLASSES: Readonly<Record<Storage, string>> = {
  text: 'character',
  int32: 'integer',
  double: 'numeric',
  date: 'Date',
};

/** A script that reads data.csv into R: types, factors in the codebook's order, labels, and the outcome for `survival`. */
export function rScript(parts: ScriptParts): string {
  const { columns, question } = parts;
  const classes = columns.map((column) => `    ${rText(column.name)} = ${rText(CLASSES[storageOf(column, question)])}`);
  return [
    '# Reads data.csv from the working directory. Only ASCII here: R reads it the same in every locale.',
    'data <- read.csv(',
    `  "data.csv", encoding = "UTF-8", check.names = FALSE, na.strings = ${rText(question.missing)},`,
    '  colClasses = c(',
    classes.join(',\n'),
    '  )',
    ')',
    '',
    '# A value that the codebook does not know stays as it is, after the others.',
    'coded <- function(x, codes, labels) {',
    '  other <- sort(setdiff(x[!is.na(x)], codes))',
    '  factor(x, levels = c(codes, other), labels = c(labels, other))',
    '}',
    ...columns.flatMap((column) => columnLines(column, parts)),
    ...outcomeLines(outcomeOf(parts), parts),
    '',
  ].join('\n');
}

function columnLines(column: Column, { question }: ScriptParts): string[] {
  const of = `data[[${rText(column.name)}]]`;
  const codes = labelledCodes(column, question.language);
  const label = `attr(${of}, "label") <- ${rText(labelWithUnit(column, question.language))}`;
  if (codes.length === 0) return ['', label];
  if (storageOf(column, question) === 'int32') {
    const values = codes.map(([code]) => `${Number(code)}L`).join(', ');
    // As `c("label" = 1L)` a label would be a symbol, which only some locales can hold.
    const names = codes.map(([, text]) => rText(text)).join(', ');
    return ['', label, `attr(${of}, "labels") <- setNames(c(${values}), c(${names}))`];
  }
  return [
    '',
    `${of} <- coded(${of},`,
    `  codes = c(${codes.map(([code]) => rText(code)).join(', ')}),`,
    `  labels = c(${codes.map(([, text]) => rText(text)).join(', ')}))`,
    label,
  ];
}

function outcomeLines(outcome: Outcome | null, parts: ScriptParts): string[] {
  if (outcome === null) return [];
  const { before = [], surv, example } = survOf(outcome, parts);
  return [
    '',
    ...before,
    `if (requireNamespace("survival", quietly = TRUE)) outcome <- ${surv}`,
    ...example.map((line) => `# ${line}`),
  ];
}

/** The outcome as `survival::Surv` takes it, what has to come before it, and what is done with it. */
function survOf(
  outcome: Outcome,
  { columns, question }: ScriptParts,
): { before?: string[]; surv: string; example: string[] } {
  const intervals = 'with(data, survival::Surv(tstart, tstop, status == 1))';
  switch (outcome.kind) {
    case 'time':
      return {
        surv: `with(data, survival::Surv(${outcome.entry ? 'entry, ' : ''}time, status == 1))`,
        example: ['library(survival); survfit(outcome ~ 1)'],
      };
    case 'competing': {
      const codes = labelledCodes(
        columns.find(({ name }) => name === 'status')!,
        question.language,
      );
      return {
        // The first level is the one that censors.
        before: [
          `event <- factor(data[["status"]], levels = c(${codes.map(([code]) => code).join(', ')}),`,
          `  labels = c(${codes.map(([, text]) => rText(text)).join(', ')}))`,
        ],
        surv: `with(data, survival::Surv(${outcome.entry ? 'entry, ' : ''}time, event))`,
        example: [`library(survival); survfit(outcome ~ 1${outcome.entry ? ', data = data, id = id' : ''})`],
      };
    }
    case 'interval-censored':
      return {
        before: [
          '# The day lies after the first and on or before the second; no second one: censored (competing events too).',
          'upper <- with(data, ifelse(status %in% c(1, 3), time_upper, NA))',
        ],
        surv: 'survival::Surv(data[["time"]], upper, type = "interval2")',
        example: ['library(survival); survfit(outcome ~ 1)', 'survreg takes NA for a first day of 0'],
      };
    case 'intervals':
      return { surv: intervals, example: ['library(survival); survfit(outcome ~ 1, data = data, id = id)'] };
    case 'periods':
      return {
        surv: 'with(data, survival::Surv(period - 1, period, status == 1))',
        example: ['glm(status == 1 ~ factor(period), family = binomial(link = "cloglog"), data = data)'],
      };
    case 'recurrent':
      return {
        surv: intervals,
        example: [
          outcome.model === 'andersen-gill'
            ? 'library(survival); coxph(outcome ~ <covariates>, data = data, cluster = id)'
            : 'library(survival); coxph(outcome ~ <covariates> + strata(enum), data = data, cluster = id)',
        ],
      };
    case 'transitions':
      return {
        surv: intervals,
        example: ['library(survival); coxph(outcome ~ <covariates> + strata(transition), data = data, cluster = id)'],
      };
  }
}

/** A text as R writes it, in ASCII. R has no zero character. */
export function rText(text: string): string {
  const inside = Array.from(text.replaceAll('\0', ''), (character) => {
    if (character === '"' || character === '\\') return `\\${character}`;
    const point = character.codePointAt(0)!;
    if (point >= 0x20 && point < 0x7f) return character;
    return point <= 0xffff ? `\\u${point.toString(16).padStart(4, '0')}` : `\\U${point.toString(16).padStart(8, '0')}`;
  });
  return `"${inside.join('')}"`;
}
