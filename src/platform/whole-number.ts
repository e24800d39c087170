import { Transform } from 'class-transformer';

/** A parameter that is a whole number, in decimal digits only: `Number` would take `''`, `0x10` and `1e3` as well. */
export const WholeNumber = (): PropertyDecorator =>
  Transform(({ value }: { value: unknown }) =>
    typeof value === 'string' && /^\d{1,16}$/.test(value) ? Number(value) : value,
  );
