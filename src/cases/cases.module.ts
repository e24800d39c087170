import { Module } from '@nestjs/common';
import { ProtocolsModule } from '../protocols/protocols.module.js';
import { CaseRepository } from './case-repository.js';
import { MoveEventsHandler } from './move-history/move-events.js';
import { RecordEventsController } from './record-events/record-events.controller.js';
import { RecordEventsHandler } from './record-events/record-events.js';
import { ShowCaseController } from './show-case/show-case.controller.js';
import { ShowCaseHandler } from './show-case/show-case.js';

/** Receive events, correct, void, merge; one case's history. */
@Module({
  imports: [ProtocolsModule],
  controllers: [RecordEventsController, ShowCaseController],
  providers: [CaseRepository, MoveEventsHandler, RecordEventsHandler, ShowCaseHandler],
  exports: [CaseRepository],
})
export class CasesModule {}
