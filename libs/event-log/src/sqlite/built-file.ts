import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/**
 * The compiled file of a module of ours, by its path in `dist`. Threads always start from it: they cannot be started from
 * TypeScript, which is what runs under the tests.
 *
 * @throws Error when the package has not been built
 */
export function builtFile(path: string): URL {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  const file = join(folder, 'dist', path);
  if (!existsSync(file)) throw new Error(`dist/${path} is missing. Run: npm run build`);
  return pathToFileURL(file);
}
