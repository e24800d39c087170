import { Command } from 'commander';
import { spellQuestion } from '#dataset';
import { Problem } from '#kernel';
import type { AnswersCompared } from '../../../src/datasets/compare-answers/compare-answers.js';
import { callJson, withConnection } from '../connection.js';
import { diffText } from '../diff-report.js';
import { print, printJson, remark } from '../output.js';
import { readQuestionArgument } from '../question-options.js';

interface Options {
  readonly limit: string;
  readonly json?: boolean;
  readonly exitCode?: boolean;
}

type Shown = AnswersCompared & { readonly demonstration?: true };

/** Differences that can be told in full. */
const MOST = 1000;

export function diffCommand(): Command {
  return new Command('diff')
    .description('how the answers to two questions differ: cases that came, went or changed, and the facts that did it')
    .argument('<question A>', 'a .json file (a question or a manifest), JSON, or parts like protocol=p&endpoint=death')
    .argument('<question B>', 'the same, about the same protocol')
    .option('--limit <n>', `how many cases are told in full, up to ${MOST}; counts are always of all`, '20')
    .option('--exit-code', 'exit with 1 where there are differences')
    .option('--json', 'as JSON, in both languages')
    .addHelpText(
      'after',
      `
Examples:
  forlopp diff 'protocol=stanford-heart-transplant&endpoint=death&asOf=1970-01-01' 'protocol=stanford-heart-transplant&endpoint=death'
  forlopp diff 'protocol=alternativa-insatser&endpoint=start&asKnown=120' 'protocol=alternativa-insatser&endpoint=start'
  forlopp diff 'protocol=p&endpoint=start&protocolVersion=1' 'protocol=p&endpoint=start&protocolVersion=2'
  forlopp diff 'protocol=p&endpoint=start&exits=declined:competes' 'protocol=p&endpoint=start&exits=declined:censors'
  forlopp diff may.csv.manifest.json june.csv.manifest.json --exit-code

Two as-of, two as-known, two versions of the protocol, two exit policies, or anything else. The texts are in the language of B.`,
    )
    .action((a: string, b: string, { limit, json, exitCode }: Options) => {
      if (!/^\d{1,4}$/.test(limit) || Number(limit) > MOST) {
        throw new Problem(
          'usage',
          `--limit must be a number from 0 to ${MOST}; received ${limit}. Give one, or leave it out.`,
        );
      }
      return withConnection(false, async (connection) => {
        const query = { a: await wholeQuestion(a), b: await wholeQuestion(b), limit };
        const compared = await callJson<Shown>(connection, { path: '/v1/datasets/diff.json', query });
        if (json === true) printJson(compared);
        else {
          print(diffText(compared));
          if (compared.demonstration === true) remark('demonstration: true (the store in ./data/demo)');
        }
        if (exitCode === true && isDifferent(compared)) process.exitCode = 1;
      });
    });
}

/** A question as JSON, whatever it was spelled as. */
async function wholeQuestion(text: string): Promise<string> {
  const { question, ...parts } = await readQuestionArgument(text);
  return question ?? JSON.stringify(spellQuestion(parts));
}

function isDifferent({ totals: { came, went, changed, reason } }: AnswersCompared): boolean {
  return came.cases + went.cases + changed.cases + reason > 0;
}
