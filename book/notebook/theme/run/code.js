// The program of a listing as its page shows it, and the mark at the line where it failed.

// The file in which a reader has the program of a page, as outcome.rs calls it.
const READERS_FILE = 'src/main.rs';

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

    // What it printed and the panic that ended it, at the line of the page where the program is at
    // fault. What runs natively counts its lines as the page does, and does not name its file.
    withPanic(printed, { file = READERS_FILE, line, column, message }) {
        const index = file === this.file ? this.#numbers.indexOf(line) : -1;
        const place = index < 0 ? `${file}:${line}` : `${READERS_FILE}:${index + 1}`;
        const gap = printed === '' || printed.endsWith('\n') ? '' : '\n';
        return `${printed}${gap}thread 'main' panicked at ${place}:${column}:\n${message}\n`;
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
        if (this.#mark.closest('.hide-boring .boring')) {
            // mdBook's button that shows the hidden lines is the one without a class.
            this.#figure.querySelector('.buttons button:not([class])')?.click();
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
