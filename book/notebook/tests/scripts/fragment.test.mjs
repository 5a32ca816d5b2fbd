// The state of the knobs in the address of the page.

import assert from 'node:assert/strict';
import test, { beforeEach } from 'node:test';

import { goTo, read, write } from '../../theme/run/fragment.js';

const PAGE = 'http://127.0.0.1/page.html';

beforeEach(() => {
    const go = (fragment) => {
        globalThis.location.hash = fragment;
        globalThis.location.href = PAGE + fragment;
    };
    globalThis.location = { hash: '', href: PAGE, replace: go };
    globalThis.history = { state: null, replaceState: (state, title, address) => {
        go(address === PAGE ? '' : address);
    } };
});

test('what is written is read', () => {
    const values = new Map([['sgd.learning rate', '0.02'], ['sgd.a=b&c?d#e', 'η %']]);
    write(values, 'knobs-sgd');
    assert.match(location.hash, /^#knobs-sgd\?[\x21-\x7e]*$/);
    assert.deepEqual(read(), { place: 'knobs-sgd', values });
});

test('a place that is there stays, and goes on alone when all is the default again', () => {
    location.hash = '#figure-sgd-path';
    write(new Map([['sgd.w', '1']]), 'knobs-sgd');
    assert.equal(location.hash, '#figure-sgd-path?sgd.w=1');
    write(new Map(), 'knobs-sgd');
    assert.equal(location.hash, '#figure-sgd-path');
});

test('where all is the default nothing is written, and what was there goes', () => {
    write(new Map(), 'knobs-sgd');
    assert.equal(location.href, PAGE);
    location.hash = '#?sgd.w=1';
    write(new Map(), 'knobs-sgd');
    assert.equal(location.href, PAGE);
});

test('an address that says the same is left alone', () => {
    history.replaceState = () => assert.fail('it was written');
    location.hash = '#knobs-sgd?sgd.w=1';
    write(new Map([['sgd.w', '1']]), 'knobs-sgd');
});

test('the browser is led to the place alone, if there is one', () => {
    goTo('figure-sgd-path');
    assert.equal(location.hash, '#figure-sgd-path');
    location.replace = () => assert.fail('there is no place');
    goTo('');
});

test('any text is an address', () => {
    location.hash = '#a?b?c=%%&&=d';
    const { place, values } = read();
    assert.equal(place, 'a');
    assert.equal(values.get('b?c'), '%%');
});
