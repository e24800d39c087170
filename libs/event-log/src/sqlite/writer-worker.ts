import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import type { MessagePort } from 'node:worker_threads';
import { reasonOf } from '#sqlite';
import { unpackRequests } from './messages.js';
import type { FromWriter, ToWriter, WriterSettings } from './messages.js';
import { closeAfterWriting, openForWriting } from './schema.js';
import { Writer } from './writer.js';
import type { WriteRequest } from './writer.js';

/** The entry point of the writer's thread: it takes everything that waits, commits it once, and answers. */
function serve(port: MessagePort, { file, synchronous }: WriterSettings): void {
  const db = openForWriting(file, synchronous);
  const writer = new Writer(db);
  port.on('message', (first: ToWriter) => {
    const requests: WriteRequest[] = [];
    let closing = false;
    for (let message: ToWriter | undefined = first; message !== undefined; message = nextMessage(port)) {
      if (message.kind === 'close') closing = true;
      else requests.push(...unpackRequests(message.requests));
    }
    if (requests.length > 0) tell(port, { kind: 'outcomes', outcomes: writer.write(requests) });
    if (closing) {
      port.close();
      closeAfterWriting(db);
    }
  });
  tell(port, { kind: 'ready' });
}

function nextMessage(port: MessagePort): ToWriter | undefined {
  return (receiveMessageOnPort(port) as { message: ToWriter } | undefined)?.message;
}

function tell(port: MessagePort, message: FromWriter): void {
  port.postMessage(message);
}

if (parentPort === null) throw new Error('The writer runs on a thread of its own.');
try {
  serve(parentPort, workerData as WriterSettings);
} catch (error) {
  tell(parentPort, { kind: 'refused', reason: reasonOf(error) });
}
