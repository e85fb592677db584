// A reporter of vitest whose last line is that of libtest, so that all tests of the tree add up.
export default class Totals {
  onTestRunEnd(modules) {
    const counts = { passed: 0, failed: 0, skipped: 0 };
    for (const module of modules) {
      for (const test of module.children.allTests()) counts[test.result().state] += 1;
      // A file that does not even load is a failure, though it has no tests.
      if (module.errors().length > 0) counts.failed += 1;
    }
    const verdict = counts.failed === 0 ? "ok" : "FAILED";
    console.log(`test result: ${verdict}. ${counts.passed} passed; ${counts.failed} failed; ${counts.skipped} ignored`);
  }
}
