import type { Warning } from '../data.js';
import type { RiskIntervals } from './intervals.js';
import type { CoefficientState, CoxData } from './model.js';
import type { Maximum } from './newton.js';

/** Events for each covariate below which estimates and their intervals are unreliable. */
const FEW = 10;

/** What a reader of a fit should know. */
export function doubts(
  covariates: readonly string[],
  states: readonly CoefficientState[],
  { infinite, converged, iterations }: Maximum,
  { events, moments }: RiskIntervals,
  { weights }: CoxData,
  robust: boolean,
): Warning[] {
  const warnings: Warning[] = [];
  const warn = (code: string, message: string) => warnings.push({ code, message });
  if (covariates.length === 0) warn('no-covariates', 'There are no covariates: nothing is estimated or tested');
  if (moments === 0) {
    warn('no-events', 'There are no events: no coefficient can be estimated');
    return warnings;
  }
  const aliased = covariates.filter((_, j) => states[j] === 'aliased');
  if (aliased.length > 0)
    warn(
      'aliased',
      `${aliased.join(', ')}: no coefficient, for it does not vary among those at risk at events or is a combination of covariates before it; the model is fitted without it`,
    );
  covariates.forEach((name, j) => {
    if (infinite[j] !== 0)
      warn(
        'infinite',
        `The likelihood rises for ever as the coefficient of ${name} goes to ${infinite[j]! > 0 ? 'plus' : 'minus'} infinity: it has no estimate and no standard error. ` +
          (converged
            ? 'The likelihood-ratio and score tests hold, the Wald test does not'
            : 'The score test holds; the likelihood could not be followed to its end, so that the others have no number'),
      );
  });
  const undetermined = covariates.filter((_, j) => states[j] === 'undetermined');
  if (undetermined.length > 0)
    warn(
      'undetermined',
      `${undetermined.join(', ')}: no coefficient, for where others are infinite nothing is left that tells it, as where neither a group nor its reference has events`,
    );
  if (!converged && infinite.every((way) => way === 0))
    warn('not-converged', `The maximum was not reached in ${iterations} steps: do not use the coefficients`);
  const estimated = covariates.length - aliased.length;
  if (estimated > 0 && events < FEW * estimated)
    warn(
      'few-events',
      `${events} ${events === 1 ? 'event' : 'events'} for ${estimated} ${estimated === 1 ? 'coefficient' : 'coefficients'}, fewer than ${FEW} for each: estimates and intervals may be far off`,
    );
  if (!robust && weights?.some((weight) => !Number.isInteger(weight)) === true)
    warn(
      'fractional-weights',
      'Weights that are not whole are no counts of rows: the inverse information is then no variance. Ask for the robust one',
    );
  return warnings;
}
