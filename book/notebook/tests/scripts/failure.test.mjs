// What a program wrote to its terminal says why it failed.

import assert from 'node:assert/strict';
import test from 'node:test';

import { MeantPanic, Messages, explain, panicIn } from '../../theme/run/failure.js';

const NOTE = 'note: run with `RUST_BACKTRACE=1` environment variable to display a backtrace\n';
const panic = (message) => `\nthread 'main' (17) panicked at book/a.rs:48:5:\n${message}\n${NOTE}`;

function messages(...pieces) {
    const all = new Messages();
    pieces.forEach((piece) => all.push(piece));
    return all.text;
}

test('a panic has its file, its line and what it says, without what Rust adds', () => {
    const { what, file, line, message } = panicIn(messages(panic('its gradient is 9\nor 8')));
    assert.deepEqual([what, file, line, message], [
        'It panicked',
        'book/a.rs',
        48,
        'its gradient is 9\nor 8',
    ]);
    assert.equal(panicIn(messages('nothing')), undefined);
    assert.equal(panicIn(messages(`he panicked at once\n${NOTE}`)), undefined);
});

test('the first panic counts', () => {
    const { message } = panicIn(messages(panic('first'), panic('second')));
    assert.equal(message, 'first');
});

test('a file may have a name with colons', () => {
    const { file, line, column } = panicIn('thread panicked at C:\\a:1:b.rs:2:3:\nno');
    assert.deepEqual([file, line, column], ['C:\\a:1:b.rs', 2, 3]);
});

test('a todo and an assert_eq with words are told from other panics', () => {
    const of = (message) => panicIn(messages(panic(message)));
    assert.equal(of('not yet implemented: the mean').isToDo, true);
    assert.equal(of('the mean').isToDo, false);
    assert.deepEqual({ ...of(
        'assertion `left == right` failed: the mean\n  left: [1,\n 2]\n right: 2.5',
    ).unequal }, { what: 'the mean', left: '[1,\n 2]', right: '2.5' });
    assert.equal(of('assertion `left == right` failed\n  left: 1\n right: 2').unequal, undefined);
});

test('a panic is found behind any number of messages, in whatever pieces it comes', () => {
    const before = 'a warning\n'.repeat(5000);
    const text = `${before}${panic('late')}${'and more\n'.repeat(5000)}`;
    for (const pieces of [[text], text.match(/.{1,7}/gs)]) {
        const kept = messages(...pieces);
        assert.ok(kept.length <= 10_000, `${kept.length} characters`);
        assert.equal(panicIn(kept).line, 48);
    }
});

test('where it did not panic the end of its messages is kept', () => {
    const kept = messages('x'.repeat(20_000), '\nthe last\n');
    assert.ok(kept.endsWith('x\nthe last') && kept.length <= 10_000);
});

test('a module that ended well has no failure, and any other one says why', () => {
    assert.equal(explain({ code: 0, messages: panic('no') }), undefined);
    const what = (end) => explain({ messages: '', ...end }).what;
    const trap = 'unreachable';
    assert.equal(what({ trap, messages: panic('no') }), 'It panicked');
    assert.equal(what({ code: 3 }), 'It ended with the exit code 3');
    assert.equal(what({ trap }), 'It was stopped: unreachable');
    assert.equal(
        what({ trap, messages: 'memory allocation of 9 bytes failed' }),
        'It ran out of memory',
    );
    for (const trap of ['Maximum call stack size exceeded', 'too much recursion']) {
        assert.match(what({ trap }), /^It ran out of stack/);
    }
    assert.equal(explain({ code: 3, messages: 'why' }).message, 'why');
});

test('a panic that is meant begins a line and has the line of the page or its own file', () => {
    const meant = new MeantPanic({ panics: 'book/a.rs', numbers: '3-5 9-9 11-12' });
    const told = (line, file = 'book/a.rs') =>
        meant.told({ file, line, column: 7, message: 'no' });
    const at = (place) => `thread 'main' panicked at ${place}:7:\nno\n`;
    assert.equal(told(5), at('src/main.rs:3'));
    assert.equal(told(12), at('src/main.rs:6'));
    assert.equal(told(10), at('book/a.rs:10'));
    assert.equal(told(5, 'src/tape.rs'), at('src/tape.rs:5'));
    // What runs natively has the lines of the page.
    const native = { file: undefined, line: 4, column: 7, message: 'no' };
    assert.equal(meant.told(native), at('src/main.rs:4'));
    meant.printed('8 of');
    meant.printed('');
    assert.equal(told(5), `\n${at('src/main.rs:3')}`);
    meant.printed(' 0\n');
    assert.equal(told(5), at('src/main.rs:3'));
});
