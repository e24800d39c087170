import { Body, Controller, Headers, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiBody, ApiConsumes, ApiHeader, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { checkCaseId, echo, Problem } from '#kernel';
import { ApiProblem } from '../../platform/api-problem.js';
import { Settings } from '../../platform/settings.js';
import { BatchDto, BatchOptionsDto, SingleOptionsDto } from './batch.dto.js';
import { EnvelopeDto } from '../envelope.dto.js';
import { readEach, readEnvelope } from '../read-envelope.js';
import type { Outcome } from './outcome.js';
import { parseBatch } from './parse-batch.js';
import { BatchAnswerDto, DryRunDto, ReceiptDto } from './receipt.dto.js';
import { RecordEvents } from './record-events.js';

@ApiTags('cases')
@Controller('v1/protocols/:protocol')
export class RecordEventsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly settings: Settings,
  ) {}

  @Post('cases/:case/events')
  @HttpCode(201)
  @ApiOperation({
    summary: 'Record one event in a case',
    description:
      'The answer comes when the event is durable. The same event again (source + id) gets the same answer and records nothing. A correction, void or merge needs If-Match; a fact may have it.',
  })
  @ApiHeader({ name: 'If-Match', required: false, description: 'The ETag of the case as the sender saw it last.' })
  @ApiHeader({ name: 'If-None-Match', required: false, description: '`*`: only if the case has no event yet.' })
  @ApiBody({ type: EnvelopeDto })
  @ApiResponse({ status: 200, type: DryRunDto, description: 'A dry run: nothing was recorded.' })
  @ApiResponse({
    status: 201,
    type: ReceiptDto,
    description: 'Recorded, now or before.',
    headers: {
      ETag: { description: 'The revision of the event.', schema: { type: 'string' } },
      'Idempotency-Replayed': { description: '`true` when it was recorded before.', schema: { type: 'string' } },
    },
  })
  @ApiProblem(400, 404, 409, 412, 422, 428, 503)
  async one(
    @Param('protocol') protocol: string,
    @Param('case') caseId: string,
    @Query() { dryRun }: SingleOptionsDto,
    @Headers('if-match') ifMatch: string | undefined,
    @Headers('if-none-match') ifNoneMatch: string | undefined,
    @Body() body: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object> {
    checkCaseId(caseId);
    const expectedRevision = readRevision(ifMatch, ifNoneMatch);
    const [outcome] = await this.commands.execute(
      new RecordEvents(protocol, [readEnvelope(body, caseId)], {
        mode: 'atomic',
        dryRun: dryRun === 'true',
        revisionRequired: true,
        ...(expectedRevision === undefined ? {} : { expectedRevision }),
      }),
    );
    switch (outcome!.status) {
      case 'refused':
        throw outcome!.problem;
      case 'would-record':
        void reply.status(200);
        return { dryRun: true, ...outcome };
      case 'unchanged':
        void reply.header('idempotency-replayed', 'true').header('etag', `"${outcome!.receipt.revision}"`);
        return { ...outcome!.receipt };
      case 'recorded':
        void reply.header('etag', `"${outcome!.receipt.revision}"`);
        return { ...outcome!.receipt };
    }
  }

  @Post('events')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Record a batch of events, of one case or many',
    description:
      'JSON ({"events": [...]}) or NDJSON (one event a line). mode=partial (default): each event for itself, with an outcome for each. mode=atomic: all or none. dryRun=true: decide and record nothing.',
  })
  @ApiConsumes('application/json', 'application/x-ndjson')
  @ApiBody({ type: BatchDto })
  @ApiResponse({ status: 200, type: BatchAnswerDto })
  @ApiProblem(400, 404, 409, 413, 415, 422, 503)
  async batch(
    @Param('protocol') protocol: string,
    @Query() { mode = 'partial', dryRun }: BatchOptionsDto,
    @Body() body: unknown,
  ): Promise<object> {
    const raws = parseBatch(body);
    if (raws.length > this.settings.batchLimit) {
      throw new Problem(
        'batch-too-large',
        `A batch has at most ${this.settings.batchLimit} events; received ${raws.length}. Send smaller batches.`,
      );
    }
    const outcomes = await this.commands.execute(
      new RecordEvents(protocol, readEach(raws), { mode, dryRun: dryRun === 'true' }),
    );
    if (mode === 'atomic') refuseWhole(outcomes);
    return summarise(outcomes, dryRun === 'true');
  }
}

/** In an atomic batch one refusal refuses all: the problem names each item that was refused. */
function refuseWhole(outcomes: readonly Outcome[]): void {
  const refused = outcomes.flatMap((outcome, index) =>
    outcome?.status === 'refused' ? [{ index, problem: outcome.problem }] : [],
  );
  if (refused.length === 0) return;
  const { index, problem } = refused[0]!;
  throw new Problem(
    'batch-refused',
    `In an atomic batch every event must be acceptable; ${refused.length} of ${outcomes.length} were not, the first at index ${index}: ${problem.message}`,
    {
      extra: {
        items: refused.map((one) => ({ index: one.index, status: 'refused', problem: one.problem.toDocument() })),
      },
    },
  );
}

function summarise(outcomes: readonly Outcome[], dryRun: boolean): object {
  const count = (status: Outcome['status']): number => outcomes.filter((outcome) => outcome.status === status).length;
  return {
    ...(dryRun ? { dryRun: true, wouldRecord: count('would-record') } : {}),
    recorded: count('recorded'),
    unchanged: count('unchanged'),
    refused: count('refused'),
    items: outcomes.map((outcome, index) => {
      if (outcome.status === 'refused') return { index, status: outcome.status, problem: outcome.problem.toDocument() };
      if (outcome.status === 'would-record') return { index, ...outcome };
      return { index, status: outcome.status, ...outcome.receipt };
    }),
  };
}

/** The revision that the preconditions name: one strong ETag of ours, or `If-None-Match: *` for a case without events. */
function readRevision(ifMatch: string | undefined, ifNoneMatch: string | undefined): number | undefined {
  const refuse = (rule: string, received: string): never => {
    throw new Problem(
      'revision-invalid',
      `${rule}; received ${echo(received)}. Read the case, and send its ETag as If-Match.`,
    );
  };
  if (ifNoneMatch !== undefined) {
    if (ifMatch !== undefined) return refuse('If-Match and If-None-Match cannot go together', ifNoneMatch);
    return ifNoneMatch.trim() === '*' ? -1 : refuse('If-None-Match must be *', ifNoneMatch);
  }
  if (ifMatch === undefined) return undefined;
  const match = /^"(0|[1-9]\d{0,14})"$/.exec(ifMatch.trim());
  return match === null ? refuse('If-Match must be one ETag of the case, like "3"', ifMatch) : Number(match[1]);
}
