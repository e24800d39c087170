import { SurvivalError } from '#survival';
import type { Language } from './drawing/words.js';

/** What all pictures take. */
export interface PictureOptions {
  /** Of all words and numbers; default `en`. */
  readonly language?: Language;
  /** In pixels, 320 to 4000; default 720. */
  readonly width?: number;
  /** In pixels; default by the width. The picture becomes higher where its texts would not leave room for what is drawn. */
  readonly height?: number;
  /** In the place of the one that the result gives. */
  readonly title?: string;
  /** What the picture's ids begin with, a letter first: several pictures in one page need different ones. */
  readonly id?: string;
  /** Says under the title that the data are made up. */
  readonly synthetic?: boolean;
  /** `days`, `weeks`, `months` and `years` are translated, others stand as they are; without one, the axis says only that it is time. */
  readonly timeUnit?: string;
  /** What groups, outcomes or terms are called, by their names in the result. */
  readonly labels?: Readonly<Record<string, string>>;
}

/** The options with their defaults. */
export interface Settings {
  readonly language: Language;
  readonly width: number;
  readonly height: number | undefined;
  readonly id: string;
  readonly nameOf: (name: string) => string;
}

/** @throws SurvivalError `bad-option` */
export function settingsOf(options: PictureOptions, id: string): Settings {
  const { language = 'en', width = 720, height, labels = {} } = options;
  if (language !== 'en' && language !== 'sv') throw refused('language', 'sv or en', language);
  if (!(width >= 320 && width <= 4000)) throw refused('width', 'a number of pixels from 320 to 4000', width);
  if (height !== undefined && !(height >= 100 && height <= 10000)) {
    throw refused('height', 'a number of pixels from 100 to 10000', height);
  }
  const given = options.id ?? id;
  if (!/^[A-Za-z][\w-]*$/.test(given)) throw refused('id', 'a letter, then letters, digits, - and _', given);
  return {
    language,
    width,
    height,
    id: given,
    nameOf: (name) => (Object.hasOwn(labels, name) ? labels[name]! : name),
  };
}

/** A number that has to lie within (0, 1]. @throws SurvivalError `bad-option` */
export function shareOf(name: string, value: number | undefined): number | undefined {
  if (value !== undefined && !(value > 0 && value <= 1)) throw refused(name, 'above 0 and at most 1', value);
  return value;
}

export function refused(name: string, rule: string, received: unknown): SurvivalError {
  const text = typeof received === 'number' ? String(received) : JSON.stringify(received);
  return new SurvivalError('bad-option', `${name} is ${rule}; received ${text}. Give another, or leave it out.`);
}
