import { Option, type Command } from 'commander';
import { Problem } from '#kernel';
import { readTextFile } from './text-file.js';

/** Values of a command's question flags, by the flat name. */
export type QuestionOptions = Readonly<Partial<Record<FlatName, string>>>;

type FlatName = (typeof FLAGS)[number]['name'];
interface Flag {
  /** The flat name: what URL parameters have too. */
  readonly name: string;
  readonly flag: string;
  readonly help: string;
  readonly group: string;
  readonly choices?: readonly string[];
}

const WHO = 'Who and what:';
const WHEN = 'When:';
const COLUMNS = 'Covariates:';
const SHAPE = 'Shapes:';
const DATES = 'Days and dates:';
const WRITING = 'Writing:';

/**
 * The parts of a question as flags: the flat spelling that docs/reference/questions.md tells of. Without `format`, which
 * each command has in its own way, and the endpoint, which is an argument.
 */
const FLAGS = [
  {
    name: 'question',
    flag: '--question <json|file.json>',
    help: 'the whole question: JSON, a file of it, or a manifest; no other part goes with it',
    group: WHO,
  },
  {
    name: 'protocolVersion',
    flag: '--protocol-version <n>',
    help: 'the definition to ask with (default: the latest known)',
    group: WHO,
  },
  { name: 'endpoints', flag: '--endpoints <json>', help: 'endpoints of the question itself, by name', group: WHO },
  {
    name: 'exits',
    flag: '--exits <name:policy,…>',
    help: 'what exits do: competes, censors or ignored (default: as the protocol says)',
    group: WHO,
  },
  {
    name: 'population',
    flag: '--population <json>',
    help: 'only cases that have, and have not, facts by the origin: {"has":[…],"hasNot":[…]}',
    group: WHO,
  },
  {
    name: 'restrictTo',
    flag: '--restrict-to <what>',
    help: 'casesWithEvent: only the cases that had the event (warns)',
    group: WHO,
  },
  {
    name: 'asOf',
    flag: '--as-of <date>',
    help: 'data cut-off, YYYY-MM-DD; what happened later has not happened yet (default: end of study)',
    group: WHEN,
  },
  {
    name: 'asKnown',
    flag: '--as-known <position|instant>',
    help: 'what was known then: a position in the log or 2010-06-30T12:00:00+02:00 (default: now)',
    group: WHEN,
  },
  { name: 'seen', flag: '--seen <position>', help: 'a position that the answer must have seen', group: WHEN },
  {
    name: 'origin',
    flag: '--origin <fact|json>',
    help: 'when the clock is 0 (default: as the protocol says)',
    group: WHEN,
  },
  {
    name: 'entry',
    flag: '--entry <fact|json|none>',
    help: 'from when an event would have been seen (default: as the protocol says)',
    group: WHEN,
  },
  { name: 'maxFollowUp', flag: '--max-follow-up <days>', help: 'longest follow-up in days', group: WHEN },
  {
    name: 'group',
    flag: '--group <name>',
    help: 'the group for the column group; process-version for the way of working',
    group: COLUMNS,
  },
  { name: 'covariates', flag: '--covariates <names>', help: 'baseline covariates, with commas', group: COLUMNS },
  { name: 'bands', flag: '--bands <name:limit/limit,…>', help: 'bands of covariates, e.g. age:30/50', group: COLUMNS },
  {
    name: 'fixedAtAnyTime',
    flag: '--fixed-at-any-time <names>',
    help: 'covariates and the group that later facts may decide (uses the future, warns)',
    group: COLUMNS,
  },
  {
    name: 'emptyWhenLater',
    flag: '--empty-when-later <names>',
    help: 'covariates and the group that stay as at the origin where facts came later',
    group: COLUMNS,
  },
  {
    name: 'timeDependent',
    flag: '--time-dependent <covariates>',
    help: 'covariates that change: [column=]fact[.attribute][:value|ever|count][:lag=days],…',
    group: COLUMNS,
  },
  {
    name: 'shape',
    flag: '--shape <shape>',
    help: 'simple (default), competing-risks, counting-process, recurrent, multi-state, landmark, split, person-period',
    group: SHAPE,
  },
  { name: 'landmark', flag: '--landmark <days>', help: 'landmark: days from the origin to it', group: SHAPE },
  { name: 'cutDays', flag: '--cut-days <days,…>', help: 'split: days from the origin to cut at', group: SHAPE },
  { name: 'period', flag: '--period <days>', help: 'person-period: days in a period (default: 30)', group: SHAPE },
  {
    name: 'recurrentModel',
    flag: '--recurrent-model <model>',
    help: 'recurrent: andersen-gill (default), pwp-total, pwp-gap or wlw',
    group: SHAPE,
  },
  {
    name: 'maxEvents',
    flag: '--max-events <n>',
    help: 'recurrent, wlw: how many events of a case count',
    group: SHAPE,
  },
  {
    name: 'states',
    flag: '--states <names>',
    help: 'multi-state: endpoints and exits; exits that compete always are',
    group: SHAPE,
  },
  {
    name: 'absorbing',
    flag: '--absorbing <names>',
    help: 'multi-state: states after which nothing is observed',
    group: SHAPE,
  },
  {
    name: 'transitions',
    flag: '--transitions <pairs>',
    help: 'multi-state: those that can be made, e.g. "(s0)>pcm,pcm>death" (default: those found)',
    group: SHAPE,
  },
  {
    name: 'clock',
    flag: '--clock <clock>',
    help: 'multi-state: forward (since the origin, default) or reset (in the state)',
    group: SHAPE,
  },
  {
    name: 'sameInstant',
    flag: '--same-instant <error|names>',
    help: 'two causes on one day: set aside, or causes in order (default: as the protocol says)',
    group: DATES,
  },
  {
    name: 'shift',
    flag: '--shift <name>',
    help: 'keep facts of one day apart, by a shift of the protocol',
    group: DATES,
  },
  {
    name: 'impreciseDates',
    flag: '--imprecise-dates <how>',
    help: 'exclude (default), interval-censor, impute-first, impute-middle or impute-last',
    group: DATES,
  },
  { name: 'unit', flag: '--unit <unit>', help: 'days (default), weeks, months or years', group: WRITING },
  { name: 'addDay', flag: '--add-day <0|1>', help: '1: both the first and the last day count', group: WRITING },
  { name: 'missing', flag: '--missing <empty|NA>', help: 'how a missing value is written in CSV', group: WRITING },
  { name: 'columns', flag: '--columns <names>', help: 'only these columns, in this order', group: WRITING },
  {
    name: 'language',
    flag: '--language <language>',
    help: 'language of texts in the rows',
    group: WRITING,
    choices: ['sv', 'en'],
  },
] as const satisfies readonly Flag[];

