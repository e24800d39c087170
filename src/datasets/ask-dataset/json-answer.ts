import type { Manifest, OpenAnswer } from '#dataset';

/** An answer as JSON text, piece by piece: what it is first, then its rows. */
export async function* jsonAnswer(answer: OpenAnswer, manifest: Manifest): AsyncGenerator<string> {
  const names = answer.columns.map(({ name }) => JSON.stringify(name));
  const head = {
    ...(manifest.demonstration === true ? { demonstration: true } : {}),
    manifest,
    warnings: answer.warnings,
  };
  yield `${JSON.stringify(head).slice(0, -1)},"rows":[`;
  let separator = '\n';
  for await (const rows of answer.rows()) {
    let text = '';
    for (const row of rows) {
      text += `${separator}{${row.map((cell, index) => `${names[index]}:${JSON.stringify(cell)}`).join(',')}}`;
      separator = ',\n';
    }
    yield text;
  }
  yield '\n],"excluded":[';
  separator = '\n';
  for await (const excluded of answer.excluded()) {
    let text = '';
    for (const exclusion of excluded) {
      text += separator + JSON.stringify(exclusion);
      separator = ',\n';
    }
    yield text;
  }
  yield '\n]}\n';
}
