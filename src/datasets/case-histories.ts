import { Injectable } from '@nestjs/common';
import { resolveMerges } from '#case';
import type { CaseHistory } from '#dataset';
import { CaseRepository } from '../cases/case-repository.js';
import { Store } from '../platform/store.js';

/** A case that stands, with the histories of all that is merged into it. */
export interface Standing {
  readonly root: string;
  readonly histories: readonly CaseHistory[];
}

/** Reads cases from the log as questions see them: with the cases that are merged into them. */
@Injectable()
export class CaseHistories {
  constructor(
    private readonly store: Store,
    private readonly cases: CaseRepository,
  ) {}

  /**
   * Which cases belong together at a position. The columns have to hold everything up to there.
   *
   * @returns for a case, the one that stands for it and the histories that count in that one, whatever was recorded later
   */
  async at(protocol: string, position: number): Promise<(caseId: string) => Promise<Standing>> {
    const { rootOf } = resolveMerges(await this.store.columns.mergesAt(protocol, position));
    const members = new Map<string, string[]>();
    for (const [merged, root] of rootOf) members.set(root, [...(members.get(root) ?? [root]), merged]);
    return async (caseId) => {
      const root = rootOf.get(caseId) ?? caseId;
      const ids = members.get(root) ?? [root];
      return { root, histories: await Promise.all(ids.map((id) => this.history(protocol, id))) };
    };
  }

  private async history(protocol: string, caseId: string): Promise<CaseHistory> {
    const { state, recorded } = await this.cases.loadLatest(protocol, caseId);
    return {
      caseId,
      events: recorded.map(({ position }, revision) => ({ position, event: state.events[revision]! })),
    };
  }
}
