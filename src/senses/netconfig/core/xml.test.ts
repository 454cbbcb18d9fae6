// Proves that XML becomes a tree with the right lines and that hostile XML is bounded and told.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checks } from '../../../ground/kit/testing.ts';
import { deepestXml, readXml, xmlChild } from './xml.ts';

const read = (whole: string) => readXml({ name: 'a.xml', whole });

describe('XML with lines', () => {
  it('gives each element its lines, attributes and own text', () => {
    const { root, problems } = read(
      '<?xml version="1.0"?>\n<a x="1">\n  one<b\n   y="2"/>&amp;two\n <c>deep</c>\n</a>\n',
    );
    expect(problems).toEqual([]);
    expect(root).toMatchObject({ name: 'a', attributes: { x: '1' }, line: 2, to: 6 });
    expect(root!.text.replace(/\s+/g, ' ')).toBe('one&two');
    expect(xmlChild(root, 'b')).toMatchObject({ line: 3, to: 4, attributes: { y: '2' } });
    expect(xmlChild(root, 'c')).toMatchObject({ line: 5, text: 'deep' });
  });

  it('skips what a terminal echoed before it and keeps the lines of the file', () => {
    expect(read('admin> show\n\n<a>\n<b/></a>').root).toMatchObject({ line: 3, children: [{ name: 'b', line: 4 }] });
  });

  it('refuses a document type, so that no entity can grow', () => {
    const { root, problems } = read('<!DOCTYPE a [<!ENTITY b "bbbb">]>\n<a>&b;</a>');
    expect(root).toBeUndefined();
    expect(problems[0]).toMatchObject({ where: { file: 'a.xml', line: 1 } });
    expect(problems[0]!.what).toContain('document type');
  });

  it('leaves an unknown entity as it stands and says so', () => {
    const { root, problems } = read('<a>\n&x;</a>');
    expect(root!.text).toBe('&x;');
    expect(problems[0]).toMatchObject({ where: { line: 2 } });
  });

  it('keeps what was read of a file that breaks off, and names the line', () => {
    const { root, problems } = read('<a>\n<b>1</b>\n<c>2');
    expect(root!.children.map((c) => [c.name, c.text])).toEqual([
      ['b', '1'],
      ['c', '2'],
    ]);
    expect(problems[0]).toMatchObject({ where: { line: 3 } });
  });

  it('stops at a depth that no configuration has', () => {
    const { root, problems } = read('<a>'.repeat(deepestXml + 50));
    expect(problems[0]!.what).toContain('nested deeper');
    let depth = 0;
    for (let e = root; e; e = e.children[0]) depth++;
    expect(depth).toBe(deepestXml);
  });

  it('never throws and never tells a line that the text does not have', () => {
    const bits = fc.array(
      fc.constantFrom(
        '<a>',
        '</a>',
        '<b x="1"/>',
        '\n',
        'text',
        '<',
        '&amp;',
        '&q;',
        '<![CDATA[x]]>',
        '<!--',
        '-->',
        '"',
      ),
    );
    fc.assert(
      fc.property(bits, (parts) => {
        const whole = parts.join('');
        const { root, problems } = read(whole);
        const lines = whole.split('\n').length;
        for (const p of problems) expect(p.where?.line ?? 1).toBeLessThanOrEqual(lines);
        if (root) expect(root.to).toBeLessThanOrEqual(lines);
      }),
      checks(4000),
    );
  });
});
