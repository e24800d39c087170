import { Module } from '@nestjs/common';
import { ProtocolsModule } from './protocols.module.js';
import { RegisterProtocolController } from './register-protocol/register-protocol.controller.js';
import { RegisterProtocolHandler } from './register-protocol/register-protocol.js';

/** Register and version what a study is. */
@Module({
  imports: [ProtocolsModule],
  controllers: [RegisterProtocolController],
  providers: [RegisterProtocolHandler],
})
export class RegisterProtocolModule {}
