// What a listing prints and draws, on its way to the page: at once while that is little, in larger
// parts when it is much, and never more than a page can show.

// So much of what a listing prints goes to the page. Of the rest, it gets the number of lines.
const LINES = 5000;
const CHARACTERS = 500_000;

// So many figures have room on it.
const FIGURES = 50;

// The first so many pieces of an output go to the page at once. Of a listing that prints more, one
// message holds what it prints in so many milliseconds: a page that got each line by itself would
// do nothing else.
const AT_ONCE = 200;
const PAUSE = 16;

export class Post {
    #text = '';
    #figures = new Map();
    // The names of all figures so far.
    #names = new Set();
    #lines = 0;
    #characters = 0;
    #pieces = 0;
    #last = 0;
    #deliver;

    // `deliver` gets it in parts.
    constructor(deliver) {
        this.#deliver = deliver;
    }

    text(text) {
        this.#lines += 1;
        if (this.#lines <= LINES && this.#characters < CHARACTERS) {
            this.#text += text.slice(0, CHARACTERS - this.#characters);
            this.#characters += text.length;
        }
        this.#sendSoon();
    }

    // Of figures with the same name the last is shown. Says whether there is room for it.
    figure(name, svg) {
        if (this.#names.size === FIGURES && !this.#names.has(name)) {
            return false;
        }
        this.#names.add(name);
        this.#figures.set(name, svg);
        this.#sendSoon();
        return true;
    }

    #sendSoon() {
        this.#pieces += 1;
        if (this.#pieces <= AT_ONCE || performance.now() - this.#last >= PAUSE) {
            this.send();
        }
    }

    send(end) {
        const isCut = this.#lines > LINES || this.#characters > CHARACTERS;
        const lines = isCut ? this.#lines : 0;
        this.#deliver({ text: this.#text, figures: [...this.#figures], lines, end });
        this.#text = '';
        this.#figures.clear();
        this.#last = performance.now();
    }
}
