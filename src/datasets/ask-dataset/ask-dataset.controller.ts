import { Readable } from 'node:stream';
import { Controller, Get, Query, Res, StreamableFile } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiOperation, ApiProduces, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Manifest, OpenAnswer } from '#dataset';
import { csvOf } from '#exchange';
import { ApiProblem } from '../../platform/api-problem.js';
import { AskDataset } from './ask-dataset.js';
import { jsonAnswer } from './json-answer.js';
import { QuestionDto, toQuestion } from './question.dto.js';

const QUESTION_PROBLEMS = [400, 404, 503] as const;

@ApiTags('datasets')
@Controller('v1')
export class AskDatasetController {
  constructor(private readonly queries: QueryBus) {}

  @Get('datasets.csv')
  @ApiOperation({
    summary: 'A time-to-event dataset as CSV',
    description:
      'Headers say as of and as known when, and where the manifest is. Read it from R: read.csv("http://…/v1/datasets.csv?…").',
  })
  @ApiProduces('text/csv')
  @ApiResponse({ status: 200, description: 'UTF-8, a header line, a row for each case, missing values empty.' })
  @ApiProblem(...QUESTION_PROBLEMS)
  async csv(@Query() question: QuestionDto, @Res({ passthrough: true }) reply: FastifyReply): Promise<StreamableFile> {
    const { answer, manifest } = await this.ask(question);
    void reply.headers({
      'forlopp-as-of': manifest.question.asOf,
      'forlopp-as-known': String(manifest.question.asKnown),
      'forlopp-sha256': manifest.result.sha256,
      'forlopp-rows': String(answer.audit.rows),
      'forlopp-warnings': answer.warnings.map(({ code }) => code).join(', '),
    });
    return new StreamableFile(streamOf(answer, csvOf(answer.columns, answer.rows())), {
      type: 'text/csv; charset=utf-8; header=present',
    });
  }

  @Get('datasets.json')
  @ApiOperation({ summary: 'A time-to-event dataset as JSON: manifest, rows, and the cases that are not in them' })
  @ApiResponse({ status: 200, description: '{manifest, warnings, rows: [{column: value}], excluded: [{id, reason}]}' })
  @ApiProblem(...QUESTION_PROBLEMS)
  async json(@Query() question: QuestionDto): Promise<StreamableFile> {
    const { answer, manifest } = await this.ask(question);
    return new StreamableFile(streamOf(answer, jsonAnswer(answer, manifest)), {
      type: 'application/json; charset=utf-8',
    });
  }

  @Get('datasets.manifest.json')
  @ApiOperation({ summary: 'The manifest of a dataset alone: what makes it reproducible' })
  @ApiProblem(...QUESTION_PROBLEMS)
  async manifest(@Query() question: QuestionDto): Promise<Manifest> {
    const { answer, manifest } = await this.ask(question);
    await answer.close();
    return manifest;
  }

  private ask(question: QuestionDto): Promise<{ answer: OpenAnswer; manifest: Manifest }> {
    return this.queries.execute(new AskDataset(toQuestion(question), question.seen));
  }
}

/** The text of an answer, which is let go of at its end, or when the reader goes away. */
function streamOf(answer: OpenAnswer, text: AsyncIterable<string>): Readable {
  const stream = Readable.from(text);
  // A `finally` in the generator would not run where nobody began to read: the reader went away before the first row.
  stream.once('close', () => void answer.close());
  return stream;
}
