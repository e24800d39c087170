import { Controller, Get, Param, Query, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { checkCaseId } from '#kernel';
import { ApiProblem } from '../../platform/api-problem.js';
import { ShowCaseOptionsDto } from './show-case.dto.js';
import { CaseView } from './case.dto.js';
import { ShowCase } from './show-case.js';

@ApiTags('cases')
@Controller('v1/protocols/:protocol/cases')
export class ShowCaseController {
  constructor(private readonly queries: QueryBus) {}

  @Get(':case')
  @ApiOperation({ summary: "One case's history, with corrections and flags" })
  @ApiResponse({
    status: 200,
    type: CaseView,
    headers: { ETag: { description: 'The revision.', schema: { type: 'string' } } },
  })
  @ApiProblem(400, 404, 503)
  async show(
    @Param('protocol') protocol: string,
    @Param('case') caseId: string,
    @Query() { asKnown }: ShowCaseOptionsDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CaseView> {
    checkCaseId(caseId);
    const view = await this.queries.execute(new ShowCase(protocol, caseId, asKnown));
    void reply.header('etag', `"${view.revision}"`);
    return view;
  }
}
