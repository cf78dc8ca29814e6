import { expect, it } from 'vitest';
import { maskOf } from './mask.ts';

it('hides values of names that say so, and known values wherever they are', () => {
  const mask = maskOf(['swordfish', 'swordfish-2']);
  expect(mask.value('API_TOKEN', 'x')).toBe('(secret)');
  expect(mask.value('OPENAI_API_KEY', 'x')).toBe('(secret)');
  expect(mask.value('DB_PASSWORD', 'x')).toBe('(secret)');
  expect(mask.value('COLOUR', 'swordfish')).toBe('(secret)');
  expect(mask.value('URL', 'http://me:swordfish-2@db/')).toBe('http://me:(secret)@db/');
  expect(mask.value('KEYBOARD', 'azerty')).toBe('azerty');
  expect(mask.text('swordfish swordfish-2')).toBe('(secret) (secret)');
});

it('does not search for values that would hit by chance', () => {
  expect(maskOf(['a']).text('a banana')).toBe('a banana');
});
