// What a program prints and draws goes to the page in parts, and no more than a page can show.

import assert from 'node:assert/strict';
import test from 'node:test';

import { Post } from '../../theme/run/post.js';

// What the page gets when `fill` fills the post.
function delivered(fill) {
    const parts = [];
    const post = new Post((part) => parts.push(part));
    fill(post);
    post.send('the end');
    return parts;
}

const text = (parts) => parts.map((part) => part.text).join('');

test('little goes at once, and the end comes last', () => {
    const parts = delivered((post) => {
        post.text('one\n');
        post.figure('a', '<svg/>');
    });
    assert.deepEqual(parts, [
        { text: 'one\n', figures: [], lines: 0, end: undefined },
        { text: '', figures: [['a', '<svg/>']], lines: 0, end: undefined },
        { text: '', figures: [], lines: 0, end: 'the end' },
    ]);
});

test('much goes in parts that are fewer than its lines, and all of it arrives', () => {
    const parts = delivered((post) => {
        for (let line = 0; line < 5000; line += 1) {
            post.text(`${line}\n`);
        }
    });
    assert.ok(parts.length < 1000, `${parts.length} parts`);
    assert.equal(text(parts).split('\n').length, 5001);
    assert.equal(parts.at(-1).lines, 0, 'nothing is missing');
});

test('of more lines than a page can show the first arrive, with their number', () => {
    const parts = delivered((post) => {
        for (let line = 0; line < 6000; line += 1) {
            post.text(`${line}\n`);
        }
    });
    assert.ok(text(parts).endsWith('4999\n'));
    assert.equal(parts.at(-1).lines, 6000);
});

test('of a text that is too long the beginning arrives', () => {
    const parts = delivered((post) => post.text('x'.repeat(600_000)));
    assert.equal(text(parts).length, 500_000);
    assert.equal(parts.at(-1).lines, 1);
});

test('fifty figures have room, and each of them may be drawn again', () => {
    delivered((post) => {
        for (let figure = 0; figure < 50; figure += 1) {
            assert.equal(post.figure(`figure-${figure}`, '<svg/>'), true);
        }
        assert.equal(post.figure('one-more', '<svg/>'), false);
        assert.equal(post.figure('figure-7', '<svg/>'), true);
    });
});
