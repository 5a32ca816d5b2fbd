// The lines of a program that the book hides: blocks of lines, as the page has them and as a text
// has them.

// The hidden blocks of the code on a page, each a list of lines.
export function hiddenBlocks(code) {
    const blocks = [];
    let isHidden = false;
    for (const node of code.childNodes) {
        const wasHidden = isHidden;
        isHidden = node.nodeType === Node.ELEMENT_NODE && node.matches('.boring');
        if (isHidden) {
            if (!wasHidden) {
                blocks.push([]);
            }
            blocks.at(-1).push(node.textContent.replace(/\n$/, ''));
        }
    }
    return blocks;
}

// Where the blocks stand in a text, one after the other: the first and the last row of each that is
// there unchanged.
export function places(blocks, text) {
    const lines = text.split('\n');
    const found = [];
    let from = 0;
    for (const block of blocks) {
        for (let row = from; row + block.length <= lines.length; row += 1) {
            if (block.every((line, index) => lines[row + index] === line)) {
                from = row + block.length;
                found.push([row, from - 1]);
                break;
            }
        }
    }
    return found;
}
