import { LEFT_OUT, leaveOut, summaryOf } from '../../emulator/left-out';

const archive = { Type: 'AWS::Events::Archive', Properties: { SourceArn: { Ref: 'Bus' } } };
const bus = { Type: 'AWS::Events::EventBus' };
const STAND_IN = LEFT_OUT['AWS::Events::Archive'];

/** What a property of a queue becomes in a template with an archive. */
function transformed(value: unknown): unknown {
  const { template } = leaveOut({ Resources: { Archive: archive, Queue: { Type: 'AWS::SQS::Queue', Properties: { value } } } });
  return template.Resources.Queue.Properties.value;
}

describe('leaving out what the emulator does not know', () => {
  test('a template that is known is returned as it is', () => {
    const template = { Resources: { Bus: bus } };
    expect(leaveOut(template)).toEqual({ template, leftOut: [] });
    expect(leaveOut(template).template).toBe(template);
    expect(leaveOut({}).leftOut).toEqual([]);
  });

  test('the resource is removed, named with its reason, and nothing else changes', () => {
    const template = { Description: 'text', Resources: { Archive: archive, Bus: bus }, Outputs: { Name: { Value: { Ref: 'Bus' } } } };
    const before = structuredClone(template);
    const result = leaveOut(template);
    expect(result.template).toEqual({ Description: 'text', Resources: { Bus: bus }, Outputs: { Name: { Value: { Ref: 'Bus' } } } });
    expect(result.leftOut).toEqual([{ logicalId: 'Archive', type: 'AWS::Events::Archive', why: STAND_IN.why }]);
    expect(template).toEqual(before);
  });

  test.each([
    ['Archive', undefined],
    [['Archive'], undefined],
    [['Archive', 'Bus'], ['Bus']],
    ['Bus', ['Bus']],
  ])('DependsOn %j becomes %j', (DependsOn, kept) => {
    const { template } = leaveOut({ Resources: { Archive: archive, Bus: bus, Queue: { Type: 'AWS::SQS::Queue', DependsOn } } });
    expect(template.Resources.Queue).toEqual({ Type: 'AWS::SQS::Queue', ...(kept && { DependsOn: kept }) });
  });

  test.each([
    [{ Ref: 'Archive' }, STAND_IN.ref],
    [{ Ref: 'Bus' }, { Ref: 'Bus' }],
    [{ 'Fn::GetAtt': ['Archive', 'Arn'] }, { 'Fn::Sub': STAND_IN.attributes!.Arn }],
    [{ 'Fn::GetAtt': 'Archive.Arn' }, { 'Fn::Sub': STAND_IN.attributes!.Arn }],
    [{ 'Fn::GetAtt': ['Bus', 'Arn'] }, { 'Fn::GetAtt': ['Bus', 'Arn'] }],
    [{ 'Fn::Sub': '${Archive}/${Bus}/${AWS::Region}/${!Archive}' }, { 'Fn::Sub': `${STAND_IN.ref}/\${Bus}/\${AWS::Region}/\${!Archive}` }],
    [{ 'Fn::Sub': ['${Archive.Arn} ${x}', { x: { Ref: 'Archive' } }] }, { 'Fn::Sub': [`${STAND_IN.attributes!.Arn} \${x}`, { x: STAND_IN.ref }] }],
    [{ 'Fn::Join': ['', ['a', { Ref: 'Archive' }]] }, { 'Fn::Join': ['', ['a', STAND_IN.ref]] }],
    [{ Ref: 'Archive', other: 1 }, { Ref: 'Archive', other: 1 }],
    [{}, {}],
    [null, null],
  ])('%j becomes %j', (value, expected) => {
    expect(transformed(value)).toEqual(expected);
  });

  test('an attribute without a stand-in is refused by name', () => {
    expect(() => transformed({ 'Fn::GetAtt': ['Archive', 'State'] }))
      .toThrow('Archive.State is used, but Archive is left out of the emulated deploy and has no stand-in for it (emulator/left-out.ts)');
  });

  test('the summary counts by type', () => {
    const { leftOut } = leaveOut({ Resources: { A: archive, B: archive, C: { Type: 'AWS::Events::EventBusPolicy' } } });
    expect(summaryOf(leftOut)).toBe(`2 x AWS::Events::Archive (${STAND_IN.why}), 1 x AWS::Events::EventBusPolicy (${STAND_IN.why})`);
  });
});
