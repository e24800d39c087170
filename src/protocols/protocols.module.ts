import { Module } from '@nestjs/common';
import { Definitions } from './definitions.js';
import { RegisterProtocolController } from './register-protocol/register-protocol.controller.js';
import { RegisterProtocolHandler } from './register-protocol/register-protocol.js';
import { ShowProtocolsController } from './show-protocols/show-protocols.controller.js';
import { ListProtocolsHandler, ShowProtocolHandler } from './show-protocols/show-protocols.js';

/** Register and version what a study is. */
@Module({
  controllers: [RegisterProtocolController, ShowProtocolsController],
  providers: [Definitions, RegisterProtocolHandler, ListProtocolsHandler, ShowProtocolHandler],
  exports: [Definitions],
})
export class ProtocolsModule {}
