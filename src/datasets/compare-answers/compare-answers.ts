import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import {
  casesOf,
  causesOfDifference,
  comparing,
  comparisonOf,
  DifferenceTally,
  pairsOf,
  questionDifferences,
  resolveQuestion,
  type AskedQuestion,
  type Both,
  type CaseDifference,
  type Comparison,
  type DifferenceTotals,
  type OpenAnswer,
  type Question,
  type QuestionDifference,
  type ResolvedQuestion,
  type ToldDifference,
} from '#dataset';
import { echo, Problem } from '#kernel';
import { Store } from '../../platform/store.js';
import { Answers } from '../ask-dataset/answers.js';
import { CaseHistories } from '../case-histories.js';
import { asDerived } from '../explain-case/explain-case.js';

/** How two answers differ: which cases came, went or changed, why, and totals that reconcile. */
export interface AnswersCompared {
  readonly questions: Both<Question>;
  /** The members of the questions that are not the same. */
  readonly differs: readonly QuestionDifference[];
  readonly comparison: Comparison;
  readonly totals: DifferenceTotals;
  /** The first differences by id, told in full. */
  readonly cases: readonly ToldDifference[];
}

/** Compares the answers to two questions about one protocol. */
export class CompareAnswers extends Query<AnswersCompared> {
  constructor(
    readonly asked: Both<AskedQuestion>,
    /** How many differences are told in full. */
    readonly limit: number,
  ) {
    super();
  }
}

@QueryHandler(CompareAnswers)
export class CompareAnswersHandler implements IQueryHandler<CompareAnswers> {
  constructor(
    private readonly store: Store,
    private readonly answers: Answers,
    private readonly cases: CaseHistories,
  ) {}

  async execute({ asked, limit }: CompareAnswers): Promise<AnswersCompared> {
    const { a, b } = asked;
    if (a.protocol !== b.protocol) {
      throw new Problem(
        'question-invalid',
        `Two answers must be about one protocol to be compared; received ${echo(a.protocol)} and ${echo(b.protocol)}. Name the same one in both.`,
      );
    }
    // At one position, so that what is recorded meanwhile is no difference.
    const pinned = await this.answers.pin([asDerived(a), asDerived(b)]);
    const [resolvedA, resolvedB] = await Promise.all(
      pinned.map((question) => resolveQuestion(this.store.columns, question)),
    );
    const resolved = { a: resolvedA!, b: resolvedB! };
    // With all columns: some are read whether they are wanted or not.
    const open = await this.openBoth(pinned.map((question) => ({ ...question, columns: null })));
    try {
      const wanted = { a: resolved.a.question.columns, b: resolved.b.question.columns };
      const comparison = comparisonOf(open.a, open.b, wanted);
      const { found, totals } = await this.join(open, comparison, limit);
      const differs = questionDifferences(resolved.a.question, resolved.b.question);
      return {
        questions: { a: resolved.a.question, b: resolved.b.question },
        differs,
        comparison,
        totals,
        cases: await this.tell(found, resolved, differs),
      };
    } finally {
      await Promise.all([open.a.close(), open.b.close()]);
    }
  }

  private async openBoth(pinned: readonly AskedQuestion[]): Promise<Both<OpenAnswer>> {
    const a = await this.answers.openRows(pinned[0]!, { accounts: true });
    try {
      return { a, b: await this.answers.openRows(pinned[1]!, { accounts: true }) };
    } catch (error) {
      await a.close();
      throw error;
    }
  }

  /** Goes through both answers by id, case by case: of those that differ the first are kept. */
  private async join(
    { a, b }: Both<OpenAnswer>,
    comparison: Comparison,
    limit: number,
  ): Promise<{ found: CaseDifference[]; totals: DifferenceTotals }> {
    const compare = comparing(a.columns, b.columns, comparison);
    const tally = new DifferenceTally();
    const found: CaseDifference[] = [];
    for await (const pair of pairsOf(casesOf(a), casesOf(b))) {
      const difference = compare(pair);
      tally.add(pair, difference);
      if (difference !== undefined && found.length < limit) found.push(difference);
    }
    return { found, totals: tally.reconcile(a.audit, b.audit) };
  }

  /** Tells why each of the cases differs, from its history. */
  private async tell(
    found: readonly CaseDifference[],
    { a, b }: Both<ResolvedQuestion>,
    differs: readonly QuestionDifference[],
  ): Promise<ToldDifference[]> {
    const { protocol } = a.question;
    const versions = this.store.columns.versionsOf(protocol).map(({ definition }) => definition);
    const inA = await this.cases.at(protocol, a.question.asKnown);
    const inB = await this.cases.at(protocol, b.question.asKnown);
    const told: ToldDifference[] = [];
    for (const difference of found) {
      const sides = {
        a: { resolved: a, versions, ...(await inA(difference.id)) },
        b: { resolved: b, versions, ...(await inB(difference.id)) },
      };
      told.push({ ...difference, causes: causesOfDifference(sides, differs) });
    }
    return told;
  }
}
