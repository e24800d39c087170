import { createHash } from 'node:crypto';
import pLimit from 'p-limit';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import {
  askDataset,
  buildManifest,
  resolveQuestion,
  type AskedQuestion,
  type Manifest,
  type OpenAnswer,
} from '#dataset';
import { csvOf } from '#exchange';
import { beyondHead } from '../../platform/beyond-head.js';
import { VERSION } from '../../platform/package.js';
import { Settings } from '../../platform/settings.js';
import { Store } from '../../platform/store.js';

/** A question about time to an event. Whoever asks closes the answer. */
export class AskDataset extends Query<{ answer: OpenAnswer; manifest: Manifest }> {
  constructor(
    readonly asked: AskedQuestion,
    /** A position that the answer must have seen. */
    readonly seen?: number,
  ) {
    super();
  }
}

/**
 * How many answers are computed at a time; others wait their turn. DuckDB uses every core for each, so more at once would
 * only take more memory.
 */
const AT_ONCE = 4;

@QueryHandler(AskDataset)
export class AskDatasetHandler implements IQueryHandler<AskDataset> {
  private readonly turn = pLimit(AT_ONCE);

  constructor(
    private readonly store: Store,
    private readonly settings: Settings,
  ) {}

  async execute({ asked, seen }: AskDataset): Promise<{ answer: OpenAnswer; manifest: Manifest }> {
    const { columns } = this.store;
    const head = await this.store.head();
    if (typeof asked.asKnown === 'number' && asked.asKnown > head) throw beyondHead(asked.asKnown, head);
    // Whatever was acknowledged before the question came is in the answer, and what the question names, unless it asks for
    // less. Without as-known it is exactly that, whatever is recorded while the answer is made.
    const known = Math.max(head, seen ?? 0);
    await columns.waitFor(known, this.settings.waitMs);
    const pinned = known === 0 ? asked : { asKnown: known, ...asked };
    return this.turn(() => this.answer(pinned));
  }

  private async answer(pinned: AskedQuestion): Promise<{ answer: OpenAnswer; manifest: Manifest }> {
    const { log, columns } = this.store;
    const { question, protocolSha256 } = await resolveQuestion(columns, pinned);
    const answer = await askDataset(columns, pinned);
    try {
      const hash = createHash('sha256');
      let bytes = 0;
      for await (const chunk of csvOf(answer.columns, answer.rows())) {
        hash.update(chunk);
        bytes += Buffer.byteLength(chunk);
      }
      const [known] = await log.readAll({ direction: 'backwards', upTo: question.asKnown, limit: 1 });
      const manifest = buildManifest({
        head: answer,
        protocolSha256,
        asKnown: known!,
        moved: await columns.movedUpTo(question.asKnown),
        format: 'csv',
        softwareVersion: VERSION,
        sha256: hash.digest('hex'),
        bytes,
        demonstration: this.store.about.demonstration,
      });
      return { answer, manifest };
    } catch (error) {
      await answer.close();
      throw error;
    }
  }
}
