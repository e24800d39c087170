import { Body, Controller, HttpCode, Post, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiBody, ApiConsumes, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { checkProtocol, parseProtocol } from '#protocol';
import { ApiProblem } from '../../platform/api-problem.js';
import { RegisteredDto, registrationView } from '../show-protocols/protocol.dto.js';
import { RegisterProtocol } from './register-protocol.js';

@ApiTags('protocols')
@Controller('v1/protocols')
export class RegisterProtocolController {
  constructor(private readonly commands: CommandBus) {}

  @Post()
  @HttpCode(201)
  @ApiOperation({
    summary: 'Register a version of a protocol',
    description:
      'As YAML (application/yaml) or JSON. The same version again is answered as before; a changed one is refused.',
  })
  @ApiConsumes('application/yaml', 'application/json')
  @ApiBody({ schema: { type: 'object', description: 'The content of protocol.yaml.' } })
  @ApiResponse({
    status: 201,
    type: RegisteredDto,
    description: 'Registered, now or before (header Idempotency-Replayed).',
  })
  @ApiProblem(400, 409, 413, 415, 422, 503)
  async register(@Body() body: unknown, @Res({ passthrough: true }) reply: FastifyReply): Promise<RegisteredDto> {
    const protocol = typeof body === 'string' ? parseProtocol(body, 'protocol.yaml') : checkProtocol(body);
    const { registration, recorded } = await this.commands.execute(new RegisterProtocol(protocol));
    if (!recorded) void reply.header('idempotency-replayed', 'true');
    return registrationView(registration);
  }
}
