import { textOf } from './bodies.js';

it('a body is read in UTF-8, with or without a byte order mark', () => {
  expect(textOf('application/json', Buffer.from('Åsa'))).toBe('Åsa');
  expect(textOf('application/json; charset="UTF-8"', Buffer.from('\ufeffÅsa'))).toBe('Åsa');
});

it('a body in another encoding is refused, and not replaced in silence', () => {
  const latin1 = Buffer.from('Åsa', 'latin1');
  expect(() => textOf('application/json', latin1)).toThrow(expect.objectContaining({ code: 'body-invalid' }));
  expect(() => textOf('application/json; charset=iso-8859-1', latin1)).toThrow(
    expect.objectContaining({ code: 'media-type' }),
  );
});
