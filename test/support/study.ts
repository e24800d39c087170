import type { ProtocolDefinition } from '#protocol';

const label = { sv: '', en: '' };

/** As little of a study as the readers of files need. */
export const DEFINITION: ProtocolDefinition = {
  name: 'study',
  version: 1,
  title: label,
  origin: { fact: 'opened' },
  endpoints: {},
  factTypes: {
    opened: {
      label,
      attributes: {
        age: { label, type: 'number' },
        note: { label, type: 'text' },
        parties: { label, type: 'code', many: true, codes: { a: label, b: label } },
      },
    },
    closed: { label },
  },
  mappings: {
    wide: {
      source: 'register',
      case: 'P{nr}',
      missing: ['NA'],
      facts: [
        {
          type: 'opened',
          id: '{nr}-opened',
          occurred: 'start',
          attributes: { age: 'years', note: { column: 'n', codes: { '1': 'yes' } } },
        },
        { type: 'closed', occurred: 'end', when: { status: ['1', '2'] } },
      ],
    },
  },
};
