// A program of the book that the reader may change, as a listing runs it: the book's own as long as
// the editor is closed, and what stands in the editor while it is open.

import { AddedFigures } from './added_figures.js';
import { renderedDetails } from './diagnostics.js';
import { ProgramEditor } from './editor.js';
import { judge } from './exercise.js';
import { FallbackRun, RunToBePressed } from './fallback.js';
import { NativeRun } from './kernel.js';

export class EditableProgram {
    #listing;
    // The book's own, which can run in the page. There is none for the stub of an exercise, nor
    // where rustc refuses it.
    #book;
    #isExercise;
    // The data of its figure, where the book's program is there to panic.
    #meant;
    #editor;
    #added;
    #rendered = renderedDetails();

    constructor({ listing, figure, book, key, isExercise = false }) {
        this.#listing = listing;
        this.#book = book;
        this.#isExercise = isExercise;
        this.#meant = figure.dataset.panics === undefined ? undefined : { ...figure.dataset };
        this.#added = new AddedFigures(listing.display, figure);
        listing.bar.element.after(this.#rendered.element);
        this.#editor = new ProgramEditor({ listing, figure, key, canSave: !isExercise });
    }

    get isEdited() {
        return this.#editor.isEdited;
    }

    get isAtWork() {
        return this.#editor.isAtWork;
    }

    // Nothing runs on the reader's machine but by a hand: an address, and so what it makes of the
    // knobs, can come from anybody.
    run(values, handlers, byHand) {
        const source = this.#editor.text;
        const own = {
            ...handlers,
            part: (part) => {
                this.#added.addFor(part);
                handlers.part(part);
            },
            end: (end) => {
                handlers.end(this.#isExercise ? judge(end, source) : end);
                this.#tellDiagnostics(end.diagnostics ?? []);
            },
        };
        const meant = this.isEdited ? undefined : this.#meant;
        const order = { listing: this.#listing.name, source, meant };
        const natively = (handlers) =>
            byHand ? new NativeRun(order, values, handlers) : new RunToBePressed(handlers);
        const inThePage = (handlers) => this.#book.run(values, handlers);
        if (this.#book === undefined || this.isEdited) {
            return natively(own);
        }
        const isNativeFirst = this.#editor.isOpen && byHand;
        return new FallbackRun(isNativeFirst ? [natively, inThePage] : [inThePage, natively], own);
    }

    #tellDiagnostics(diagnostics) {
        this.#editor.diagnostics?.show(diagnostics);
        this.#rendered.show(diagnostics);
    }

    // Marks the line at which it panicked, and leads to that or to the first that does not compile.
    mark(failure) {
        if (!this.#editor.isOpen) {
            return this.#book?.mark(failure);
        }
        const { line, file, what, message, atLine, hasRun = true } = failure;
        if (line === undefined || file !== undefined) {
            return undefined;
        }
        if (hasRun) {
            this.#editor.diagnostics.markPanic(line, atLine ?? message ?? what);
        }
        return { scrollIntoView: () => this.#editor.scrollTo(line) };
    }

    clear() {
        this.#editor.diagnostics?.clear();
        this.#rendered.show([]);
        this.#book?.clear();
    }

    reset() {
        this.clear();
        this.#added.hide();
        this.#editor.takeTheBooks();
    }
}
