import { Module } from '@nestjs/common';
import { AskDatasetController } from './ask-dataset/ask-dataset.controller.js';
import { AskDatasetHandler } from './ask-dataset/ask-dataset.js';

/** Ask a question, get rows, audit and manifest. */
@Module({ controllers: [AskDatasetController], providers: [AskDatasetHandler] })
export class DatasetsModule {}
