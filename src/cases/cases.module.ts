import { Module } from '@nestjs/common';
import { ProtocolsModule } from '../protocols/protocols.module.js';
import { CaseRepository } from './case-repository.js';
import { ShowCaseController } from './show-case/show-case.controller.js';
import { ShowCaseHandler } from './show-case/show-case.js';

/** One case's history. */
@Module({
  imports: [ProtocolsModule],
  controllers: [ShowCaseController],
  providers: [CaseRepository, ShowCaseHandler],
  exports: [CaseRepository],
})
export class CasesModule {}
