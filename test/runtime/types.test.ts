import { join } from 'node:path';
import ts from 'typescript';

const ROOT = join(__dirname, '..', '..');

test('the declarations fit those of aws-lambda and of Powertools, and refuse what they should', () => {
  const { config } = ts.readConfigFile(join(ROOT, 'tsconfig.dev.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: ['test/support/runtime-types.ts'] }, ts.sys, ROOT);
  const program = ts.createProgram([join(ROOT, 'test', 'support', 'runtime-types.ts')], options);
  const problems = ts.getPreEmitDiagnostics(program).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
  expect(problems).toEqual([]);
});
