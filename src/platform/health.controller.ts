import { Controller, Get, Inject } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { Problem, withoutPersonalNumbers } from '#kernel';
import { ApiProblem } from './api-problem.js';
import { LiveDto, ReadyDto } from './health.dto.js';
import type { Lag } from './lag.js';
import { LogLook } from './log-look.js';
import { VERSION } from './package.js';
import { ROLE, type Role } from './role.js';
import { Settings } from './settings.js';
import { Store } from './store.js';

/** Whether the process runs, and whether it can do its work. */
@ApiTags('health')
@Controller('health')
export class HealthController {
  private readonly log: LogLook;

  constructor(
    private readonly store: Store,
    private readonly settings: Settings,
    @Inject(ROLE) private readonly role: Role,
  ) {
    this.log = new LogLook(store);
  }

  @Get('live')
  @ApiOperation({ summary: 'The process answers' })
  @ApiResponse({ status: 200, type: LiveDto })
  live(): LiveDto {
    return { status: 'ok', version: VERSION };
  }

  @Get('ready')
  @ApiOperation({
    summary: 'The process can do what its role is for',
    description:
      'ingest needs a log that takes events; query one that can be read, and columns so close behind it that questions do not wait in vain; a process that does everything, a log that takes events and columns that follow it.',
  })
  @ApiResponse({ status: 200, type: ReadyDto })
  @ApiProblem(503)
  async ready(): Promise<ReadyDto> {
    const { columns, about } = this.store;
    this.checkTaking();
    const { position, lag } = await this.log.look();
    if (this.role !== 'ingest') this.checkColumns(position, lag);
    const { position: reached, health } = columns;
    return {
      status: 'ok',
      role: this.role,
      log: { position, synchronous: about.synchronous },
      columns: {
        position: reached,
        state: health.state,
        lag,
        parked: columns.parkedCount,
      },
    };
  }

  private checkTaking(): void {
    const state = this.store.about.logState();
    if (state === 'closed') throw new Problem('shutting-down', 'The log is closed: this process is stopping.');
    // Only a log in this process's own file fails for good; a server's is tried again by the log itself.
    if (state === 'failed' && this.role !== 'query') {
      throw new Problem(
        'log-unavailable',
        'A write to the log file failed, and the log takes no more until the process is started anew. Look at the disk, run forlopp verify, and restart.',
      );
    }
  }

  private checkColumns(position: number, lag: Lag): void {
    const { columns } = this.store;
    const { state, error } = columns.health;
    const extra = { log: position, columns: columns.position, lag };
    if (state === 'reconnecting') {
      throw new Problem('not-caught-up', 'The columns cannot follow the log now; they try again by themselves.', {
        extra: { ...extra, ...(error === undefined ? {} : { failure: withoutPersonalNumbers(error.message) }) },
      });
    }
    // Others can answer meanwhile. Where this process is the only one, a question that waits is better than none.
    if (this.role === 'query' && lag.seconds * 1000 > this.settings.waitMs) {
      throw new Problem(
        'not-caught-up',
        `The columns are ${lag.seconds} s behind the log, which is longer than a question waits (FORLOPP_WAIT_MS). They catch up by themselves; ask another query process meanwhile.`,
        { extra },
      );
    }
  }
}
