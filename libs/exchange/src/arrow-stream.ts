import {
  DateDay,
  Field,
  Float64,
  Int32,
  makeData,
  RecordBatch,
  RecordBatchStreamWriter,
  Schema,
  Struct,
  Utf8,
  vectorFromArray,
  type Data,
  type DataType,
} from 'apache-arrow';
import type { AnswerHead, Cell, Column, Row } from '#dataset';
import { dayFromIso } from '#kernel';
import { storageOf, type Storage } from './storage.js';

const TYPES: Readonly<Record<Storage, () => DataType>> = {
  text: () => new Utf8(),
  int32: () => new Int32(),
  double: () => new Float64(),
  date: () => new DateDay(),
};
const MS_PER_DAY = 86_400_000;

/** Writes rows as Arrow IPC, chunk by chunk, and gives the bytes of each chunk: nothing waits in a queue that could grow. */
export class ArrowStream {
  private readonly schema: Schema;
  private readonly storages: readonly Storage[];
  private readonly writer = new PieceWriter();

  constructor({ columns, question }: Pick<AnswerHead, 'columns' | 'question'>) {
    this.storages = columns.map((column) => storageOf(column, question));
    this.schema = new Schema(
      columns.map((column, i) => new Field(column.name, TYPES[this.storages[i]!](), true, metadataOf(column))),
    );
  }

  /** The schema. */
  begin(): Uint8Array {
    this.writer.reset(undefined, this.schema);
    return this.writer.take();
  }

  batch(rows: readonly Row[]): Uint8Array {
    const children = this.storages.map((storage, i) => dataOf(storage, rows, i));
    const { fields } = this.schema;
    const data = makeData({ type: new Struct(fields), length: rows.length, nullCount: 0, children });
    this.writer.write(new RecordBatch(this.schema, data));
    return this.writer.take();
  }

  /** The end of the stream. */
  end(): Uint8Array {
    this.writer.finish();
    return this.writer.take();
  }
}

/** The library's writer, but what is written is kept until it is taken: its own queue cannot say that it is empty. */
class PieceWriter extends RecordBatchStreamWriter {
  private pieces: Uint8Array[] = [];

  take(): Uint8Array {
    const taken = Buffer.concat(this.pieces);
    this.pieces = [];
    return taken;
  }

  protected override _write(chunk: ArrayBufferView): this {
    // Nothing is written before there is a schema; the library ends a stream that has not begun.
    if (this._started) this.pieces.push(new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength));
    return this;
  }
}

function metadataOf({ label, unit }: Column): Map<string, string> {
  return new Map([
    ['label_sv', label.sv],
    ['label_en', label.en],
    ...(unit === undefined ? [] : [['unit', unit] as const]),
  ]);
}

function dataOf(storage: Storage, rows: readonly Row[], index: number): Data {
  const cells = rows.map((row) => stored(storage, row[index]!));
  return vectorFromArray(cells, TYPES[storage]()).data[0]!;
}

function stored(storage: Storage, cell: Cell): Cell {
  if (cell === null) return null;
  if (storage === 'text') return String(cell);
  if (storage === 'date') return dayFromIso(String(cell))! * MS_PER_DAY;
  return Number(cell);
}
