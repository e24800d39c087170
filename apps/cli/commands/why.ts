import { Command } from 'commander';
import type { Explanation } from '#dataset';
import { callJson, withConnection } from '../connection.js';
import { print, printJson, remark, table, visible } from '../output.js';
import { readQuestionArgument } from '../question-options.js';
import { timelinePicture } from '../timeline-picture.js';

/** Rows of a case that a terminal shows. */
const SHOWN = 40;

type Shown = Explanation & { readonly demonstration?: true };

export function whyCommand(): Command {
  return new Command('why')
    .description("why one case's rows are what they are: fact by fact, with a picture of its days")
    .argument('<protocol>', 'the study')
    .argument('<case>', 'the case')
    .argument(
      '<question>',
      'a .json file (a question or a manifest), JSON, or parts like endpoint=death&asOf=1970-01-01',
    )
    .option('--json', 'as JSON, in both languages')
    .addHelpText(
      'after',
      `
Examples:
  forlopp why alternativa-insatser EX-004 'endpoint=start&language=en'
  forlopp why alternativa-insatser EX-004 start.csv.manifest.json
  forlopp why stanford-heart-transplant P4 'endpoint=death&shape=counting-process&timeDependent=trt=transplanted:ever'
  forlopp why alternativa-insatser EX-003 'endpoint=start&asKnown=120' --json

The question may leave the protocol out. Sentences are in its language (sv or en).`,
    )
    .action((protocol: string, id: string, question: string, { json }: { json?: boolean }) =>
      withConnection(false, async (connection) => {
        const explanation = await callJson<Shown>(connection, {
          path: `/v1/protocols/${encodeURIComponent(protocol)}/cases/${encodeURIComponent(id)}/why`,
          query: await readQuestionArgument(question),
        });
        if (json === true) printJson(explanation);
        else show(explanation);
      }),
    );
}

function show(explanation: Shown): void {
  const { outcome, steps, columns, rows, timeline, question } = explanation;
  const { language } = question;
  print(visible(`${explanation.case}: ${outcome[language]}`));
  print(`\n${steps.map((step) => visible(`${step.decides ? '*' : ' '} ${step[language]}`)).join('\n')}`);
  if (rows.length > 0) {
    const names = columns.map(({ name }) => name);
    print(`\n${table(names, rows.slice(0, SHOWN))}`);
    if (rows.length > SHOWN) print(`… and ${rows.length - SHOWN} more rows (--json has them all)`);
  }
  if (timeline !== null) print(`\n${timelinePicture(timeline).map(visible).join('\n')}`);
  remark(
    `as of ${question.asOf}, as known at position ${question.asKnown}, protocol version ${question.protocolVersion}; * decides`,
  );
  if (explanation.demonstration === true) remark('demonstration: true (the store in ./data/demo)');
}
