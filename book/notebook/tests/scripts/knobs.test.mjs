// The texts that stand for values of knobs, and what a program can declare of a knob.

import assert from 'node:assert/strict';
import test from 'node:test';

import { declarationOf } from '../../theme/run/declaration.js';
import { valueOf } from '../../theme/run/knobs.js';

const rate = { kind: 'number', name: 'rate', default: 0.01, min: 0, max: 0.06, step: 0.01 };
const epochs = { kind: 'integer', name: 'epochs', default: 10, min: 1, max: 50, step: 1 };
const seed = { kind: 'seed', name: 'seed', default: 1 };
const loss = { kind: 'choice', name: 'loss', default: 'mean', options: ['mean', 'sum'] };
const shuffled = { kind: 'toggle', name: 'shuffled', default: false };

test('a text that stands for a value of the knob is that value', () => {
    for (const [knob, text, value] of [
        [rate, '0.02', 0.02],
        [rate, '2e-2', 0.02],
        [rate, '+.02', 0.02],
        [rate, '0.', 0],
        [epochs, '50', 50],
        [epochs, '+07', 7],
        [seed, '9007199254740992', 2 ** 53],
        [loss, 'sum', 'sum'],
        [shuffled, 'true', true],
        [shuffled, 'false', false],
    ]) {
        assert.equal(valueOf(knob, text), value, `${knob.name}=${text}`);
    }
});

test('any other text stands for none', () => {
    for (const [knob, ...texts] of [
        [rate, '', ' ', '0.07', '-1', 'NaN', 'Infinity', '0x1', '1e', '0,1', '1e999'],
        [epochs, '', '0', '51', '1.5', '1e1', '0x2', 'two'],
        [seed, '-1', '9007199254740993', '1.0'],
        [loss, '', 'SUM', 'median'],
        [shuffled, '', '1', 'True'],
    ]) {
        for (const text of texts) {
            assert.equal(valueOf(knob, text), undefined, `${knob.name}=${text}`);
        }
    }
});

test('what a control can be made for is a declaration', () => {
    for (const knob of [rate, epochs, seed, loss, shuffled]) {
        assert.deepEqual(declarationOf(JSON.stringify(knob)), knob);
    }
});

test('what no control can be made for is none', () => {
    for (const wrong of [
        { ...rate, name: 'a=b' },
        { ...rate, name: 'a\nb' },
        { ...rate, name: '' },
        { ...rate, name: 'x'.repeat(1001) },
        { ...rate, name: 5 },
        { ...rate, min: 0.06 },
        { ...rate, default: 1 },
        { ...rate, step: 0 },
        { ...rate, max: 1e300 },
        { ...rate, max: '0.06' },
        { ...epochs, default: 1.5 },
        { ...epochs, step: 0.5 },
        { ...seed, default: -1 },
        { ...seed, default: 2 ** 54 },
        { ...loss, options: [] },
        { ...loss, options: ['mean', 'mean'] },
        { ...loss, options: ['mean', 'a=b'] },
        { ...loss, options: Array.from({ length: 1001 }, (_, index) => `mean${index}`) },
        { ...loss, default: 'median' },
        { ...shuffled, default: 'false' },
        { ...shuffled, kind: 'dial' },
        { ...shuffled, kind: 'toString' },
        null,
        [],
        5,
    ]) {
        assert.equal(declarationOf(JSON.stringify(wrong)), undefined, JSON.stringify(wrong));
    }
    assert.equal(declarationOf('{'), undefined);
});
