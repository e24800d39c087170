import type { Column } from '#dataset';
import { storageOf } from '../storage.js';
import {
  labelledCodes,
  labelWithUnit,
  outcomeOf,
  plainNames,
  shortened,
  type Outcome,
  type ScriptParts,
} from './parts.js';

/** Words that Stata keeps for itself. */
const RESERVED = new Set(
  '_all _b _coef _cons _n _pi _pred _rc _skip byte double float if in int long strl using with'.split(' '),
);
/** What Stata would expand, end the text at, or take for a comment. */
const ODD = /[`$"\\]|\p{Cc}|\/[/*]|\*\//u;
const LABEL_LENGTH = 80;

/** A do-file that reads data.csv into Stata: names, types, variable and value labels, and `stset` for the shape. */
export function stataScript(parts: ScriptParts): string {
  const { columns, question } = parts;
  const names = plainNames(columns, RESERVED);
  return [
    '* Reads data.csv from the working directory. Stata 14 or later, which reads UTF-8.',
    'version 14',
    '* All as text first, so that no id becomes a number; the header is not needed.',
    'import delimited using "data.csv", clear varnames(nonames) rowrange(2) stringcols(_all) encoding("utf-8") bindquotes(strict)',
    ...(question.missing === 'NA'
      ? ['foreach name of varlist _all {', '    quietly replace `name\' = "" if `name\' == "NA"', '}']
      : []),
    ...columns.flatMap((column, i) => columnLines(column, `v${i + 1}`, names[i]!, parts)),
    ...stsetLines(outcomeOf(parts)),
    '',
  ].join('\n');
}

function columnLines(column: Column, from: string, name: string, { question }: ScriptParts): string[] {
  const label = shortened(labelWithUnit(column, question.language), LABEL_LENGTH);
  return ['', ...valueLines(column, from, name, question), labelVariable(name, label)];
}

function valueLines(column: Column, from: string, name: string, question: ScriptParts['question']): string[] {
  const codes = labelledCodes(column, question.language);
  const rename = `rename ${from} ${name}`;
  switch (storageOf(column, question)) {
    case 'date':
      return [
        `generate long ${name} = date(${from}, "YMD")`,
        `format ${name} %tdCCYY-NN-DD`,
        `order ${name}, after(${from})`,
        `drop ${from}`,
      ];
    case 'int32':
      return [
        rename,
        `destring ${name}, replace`,
        ...codes.map(([code, text]) => labelValue(name, Number(code), text)),
        ...(codes.length === 0 ? [] : [`label values ${name} ${name}`]),
      ];
    case 'double':
      return [rename, `destring ${name}, replace`];
    case 'text':
      if (codes.length === 0) return [rename];
      return [
        // By code first, so that encode finds them (a code that the codebook does not know is added); then in words.
        ...codes.map(([code], i) => labelValue(name, i + 1, code)),
        `encode ${from}, generate(${name}) label(${name})`,
        `order ${name}, after(${from})`,
        `drop ${from}`,
        ...codes.map(([, text], i) => labelValue(name, i + 1, text)),
      ];
  }
}

function labelVariable(name: string, text: string): string {
  return ODD.test(text) ? `mata: st_varlabel("${name}", ${mataText(text)})` : `label variable ${name} "${text}"`;
}

function labelValue(name: string, value: number, text: string): string {
  return ODD.test(text)
    ? `mata: st_vlmodify("${name}", ${value}, ${mataText(text)})`
    : `label define ${name} ${value} "${text}", modify`;
}

/** A text as an expression of Mata, in which no character can be expanded or end it: odd ones come by their number. */
function mataText(text: string): string {
  const parts = Array.from(text, (character) =>
    /[`$"\\/*]|\p{Cc}/u.test(character) ? `" + char(${character.codePointAt(0)}) + "` : character,
  );
  return `"${parts.join('')}"`;
}

function stsetLines(outcome: Outcome | null): string[] {
  if (outcome === null) return [];
  const intervals = 'stset tstop, time0(tstart) failure(status==1)';
  const lines = ((): string[] => {
    switch (outcome.kind) {
      case 'time':
        return [`stset time, failure(status==1)${outcome.entry ? ' enter(time entry)' : ''}`];
      case 'competing':
        return [
          `stset time, failure(status==1)${outcome.entry ? ' enter(time entry)' : ''}`,
          '* stcrreg <covariates>, compete(status==2)   (name each competing status)',
        ];
      case 'interval-censored':
        return [
          '* The day lies between lower and upper; no upper one: censored (competing events too).',
          'generate double lower = time',
          'generate double upper = time_upper if inlist(status, 1, 3)',
          '* stintreg <covariates>, interval(lower upper) distribution(weibull)',
        ];
      case 'intervals':
        return [`${intervals} id(id)`];
      case 'periods':
        return [
          '* cloglog: the status of a period on the period',
          '* cloglog status i.period <covariates> if status != 2',
        ];
      case 'recurrent':
        return [
          outcome.model === 'andersen-gill' || outcome.model === 'pwp-total'
            ? `${intervals} id(id) exit(time .)`
            : `${intervals} exit(time .)`,
          `* stcox <covariates>, vce(cluster id)${outcome.model === 'andersen-gill' ? '' : ' strata(enum)'}`,
        ];
      case 'transitions':
        return [`${intervals} exit(time .)`, '* stcox <covariates>, strata(transition) vce(cluster id)'];
    }
  })();
  return ['', ...lines];
}
