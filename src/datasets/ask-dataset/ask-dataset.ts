import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { AskedQuestion, Manifest } from '#dataset';
import { Answers, type Answered } from './answers.js';

/** A question about time to an event. Whoever asks closes the answer. */
export class AskDataset extends Query<Answered> {
  constructor(
    readonly asked: AskedQuestion,
    /** A position that the answer must have seen. */
    readonly seen?: number,
  ) {
    super();
  }
}

/** The same, of which only the manifest is wanted. */
export class AskManifest extends Query<Manifest> {
  constructor(
    readonly asked: AskedQuestion,
    readonly seen?: number,
  ) {
    super();
  }
}

@QueryHandler(AskDataset)
export class AskDatasetHandler implements IQueryHandler<AskDataset> {
  constructor(private readonly answers: Answers) {}

  execute({ asked, seen }: AskDataset): Promise<Answered> {
    return this.answers.open(asked, seen);
  }
}

@QueryHandler(AskManifest)
export class AskManifestHandler implements IQueryHandler<AskManifest> {
  constructor(private readonly answers: Answers) {}

  execute({ asked, seen }: AskManifest): Promise<Manifest> {
    return this.answers.manifest(asked, seen);
  }
}
