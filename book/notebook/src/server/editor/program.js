// A program of the book that the reader may change, as a listing runs it: the book's own as long as
// the editor is closed, and what stands in the editor while it is open.

import { Desk } from './desk.js';
import { renderedDetails } from './diagnostics.js';
import { judge } from './exercise.js';
import { NativeRun } from './kernel.js';
import { Room } from './room.js';
import { FirstWay, RunToBePressed } from './ways.js';

export class EditableProgram {
    #listing;
    // The book's own, which can run in the page. There is none for the stub of an exercise.
    #book;
    #desk;
    #room;
    #rendered = renderedDetails();

    constructor({ listing, figure, book, title, key }) {
        this.#listing = listing;
        this.#book = book;
        this.#room = new Room(listing.display, figure);
        listing.bar.element.after(this.#rendered.element);
        listing.program = this;
        try {
            this.#desk = new Desk({ listing, figure, title, key, canSave: book !== undefined });
        } catch (error) {
            // Without a desk the listing is the book's again.
            listing.program = book;
            throw error;
        }
    }

    get isEdited() {
        return this.#desk?.isEdited ?? false;
    }

    get isAtWork() {
        return this.#desk.isAtWork;
    }

    // Nothing runs on the reader's machine but by a hand: an address, and so what it makes of the
    // knobs, can come from anybody.
    run(values, heard, byHand) {
        const source = this.#desk.text;
        const check = this.#book === undefined;
        const own = {
            ...heard,
            part: (part) => {
                this.#room.prepare(part);
                heard.part(part);
            },
            end: (end) => {
                heard.end(check ? judge(end, source) : end);
                this.#tellDiagnostics(end.diagnostics ?? []);
            },
        };
        const order = { listing: this.#listing.name, source, check };
        const natively = (heard) => (byHand ? new NativeRun(order, values, heard) : new RunToBePressed(heard));
        const inThePage = (heard) => this.#book.run(values, heard);
        if (check || this.isEdited) {
            return natively(own);
        }
        return new FirstWay(this.#desk.isOpen && byHand ? [natively, inThePage] : [inThePage, natively], own);
    }

    #tellDiagnostics(diagnostics) {
        this.#desk.diagnostics?.show(diagnostics);
        this.#rendered.show(diagnostics);
    }

    // Marks the line at which it panicked, and leads to that or to the first that does not compile.
    mark(failure) {
        if (!this.#desk.isOpen) {
            return this.#book?.mark(failure);
        }
        const { line, file, what, message, atLine, hasRun = true } = failure;
        if (line === undefined || file !== undefined) {
            return undefined;
        }
        if (hasRun) {
            this.#desk.diagnostics.markPanic(line, atLine ?? message ?? what);
        }
        return { scrollIntoView: () => this.#desk.scrollTo(line) };
    }

    clear() {
        this.#desk.diagnostics?.clear();
        this.#rendered.show([]);
        this.#book?.clear();
    }

    reset() {
        this.clear();
        this.#room.clear();
        this.#desk.takeTheBooks();
    }
}
