// The program of a listing as its page shows it, and the mark at the line where it failed.

// The number in the file of each line of the page, from runs such as 3-7.
export function lineNumbers(runs) {
    const numbers = [];
    for (const run of runs.split(' ')) {
        const [first, last] = run.split('-').map(Number);
        for (let number = first; number <= last; number += 1) {
            numbers.push(number);
        }
    }
    return numbers;
}

export class Code {
    // The listing's file.
    file;
    #figure;
    #code;
    // The number in the file of each line.
    #numbers;
    #mark;

    constructor(figure) {
        this.#figure = figure;
        this.#code = figure.querySelector('pre > code');
        this.file = figure.querySelector('.source').title;
        this.#numbers = lineNumbers(figure.dataset.numbers);
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
        const lines = this.#code.textContent.split('\n');
        const line = lines[index];
        if (!line?.trim()) {
            return undefined;
        }
        const start = lines.slice(0, index).reduce((sum, text) => sum + text.length + 1, 0);
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
