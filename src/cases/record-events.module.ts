import { Module } from '@nestjs/common';
import { ProtocolsModule } from '../protocols/protocols.module.js';
import { CasesModule } from './cases.module.js';
import { MoveEventsHandler } from './move-history/move-events.js';
import { RecordEventsController } from './record-events/record-events.controller.js';
import { RecordEventsHandler } from './record-events/record-events.js';

/** Receive events, correct, void, merge. */
@Module({
  imports: [CasesModule, ProtocolsModule],
  controllers: [RecordEventsController],
  providers: [MoveEventsHandler, RecordEventsHandler],
})
export class RecordEventsModule {}
