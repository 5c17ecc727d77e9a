import { join } from 'node:path';
import ts from 'typescript';
import { bundled } from '../support/runtime-child';

const ROOT = join(__dirname, '..', '..');

test('the declarations fit those of aws-lambda, and refuse what they should', () => {
  const { config } = ts.readConfigFile(join(ROOT, 'tsconfig.dev.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: ['test/support/stream-types.ts'] }, ts.sys, ROOT);
  const program = ts.createProgram([join(ROOT, 'test', 'support', 'stream-types.ts')], options);
  const problems = ts.getPreEmitDiagnostics(program).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
  expect(problems).toEqual([]);
});

test('a stream consumer is made of the runtime only, and loads nothing of the AWS SDK', () => {
  const { code, inputs } = bundled(`
    import { streamConsumer } from 'cdk-eventweave/runtime';
    export const handler = streamConsumer(() => {});`);
  expect(Object.keys(inputs).filter((path) => !path.startsWith('src/runtime/') && path !== '<stdin>')).toEqual([]);
  expect(code).not.toContain('@aws-sdk');
});
