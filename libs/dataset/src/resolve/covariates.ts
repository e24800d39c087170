import { checkPattern, checkSource, type Attribute, type ProtocolDefinition } from '#protocol';
import { PROCESS_VERSION, sourceAttribute } from '../codebook.js';
import type { AskedQuestion, AskedTimeDependent, Question, TimeDependent } from '../question.js';
import { checkByProtocol, checkIncreasing, checkOnce, checkOneOf, checkWhole, invalid } from './refuse.js';

const COLUMN = /^[A-Za-z][A-Za-z0-9_-]{0,62}$/;
const MAX_LAG = 100_000;

type Covariates = Pick<
  Question,
  'group' | 'covariates' | 'bands' | 'fixedAtAnyTime' | 'emptyWhenLater' | 'timeDependent'
>;

/**
 * The group, and the covariates of either kind.
 *
 * @throws Problem `question-invalid`
 */
export function resolveCovariates(asked: AskedQuestion, definition: ProtocolDefinition): Covariates {
  const { group = null, covariates = [], fixedAtAnyTime = [], emptyWhenLater = [] } = asked;
  if (group !== null) {
    checkOneOf('The group', group, [
      ...Object.keys(definition.groups ?? {}),
      ...(definition.processVersions === undefined ? [] : [PROCESS_VERSION]),
    ]);
  }
  for (const name of covariates) checkOneOf('A covariate', name, Object.keys(definition.covariates ?? {}));
  checkOnce('A covariate', covariates);
  const baseline = [...covariates, ...(group === null ? [] : [group])];
  for (const [member, names] of Object.entries({ fixedAtAnyTime, emptyWhenLater })) {
    for (const name of names) {
      if (!baseline.includes(name))
        throw invalid(
          `${member} must name covariates or the group that are asked for`,
          name,
          `Ask for it too, or leave it out of ${member}.`,
        );
    }
    checkOnce(`A name in ${member}`, names);
  }
  const both = fixedAtAnyTime.find((name) => emptyWhenLater.includes(name));
  if (both !== undefined)
    throw invalid('A name must be in fixedAtAnyTime or in emptyWhenLater', `${both} in both`, 'Choose one of them.');
  return {
    group,
    covariates: [...covariates],
    bands: resolveBands(asked.bands ?? {}, covariates, definition),
    fixedAtAnyTime: [...fixedAtAnyTime],
    emptyWhenLater: [...emptyWhenLater],
    timeDependent: resolveTimeDependent(asked.timeDependent ?? [], definition),
  };
}

/** The bands, in the order of the covariates. */
function resolveBands(
  asked: Question['bands'],
  covariates: readonly string[],
  definition: ProtocolDefinition,
): Question['bands'] {
  for (const [name, limits] of Object.entries(asked)) {
    if (!covariates.includes(name))
      throw invalid('bands must be of covariates that are asked for', name, 'Add it to covariates.');
    const { from, as } = definition.covariates![name]!;
    const { type } = sourceAttribute(from, definition);
    if (as !== 'years-at-origin' && type !== 'number')
      throw invalid('bands must be of covariates that are numbers', `${name}, a ${type}`, 'Leave out its bands.');
    if (limits.length === 0 || !limits.every(Number.isFinite))
      throw invalid(`The bands of ${name} must have one or more numbers as limits`, limits, 'Send such limits.');
    checkIncreasing(`The limits of the bands of ${name}`, limits);
  }
  return Object.fromEntries(
    covariates
      .filter((name) => Object.hasOwn(asked, name))
      // A limit of -0 is 0: JSON does not tell them apart.
      .map((name) => [name, asked[name]!.map((limit) => (limit === 0 ? 0 : limit))]),
  );
}

function resolveTimeDependent(asked: readonly AskedTimeDependent[], definition: ProtocolDefinition): TimeDependent[] {
  const resolved = asked.map((covariate, index) => {
    const { name, from, lag = 0 } = covariate;
    if (!COLUMN.test(name))
      throw invalid(`The name of a timeDependent covariate must match ${COLUMN.source}`, name, 'Rename it.');
    const { fact, where, attribute } = from;
    const clean = {
      fact,
      ...(where === undefined ? {} : { where }),
      ...(attribute === undefined ? {} : { attribute }),
    };
    let declared: Attribute | undefined;
    checkByProtocol(definition, ['timeDependent', index, 'from'], (protocol, path, fault) => {
      if (attribute === undefined) checkPattern(protocol, clean, path, fault);
      else declared = checkSource(protocol, { ...clean, attribute }, path, fault);
    });
    const as = covariate.as ?? (attribute === undefined ? 'ever' : 'value');
    checkOneOf(`What the timeDependent covariate ${name} is`, as, ['value', 'ever', 'count']);
    if (as === 'value' && (declared === undefined || (declared.type === 'code' && declared.many === true))) {
      throw invalid(
        `The value of the timeDependent covariate ${name} must be an attribute that holds one value`,
        attribute === undefined ? 'no attribute' : `${attribute}, which holds several`,
        'Name such an attribute, or ask for ever or count.',
      );
    }
    checkWhole(`The lag of the timeDependent covariate ${name}`, lag, 0, MAX_LAG);
    return { name, from: clean, as, lag };
  });
  checkOnce(
    'A timeDependent name',
    resolved.map(({ name }) => name),
  );
  return resolved;
}
