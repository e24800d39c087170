import { join } from 'node:path';
import { applyDecorators, Controller, Get, Query, Res, type StreamableFile } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Format } from '#dataset';
import { ApiProblem } from '../../platform/api-problem.js';
import { FILES } from '../../platform/folder.js';
import { Store } from '../../platform/store.js';
import { AskDataset } from './ask-dataset.js';
import { DatasetDto } from './dataset.dto.js';
import { inFormat, WRITINGS } from './formats.js';
import { QuestionDto } from './question.dto.js';
import { sendAnswer } from './send-answer.js';

export const QUESTION_PROBLEMS = [400, 404, 503] as const;

/** A body that has no schema. */
export function fileOf(type: string): { content: Record<string, { schema: { type: 'string'; format: 'binary' } }> } {
  return { content: { [type.split(';')[0]!]: { schema: { type: 'string', format: 'binary' } } } };
}

/** The address of a format, and what the description of the interface says of it. */
function GetAs(format: Format): MethodDecorator {
  const { address, type, summary, description } = WRITINGS[format];
  return applyDecorators(
    Get(address),
    ApiOperation({
      summary,
      description: 'Headers say as of when and as known when, how many rows there are, their hash, and what to doubt.',
    }),
    ApiResponse({ status: 200, description, ...(format === 'json' ? { type: DatasetDto } : fileOf(type)) }),
    ApiProblem(...QUESTION_PROBLEMS),
  );
}

/** The rows of an answer, an address for each format. */
@ApiTags('datasets')
@Controller('v1')
export class AskDatasetController {
  constructor(
    private readonly queries: QueryBus,
    private readonly store: Store,
  ) {}

  @GetAs('csv')
  csv(@Query() question: QuestionDto, @Res({ passthrough: true }) reply: FastifyReply): Promise<StreamableFile> {
    return this.answer('csv', question, reply);
  }

  @GetAs('ndjson')
  ndjson(@Query() question: QuestionDto, @Res({ passthrough: true }) reply: FastifyReply): Promise<StreamableFile> {
    return this.answer('ndjson', question, reply);
  }

  @GetAs('json')
  json(@Query() question: QuestionDto, @Res({ passthrough: true }) reply: FastifyReply): Promise<StreamableFile> {
    return this.answer('json', question, reply);
  }

  @GetAs('parquet')
  parquet(@Query() question: QuestionDto, @Res({ passthrough: true }) reply: FastifyReply): Promise<StreamableFile> {
    return this.answer('parquet', question, reply);
  }

  @GetAs('arrow')
  arrow(@Query() question: QuestionDto, @Res({ passthrough: true }) reply: FastifyReply): Promise<StreamableFile> {
    return this.answer('arrow', question, reply);
  }

  @GetAs('adtte')
  adtte(@Query() question: QuestionDto, @Res({ passthrough: true }) reply: FastifyReply): Promise<StreamableFile> {
    return this.answer('adtte', question, reply);
  }

  private async answer(format: Format, question: QuestionDto, reply: FastifyReply): Promise<StreamableFile> {
    const asked = inFormat(question, format);
    const answered = await this.queries.execute(new AskDataset(asked, question.seen));
    const { type, write } = WRITINGS[format];
    const scratch = join(this.store.about.folder, FILES.scratch);
    return sendAnswer(reply, answered, type, () => write(answered.answer, answered.manifest, scratch));
  }
}
