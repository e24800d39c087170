import { randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { columnsWanted, type AnalysisRequest, type Table } from '#analysis';
import type { AskedQuestion, Manifest } from '#dataset';
import { readTable } from '#exchange';
import { FILES } from '../platform/folder.js';
import { Store } from '../platform/store.js';
import { Answers } from '../datasets/ask-dataset/answers.js';
import { AnalysisWorkers } from './analysis-workers.js';
import type { PictureRequest } from './picture.js';
import type { AskedAnalysis } from './read-analysis.js';

/** The body of an answer, and of which dataset it is. */
export interface MadeAnalysis {
  readonly body: Uint8Array;
  readonly manifest?: Manifest;
}

/** An analysis of a dataset or a table: its result as JSON, or a picture of it. */
export class MakeAnalysis extends Query<MadeAnalysis> {
  constructor(
    readonly asked: AskedAnalysis,
    /** A picture is wanted. */
    readonly picture: PictureRequest | undefined,
    /** Whoever asked is gone. */
    readonly signal: AbortSignal,
  ) {
    super();
  }
}

@QueryHandler(MakeAnalysis)
export class MakeAnalysisHandler implements IQueryHandler<MakeAnalysis> {
  constructor(
    private readonly answers: Answers,
    private readonly workers: AnalysisWorkers,
    private readonly store: Store,
  ) {}

  async execute({ asked, picture, signal }: MakeAnalysis): Promise<MadeAnalysis> {
    const { request, data } = asked;
    const { table, manifest } =
      'table' in data ? { table: data.table } : await this.dataset(request, data.question, data.seen);
    signal.throwIfAborted();
    const about = manifest === undefined ? {} : { manifest };
    const body = await this.workers.make(
      {
        request,
        table,
        ...about,
        demonstration: this.store.about.demonstration,
        ...(picture === undefined ? {} : { picture }),
      },
      signal,
    );
    return { body, ...about };
  }

  /** The rows of a question as columns: through a file of Parquet, which the database writes and reads without an object for each row. */
  private async dataset(
    request: AnalysisRequest,
    question: AskedQuestion,
    seen?: number,
  ): Promise<{ table: Table; manifest: Manifest }> {
    const { answer, manifest } = await this.answers.open(question, seen);
    const folder = join(this.store.about.folder, FILES.scratch);
    const file = join(folder, `${randomUUID()}.parquet`);
    try {
      await mkdir(folder, { recursive: true });
      await answer.writeParquet(file);
      return { table: await readTable(file, (names) => columnsWanted(request, names)), manifest };
    } finally {
      await answer.close();
      await rm(file, { force: true });
    }
  }
}
