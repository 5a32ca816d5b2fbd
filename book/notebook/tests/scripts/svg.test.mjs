// What a picture that a program drew may hold.

import assert from 'node:assert/strict';
import test from 'node:test';

import { whatIsRefused } from '../../theme/run/svg.js';

const SVG = 'http://www.w3.org/2000/svg';

// An element as a browser makes it from such a picture.
function element(localName, attributes = {}, children = [], namespaceURI = SVG) {
    const within = (child) => [child, ...child.querySelectorAll('*')];
    return {
        localName,
        namespaceURI,
        attributes: Object.entries(attributes).map(([name, value]) => ({ name, value })),
        querySelectorAll: () => children.flatMap(within),
    };
}

const picture = (...children) => element('svg', { viewBox: '0 0 9 9', id: 'a' }, children);

test('a picture that only draws is shown', () => {
    assert.equal(whatIsRefused(picture(
        element('g', { 'fill': 'url(#shade)', 'aria-label': 'it shows a url(x)' }, [
            element('path', { d: 'M0,0' }),
        ]),
        element('linearGradient', { id: 'shade', gradientUnits: 'userSpaceOnUse' }),
    )), undefined);
});

test('what runs, leads elsewhere or loads something is refused by its name', () => {
    for (const [refused, child] of [
        ['<script>', element('script')],
        ['<a>', element('a')],
        ['<image>', element('image')],
        ['<foreignObject>', element('foreignObject')],
        ['<p>', element('p', {}, [], 'http://www.w3.org/1999/xhtml')],
        ['<path>', element('path', {}, [], 'http://www.w3.org/1999/xhtml')],
        ['onclick of <g>', element('g', { onclick: 'alert(1)' })],
        ['style of <g>', element('g', { style: 'fill: red' })],
        ['href of <g>', element('g', { href: 'https://example.org' })],
        ['fill of <g>', element('g', { fill: 'url(https://example.org/a)' })],
        ['fill of <g>', element('g', { fill: 'URL (#a)' })],
        ['fill of <g>', element('g', { fill: '\\75rl(https://example.org/a)' })],
        ['fill of <g>', element('g', { fill: 'src(a)' })],
    ]) {
        assert.equal(whatIsRefused(picture(element('g', {}, [child]))), refused);
    }
});
