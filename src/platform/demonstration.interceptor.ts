import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { map, type Observable } from 'rxjs';
import { Store } from './store.js';

/** Marks every answer from a demonstration store, in a header and in each JSON object. */
@Injectable()
export class DemonstrationInterceptor implements NestInterceptor {
  constructor(private readonly store: Store) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (!this.store.about.demonstration) return next.handle();
    void context.switchToHttp().getResponse<FastifyReply>().header('forlopp-demonstration', 'true');
    return next
      .handle()
      .pipe(map((answer: unknown) => (isPlainObject(answer) ? { demonstration: true, ...answer } : answer)));
  }
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
