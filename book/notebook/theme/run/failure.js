// Why a program did not end well, read from what it wrote to its terminal: in the page, where it is
// a module, and on the reader's machine. Nothing else knows the words in which Rust tells a panic.

import { lineNumbers } from './code.js';

// So much is kept of what a program writes to its terminal.
const MOST = 10_000;

const BEGINNING = 'panicked at ';
const PANIC = /panicked at (?<file>[^\n]*?):(?<line>\d+):(?<column>\d+):\n(?<message>.*)/s;
// What Rust adds, newer versions also where memory runs out: the reader has no variable to set.
const NOTE = /\nnote: run with `RUST_BACKTRACE.*/s;
const TODO = 'not yet implemented';
const UNEQUAL = new RegExp(
    /^assertion `left == right` failed: (?<what>.*)/.source
    + /\n\s*left: (?<left>.*)\n\s*right: (?<right>.*)$/.source,
    's',
);

// What a program writes to its terminal, as far as it says why the program failed: the first panic
// and what follows; as long as there is none, the end.
export class Messages {
    #text = '';

    push(text) {
        this.#text += text;
        const panic = this.#text.indexOf(BEGINNING);
        this.#text = panic < 0
            ? this.#text.slice(-MOST)
            : this.#text.slice(panic, panic + MOST);
    }

    get text() {
        return this.#text.replace(NOTE, '').trimEnd();
    }
}

// The first panic that a program tells, and nothing where it tells none: the file, the line and the
// column, what it says, whether it comes from a `todo!`, and what an `assert_eq!` with words has
// compared.
export function panicIn(messages) {
    const told = messages.match(PANIC)?.groups;
    if (!told) {
        return undefined;
    }
    const { file, message } = told;
    const [line, column] = [told.line, told.column].map(Number);
    return {
        what: 'It panicked',
        message,
        file,
        line,
        column,
        isToDo: message.startsWith(TODO),
        unequal: message.match(UNEQUAL)?.groups,
    };
}

// The file in which a reader has the program of a page, as outcome.rs calls it.
const READERS_FILE = 'src/main.rs';

// What a listing prints that is there to panic: the page shows its panic, too, at the line that the
// program has there.
export class MeantPanic {
    #file;
    #numbers;
    #beginsLine = true;

    // It gets the data of the figure with the code: the listing's file, and the numbers that the
    // lines of the page have in it.
    constructor({ panics, numbers }) {
        this.#file = panics;
        this.#numbers = lineNumbers(numbers);
    }

    // It has printed this.
    printed(text) {
        this.#beginsLine = text === '' ? this.#beginsLine : text.endsWith('\n');
    }

    // What the page shows of the panic that ended it. One without a file is at a line of the page.
    told({ file, line, column, message }) {
        const pageLine = file === this.#file ? this.#numbers.indexOf(line) + 1 : 0;
        const place = pageLine ? `${READERS_FILE}:${pageLine}` : `${file ?? READERS_FILE}:${line}`;
        const gap = this.#beginsLine ? '' : '\n';
        return `${gap}thread 'main' panicked at ${place}:${column}:\n${message}\n`;
    }
}

// Why a module failed: what happened, in words, what it wrote, and more of a panic. Nothing where
// it ended well.
export function explain({ code, trap, messages }) {
    if (code === 0) {
        return undefined;
    }
    const panic = panicIn(messages);
    if (panic) {
        return panic;
    }
    return { what: whatHappened(code, trap, messages), message: messages };
}

function whatHappened(code, trap, messages) {
    if (messages.startsWith('memory allocation of')) {
        return 'It ran out of memory';
    }
    if (trap === undefined) {
        return `It ended with the exit code ${code}`;
    }
    if (/call stack|recursion/i.test(trap)) {
        return 'It ran out of stack: a function may call itself without end';
    }
    return `It was stopped: ${trap}`;
}
