import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Problem } from '#kernel';
import { parseStrictJson } from './strict-json.js';

/** Texts whose lines or documents are parsed by whoever knows what they should be. */
const TEXTS = ['application/x-ndjson', 'application/yaml', 'application/x-yaml', 'text/yaml'];

/**
 * Takes JSON, NDJSON and YAML in UTF-8, and nothing else: a letter that was written in another encoding would be replaced in
 * silence, and stand in the log for ever as something that nobody sent.
 */
export function takeBodies(fastify: FastifyInstance): void {
  fastify.removeAllContentTypeParsers();
  // Fastify awaits what a parser returns; it wants a promise or a callback.
  fastify.addContentTypeParser(
    'application/json',
    { parseAs: 'buffer' },
    async (request: FastifyRequest, body: Buffer) => readJson(textOf(request.headers['content-type'], body)),
  );
  fastify.addContentTypeParser(TEXTS, { parseAs: 'buffer' }, async (request: FastifyRequest, body: Buffer) =>
    textOf(request.headers['content-type'], body),
  );
}

/** @throws Problem `media-type` for another charset, `body-invalid` for bytes that are not UTF-8 */
export function textOf(contentType: string | undefined, body: Uint8Array): string {
  const charset = /;\s*charset\s*=\s*"?([^";\s]*)/i.exec(contentType ?? '')?.[1];
  if (charset !== undefined && !/^(utf-?8|us-ascii)$/i.test(charset)) {
    throw new Problem('media-type', 'A body must be in UTF-8; its content type names another charset. Send UTF-8.');
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch (cause) {
    throw new Problem('body-invalid', 'A body must be in UTF-8; this one is in another encoding. Send UTF-8.', {
      cause,
    });
  }
}

function readJson(text: string): unknown {
  try {
    return parseStrictJson(text);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : 'it is not JSON';
    throw new Problem('body-invalid', `The body could not be read: ${why}. Correct it and send it again.`, { cause });
  }
}
