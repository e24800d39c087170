import { PROCESS_VERSION } from '../codebook.js';
import type { Asked } from '../fold/asked.js';
import type { Baseline } from '../fold/baseline.js';
import type { Course } from '../fold/course.js';
import { nameOf, type Dated } from '../fold/facts.js';
import type { Step } from './explanation.js';
import type { PositionOf } from './outcome-words.js';
import { say, valueText } from './words.js';

/** What rows say besides times and status: entry, group and baseline covariates, each with the fact that gave it. */
export function valueSteps(course: Course, asked: Asked, groupFacts: readonly Dated[], positionOf: PositionOf): Step[] {
  const { question } = asked;
  return [
    ...(course.entryFact === undefined ? [] : [entryStep(course, course.entryFact, positionOf)]),
    ...(question.group === null ? [] : [groupStep(course, question.group, groupFacts, asked, positionOf)]),
    ...course.covariates.map((value, i) => covariateStep(question.covariates[i]!, value, asked, positionOf)),
  ];
}

function entryStep({ entry }: Course, fact: Dated, positionOf: PositionOf): Step {
  const position = positionOf(fact);
  return {
    ...from(fact, position),
    sv: `Inträde dag ${entry}, från position ${position}.`,
    en: `Entry on day ${entry}, from position ${position}.`,
  };
}

function groupStep(
  { group }: Course,
  name: string,
  facts: readonly Dated[],
  asked: Asked,
  positionOf: PositionOf,
): Step {
  const positions = facts.map(positionOf);
  const found = positions.length === 0 ? say('utan faktum', 'by no fact') : fromPositions(positions);
  const later = !group.missed
    ? say('', '')
    : asked.question.fixedAtAnyTime.includes(name)
      ? say('; fakta efter startpunkten avgjorde', '; facts after the origin decided it')
      : say('; senare fakta ger en annan', '; later facts make it another one');
  const value = valueText(group.value);
  const what = name === PROCESS_VERSION ? say('Arbetssätt', 'Process version') : say('Grupp', 'Group');
  return {
    code: 'value',
    decides: true,
    sv: `${what.sv} ${name} = ${value.sv}, ${found.sv}${later.sv}.`,
    en: `${what.en} ${name} = ${value.en}, ${found.en}${later.en}.`,
  };
}

function fromPositions(positions: readonly number[]): { sv: string; en: string } {
  const list = positions.join(', ');
  return positions.length === 1
    ? say(`från position ${list}`, `from position ${list}`)
    : say(`från positionerna ${list}`, `from positions ${list}`);
}

function covariateStep(name: string, { value, fact, missed }: Baseline, asked: Asked, positionOf: PositionOf): Step {
  const text = valueText(value);
  if (fact === undefined) {
    const later = missed
      ? say('dess fakta kom senare', 'its facts came later')
      : say('inget faktum har den', 'no fact has it');
    return {
      code: 'value',
      decides: false,
      sv: `Kovariat ${name}: inget värde, ${later.sv}.`,
      en: `Covariate ${name}: no value, ${later.en}.`,
    };
  }
  const position = positionOf(fact);
  const later =
    missed && asked.question.fixedAtAnyTime.includes(name)
      ? say(', som kom efter startpunkten', ', which came after the origin')
      : say('', '');
  return {
    ...from(fact, position),
    sv: `Kovariat ${name} = ${text.sv}, från position ${position}${later.sv}.`,
    en: `Covariate ${name} = ${text.en}, from position ${position}${later.en}.`,
  };
}

function from(fact: Dated, position: number): Pick<Step, 'code' | 'decides' | 'position' | 'fact'> {
  return { code: 'value', decides: true, position, fact: nameOf(fact) };
}
