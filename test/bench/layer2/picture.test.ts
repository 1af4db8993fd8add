/** The picture: well-formed whatever is in it, its numbers are those measured, and what is missing has no mark. */
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { measuredCell } from './measured-cell.js';
import { picture } from './picture.js';
import { linearScale, logScale } from './scale.js';
import { element } from './svg-element.js';

const test = suite('picture of the experiment');

/** Why a text is no well-formed XML of elements, attributes and text; undefined for one that is. */
function defectOf(xml: string): string | undefined {
  const open: string[] = [];
  const piece =
    /<\?xml [^?]*\?>|<\/([a-z]+)>|<([a-z]+)((?: [\w:-]+="(?:[^<&"]|&(?:amp|lt|gt|quot);)*")*)(\/?)>|(?:[^<&]|&(?:amp|lt|gt|quot);)+/gy;
  let roots = 0;
  while (piece.lastIndex < xml.length) {
    const at = piece.lastIndex;
    const found = piece.exec(xml);
    if (found === null) return `nothing that is XML at ${at}`;
    const [whole, closed, opened, attributes = '', self] = found;
    if (closed !== undefined && open.pop() !== closed) return `</${closed}> at ${at} closes another`;
    const names = [...attributes.matchAll(/ ([\w:-]+)=/g)].map(([, name]) => name);
    if (new Set(names).size !== names.length) return `an attribute twice at ${at}`;
    if (opened !== undefined && open.length === 0) roots += 1;
    if (opened !== undefined && self === '') open.push(opened);
    if (opened === undefined && closed === undefined && open.length === 0 && !/^\s*$|^<\?/.test(whole))
      return 'text outside';
  }
  return open.length > 0 || roots !== 1 ? `${open.length} open, ${roots} roots` : undefined;
}

test('the judge of XML knows what is none', () => {
  assert.is(defectOf('<?xml version="1.0"?>\n<a b="1 &lt; 2"><c/>&amp;</a>\n'), undefined);
  const wrong = [
    '<a>',
    '<a></b>',
    '<a/><a/>',
    '<a>&</a>',
    '<a>&nbsp;</a>',
    '<a b="<"/>',
    '<a b="1" b="2"/>',
    '<a b=1/>',
    'x<a/>',
    '',
  ];
  for (const xml of wrong) assert.type(defectOf(xml), 'string', xml);
});

test('any text is well-formed and is read back as it was', () => {
  const unescaped = (text: string) =>
    text.replace(/&(amp|lt|gt|quot);/g, (_, name: string) => ({ amp: '&', lt: '<', gt: '>', quot: '"' })[name]!);
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      const { svg } = element('text', { id: text }, `-${text}`);
      assert.is(defectOf(svg), undefined);
      const [, attribute, inside] = /^<text id="([^"]*)">-([^<]*)<\/text>\n$/.exec(svg)!;
      assert.equal([unescaped(attribute!), unescaped(inside!)], [text, text]);
    }),
  );
  assert.is(element('text', {}, 'a\u0000b\uD800c\u{1F600}').svg, '<text>a\uFFFDb\uFFFDc\u{1F600}</text>\n');
});

test('numbers have two decimals at most; what is no number is refused, what is undefined left out', () => {
  assert.is(element('circle', { r: 1 / 3, cx: 2, cy: undefined }).svg, '<circle r="0.33" cx="2"/>\n');
  for (const value of [Number.NaN, Number.POSITIVE_INFINITY])
    assert.throws(() => element('circle', { r: value }), RangeError);
});

test('scales go from end to end, with round ticks that hold all values', () => {
  const linear = linearScale(93, [200, 100]);
  assert.equal(linear.ticks, [0, 50, 100]);
  assert.equal([0, 25, 100].map(linear.at), [200, 175, 100]);
  const log = logScale([120, 1900], [200, 100]);
  assert.equal(log.ticks, [100, 200, 500, 1000, 2000]);
  assert.ok(Math.abs(log.at(100) - 200) < 1e-9 && Math.abs(log.at(2000) - 100) < 1e-9);
  fc.assert(
    fc.property(
      fc.double({ min: 0.01, max: 1e6, noNaN: true }),
      fc.double({ min: 1, max: 1e4, noNaN: true }),
      (least, factor) => {
        for (const { ticks, at } of [linearScale(least, [1, 0]), logScale([least, least * factor], [1, 0])]) {
          assert.equal(
            ticks.toSorted((left, right) => left - right),
            ticks,
          );
          assert.ok(ticks.length >= 1 && ticks.length <= 40);
          for (const value of [least, ...ticks])
            assert.ok(at(value) >= -1e-6 && at(value) <= 1 + 1e-6, `${value} is at ${at(value)}`);
        }
      },
    ),
  );
});

const grid = (['embedded', 'fabric'] as const).flatMap((engine) =>
  [10, 100].flatMap((offered) =>
    [200, 2000].flatMap((timeoutMs) =>
      ([2, 1] as const).map((channels) =>
        measuredCell({ engine, offered, timeoutMs, channels, medianMs: timeoutMs / 2, p95Ms: timeoutMs }),
      ),
    ),
  ),
);
const marks = (svg: string) => [...svg.matchAll(/<circle [^>]*cy="([\d.]+)"/g)].map(([, y]) => Number(y));

test('each measured cell has a mark in both diagrams, each engine and load a row, whatever the caption says', () => {
  const svg = picture(grid, 'load < 3 & "quiet"');
  assert.is(defectOf(svg), undefined);
  assert.match(svg, 'load &lt; 3 &amp; &quot;quiet&quot;');
  const rows = [...svg.matchAll(/>(\w+), (\d+) tx\/s offered: (\w+)/g)].map(([, ...row]) => row.join(' '));
  const expected = ['10', '100'].flatMap((load) =>
    ['embedded', 'fabric'].flatMap((engine) =>
      ['throughput', 'confirmation'].map((what) => `${engine} ${load} ${what}`),
    ),
  );
  assert.equal(rows, expected);
  // Two looks in the legend; each cell twice.
  assert.is(marks(svg).length, 2 + 2 * grid.length);
});

test('engines under one load are drawn to one scale: the same figures are at the same height', () => {
  const heights = (embedded: number, fabric: number) => {
    const cells = [measuredCell({ medianMs: embedded }), measuredCell({ engine: 'fabric', medianMs: fabric })];
    const [, , own, , other] = marks(picture(cells, ''));
    return [own!, other!] as const;
  };
  const rowHeight = heights(100, 100)[1] - heights(100, 100)[0];
  assert.ok(rowHeight > 150);
  assert.ok(heights(100, 190)[1] - heights(100, 190)[0] < rowHeight - 20);
  // With a slower engine beside it, the same figure stands lower.
  assert.ok(heights(190, 4000)[0] > heights(190, 190)[0] + 20);
});

test('what never came or was not measured has no mark, and nothing at all is a picture, too', () => {
  const lost = picture([measuredCell({ medianMs: undefined, p95Ms: undefined, throughput: 0 })], '');
  assert.is(defectOf(lost), undefined);
  assert.is(marks(lost).length, 1 + 1);
  const half = picture([measuredCell({ p95Ms: undefined })], '');
  assert.is(marks(half).length, 1 + 2);
  assert.not.match(half, '<path');
  assert.match(picture([measuredCell()], ''), '<path');
  assert.is(defectOf(picture([], 'nothing')), undefined);
});

test.run();
