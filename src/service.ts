import { ValidationPipe, type ValidationError } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import type { Logger } from 'pino';
import { echo, Problem } from '#kernel';
import { AnalysisDto } from './analyses/analysis.dto.js';
import { nameTableLimit } from './analyses/table-limit.js';
import { AppModule } from './app.module.js';
import { refuseElsewhere } from './elsewhere.js';
import { ProblemDto } from './platform/api-problem.js';
import { belowRoutes } from './platform/below-routes.js';
import { takeBodies } from './platform/bodies.js';
import { DemonstrationInterceptor } from './platform/demonstration.interceptor.js';
import { Drain } from './platform/drain.js';
import { NestLogger } from './platform/logging.js';
import { VERSION } from './platform/package.js';
import { ProblemFilter } from './platform/problem.filter.js';
import type { Role } from './platform/role.js';
import type { Settings } from './platform/settings.js';
import { Store } from './platform/store.js';

/**
 * The service over an open store, ready to listen or to be asked in its own process (`inject`): both faces are the same
 * application, so they answer alike.
 */
export async function createService(
  store: Store,
  settings: Settings,
  logger: Logger,
  role: Role = 'all',
): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({
    bodyLimit: settings.bodyLimit,
    // A case id may stand in an address, so the framework's own request lines stay out of the log.
    logger: false,
    // What is too long for an id is refused as an id, not as an address.
    routerOptions: { maxParamLength: 16_384 },
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    ...belowRoutes(store),
  });
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.over(store, settings, role), adapter, {
    logger: new NestLogger(logger),
    abortOnError: false,
    bodyParser: false,
  });
  const fastify = adapter.getInstance();
  takeBodies(fastify);
  nameTableLimit(fastify, settings.bodyLimit);
  app.get(Drain).watch(fastify);
  fastify.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? '(none)';
    logger.info(
      { reqId: request.id, method: request.method, route, status: reply.statusCode, ms: Math.round(reply.elapsedTime) },
      'request',
    );
    done();
  });
  app.useGlobalPipes(
    new ValidationPipe({
      whitelist: true,
      forbidNonWhitelisted: true,
      forbidUnknownValues: true,
      transform: true,
      exceptionFactory: toQuestionProblem,
    }),
  );
  app.useGlobalFilters(new ProblemFilter(store));
  app.useGlobalInterceptors(new DemonstrationInterceptor(store));
  refuseElsewhere(fastify, role);
  describeApi(app, role);
  await app.init();
  await fastify.ready();
  return app;
}

/** Query parameters that are not as they should be. */
function toQuestionProblem(errors: ValidationError[]): Problem {
  const violations = errors.flatMap((error) =>
    Object.entries(error.constraints ?? {}).map(([constraint, message]) => ({
      pointer: `/${error.property}`,
      rule: constraint === 'whitelistValidation' ? 'is no parameter here' : message,
      received: echo(error.value),
    })),
  );
  const [first] = violations;
  return new Problem(
    'question-invalid',
    `${first?.pointer.slice(1)}: ${first?.rule}; received ${first?.received}. Correct the parameter; they are described at /docs.`,
    { errors: violations },
  );
}

function describeApi(app: NestFastifyApplication, role: Role): void {
  const document = SwaggerModule.createDocument(
    app,
    new DocumentBuilder()
      .setTitle(role === 'all' ? 'Förlopp' : `Förlopp (${role})`)
      .setDescription(
        'Agency case events in, time-to-event datasets out. Refusals are RFC 9457 problem details with stable codes.',
      )
      .setVersion(VERSION)
      .build(),
    { extraModels: role === 'ingest' ? [ProblemDto] : [ProblemDto, AnalysisDto] },
  );
  // One decorator describes a body in all its types; a line-delimited one is text.
  for (const { post } of Object.values(document.paths)) {
    const content = (post?.requestBody as { content?: Record<string, object> } | undefined)?.content;
    if (content?.['application/x-ndjson'] !== undefined) {
      content['application/x-ndjson'] = {
        schema: { type: 'string', description: 'An event (EnvelopeDto) on each line.' },
      };
    }
  }
  SwaggerModule.setup('docs', app, document, { swaggerOptions: { validatorUrl: null } });
}
