import type { Column, Question } from '#dataset';

/** What a column's cells are where a format has types. */
export type Storage = 'text' | 'int32' | 'double' | 'date';

/**
 * How formats with types hold a column: whole numbers that the answer itself counts are 32-bit integers, whole numbers that
 * an attribute recorded are doubles, because nothing bounds them. Codes are text, but those of the answer's own columns are
 * numbers.
 */
export function storageOf({ name, type }: Pick<Column, 'name' | 'type'>, question: Question): Storage {
  switch (type) {
    case 'text':
      return 'text';
    case 'code':
      return isNumbered(name, question) ? 'int32' : 'text';
    case 'integer':
      return isRecorded(name, question) ? 'double' : 'int32';
    case 'number':
      return 'double';
    case 'date':
      return 'date';
  }
}

/** Columns whose codes are numbers: of the other ones the protocol says what they are. */
function isNumbered(name: string, { timeDependent }: Question): boolean {
  return name === 'status' || name === 'imputed' || timeDependent.some((one) => one.name === name && one.as === 'ever');
}

function isRecorded(name: string, { covariates, timeDependent }: Question): boolean {
  return covariates.includes(name) || timeDependent.some((one) => one.name === name && one.as === 'value');
}
