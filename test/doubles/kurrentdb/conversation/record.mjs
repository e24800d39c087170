/**
 * Writes down what a server says: node test/doubles/kurrentdb/conversation/record.mjs <connection string> > file.json
 */
import '../process/typescript.mjs';
import { KurrentDBClient } from '@kurrent/kurrentdb-client';

const { conversation } = await import('./conversation.ts');
const client = KurrentDBClient.connectionString(process.argv[2]);
process.stdout.write(`${JSON.stringify(await conversation(client), null, 2)}\n`);
await client.dispose();
process.exit(0);
