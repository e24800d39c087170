import { statesOf } from '../codebook.js';
import type { Asked } from './asked.js';
import { transitionsOf, type Course } from './course.js';

/** A transition that can be made, with its number from 1. */
export interface Transition {
  readonly from: string;
  readonly to: string;
  readonly number: number;
}

/** The transitions that can be made, in order: those that the question gives, or those that the cases made. */
export function matrixOf(courses: readonly Course[], { question }: Asked): Transition[] {
  const states = statesOf(question);
  const found = courses.flatMap((course) =>
    transitionsOf(course).map(({ from, to }): readonly [string, string] => [from, to.state]),
  );
  const can = question.transitions ?? found;
  return states
    .flatMap((from) => states.map((to) => ({ from, to })))
    .filter(({ from, to }) => can.some(([x, y]) => x === from && y === to))
    .map((pair, i) => ({ ...pair, number: i + 1 }));
}
