import { Controller, Get, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { spellQuestion } from '#dataset';
import { ApiProblem } from '../../platform/api-problem.js';
import { QUESTION_PROBLEMS } from '../ask-dataset/ask-dataset.controller.js';
import { CompareAnswers, type AnswersCompared } from './compare-answers.js';
import { AnswersComparedDto, TwoQuestionsDto } from './compare-answers.dto.js';

/** Differences that are told in full unless the call says how many. */
const TOLD = 20;

@ApiTags('datasets')
@Controller('v1')
export class CompareAnswersController {
  constructor(private readonly queries: QueryBus) {}

  @Get('datasets/diff.json')
  @ApiOperation({
    summary: 'How two answers differ: the cases that came, went or changed, and the facts that did it',
    description: 'Counts and totals are of all cases; the first ones by id are told in full.',
  })
  @ApiResponse({ status: 200, type: AnswersComparedDto })
  @ApiProblem(...QUESTION_PROBLEMS)
  diff(@Query() { a, b, limit }: TwoQuestionsDto): Promise<AnswersCompared> {
    const asked = { a: spellQuestion({ question: a }), b: spellQuestion({ question: b }) };
    return this.queries.execute(new CompareAnswers(asked, limit ?? TOLD));
  }
}
