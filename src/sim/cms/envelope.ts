import type { Answer } from '../service.ts';

/** What most answers of the product carry; clients compare the text `200`. */
export const DONE: Answer = { Code: '200', Message: 'success', Success: true };
