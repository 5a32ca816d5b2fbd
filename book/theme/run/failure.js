// Why a listing did not end well, and where: its message, and a mark at the line in the code on the
// page.

const PANIC = /panicked at (?<file>[^\n]*?):(?<line>\d+):\d+:\n(?<message>.*)/s;
// What Rust adds, newer versions also where memory runs out: in a page there is no such variable to
// set.
const NOTE = /\nnote: run with `RUST_BACKTRACE.*/s;

// In words: what happened, the message, and the file and the line where it is known. Nothing where
// it ended well.
export function explain({ code, trap, messages }) {
    if (code === 0) {
        return undefined;
    }
    const message = messages.replace(NOTE, '').trimEnd();
    const panic = message.match(PANIC)?.groups;
    if (panic) {
        return { what: 'It panicked', message: panic.message, file: panic.file, line: Number(panic.line) };
    }
    if (message.startsWith('memory allocation of')) {
        return { what: 'It ran out of memory', message };
    }
    if (trap === undefined) {
        return { what: `It ended with the exit code ${code}`, message };
    }
    if (/call stack|recursion/i.test(trap)) {
        return { what: 'It ran out of stack: a function may call itself without end', message };
    }
    return { what: `It was stopped: ${trap}`, message };
}

// The program on the page.
export class Code {
    // The listing's file.
    file;
    #figure;
    #code;
    // The number in the file of each line.
    #numbers = [];
    #mark;

    constructor(figure) {
        this.#figure = figure;
        this.#code = figure.querySelector('pre > code');
        this.file = figure.querySelector('.source').title;
        for (const run of figure.dataset.numbers.split(' ')) {
            const [first, last = first] = run.split('-').map(Number);
            for (let number = first; number <= last; number += 1) {
                this.#numbers.push(number);
            }
        }
    }

    // Marks the line of the file with this number; nothing where the page does not hold it.
    mark(number) {
        this.clear();
        const range = this.#line(this.#numbers.indexOf(number));
        if (!range) {
            return undefined;
        }
        this.#mark = document.createElement('mark');
        this.#mark.append(range.extractContents());
        range.insertNode(this.#mark);
        if (this.#mark.closest('.boring')) {
            this.#figure.querySelector('.buttons [title="Show hidden lines"]')?.click();
        }
        return this.#mark;
    }

    clear() {
        if (this.#mark) {
            this.#mark.replaceWith(...this.#mark.childNodes);
            this.#code.normalize();
            this.#mark = undefined;
        }
    }

    // A line of the code as a range, without the spaces before it.
    #line(index) {
        const line = this.#code.textContent.split('\n')[index];
        if (index < 0 || line === undefined || line.trim() === '') {
            return undefined;
        }
        const before = this.#code.textContent.split('\n').slice(0, index);
        const start = before.reduce((sum, text) => sum + text.length + 1, 0);
        const range = document.createRange();
        const texts = document.createTreeWalker(this.#code, NodeFilter.SHOW_TEXT);
        let at = 0;
        const [from, to] = [start + line.length - line.trimStart().length, start + line.length];
        while (texts.nextNode()) {
            const text = texts.currentNode;
            const end = at + text.length;
            if (at <= from && from < end) {
                range.setStart(text, from - at);
            }
            if (at < to && to <= end) {
                range.setEnd(text, to - at);
                return range;
            }
            at = end;
        }
        return undefined;
    }
}
