// No line of the text ends inside a word of code.
(() => {
    const complaints = [];
    const range = document.createRange();
    for (const code of document.querySelectorAll('main :is(code, kbd, samp, .source)')) {
        const texts = document.createTreeWalker(code, NodeFilter.SHOW_TEXT);
        let last;
        while (!code.closest('pre') && texts.nextNode()) {
            const text = texts.currentNode;
            for (let at = 0; at < text.length; at += 1) {
                range.setStart(text, at);
                range.setEnd(text, at + 1);
                const [box] = range.getClientRects();
                const character = text.data[at];
                const isLower = last && box && box.top > last.box.bottom - 2;
                if (isLower && /[\p{L}\p{N}_]{2}/u.test(last.character + character)) {
                    complaints.push(`${code.textContent} is broken before ${text.data.slice(at)}`);
                }
                last = box && { box, character };
            }
        }
    }
    return complaints;
})()
