import type { Column, Question, Row } from '#dataset';

/** The columns of a codebook file. */
export const CODEBOOK_COLUMNS = ['column', 'label', 'type', 'unit', 'code', 'code_label'].map((name) => ({ name }));

/** A codebook as rows: one for each column, or one for each code of a column that has codes. */
export function codebookRows(columns: readonly Column[], language: Question['language']): Row[] {
  return columns.flatMap(({ name, label, type, unit, codes }) => {
    const start = [name, label[language], type, unit ?? null];
    const listed = Object.entries(codes ?? {});
    if (listed.length === 0) return [[...start, null, null]];
    return listed.map(([code, codeLabel]) => [...start, code, codeLabel[language]]);
  });
}
