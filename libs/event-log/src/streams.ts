/**
 * Stream names. The part before the first `-` is the category (KurrentDB's `$by_category`), and `/` is in no protocol name
 * or case id, so two cases never share a stream.
 */
export function caseStream(protocol: string, caseId: string): string {
  return `case-${protocol}/${caseId}`;
}

/** The stream of a protocol's registrations. */
export function protocolStream(protocol: string): string {
  return `protocol-${protocol}`;
}

/** What a stream is about; `undefined` for streams that are not ours. */
export function parseStream(
  stream: string,
): { kind: 'case'; protocol: string; caseId: string } | { kind: 'protocol'; protocol: string } | undefined {
  if (stream.startsWith('case-')) {
    const slash = stream.indexOf('/');
    return slash < 0 ? undefined : { kind: 'case', protocol: stream.slice(5, slash), caseId: stream.slice(slash + 1) };
  }
  return stream.startsWith('protocol-') ? { kind: 'protocol', protocol: stream.slice(9) } : undefined;
}
