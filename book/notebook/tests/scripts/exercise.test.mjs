// The end of a run, as a check of an exercise tells it.

import assert from 'node:assert/strict';
import test from 'node:test';

import { judge } from '../../src/server/editor/exercise.js';

const SOURCE = 'fn main() {\n    assert!(1 > 2, "the loss grows");\n    [1][one()];\n}\n';
const words = 'Ran natively in 1 ms';

const failed = (failure) => ({
    hasRun: true,
    words,
    failure: { what: 'It panicked', isToDo: false, ...failure },
});

test('what runs to its end has passed', () => {
    assert.equal(
        judge({ hasRun: true, words }, SOURCE).words,
        'Passed: it does all that the exercise asks for. Ran natively in 1 ms',
    );
});

test('what was not written yet is named with its line', () => {
    const message = 'not yet implemented: the mean';
    const { failure } = judge(failed({ message, line: 7, isToDo: true }), SOURCE);
    assert.equal(failure.words, 'Not written yet: `todo!()` still stands in line 7');
    assert.equal(failure.message, undefined);
    assert.equal(failure.atLine, 'to be written');
});

test('two values that differ stand under each other, under the words of the exercise', () => {
    const unequal = { what: 'the mean', left: '1', right: '2' };
    const { failure } = judge(failed({ message: '…', line: 2, unequal }), SOURCE);
    assert.equal(failure.words, 'Not right yet: the mean');
    assert.equal(failure.message, 'yours:    1\nexpected: 2');
    assert.equal(failure.atLine, 'the mean');
});

test('an assert says what it says, and a mistake elsewhere is what it is in any run', () => {
    const message = 'the loss grows';
    const { failure } = judge(failed({ message, line: 2 }), SOURCE);
    assert.deepEqual([failure.words, failure.message], ['Not right yet', message]);
    const other = failed({ message: 'index out of bounds', line: 3 });
    assert.deepEqual(judge(other, SOURCE), other);
    const elsewhere = failed({ message: 'no', line: 300, file: 'src/tape.rs' });
    assert.deepEqual(judge(elsewhere, SOURCE), elsewhere);
});

test('what does not compile is no attempt', () => {
    const end = { hasRun: false, failure: { words: 'It does not compile' } };
    assert.equal(judge(end, SOURCE), end);
});
