export { Database, isBusy, reasonOf, type Statement } from './database.js';
