import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { LogUnavailable } from '#event-log';
import { withoutPersonalNumbers } from '#kernel';
import { FollowDto } from './follow.dto.js';
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
