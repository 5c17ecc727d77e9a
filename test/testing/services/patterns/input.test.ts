import { targetInput, type TargetInput } from '../../../../src/testing/services/patterns';

// Source: EventBridge user guide, "Input transformation": predefined variables, examples, common issues.

const event = {
  'version': '0',
  'id': 'e1',
  'detail-type': 'Order paid',
  'source': 'shop',
  'resources': ['arn:1', 'arn:2'],
  'detail': {
    'id': 'o-7',
    'total': 12.5,
    'paid': true,
    'note': null,
    'a-b': 'dash',
    'a.b': 'dot',
    'says': 'he said "hi"',
    'zero': 0,
    'empty': '',
    'lines': [{ sku: 's1', count: 1 }, { sku: 's2' }],
    'customer': { name: 'Ann', tags: ['x', 'y'] },
    'matrix': [[1, 2], [3]],
  },
};
const rule = { ruleArn: 'arn:aws:events:eu-west-1:1:rule/paid', ruleName: 'paid', ingestionTime: '2026-01-01T00:00:00Z' };
const input = (target: TargetInput) => targetInput(target, event, rule);
const filled = (InputTemplate: string, InputPathsMap: Record<string, string> = {}) => input({ InputTransformer: { InputPathsMap, InputTemplate } });

test('a target without a word about its input gets the event', () => {
  expect(input({})).toBe(JSON.stringify(event));
});

test('Input is a constant', () => {
  expect(input({ Input: '{ "a": 1 }' })).toBe('{ "a": 1 }');
});

test.each<[what: string, path: string, found: unknown]>([
  ['the whole event', '$', event],
  ['an object', '$.detail.customer', event.detail.customer],
  ['a string', '$.detail.id', 'o-7'],
  ['null', '$.detail.note', null],
  ['a name with a dash', '$.detail.a-b', 'dash'],
  ['a name in brackets', "$.detail['a-b']", 'dash'],
  ['a name with a dot in brackets', "$['detail']['a.b']", 'dot'],
  ['an element', '$.detail.lines[1]', { sku: 's2' }],
  ['a member of an element', '$.detail.lines[0].sku', 's1'],
  ['all elements', '$.resources[*]', event.resources],
  ['a member of all elements that have it', '$.detail.lines[*].count', [1]],
  ['an element of all elements that have it', '$.detail.matrix[*][1]', [2]],
  ['all members', '$.detail.customer.*', ['Ann', ['x', 'y']]],
  ['all members of what has none', '$.source.*', []],
])('InputPath finds %s', (_, InputPath, found) => {
  expect(input({ InputPath })).toBe(JSON.stringify(found));
});

test.each(['$.detail.none', '$.detail.id.length', '$.detail.lines[2]', '$.detail.lines.sku', '$.resources.length', '$.detail.constructor', '$.detail[0]'])(
  'InputPath %s finds nothing: the event cannot be delivered', (InputPath) => {
    const code = expect.objectContaining({ name: 'INVALID_PARAMETER', message: `InputPath ${InputPath} finds nothing in the event`, status: 400 });
    expect(() => input({ InputPath })).toThrow(code);
  },
);

test.each(['', 'detail', '$detail', '$.', '$..id', '$.lines[-1]', '$.lines[?(@.sku)]', '$.lines[0', 'x.detail'])('the path %j is refused', (InputPath) => {
  expect(() => input({ InputPath })).toThrow(`A JSON path must be like $.detail.list[0], got ${InputPath}`);
});

const paths = {
  id: '$.detail.id',
  total: '$.detail.total',
  paid: '$.detail.paid',
  note: '$.detail.note',
  none: '$.detail.none',
  customer: '$.detail.customer',
  resources: '$.resources',
  says: '$.detail.says',
  zero: '$.detail.zero',
  empty: '$.detail.empty',
};

