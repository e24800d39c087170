import { Controller, Delete, Get, HttpCode, Post } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Rebuild, RebuildOutcome, RebuildProgress } from '#columns';
import { LogUnavailable } from '#event-log';
import { withoutPersonalNumbers } from '#kernel';
import { FollowDto, RebuildDto, type RebuildOutcomeDto, type RebuildProgressDto } from './follow.dto.js';
import { lagOf, type Lag } from './lag.js';
import { Store } from './store.js';

/** Parked events that are listed. */
const LISTED = 100;

/** How the columns of this process follow the log. */
@ApiTags('health')
@Controller('v1')
export class FollowController {
  constructor(private readonly store: Store) {}

  @Get('follow')
  @ApiOperation({
    summary: 'How the columns of this process follow the log, and the events that they could not take',
    description:
      'Questions about a protocol are refused (parked-events) as known at or after the first position of it that is parked.',
  })
  @ApiResponse({ status: 200, type: FollowDto })
  async status(): Promise<FollowDto> {
    const { columns } = this.store;
    const { since, ...now } = columns.health;
    const parked = await columns.parkedEvents(LISTED);
    return {
      state: now.state,
      since: new Date(since).toISOString(),
      ...(now.state === 'reconnecting'
        ? { failures: now.failures, failure: withoutPersonalNumbers(now.error.message) }
        : {}),
      position: columns.position,
      lag: await this.lag(),
      rebuild: rebuildOf(columns.rebuild),
      parkedCount: columns.parkedCount,
      parked: parked.map(({ position, protocol, revision, type, reason }) => ({
        position,
        protocol,
        revision,
        type: withoutPersonalNumbers(type),
        reason: withoutPersonalNumbers(reason),
      })),
    };
  }

  @Post('follow/rebuild')
  @HttpCode(202)
  @ApiOperation({
    summary: 'Builds the columns of this process anew from the log, beside those that are asked',
    description:
      'They take the place of the others in one step when they hold as much; until then, and if it fails or is cancelled, the others are asked. GET /v1/follow tells how it gets on. Where it is under way, it stays so.',
  })
  @ApiResponse({ status: 202, type: RebuildDto })
  rebuild(): RebuildDto {
    const { columns, log } = this.store;
    columns.startRebuild(log, 'asked');
    return rebuildOf(columns.rebuild);
  }

  @Delete('follow/rebuild')
  @ApiOperation({
    summary: 'Ends a rebuild, and leaves nothing of it',
    description: 'What has taken its place already stays; where none is under way, nothing happens. last tells which.',
  })
  @ApiResponse({ status: 200, type: RebuildDto })
  async cancel(): Promise<RebuildDto> {
    const { columns } = this.store;
    await columns.cancelRebuild();
    return rebuildOf(columns.rebuild);
  }

  /** A log that is away is what this is there to tell of, so it does not keep it from telling. */
  private async lag(): Promise<Lag | null> {
    try {
      return await lagOf(this.store);
    } catch (error) {
      if (error instanceof LogUnavailable) return null;
      throw error;
    }
  }
}

function rebuildOf(rebuild: Rebuild): RebuildDto {
  const { state, last } = rebuild;
  return {
    state,
    ...(rebuild.state === 'idle' ? {} : { progress: progressOf(rebuild) }),
    ...(last === undefined ? {} : { last: outcomeOf(last) }),
  };
}

function progressOf({
  cause,
  since,
  position,
  events,
  of,
  eventsPerSecond,
}: RebuildProgress): Pick<RebuildProgressDto, keyof RebuildProgressDto> {
  return { cause, since: new Date(since).toISOString(), position, events, of, eventsPerSecond };
}

function outcomeOf(last: RebuildOutcome): RebuildOutcomeDto {
  return {
    outcome: last.outcome,
    ...progressOf(last),
    ended: new Date(last.ended).toISOString(),
    ...(last.error === undefined ? {} : { failure: withoutPersonalNumbers(last.error.message) }),
  };
}
