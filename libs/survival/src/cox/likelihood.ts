import type { CoxDesign } from './design.js';
import { addFirstMoments, addSecondMoments } from './gram.js';
import { fillRiskSums, riskSums } from './risk.js';

/** The logarithm of a partial likelihood at one beta. Matrices are size × size, only the upper triangle filled. */
export interface Evaluation {
  readonly logLikelihood: number;
  readonly score: Float64Array;
  /** Minus the second derivative; empty where it was not asked for. */
  readonly information: Float64Array;
}

/** @param beta of the scaled covariates */
export type Likelihood = (beta: Float64Array, withInformation: boolean) => Evaluation;

/** Sums of risk below this have lost digits, or their inverse is infinite. */
const LEAST = 1e-300;

/**
 * The partial likelihood with Efron's or Breslow's approximation for tied events; weighted events at one moment count each with
 * their mean weight, as in R.
 *
 * The sums over moments of sums over those at risk change places: a row's part of the information is x x' times its expected
 * number of events, so that it is touched once however many moments it is at risk at, entered late or not. What is left are
 * two rows a moment at most.
 */
export function partialLikelihood(design: CoxDesign, efron: boolean): Likelihood {
  const { intervals, size, x } = design;
  const { moments, from, eventsFrom, stratum, after, weight, row } = intervals;
  const room = riskSums(design, efron);
  const cumulative = new Float64Array(moments);
  // What additions to it have rounded off: late rows need the difference of two of its values.
  const rounded = new Float64Array(moments);
  const ofEvents = new Float64Array(moments);
  const weightS = new Float64Array(moments);
  const weightD = new Float64Array(room.d1.length / Math.max(1, size));
  const expected = new Float64Array(row.length);
  const residual = new Float64Array(row.length);

  return (beta, withInformation) => {
    const { risk, s0, s1, d0, d1, tied, eventWeight, eventPredictor } = fillRiskSums(
      design,
      beta,
      room,
      withInformation,
    );
    let logLikelihood = eventPredictor;
    let sum = 0;
    let rest = 0;
    for (let k = 0; k < moments; k++) {
      const events = from[k + 1]! - eventsFrom[k]!;
      if (k > 0 && stratum[k] !== stratum[k - 1]) sum = rest = 0;
      const before = sum;
      let rise: number;
      if (!(s0[k]! > LEAST)) return failed(size);
      // Means at risk instead of sums: squares of sums could leave the range of numbers.
      const scale = 1 / s0[k]!;
      if (withInformation) for (let at = k * size; at < (k + 1) * size; at++) s1[at]! *= scale;
      if (tied[k]! < 0) {
        logLikelihood -= eventWeight[k]! * Math.log(s0[k]!);
        rise = eventWeight[k]! * scale;
        ofEvents[k] = 0;
        weightS[k] = -eventWeight[k]!;
      } else {
        // Of the terms s0/(s0 - d0 i/d): their sum, the sum of their squares, and these times i/d once and twice.
        const each = eventWeight[k]! / events;
        const share = d0[k]! * scale;
        let a = 0;
        let aa = 0;
        let ab = 0;
        let bb = 0;
        let b = 0;
        for (let i = 0; i < events; i++) {
          const part = i / events;
          const left = 1 - part * share;
          const one = 1 / left;
          logLikelihood -= each * Math.log(left);
          a += one;
          b += one * part;
          aa += one * one;
          ab += one * one * part;
          bb += one * one * part * part;
        }
        logLikelihood -= eventWeight[k]! * Math.log(s0[k]!);
        rise = each * a * scale;
        // An event's own risk is counted less and less as the others with it are.
        ofEvents[k] = each * b * scale;
        weightS[k] = -each * aa;
        if (withInformation) {
          // The form aa s s' - ab (s d' + d s') + bb d d' as squares of two rows.
          const ratio = ab / aa;
          const atD = tied[k]! * size;
          for (let j = 0; j < size; j++) {
            d1[atD + j]! *= scale;
            s1[k * size + j]! -= ratio * d1[atD + j]!;
          }
          weightD[tied[k]!] = -each * (bb - ratio * ab);
        }
      }
      sum = before + rise;
      const part = sum - before;
      rest += before - (sum - part) + (rise - part);
      cumulative[k] = sum;
      rounded[k] = rest;
    }
    if (!Number.isFinite(logLikelihood)) return failed(size);

    for (let k = 0; k < moments; k++) {
      const events = eventsFrom[k]!;
      for (let i = from[k]!; i < from[k + 1]!; i++) {
        const off = after[i]!;
        const since = off < 0 ? cumulative[k]! : cumulative[k]! - cumulative[off]! + (rounded[k]! - rounded[off]!);
        const passed = i < events ? since : since - ofEvents[k]!;
        expected[i] = risk[i]! * passed;
        residual[i] = (i < events ? 0 : weight === undefined ? 1 : weight[i]!) - expected[i]!;
      }
    }
    const score = new Float64Array(size);
    addFirstMoments(x, residual, risk.length, size, score);
    const information = new Float64Array(withInformation ? size * size : 0);
    if (withInformation) {
      addSecondMoments(x, expected, risk.length, size, information);
      addSecondMoments(s1, weightS, moments, size, information);
      addSecondMoments(d1, weightD, weightD.length, size, information);
    }
    return { logLikelihood, score, information };
  };
}

function failed(size: number): Evaluation {
  return {
    logLikelihood: -Infinity,
    score: new Float64Array(size),
    information: new Float64Array(size * size),
  };
}
