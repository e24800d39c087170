export { readQuestion } from './read-question.js';
export { QUESTION_MEMBERS, spellQuestion } from './spell-question.js';
