import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { Problem, withoutPersonalNumbers } from '#kernel';
import { ApiProblem } from './api-problem.js';
import { LiveDto, ReadyDto } from './health.dto.js';
import { VERSION } from './package.js';
import { Store } from './store.js';

/** Whether the process runs, and whether it can do its work. */
@ApiTags('health')
@Controller('health')
export class HealthController {
  constructor(private readonly store: Store) {}

  @Get('live')
  @ApiOperation({ summary: 'The process answers' })
  @ApiResponse({ status: 200, type: LiveDto })
  live(): LiveDto {
    return { status: 'ok', version: VERSION };
  }

  @Get('ready')
  @ApiOperation({ summary: 'The log can be read, and the columns follow it' })
  @ApiResponse({ status: 200, type: ReadyDto })
  @ApiProblem(503)
  async ready(): Promise<ReadyDto> {
    const { columns, about } = this.store;
    const position = await this.store.head();
    if (!about.writable()) {
      throw new Problem(
        'log-unavailable',
        'A write to the log failed, and it takes no more until the process is started anew. Look at the disk, run forlopp verify, and restart.',
      );
    }
    const { state, error } = columns.health;
    if (state === 'failed') {
      throw new Problem('not-caught-up', 'The columns cannot follow the log now; they try again by themselves.', {
        extra: {
          log: position,
          columns: columns.position,
          ...(error === undefined ? {} : { failure: withoutPersonalNumbers(error.message) }),
        },
      });
    }
    return {
      status: 'ok',
      log: { position, synchronous: about.synchronous },
      columns: { position: columns.position, state, behind: position - columns.position },
    };
  }
}
