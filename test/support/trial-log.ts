import fc from 'fast-check';
import { openColumns, type Columns } from '#columns';
import { askDataset, type AskedQuestion, type Audit, type Cell, type DatasetAnswer } from '#dataset';
import type { RecordedEvent } from '#event-log';
import { Problem } from '#kernel';
import type { ProtocolDefinition } from '#protocol';
import { collect } from './collect.js';
import { textOf } from './text-of.js';
import { LogScript } from './recorded.js';
import { trialHistories, TrialTeller, trialVariant, type TrialStep } from './trial-histories.js';
import { trialProtocol, type Variant } from './trial-protocol.js';

/** A question about a trial's protocol, whichever that is. */
export type TrialQuestion = Omit<AskedQuestion, 'protocol'>;

/** A row by the names of its columns. */
export type Named = Readonly<Record<string, Cell>>;

/** An answer as laws look at it. */
export interface Told {
  readonly answer: DatasetAnswer;
  readonly audit: Audit;
  readonly rows: readonly Named[];
  /** Case → why it is not in the rows. */
  readonly excluded: ReadonlyMap<string, string>;
}

/** A protocol of a run's own, with its history. */
export interface Trial {
  readonly protocol: string;
  readonly definition: ProtocolDefinition;
  /** The events of this trial. */
  readonly events: readonly RecordedEvent[];
  /** Tells more, and gives the columns to know it. */
  more(steps: readonly TrialStep[], next?: ProtocolDefinition): Promise<void>;
  ask(question: TrialQuestion): Promise<Told>;
  /** The canonical CSV. */
  csv(question: TrialQuestion): Promise<string>;
}

/** Warnings are read in English, and a variant may have no end of study. */
const DEFAULTS = { language: 'en', asOf: '2011-06-01' } as const;

/** Histories that laws are tried on. */
export const HISTORIES = trialHistories(6, 14);

/** One log and one set of columns for many trials: opening columns takes longer than a run. */
export class TrialLog {
  readonly script = new LogScript();
  private trials = 0;

  private constructor(private readonly columns: Columns) {}

  static async open(): Promise<TrialLog> {
    return new TrialLog(await openColumns({ file: ':memory:', caseCache: 2 }));
  }

  close(): Promise<void> {
    return this.columns.close();
  }

  /** A new protocol of this kind, with a history that is known in batches of so many events. */
  async begin(varied: Variant, steps: readonly TrialStep[], batch = 1000): Promise<Trial> {
    const definition = this.next(varied);
    const start = this.script.events.length;
    this.script.register(definition);
    const teller = new TrialTeller(this.script, definition.name, false);
    teller.tell(steps);
    return this.trial(definition, start, teller, batch);
  }

  /** The same history under a new name: `retell` writes it into the log. */
  async again(
    { definition }: Trial,
    retell: (script: LogScript, protocol: string) => void,
    batch: number,
  ): Promise<Trial> {
    const renamed = { ...definition, name: `trial-${++this.trials}` };
    const start = this.script.events.length;
    this.script.register(renamed);
    retell(this.script, renamed.name);
    return this.trial(renamed, start, new TrialTeller(this.script, renamed.name, false), batch);
  }

  private next(varied: Variant): ProtocolDefinition {
    return { ...trialProtocol(varied), name: `trial-${++this.trials}` };
  }

  private async trial(
    definition: ProtocolDefinition,
    start: number,
    teller: TrialTeller,
    batch: number,
  ): Promise<Trial> {
    const { script, columns } = this;
    const protocol = definition.name;
    const events = script.events.slice(start);
    for (let i = 0; i < events.length; i += batch) await columns.apply(events.slice(i, i + batch));
    return {
      protocol,
      definition,
      events,
      more: async (steps, next) => {
        const from = script.events.length;
        if (next !== undefined) script.register({ ...next, name: protocol });
        teller.tell(steps);
        await columns.apply(script.events.slice(from));
      },
      ask: async (question) => {
        const answer = await collect(await askDataset(columns, { ...DEFAULTS, ...question, protocol }));
        return {
          answer,
          audit: answer.audit,
          rows: answer.rows.map((row) => Object.fromEntries(answer.columns.map(({ name }, i) => [name, row[i]!]))),
          excluded: new Map(answer.excluded.map(({ id, reason }) => [id, reason])),
        };
      },
      csv: async (question) => {
        const open = await askDataset(columns, { ...DEFAULTS, ...question, protocol });
        try {
          return (await textOf(open.csv())).replaceAll(protocol, 'trial');
        } finally {
          await open.close();
        }
      },
    };
  }
}

/** The answer, or the code of the problem that the question was refused with. */
export async function orRefused<T>(answer: Promise<T>): Promise<T | Problem> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
}

/** Asks the same of many generated histories; the seed is fixed and told where a law fails. */
export async function forAllTrials<T>(
  log: () => TrialLog,
  question: fc.Arbitrary<T>,
  law: (trial: Trial, question: T) => Promise<void>,
  { runs, seed = 20101201 }: { readonly runs: number; readonly seed?: number },
): Promise<void> {
  const numRuns = runs * Number(process.env['FORLOPP_LAW_TIMES'] ?? 1);
  await fc.assert(
    fc.asyncProperty(
      trialVariant,
      fc.oneof({ weight: 4, arbitrary: HISTORIES.calm }, { weight: 1, arbitrary: HISTORIES.steps }),
      question,
      async (varied, steps, asked) => law(await log().begin(varied, steps), asked),
    ),
    // To make a counterexample small takes minutes: by request.
    { numRuns, seed, endOnFailure: process.env['FORLOPP_LAW_SHRINK'] === undefined },
  );
}

/** Rows by their case. */
export function byCase(rows: readonly Named[]): Map<string, Named[]> {
  const cases = new Map<string, Named[]>();
  for (const row of rows) {
    const id = row['id'] as string;
    const own = cases.get(id);
    if (own === undefined) cases.set(id, [row]);
    else own.push(row);
  }
  return cases;
}

/** A row without some of its columns. */
export function without(row: Named, ...names: readonly string[]): Named {
  return Object.fromEntries(Object.entries(row).filter(([name]) => !names.includes(name)));
}
