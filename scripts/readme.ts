import { readFileSync, writeFileSync } from 'node:fs';

// Copies the files that README.md names into it: npx tsx scripts/readme.ts [--check]
const REGION = /<!-- region: (\S+) -->[\s\S]*?<!-- endregion -->/g;

const readme = readFileSync('README.md', 'utf8');
const current = readme.replace(REGION, (_, file: string) => {
  const code = readFileSync(file, 'utf8').trimEnd();
  return `<!-- region: ${file} -->\n\`\`\`${file.endsWith('.ts') ? 'ts' : 'text'}\n${code}\n\`\`\`\n<!-- endregion -->`;
});
if (!process.argv.includes('--check')) {
  writeFileSync('README.md', current);
} else if (current !== readme) {
  process.stderr.write('README.md does not show its files as they are: npx tsx scripts/readme.ts\n');
  process.exitCode = 1;
}
