import { Module } from '@nestjs/common';
import { Definitions } from './definitions.js';
import { ShowProtocolsController } from './show-protocols/show-protocols.controller.js';
import { ListProtocolsHandler, ShowProtocolHandler } from './show-protocols/show-protocols.js';

/** What a study is, in all its versions. */
@Module({
  controllers: [ShowProtocolsController],
  providers: [Definitions, ListProtocolsHandler, ShowProtocolHandler],
  exports: [Definitions],
})
export class ProtocolsModule {}
