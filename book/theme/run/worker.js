// Runs listings, one at a time, beside the page: whatever a listing does, the page stays alive and can end this worker.

import { Frames } from './frames.js';
import { run } from './wasi.js';

// So much of what a listing prints goes to the page. Of the rest, it gets the number of lines.
const LINES = 5000;
const CHARACTERS = 500_000;

// The first so many pieces of an output go to the page at once. Of a listing that prints more, one message holds what it
// prints in so many milliseconds: a page that got each line by itself would do nothing else.
const AT_ONCE = 200;
const PAUSE = 16;

// Of its messages to a terminal so much is kept.
const MESSAGES = 10_000;

// What a listing prints, on its way to the page.
class Post {
    #text = '';
    #figures = new Map();
    #lines = 0;
    #characters = 0;
    #pieces = 0;
    #last = 0;

    text(text) {
        this.#lines += 1;
        if (this.#lines <= LINES && this.#characters < CHARACTERS) {
            this.#text += text.slice(0, CHARACTERS - this.#characters);
            this.#characters += text.length;
        }
        this.#sendSoon();
    }

    // Of figures with the same name the last is shown.
    figure(name, svg) {
        this.#figures.set(name, svg);
        this.#sendSoon();
    }

    #sendSoon() {
        this.#pieces += 1;
        if (this.#pieces <= AT_ONCE || performance.now() - this.#last >= PAUSE) {
            this.send();
        }
    }

    send(end) {
        const isCut = this.#lines > LINES || this.#characters > CHARACTERS;
        postMessage({ text: this.#text, figures: [...this.#figures], lines: isCut ? this.#lines : 0, end });
        this.#text = '';
        this.#figures.clear();
        this.#last = performance.now();
    }
}

let module;

onmessage = ({ data }) => {
    module ??= data.module;
    const start = performance.now();
    const post = new Post();
    const frames = new Frames({
        text: (text) => post.text(text),
        figure: (name, svg) => post.figure(name, svg),
    });
    const decoder = new TextDecoder();
    let messages = '';
    const write = (stream, bytes) => {
        if (stream === 1) {
            frames.push(bytes);
        } else if (messages.length < MESSAGES) {
            messages += decoder.decode(bytes, { stream: true });
        }
    };
    const end = {};
    try {
        end.code = run(module, {
            programArguments: ['listings', data.listing],
            environment: { DOWNHILL_NOTEBOOK: '1', DOWNHILL_KNOBS: data.values },
            write,
        });
    } catch (trap) {
        end.trap = trap.message;
    }
    frames.end();
    end.messages = messages;
    end.milliseconds = performance.now() - start;
    post.send(end);
};
