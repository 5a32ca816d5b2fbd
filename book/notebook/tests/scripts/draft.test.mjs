// What the reader wrote is kept by the browser, whatever else that keeps.

import assert from 'node:assert/strict';
import test, { beforeEach } from 'node:test';

import { Draft } from '../../src/server/editor/draft.js';

let kept;

beforeEach(() => {
    kept = new Map();
    setStorage({
        getItem: (key) => kept.get(key) ?? null,
        setItem: (key, value) => kept.set(key, value),
        removeItem: (key) => kept.delete(key),
    });
});

function setStorage(value) {
    Object.defineProperty(globalThis, 'localStorage', { configurable: true, value });
}

function edited(text) {
    const draft = new Draft('sgd', 'the book’s');
    draft.text = text;
    draft.isOpen = true;
    draft.aside = 'before';
    assert.equal(draft.keep(), true);
    return draft;
}

test('what was written is there again', () => {
    edited('mine');
    const { text, base, aside, isOpen, isEdited } = new Draft('sgd', 'the book’s');
    assert.deepEqual(
        { text, base, aside, isOpen, isEdited },
        { text: 'mine', base: 'the book’s', aside: 'before', isOpen: true, isEdited: true },
    );
    assert.equal(new Draft('descent', 'another').isEdited, false);
});

test('a text that the book has changed meanwhile stays beside the one it began with', () => {
    edited('mine');
    const { text, base } = new Draft('sgd', 'the book’s new one');
    assert.deepEqual([text, base], ['mine', 'the book’s']);
});

test('an edit that the book has taken over, or that changed nothing, is none', () => {
    const taken = edited('fn main() {}  \n\n\n\n// end\n');
    taken.saved = taken.text;
    taken.keep();
    const { isEdited, saved } = new Draft('sgd', 'fn main() {}\n\n// end');
    assert.deepEqual([isEdited, saved], [false, undefined]);
    edited('the book’s');
    assert.equal(new Draft('sgd', 'new').text, 'new');
});

test('where there is nothing to keep nothing is kept', () => {
    const draft = edited('mine');
    Object.assign(draft, { text: draft.base, isOpen: false, aside: undefined });
    draft.keep();
    assert.equal(kept.size, 0);
});

test('what is no draft is passed over, and so is a browser that keeps nothing', () => {
    for (const other of ['{', '5', 'null', '[]', '{"text":5}', '{"text":"a","base":5}']) {
        kept.set('notebook-edit sgd', other);
        assert.equal(new Draft('sgd', 'the book’s').text, 'the book’s', other);
    }
    setStorage(undefined);
    const draft = new Draft('sgd', 'the book’s');
    assert.equal(draft.text, 'the book’s');
    assert.equal(draft.keep(), false);
});
