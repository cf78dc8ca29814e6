import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseXml, writeXml } from './xml.ts';

describe('parseXml', () => {
  it('reads elements, text, entities, CDATA, comments and attributes', () => {
    const root = parseXml(
      '<?xml version="1.0"?><!-- c --><A xmlns="x"><B>a&amp;b &#233;&#xe9;</B><C/><D><![CDATA[<x>&]]></D></A>\n',
    );
    expect(root).toEqual({
      name: 'A',
      text: '',
      children: [
        { name: 'B', text: 'a&b éé', children: [] },
        { name: 'C', text: '', children: [] },
        { name: 'D', text: '<x>&', children: [] },
      ],
    });
  });

  it.each(['', '<A>', '<A></B>', '<A/><B/>', '<A>&nope;</A>', '<!DOCTYPE a><A/>', '<A>&amp</A>', 'text', '<A'])(
    'refuses %j',
    (text) => {
      expect(() => parseXml(text)).toThrow('not well-formed');
    },
  );

  it('refuses a document nested without end', () => {
    expect(() => parseXml('<A>'.repeat(5000))).toThrow('not well-formed');
  });
});

describe('writeXml', () => {
  it('repeats lists, leaves out undefined, keeps empty elements', () => {
    expect(writeXml('R', { A: ['1', { B: 2 }], C: undefined, D: {}, E: true })).toBe(
      '<?xml version="1.0" encoding="UTF-8"?>\n<R><A>1</A><A><B>2</B></A><D></D><E>true</E></R>',
    );
  });

  it('writes any text so that it reads back the same', () => {
    const printable = fc.string({ unit: 'binary' }).filter((text) => !/[^\t\n\r\P{Cc}]/u.test(text));
    fc.assert(
      fc.property(printable, (text) => {
        expect(parseXml(writeXml('R', { A: text })).children[0]?.text).toBe(text);
      }),
    );
  });
});
