import { Module } from '@nestjs/common';
import { CasesModule } from '../cases/cases.module.js';
import { Answers } from './ask-dataset/answers.js';
import { AskDatasetController } from './ask-dataset/ask-dataset.controller.js';
import { AskDatasetHandler, AskManifestHandler } from './ask-dataset/ask-dataset.js';
import { DescribeDatasetController } from './ask-dataset/describe-dataset.controller.js';
import { CaseHistories } from './case-histories.js';
import { CompareAnswersController } from './compare-answers/compare-answers.controller.js';
import { CompareAnswersHandler } from './compare-answers/compare-answers.js';
import { ExplainCaseController } from './explain-case/explain-case.controller.js';
import { ExplainCaseHandler } from './explain-case/explain-case.js';

/** Ask a question, get rows, audit and manifest; why a case's rows are what they are; how two answers differ. */
@Module({
  imports: [CasesModule],
  controllers: [AskDatasetController, DescribeDatasetController, ExplainCaseController, CompareAnswersController],
  providers: [Answers, CaseHistories, AskDatasetHandler, AskManifestHandler, ExplainCaseHandler, CompareAnswersHandler],
  exports: [Answers],
})
export class DatasetsModule {}
