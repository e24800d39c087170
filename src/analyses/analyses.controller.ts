import { Body, Controller, Headers, HttpCode, Post, Res, StreamableFile } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiBody, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ApiProblem } from '../platform/api-problem.js';
import { answerHeaders } from '../datasets/ask-dataset/send-answer.js';
import { AskedAnalysisDto } from './analysis.dto.js';
import { MakeAnalysis } from './make-analysis.js';
import { readAnalysis } from './read-analysis.js';

const JSON_TYPE = 'application/json; charset=utf-8';
const SVG_TYPE = 'image/svg+xml';

@ApiTags('analyses')
@Controller('v1')
export class AnalysesController {
  constructor(private readonly queries: QueryBus) {}

  @Post('analyses')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Survival curves, tests and models of a dataset, or of a table that is sent',
    description:
      'JSON, or with `Accept: image/svg+xml` the picture of it (km, cuminc, cox, zph). Numbers have all their digits; what cannot be estimated is null or says why. The manifest of the dataset goes with the result. When the client goes away the work ends.',
  })
  @ApiBody({ type: AskedAnalysisDto })
  @ApiResponse({
    status: 200,
    description: 'What each analysis answers stands in docs/reference/analyses.md.',
    content: {
      'application/json': { schema: { $ref: '#/components/schemas/AnalysisDto' } },
      [SVG_TYPE]: { schema: { type: 'string' } },
    },
  })
  @ApiProblem(400, 404, 413, 415, 503)
  async make(
    @Body() body: unknown,
    @Headers('accept') accept: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile> {
    const asked = readAnalysis(body);
    const picture = wantsPicture(accept) ? asked.picture : undefined;
    const gone = new AbortController();
    reply.raw.once('close', () => gone.abort());
    try {
      const { body: answer, manifest } = await this.queries.execute(new MakeAnalysis(asked, picture, gone.signal));
      void reply.headers({ vary: 'accept', ...(manifest === undefined ? {} : answerHeaders(manifest)) });
      return new StreamableFile(answer, {
        type: picture === undefined ? JSON_TYPE : SVG_TYPE,
        length: answer.byteLength,
      });
    } catch (error) {
      // Nobody is there to be told.
      if (gone.signal.aborted) return new StreamableFile(new Uint8Array());
      throw error;
    }
  }
}

/** Whether a picture comes before JSON in what the client takes. */
function wantsPicture(accept = ''): boolean {
  const types = accept.split(',').map((one) => one.split(';')[0]!.trim().toLowerCase());
  return types.find((type) => [SVG_TYPE, 'application/json', 'application/*', '*/*'].includes(type)) === SVG_TYPE;
}
