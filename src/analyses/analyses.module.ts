import { Module } from '@nestjs/common';
import { DatasetsModule } from '../datasets/datasets.module.js';
import { AnalysesController } from './analyses.controller.js';
import { AnalysisWorkers } from './analysis-workers.js';
import { MakeAnalysisHandler } from './make-analysis.js';

/** Survival statistics of a dataset, or of a table that is sent. */
@Module({
  imports: [DatasetsModule],
  controllers: [AnalysesController],
  providers: [AnalysisWorkers, MakeAnalysisHandler],
})
export class AnalysesModule {}
