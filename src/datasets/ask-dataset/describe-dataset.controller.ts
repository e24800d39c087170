import { join } from 'node:path';
import { Controller, Get, Query, Res, type StreamableFile } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Manifest } from '#dataset';
import { auditJsonOf, bundleOf } from '#exchange';
import { ApiProblem } from '../../platform/api-problem.js';
import { FILES } from '../../platform/folder.js';
import { Store } from '../../platform/store.js';
import { fileOf, QUESTION_PROBLEMS } from './ask-dataset.controller.js';
import { AskDataset, AskManifest } from './ask-dataset.js';
import { AuditDto, ManifestDto } from './dataset.dto.js';
import { inFormat } from './formats.js';
import { QuestionDto, toQuestion } from './question.dto.js';
import { sendAnswer } from './send-answer.js';

/** What goes with the rows of an answer: manifest, audit, and all of it in one file. */
@ApiTags('datasets')
@Controller('v1')
export class DescribeDatasetController {
  constructor(
    private readonly queries: QueryBus,
    private readonly store: Store,
  ) {}

  @Get('datasets.manifest.json')
  @ApiOperation({
    summary: 'The manifest of a dataset alone: what makes it reproducible',
    description: 'Of the format that the question names, by default CSV.',
  })
  @ApiResponse({ status: 200, type: ManifestDto })
  @ApiProblem(...QUESTION_PROBLEMS)
  manifest(@Query() question: QuestionDto): Promise<Manifest> {
    return this.queries.execute(new AskManifest(toQuestion(question), question.seen));
  }

  @Get('datasets.audit.json')
  @ApiOperation({ summary: 'What became of every case and fact, and the cases that are not in the rows' })
  @ApiResponse({ status: 200, type: AuditDto })
  @ApiProblem(...QUESTION_PROBLEMS)
  async audit(
    @Query() question: QuestionDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile> {
    const answered = await this.queries.execute(new AskDataset(toQuestion(question), question.seen));
    return sendAnswer(reply, answered, 'application/json; charset=utf-8', () =>
      auditJsonOf(answered.answer, answered.manifest),
    );
  }

  @Get('datasets.bundle.zip')
  @ApiOperation({
    summary: 'A dataset with all that a person needs to use it',
    description:
      'CSV, Parquet, manifest, codebook in both languages, audit, and scripts that read it in R, Python, Stata and SAS.',
  })
  @ApiResponse({ status: 200, description: 'Its manifest is of data.csv.', ...fileOf('application/zip') })
  @ApiProblem(...QUESTION_PROBLEMS)
  async bundle(
    @Query() question: QuestionDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile> {
    const answered = await this.queries.execute(new AskDataset(inFormat(question, 'csv'), question.seen));
    const scratch = join(this.store.about.folder, FILES.scratch);
    return sendAnswer(reply, answered, 'application/zip', () => bundleOf(answered.answer, answered.manifest, scratch));
  }
}
