import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { explainCase, resolveQuestion, type AskedQuestion, type Explanation } from '#dataset';
import { echo, Problem } from '#kernel';
import { Store } from '../../platform/store.js';
import { Answers } from '../ask-dataset/answers.js';
import { CaseHistories } from '../case-histories.js';

/** Why one case's rows are what they are in the answer to a question. */
export class ExplainCase extends Query<Explanation> {
  constructor(
    readonly protocol: string,
    readonly caseId: string,
    readonly asked: AskedQuestion,
    /** A position that the answer must have seen. */
    readonly seen?: number,
  ) {
    super();
  }
}

@QueryHandler(ExplainCase)
export class ExplainCaseHandler implements IQueryHandler<ExplainCase> {
  constructor(
    private readonly store: Store,
    private readonly answers: Answers,
    private readonly cases: CaseHistories,
  ) {}

  async execute({ protocol, caseId, asked, seen }: ExplainCase): Promise<Explanation> {
    if (asked.protocol !== protocol) {
      throw new Problem(
        'question-invalid',
        `The question's protocol must be the case's, ${protocol}; received ${echo(asked.protocol)}. Leave it out of the question, or name the same one.`,
      );
    }
    const { columns } = this.store;
    const [pinned] = await this.answers.pin([asDerived(asked)], seen);
    const resolved = await resolveQuestion(columns, pinned!);
    const open = await this.answers.openRows(pinned!);
    try {
      const answer = await open.caseOf(caseId);
      if (answer === undefined) {
        throw new Problem(
          'case-unknown',
          `The protocol ${protocol} has no such case at position ${resolved.question.asKnown}; received an id of ${caseId.length} characters. Check the id; cases come into being with their first event.`,
        );
      }
      const standing = await (await this.cases.at(protocol, resolved.question.asKnown))(caseId);
      const versions = columns.versionsOf(protocol).map(({ definition }) => definition);
      return explainCase({ caseId, ...standing, resolved, versions, head: open, answer });
    } finally {
      await open.close();
    }
  }
}

/** A question whose rows are derived: however ADTTE writes them, they come from the same follow-up. */
export function asDerived(asked: AskedQuestion): AskedQuestion {
  if (asked.format !== 'adtte') return { ...asked, format: 'csv' };
  return { addDay: 1, ...asked, format: 'csv' };
}
