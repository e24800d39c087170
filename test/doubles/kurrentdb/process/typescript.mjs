/** Lets this process import the double's TypeScript as it is: nothing is built, so what runs is what is in the tree. */
import { register } from 'node:module';

register('./typescript-hooks.mjs', import.meta.url);
