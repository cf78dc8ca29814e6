import { Secret } from '../../../base/index.ts';
import type { Json, Resolved } from '../../../model/index.ts';
import { spelling } from '../api/answer.ts';

/** A boot script as the API takes it: base64. Text that is base64 already passes, as in the Terraform provider. */
export function encodeUserData(script: Resolved): unknown {
  if (script instanceof Secret) return new Secret(encodeText(script.reveal()), script.source);
  return typeof script === 'string' ? encodeText(script) : script;
}

/** The API's base64 as the text a user would have written; binary data stays as it is. */
export function decodeUserData(encoded: string): string {
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  return Buffer.from(text, 'utf8').toString('base64') === encoded ? text : encoded;
}

/** A script and its base64 form mean the same. */
export function sameUserData(desired: Json, observed: Json): boolean {
  return encodeText(spelling(desired)) === encodeText(spelling(observed));
}

function encodeText(text: string): string {
  return isBase64(text) ? text : Buffer.from(text, 'utf8').toString('base64');
}

function isBase64(text: string): boolean {
  return text !== '' && text.length % 4 === 0 && Buffer.from(text, 'base64').toString('base64') === text;
}
