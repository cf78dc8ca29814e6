import { expect, it } from 'vitest';
import { toXml } from './xml-answer.ts';

it('repeats the element of a list, nests objects, and escapes text', () => {
  const answer = {
    RequestId: 'R',
    Vpcs: { Vpc: [{ VpcId: 'a', IsDefault: false }, { VpcId: '<&>"\'' }] },
    TotalCount: 2,
    Empty: { Item: [] },
    None: undefined,
  };
  expect(toXml('X', answer)).toBe(
    '<?xml version="1.0" encoding="UTF-8"?>\n<X><RequestId>R</RequestId><Vpcs><Vpc><VpcId>a</VpcId><IsDefault>false</IsDefault></Vpc>' +
      '<Vpc><VpcId>&lt;&amp;&gt;&quot;&apos;</VpcId></Vpc></Vpcs><TotalCount>2</TotalCount><Empty></Empty></X>',
  );
});
