import { storageOf, type Storage } from '../storage.js';
import { labelledCodes, labelWithUnit, outcomeOf, type Outcome, type ScriptParts } from './parts.js';

/** Types of pandas that have room for a missing value. */
const TYPES: Readonly<Record<Storage, string>> = { text: 'string', int32: 'Int64', double: 'float64', date: 'string' };

/** A script that reads data.csv into pandas: types, categories in the codebook's order, and labels. */
export function pythonScript(parts: ScriptParts): string {
  const { columns, question } = parts;
  const { language } = question;
  const dates = columns.filter((column) => storageOf(column, question) === 'date');
  const coded = columns
    .map((column) => ({ column, codes: labelledCodes(column, language) }))
    .filter(({ codes }) => codes.length > 0);
  return [
    '"""Reads data.csv, which lies beside this file, into the data frame `data`."""',
    '',
    'from pathlib import Path',
    '',
    'import pandas as pd',
    '',
    'data = pd.read_csv(',
    '    Path(__file__).parent / "data.csv",',
    '    encoding="utf-8",',
    '    keep_default_na=False,',
    `    na_values=[${pythonText(question.missing)}],`,
    '    dtype={',
    ...columns.map(
      (column) => `        ${pythonText(column.name)}: ${pythonText(TYPES[storageOf(column, question)])},`,
    ),
    '    },',
    ')',
    ...dates.map(
      ({ name }) => `data[${pythonText(name)}] = pd.to_datetime(data[${pythonText(name)}], format="%Y-%m-%d")`,
    ),
    '',
    '# What columns are called, and what their codes mean.',
    'labels = {',
    ...columns.map((column) => `    ${pythonText(column.name)}: ${pythonText(labelWithUnit(column, language))},`),
    '}',
    'value_labels = {',
    ...coded.flatMap(({ column, codes }) => [
      `    ${pythonText(column.name)}: {`,
      ...codes.map(([code, label]) => {
        const key = storageOf(column, question) === 'int32' ? String(Number(code)) : pythonText(code);
        return `        ${key}: ${pythonText(label)},`;
      }),
      '    },',
    ]),
    '}',
    '',
    '# Codes become categories in the order of the codebook; one that it does not know comes after the others.',
    'for name, codes in value_labels.items():',
    '    if data[name].dtype == "string":',
    '        other = sorted(set(data[name].dropna()) - set(codes))',
    '        data[name] = pd.Categorical(data[name], categories=[*codes, *other])',
    'data.attrs["labels"] = labels',
    'data.attrs["value_labels"] = value_labels',
    ...outcomeLines(outcomeOf(parts)),
    '',
  ].join('\n');
}

function outcomeLines(outcome: Outcome | null): string[] {
  if (outcome === null) return [];
  return ['', ...lifelinesOf(outcome).map((line) => `# ${line}`)];
}

/** The outcome as the package lifelines takes it. */
function lifelinesOf(outcome: Outcome): string[] {
  const entry = 'entry' in outcome && outcome.entry ? ', entry=data["entry"]' : '';
  const varying =
    'lifelines.CoxTimeVaryingFitter().fit(frame, id_col="id", start_col="tstart", stop_col="tstop", event_col="event")';
  const event = 'frame = data.assign(event=data["status"] == 1)[["id", "tstart", "tstop", "event", *covariates]]';
  switch (outcome.kind) {
    case 'time':
      return [`lifelines.KaplanMeierFitter().fit(data["time"], data["status"] == 1${entry})`];
    case 'competing':
      return [`lifelines.AalenJohansenFitter().fit(data["time"], data["status"], event_of_interest=1${entry})`];
    case 'interval-censored':
      return [
        'upper = data["time_upper"].where(data["status"].isin([1, 3]), float("inf"))',
        'lifelines.KaplanMeierFitter().fit_interval_censoring(data["time"], upper)',
      ];
    case 'periods':
      return ['A binary regression of data["status"] == 1 on data["period"], e.g. with statsmodels.'];
    case 'intervals':
    case 'recurrent':
      return [event, varying];
    case 'transitions':
      return ['One model for each value of data["transition"], with (tstart, tstop] and data["status"] == 1.'];
  }
}

/** A text as Python writes it; JSON's escapes are Python's too. */
export function pythonText(text: string): string {
  return JSON.stringify(text);
}
