import { Controller, Get, Param, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { AskedQuestion, Explanation } from '#dataset';
import { checkCaseId } from '#kernel';
import { ApiProblem } from '../../platform/api-problem.js';
import { QuestionDto, toQuestion } from '../ask-dataset/question.dto.js';
import { ExplainCase } from './explain-case.js';
import { ExplanationDto } from './explanation.dto.js';

@ApiTags('datasets')
@Controller('v1/protocols/:protocol/cases')
export class ExplainCaseController {
  constructor(private readonly queries: QueryBus) {}

  @Get(':case/why')
  @ApiOperation({
    summary: "Why one case's rows are what they are, fact by fact",
    description: "The question as for /v1/datasets.csv; its protocol is the address's and may be left out.",
  })
  @ApiResponse({ status: 200, type: ExplanationDto })
  @ApiProblem(400, 404, 503)
  why(
    @Param('protocol') protocol: string,
    @Param('case') caseId: string,
    @Query() question: QuestionDto,
  ): Promise<Explanation> {
    checkCaseId(caseId);
    return this.queries.execute(new ExplainCase(protocol, caseId, questionOf(question, protocol), question.seen));
  }
}

/** The question, which is about the protocol of the address where it names none. */
function questionOf(dto: QuestionDto, protocol: string): AskedQuestion {
  const own =
    dto.question === undefined
      ? { protocol: dto.protocol ?? protocol }
      : { question: withProtocol(dto.question, protocol) };
  return toQuestion(Object.assign(new QuestionDto(), dto, own));
}

function withProtocol(text: string, protocol: string): string {
  try {
    const question = JSON.parse(text) as unknown;
    return typeof question === 'object' && question !== null ? JSON.stringify({ protocol, ...question }) : text;
  } catch {
    // What is wrong with it is told when it is read.
    return text;
  }
}
