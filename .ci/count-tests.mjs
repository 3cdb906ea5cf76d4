// Prints "PASSED FAILED" from vitest's JSON report; tests that did not run count as failed and are named.
import { readFileSync } from 'node:fs';

const report = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const tests = report.testResults.flatMap((file) => file.assertionResults);
const passed = tests.filter((test) => test.status === 'passed').length;
for (const test of tests) {
  if (test.status !== 'passed') process.stderr.write(`${test.status}: ${test.fullName}\n`);
}
process.stdout.write(`${passed} ${tests.length - passed}\n`);
