import { Controller, Get, Param, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { IsInt, IsOptional, Min } from 'class-validator';
import { ApiProblem } from '../../platform/api-problem.js';
import { WholeNumber } from '../../platform/whole-number.js';
import { ProtocolDto, ProtocolsDto, registrationView } from './protocol.dto.js';
import { ListProtocols, ShowProtocol } from './show-protocols.js';

class VersionDto {
  /** The version to show; by default the latest. */
  @IsOptional()
  @WholeNumber()
  @IsInt()
  @Min(1)
  version?: number;
}

@ApiTags('protocols')
@Controller('v1/protocols')
export class ShowProtocolsController {
  constructor(private readonly queries: QueryBus) {}

  @Get()
  @ApiOperation({ summary: 'The registered protocols' })
  @ApiResponse({ status: 200, type: ProtocolsDto })
  @ApiProblem(503)
  async list(): Promise<ProtocolsDto> {
    return { protocols: (await this.queries.execute(new ListProtocols())).map(registrationView) };
  }

  @Get(':protocol')
  @ApiOperation({ summary: 'One protocol: its versions, and the definition of one' })
  @ApiResponse({ status: 200, type: ProtocolDto })
  @ApiProblem(400, 404, 503)
  async show(@Param('protocol') name: string, @Query() { version }: VersionDto): Promise<ProtocolDto> {
    const versions = await this.queries.execute(new ShowProtocol(name));
    const [chosen] =
      version === undefined ? versions.slice(-1) : await this.queries.execute(new ShowProtocol(name, version));
    const more = { versions: versions.map(registrationView), definition: chosen!.definition };
    return Object.assign(registrationView(chosen!), more);
  }
}
