// The book's own program of a listing: it runs in the module, and its lines stand in the page.

import { Code } from './code.js';
import { Run } from './program.js';

export class Book {
    isEdited = false;
    #order;
    #code;

    // `figure` holds its code; a chapter may show the knobs of a program without it.
    constructor(name, figure) {
        this.#order = { ...figure?.dataset, listing: name };
        this.#code = figure && new Code(figure);
    }

    run(values, handlers) {
        return new Run(this.#order, values, handlers);
    }

    // Marks the line at which it failed; nothing where the page does not hold it.
    mark({ file, line }) {
        return file === this.#code?.file ? this.#code.mark(line) : undefined;
    }

    clear() {
        this.#code?.clear();
    }

    reset() {
        this.clear();
    }
}
