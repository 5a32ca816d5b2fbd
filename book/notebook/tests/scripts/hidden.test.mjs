// The lines that the book hides, on the page and in a text that the reader changed.

import assert from 'node:assert/strict';
import test from 'node:test';

import { hiddenBlocks, places } from '../../src/server/editor/hidden.js';

globalThis.Node = { ELEMENT_NODE: 1 };

const text = (textContent) => ({ nodeType: 3, textContent });
const line = (textContent, isHidden) =>
    ({ nodeType: 1, textContent, matches: () => isHidden });

test('hidden lines that follow each other are one block', () => {
    const childNodes = [
        line('use a;\n', true),
        line('use b;\n', true),
        text('\n'),
        line('fn main() {\n', false),
        line('}\n', true),
    ];
    assert.deepEqual(hiddenBlocks({ childNodes }), [['use a;', 'use b;'], ['}']]);
    assert.deepEqual(hiddenBlocks({ childNodes: [text('fn main() {}')] }), []);
});

test('each block is found where it stands unchanged, one after the other', () => {
    const blocks = [['use a;', 'use b;'], ['}']];
    assert.deepEqual(places(blocks, 'use a;\nuse b;\nfn main() {\n}'), [[0, 1], [3, 3]]);
    assert.deepEqual(places(blocks, '// new\n}\nuse a;\nuse b;\n}'), [[2, 3], [4, 4]]);
});

test('a block that was changed or taken away is not found, and the others are', () => {
    const blocks = [['use a;', 'use b;'], ['}']];
    assert.deepEqual(places(blocks, 'use a;\nuse c;\nfn main() {\n}'), [[3, 3]]);
    assert.deepEqual(places(blocks, ''), []);
});
