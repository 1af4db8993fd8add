import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { fillTemplate, TemplateError } from '../../../reconciler/fabric/package/fill-template.js';

const VALUES = JSON.parse(
  '{"a":"x","n":17051,"m":1000000,"big":123456789,"f":0.00001,"h":1.5,"t":true,"z":null,"o":{"b":"y","a":[1,null,"s"]},"neg":-0.0,"__proto__":"p"}',
) as Record<string, unknown>;

/** Each answer was given by Go's own text/template with `missingkey=error`, as Fabric's builder calls it. */
const FILLED: readonly (readonly [template: string, go: string])[] = [
  ['{{.a}}:{{ .n }}', 'x:17051'],
  ['{{.m}} {{.big}} {{.f}} {{.h}} {{.t}} {{.z}} {{.neg}}', '1e+06 1.23456789e+08 1e-05 1.5 true <no value> -0'],
  ['{{.o}}', 'map[a:[1 <nil> s] b:y]'],
  ['{{.o.a}} {{.o.b}}', '[1 <nil> s] y'],
  ['{{.__proto__}}', 'p'],
  ['a {{- .a -}} b', 'axb'],
  ['x {{- /* c */ -}} y{{/* } */}}', 'xy'],
  ['{{.a}} {{"q"}}{{`r`}}', 'x qr'],
  ['}} { {', '}} { {'],
  ['', ''],
];

test('what Go fills in is filled in to the same text', () => {
  for (const [template, go] of FILLED) assert.is(fillTemplate(template, VALUES), go, template);
  assert.is(fillTemplate('{{.}}', { b: 1, a: '<' }), 'map[a:< b:1]');
});

test('what a value holds is not filled in again', () => {
  assert.is(fillTemplate('{{.a}}', { a: '{{.b}}', b: 'secret' }), '{{.b}}');
});

/** Go's own texts, too. */
const REFUSED: readonly (readonly [template: string, go: string, missing: string | undefined])[] = [
  ['x{{.q}}', 'template: :1:3: executing "" at <.q>: map has no entry for key "q"', 'q'],
  ['é\n ab{{ .o.q }}', 'template: :2:8: executing "" at <.o.q>: map has no entry for key "q"', 'q'],
  ['é{{.q}}', 'template: :1:4: executing "" at <.q>: map has no entry for key "q"', 'q'],
  [
    '{{.constructor}}',
    'template: :1:2: executing "" at <.constructor>: map has no entry for key "constructor"',
    'constructor',
  ],
  ['{{.a.b}}', 'template: :1:4: executing "" at <.a.b>: can\'t evaluate field b in type interface {}', undefined],
  ['{{.z.b}}', 'template: :1:4: executing "" at <.z.b>: nil pointer evaluating interface {}.b', undefined],
  ['{{.a', 'template: :1: unclosed action', undefined],
];

test('what Go refuses is refused with the same text', () => {
  for (const [template, go, missing] of REFUSED) {
    assert.throws(
      () => fillTemplate(template, VALUES),
      (error: TemplateError) => error instanceof TemplateError && error.message === go && error.missing === missing,
      template,
    );
  }
});

test('whatever else stands between the braces is refused, in our words', () => {
  const others = [
    '{{}}',
    '{{-.a}}',
    '{{ /* c */}}',
    '{{.a .o}}',
    '{{.a-b}}',
    '{{"a}}',
    '{{if .a}}x{{end}}',
    '{{printf "x"}}',
  ];
  for (const template of [...others, '{{/* a */ b */}}', '{{.a . b}}', '{{$}}']) {
    assert.throws(
      () => fillTemplate(template, VALUES),
      (error: Error) => error instanceof TemplateError && error.message.includes('action is not supported: '),
      template,
    );
  }
});

test.run();
