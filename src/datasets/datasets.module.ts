import { Module } from '@nestjs/common';
import { Answers } from './ask-dataset/answers.js';
import { AskDatasetController } from './ask-dataset/ask-dataset.controller.js';
import { AskDatasetHandler, AskManifestHandler } from './ask-dataset/ask-dataset.js';
import { DescribeDatasetController } from './ask-dataset/describe-dataset.controller.js';

/** Ask a question, get rows, audit and manifest. */
@Module({
  controllers: [AskDatasetController, DescribeDatasetController],
  providers: [Answers, AskDatasetHandler, AskManifestHandler],
})
export class DatasetsModule {}
