import type { Params } from '../wire/params.ts';
import { insist, type FaultCode } from './faults.ts';

/** What a name or description may be; none may begin like a URL. */
interface TextRule {
  readonly min: number;
  readonly max: number;
  readonly pattern?: RegExp;
  readonly fault: FaultCode;
  readonly message?: string;
}

const LETTER_OR_CJK = /^[A-Za-z\u4E00-\u9FFF]/;

/** The names and descriptions of the product (research 2.10), by kind of object. */
export const TEXTS = {
  vpcName: { min: 1, max: 128, fault: 'InvalidVpcName.Malformed' },
  vpcDescription: { min: 1, max: 256, fault: 'InvalidVpcDiscription.Malformed' },
  vSwitchName: { min: 1, max: 128, fault: 'InvalidVSwitchName.Malformed' },
  vSwitchDescription: { min: 1, max: 256, fault: 'InvalidVSwitchDiscription.Malformed' },
  routeTableName: { min: 1, max: 128, fault: 'InvalidName.Malformed' },
  routeName: { min: 2, max: 128, fault: 'InvalidName.Malformed' },
  gatewayName: { min: 2, max: 128, pattern: /^[A-Za-z][A-Za-z0-9_-]*$/, fault: 'InvalidParameter.Name.Malformed' },
  gatewayDescription: { min: 2, max: 256, fault: 'InvalidParameter.Description.Malformed' },
  eipName: {
    min: 1,
    max: 128,
    pattern: /^[A-Za-z][A-Za-z0-9._-]*$/,
    fault: 'InvalidParameter',
    message: 'Specified value of "Name" is not valid',
  },
  entryName: { min: 2, max: 128, pattern: LETTER_OR_CJK, fault: 'InvalidParameter.Name.Malformed' },
  description: { min: 2, max: 256, fault: 'InvalidDescription.Malformed' },
} as const satisfies Record<string, TextRule>;

/** The parameter's text when it was sent and keeps the rule; undefined when absent or empty. */
export function checkedText(params: Params, name: string, rule: TextRule): string | undefined {
  const text = params.text(name);
  if (text === undefined) return undefined;
  const fits = text.length >= rule.min && text.length <= rule.max && (rule.pattern?.test(text) ?? true);
  insist(fits && !/^https?:\/\//i.test(text), rule.fault, rule.message);
  return text;
}
