/** All of a stream of UTF-8 text. */
export async function textOf(pieces: AsyncIterable<string | Uint8Array>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const piece of pieces) chunks.push(Buffer.from(piece as Uint8Array));
  return Buffer.concat(chunks).toString('utf8');
}