test.each<[rule: string, template: string, expected: string]>([
  ['a string is a template as it is', '"order paid"', '"order paid"'],
  ['variables in a string', '"<id> costs <total>"', '"o-7 costs 12.5"'],
  ['escaped quotes in a string stay', '"order \\"<id>\\" paid"', '"order \\"o-7\\" paid"'],
  ['a variable twice', '"<id>, <id>"', '"o-7, o-7"'],
  ['a string of several lines', '"order <id>"\n"is paid"', '"order o-7"\n"is paid"'],
  ['a missing variable in a string leaves nothing', '"[<none>]"', '"[]"'],
  ['falsy values are not missing', '"<zero> <note> <empty>."', '"0 null ."'],
  ['an object in a string loses its quotes', '"for <customer>"', '"for {name:Ann,tags:[x,y]}"'],
  ['a list in a string loses its quotes', '"about <resources>"', '"about [arn:1,arn:2]"'],
  ['a value in a string is not escaped', '"<says>"', '"he said "hi""'],
  ['reserved variables in a string', '"<aws.events.rule-name> (<aws.events.rule-arn>) at <aws.events.event.ingestion-time>"', '"paid (arn:aws:events:eu-west-1:1:rule/paid) at 2026-01-01T00:00:00Z"'],
  ['a template of one variable is its JSON', '<customer>', '{"name":"Ann","tags":["x","y"]}'],

  ['strings in JSON get their quotes', '{"id": <id>}', '{"id":"o-7"}'],
  ['strings in JSON may have their quotes', '{"id": "<id>"}', '{"id":"o-7"}'],
  ['variables within strings of JSON', '{"path": "orders/<id>/paid"}', '{"path":"orders/o-7/paid"}'],
  ['numbers, booleans and null in JSON stay what they are', '{"values": [<total>, <paid>, <note>, <zero>]}', '{"values":[12.5,true,null,0]}'],
  ['objects and lists in JSON', '{"who": <customer>, "what": <resources>}', '{"who":{"name":"Ann","tags":["x","y"]},"what":["arn:1","arn:2"]}'],
  ['an object in a string of JSON loses its quotes', '{"who": "<customer>"}', '{"who":"{name:Ann,tags:[x,y]}"}'],
  ['a string with quotes in it is escaped where it gets its quotes', '{"says": <says>}', '{"says":"he said \\"hi\\""}'],
  ['a missing variable in JSON is an empty string', '{"none": <none>, "quoted": "<none>"}', '{"none":"","quoted":""}'],
  ['a template for a list', '[<id>, "x"]', '["o-7","x"]'],
  ['JSON is minified, but not its strings', '\n{\n  "a b" : "c  d",\n  "e": "\\" f"\n}\n', '{"a b":"c  d","e":"\\" f"}'],
  ['numbers of a template stay as they are written', '{"1": 1.0, "0": 1e3}', '{"1":1.0,"0":1e3}'],
  ['reserved variables in JSON', '{"rule": <aws.events.rule-arn>, "name": <aws.events.rule-name>}', '{"rule":"arn:aws:events:eu-west-1:1:rule/paid","name":"paid"}'],
])('%s', (_, template, expected) => {
  expect(filled(template, paths)).toBe(expected);
});

test('aws.events.event.json is the event, aws.events.event the event without its detail', () => {
  const { detail: _, ...envelope } = event;
  expect(JSON.parse(filled('{"all": <aws.events.event.json>, "envelope": <aws.events.event>}'))).toEqual({ all: event, envelope });
});

test('a reserved variable cannot be declared otherwise', () => {
  expect(filled('"<aws.events.rule-name>"', { 'aws.events.rule-name': '$.source' })).toBe('"paid"');
});

test('a template without paths', () => {
  expect(input({ InputTransformer: { InputTemplate: '{"a": 1}' } })).toBe('{"a":1}');
});

test.each([['a quote in a value', '{"says": "<says>"}'], ['an object in place of a name', '{<customer>: 1}']])(
  'a template for JSON that does not become JSON cannot be delivered: %s', (_, template) => {
    expect(() => filled(template, paths)).toThrow(expect.objectContaining({ name: 'INVALID_JSON', status: 400 }));
  },
);

test.each(['"<unknown>"', '{"a": <unknown>}'])('the variable of %s that nobody declared is refused', (template) => {
  expect(() => filled(template, paths)).toThrow('InputTemplate must have no placeholder that InputPathsMap lacks, got <unknown>');
});