/**
 * Adds a flag for every part of a question, by groups. Before the action runs, --question is the JSON that it names.
 *
 * @param own parts that the command has flags of its own for
 */
export function addQuestionOptions(command: Command, own: readonly FlatName[] = []): Command {
  for (const flag of FLAGS.filter(({ name }) => !own.includes(name))) {
    const option = new Option(flag.flag, flag.help).helpGroup(flag.group);
    command.addOption('choices' in flag ? option.choices(flag.choices) : option);
  }
  return command.hook('preAction', async (_, called) => {
    const question: unknown = called.getOptionValue('question');
    if (typeof question === 'string') called.setOptionValue('question', await questionText(question));
  });
}

/** The flags of a question that were given, as they are typed. */
export function questionFlags(options: QuestionOptions): string[] {
  return FLAGS.filter(({ name }) => options[name] !== undefined).map(({ flag }) => flag.split(' ')[0]!);
}

/**
 * The flat spelling of what a command was asked: its arguments and its question flags.
 *
 * @throws Problem `usage` where neither an endpoint nor a question is given, or a question that contradicts the arguments
 */
export function flatOf(
  protocol: string,
  endpoint: string | undefined,
  options: QuestionOptions,
): Record<string, string> {
  const parts: Record<string, string> = {};
  for (const { name } of FLAGS) {
    const text = options[name];
    if (text !== undefined) parts[name] = text;
  }
  if (options.question === undefined) {
    if (endpoint !== undefined) return { protocol, endpoint, ...parts };
    throw new Problem(
      'usage',
      'A question must name an endpoint; received none. Name one (forlopp protocol show lists them), or send --question.',
    );
  }
  const asked = JSON.parse(options.question) as { protocol?: unknown };
  if (endpoint === undefined && asked.protocol === protocol) return parts;
  throw new Problem(
    'usage',
    `With --question, the protocol must be the question's and no endpoint be named; received ${[protocol, endpoint].filter((name) => name !== undefined).join(' ')}. Leave the endpoint out, and name the same protocol.`,
  );
}

/**
 * A whole question as one argument, in the flat spelling: the path of a .json file (a question, or a manifest that has
 * one), JSON, or a query string like `protocol=p&endpoint=death&asOf=1970-01-01`.
 *
 * @throws Problem `file-invalid` or `question-invalid`
 */
export async function readQuestionArgument(text: string): Promise<Record<string, string>> {
  if (isJson(text) || isFile(text)) return { question: await questionText(text) };
  const pairs = [...new URLSearchParams(text)];
  const names = pairs.map(([name]) => name);
  const repeated = names.find((name, index) => names.indexOf(name) < index);
  if (!text.includes('=') || repeated !== undefined) {
    throw new Problem(
      'question-invalid',
      `A question must be a .json file, JSON, or parts like protocol=p&endpoint=death, each once; received ${repeated === undefined ? 'another text' : `${repeated} twice`}. Write it as one of these.`,
    );
  }
  return Object.fromEntries(pairs);
}

const isJson = (text: string): boolean => text.trimStart().startsWith('{');
const isFile = (text: string): boolean => /\.json$/i.test(text);

/** The JSON of a question that is given as JSON or as a file of it, without white space. */
async function questionText(given: string): Promise<string> {
  const text = isJson(given)
    ? given
    : await readTextFile(given, () => 'Name a .json file with a question or a manifest, or write JSON.');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Problem('question-invalid', 'A question must be JSON; received text that is none. Correct it.');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Problem('question-invalid', 'A question must be a JSON object; received another value. Correct it.');
  const { question } = value as { question?: unknown };
  return JSON.stringify(typeof question === 'object' && question !== null ? question : value);
}
