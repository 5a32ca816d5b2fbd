// What a program prints is taken apart into text, figures and declarations of knobs.

import assert from 'node:assert/strict';
import test from 'node:test';

import { Frames } from '../../theme/run/frames.js';

const SVG = '<svg id="sgd-path"><line/></svg>\n';
const KNOB = '{"kind":"toggle","name":"shuffled","default":false}\n';

const frame = (type, content) => `EVCXR_BEGIN_CONTENT ${type}\n${content}EVCXR_END_CONTENT\n`;
const figure = frame('image/svg+xml', SVG);
const declaration = frame('application/vnd.notebook.knob+json', KNOB);

// All that came out, in its order; there is room for as many figures and knobs as `room` says.
function taken(pieces, room = Infinity) {
    const out = [];
    const take = (...what) => out.length < room && out.push(what) > 0;
    const frames = new Frames({
        text: (text) => out.push(text),
        figure: (name, svg) => take('figure', name, svg),
        knob: ({ name }) => take('knob', name),
    });
    pieces.forEach((piece) => frames.push(piece));
    frames.end();
    return out;
}

test('text, figures and knobs come out in their order', () => {
    assert.deepEqual(taken([`one\n${figure}two\n${declaration}three`]), [
        'one\n',
        ['figure', 'sgd-path', SVG],
        'two\n',
        ['knob', 'shuffled'],
        'three',
    ]);
});

test('it makes no difference in which pieces the output arrives', () => {
    const output = `one\nno end ${figure}two\n${declaration}`;
    const whole = taken([output]);
    assert.deepEqual(taken([...output]), whole);
    for (let at = 0; at <= output.length; at += 1) {
        assert.deepEqual(taken([output.slice(0, at), output.slice(at)]), whole, `cut at ${at}`);
    }
});

test('a frame begins where a line was not ended', () => {
    assert.deepEqual(taken([`loss ${figure}`]), ['loss ', ['figure', 'sgd-path', SVG]]);
});

test('a frame of another type, without a name, without an end or without room is text', () => {
    for (const text of [
        frame('text/html', '<b>bold</b>\n'),
        frame('image/svg+xml', '<svg></svg>\n'),
        frame('application/vnd.notebook.knob+json', '{"kind":"dial","name":"w"}\n'),
        'EVCXR_BEGIN_CONTENT image/svg+xml\n<svg id="a">\n',
    ]) {
        assert.equal(taken([text]).join(''), text);
    }
    assert.equal(taken([figure], 0).join(''), figure);
});

test('a frame that is larger than a figure can be is text, of which nothing is lost', () => {
    const large = `${'x'.repeat(1 << 16)}\n`.repeat(33);
    const text = `EVCXR_BEGIN_CONTENT image/svg+xml\n${large}`;
    assert.equal(taken([text, 'after\n']).join(''), `${text}after\n`);
});

test('a line without an end is shown while it grows', () => {
    const shown = [];
    const frames = new Frames({ text: (text) => shown.push(text) });
    frames.push('x'.repeat(100_000));
    assert.ok(shown.join('').length > 99_000);
    frames.end();
    assert.equal(shown.join(''), 'x'.repeat(100_000));
});
