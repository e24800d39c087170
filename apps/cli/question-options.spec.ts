import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Command } from 'commander';
import { QUESTION_MEMBERS, spellQuestion } from '#dataset';
import { tempFolder } from '../../test/support/temp-folder.js';
import { addQuestionOptions, flatOf, readQuestionArgument } from './question-options.js';

/** What a command asks when it is called with these arguments. */
async function flatFrom(...args: string[]): Promise<Record<string, string>> {
  let flat: Record<string, string> = {};
  const command = new Command('ask').argument('<protocol>').argument('[endpoint]').exitOverride();
  addQuestionOptions(command).action((protocol: string, endpoint: string | undefined, options: object) => {
    flat = flatOf(protocol, endpoint, options);
  });
  await command.configureOutput({ writeErr: () => undefined }).parseAsync(args, { from: 'user' });
  return flat;
}

const asked = { protocol: 'p', endpoint: 'e' };
const json = JSON.stringify(asked);

describe('the flags of a question', () => {
  it('are there for every member, in kebab-case, with a line of help', () => {
    const { options } = addQuestionOptions(new Command());
    const names = options.map((option) => option.attributeName());
    const arguments_ = ['protocol', 'endpoint'];
    expect(new Set(names)).toEqual(
      new Set([...QUESTION_MEMBERS.filter((name) => ![...arguments_, 'format'].includes(name)), 'question', 'seen']),
    );
    for (const option of options) {
      expect(option.long).toBe(
        `--${option.attributeName().replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
      );
      expect(option.description).not.toBe('');
      expect(option.helpGroupHeading).toBeDefined();
    }
  });

  it('are the flat spelling', async () => {
    const flat = await flatFrom('p', 'e', '--as-of', '2010-01-01', '--transitions', '(s0)>a', '--seen', '7');
    expect(flat).toEqual({ ...asked, asOf: '2010-01-01', transitions: '(s0)>a', seen: '7' });
    expect(spellQuestion(flat)).toMatchObject({ ...asked, transitions: [['(s0)', 'a']] });
  });

  it('take a whole question in place of the endpoint', async () => {
    await expect(flatFrom('p', '--question', json)).resolves.toEqual({ question: json });
    await expect(flatFrom('p', '--question', json, '--seen', '7')).resolves.toEqual({ question: json, seen: '7' });
  });

  it.each([
    ['no endpoint', ['p'], 'usage'],
    ['an endpoint beside a question', ['p', 'e', '--question', json], 'usage'],
    ['another protocol', ['q', '--question', json], 'usage'],
    ['no JSON', ['p', '--question', '{'], 'question-invalid'],
    ['no file', ['p', '--question', 'nowhere.json'], 'file-invalid'],
    ['another language', ['p', 'e', '--language', 'no'], 'commander.invalidArgument'],
  ])('refuse %s', async (_, args, code) => {
    await expect(flatFrom(...args)).rejects.toMatchObject({ code });
  });
});

describe('a question as one argument', () => {
  const { folder, remove } = tempFolder();
  afterAll(remove);

  it('is a file, a manifest, JSON, or a query string', async () => {
    const write = async (name: string, value: object): Promise<string> => {
      const file = join(folder, name);
      await writeFile(file, JSON.stringify(value, null, 2));
      return file;
    };
    await expect(readQuestionArgument(await write('q.json', asked))).resolves.toEqual({ question: json });
    await expect(readQuestionArgument(await write('m.json', { question: asked, audit: {} }))).resolves.toEqual({
      question: json,
    });
    await expect(readQuestionArgument(` ${json}`)).resolves.toEqual({ question: json });
    await expect(readQuestionArgument('protocol=p&endpoint=e&asOf=2010-01-01')).resolves.toEqual({
      ...asked,
      asOf: '2010-01-01',
    });
  });

  it.each([
    ['nowhere.json', 'file-invalid'],
    ['{', 'question-invalid'],
    ['death', 'question-invalid'],
    ['endpoint=a&endpoint=b', 'question-invalid'],
  ])('%s is refused', async (text, code) => {
    await expect(readQuestionArgument(text)).rejects.toMatchObject({ code });
  });
});

describe('docs/reference/questions.md', () => {
  const rows = readFileSync('docs/reference/questions.md', 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => line.split('|').map((cell) => cell.trim().replaceAll(/^`|`$/g, '')));

  it('has a row for every member, with its flag', () => {
    expect(new Set(rows.map(([, member]) => member))).toEqual(new Set(QUESTION_MEMBERS));
    const flags = addQuestionOptions(new Command()).options;
    for (const [, member, flag] of rows) {
      const option = flags.find((one) => one.attributeName() === member);
      expect({ member, flag }).toEqual({
        member,
        flag: option?.long ?? (member === 'format' ? '--format' : '(argument)'),
      });
    }
  });

  it('has examples that are read', () => {
    for (const [, member, , example] of rows) {
      const value = example!.slice(example!.indexOf('=') + 1);
      expect(example!.startsWith(`${member}=`)).toBe(true);
      expect(spellQuestion({ ...asked, [member!]: value })).toHaveProperty(member!);
    }
  });
});
