// The editor of one program: the pane in the place of its code, what the reader wrote in it so far,
// and the buttons for both.

import { EditorButtons } from './buttons.js';
import { conflictNotice } from './conflict.js';
import { Diagnostics } from './diagnostics.js';
import { Draft } from './draft.js';
import { hiddenBlocks } from './hidden.js';
import { state } from './kernel.js';
import { Pane } from './pane.js';
import { saveDialog } from './save.js';

const COMMAND = /Mac|iP/.test(navigator.platform) ? 'Command' : 'Ctrl';
const KEYS = `${COMMAND}-Enter runs it. Tab indents; Escape leaves the editor.`;

let hints = 0;

// A file ends with the end of a line; an editor shows no empty line after it.
function withEnd(text) {
    return `${text.trimEnd()}\n`;
}

export class ProgramEditor {
    // What is shown at the lines of the editor while it is open.
    diagnostics;
    #listing;
    #figure;
    #code;
    // The book's text, and the blocks of lines that the book hides.
    #base;
    #blocks;
    #draft;
    #pane;
    #notice;
    #hint = document.createElement('p');
    #buttons;
    #canSave;

    // `figure` holds the code of the listing; `key` is the name under which the browser keeps what
    // the reader writes. A listing has a file to save to, an attempt at an exercise has none.
    constructor({ listing, figure, key, canSave }) {
        this.#listing = listing;
        this.#figure = figure;
        this.#canSave = canSave;
        this.#code = figure.querySelector('pre');
        const code = this.#code.querySelector('code');
        this.#base = code.textContent.trimEnd();
        this.#blocks = hiddenBlocks(code);
        this.#draft = new Draft(key, this.#base);
        this.#hint.className = 'hint-of-keys';
        this.#hint.id = `editor-hint-${hints += 1}`;
        this.#hint.textContent = KEYS;
        this.#buttons = new EditorButtons(listing.bar, listing.title, {
            edit: () => (this.isOpen ? this.#close() : this.#open({ focus: true })),
            toggleHidden: () => this.#toggleHidden(),
            bringBack: () => this.#bringBack(),
            save: () => this.#openSaveDialog(),
        });
        this.#showButtons();
        if (this.#draft.isOpen) {
            this.#open({ focus: false });
        }
    }

    get isOpen() {
        return this.#pane !== undefined;
    }

    // The text that is there to be run: the reader's, or the book's while the editor is closed.
    get text() {
        return withEnd(this.#pane?.text ?? this.#base);
    }

    get isEdited() {
        return this.isOpen && this.#pane.text !== this.#base;
    }

    // What the listing's file holds, as far as this page knows.
    get #saved() {
        return this.#draft.saved ?? this.#draft.base;
    }

    // Whether something would be lost if the page were loaded anew: what can be undone, and where
    // the reader is.
    get isAtWork() {
        return this.isOpen && this.#pane.text !== this.#saved;
    }

    // Brings a line into sight, counted from 1.
    scrollTo(line) {
        this.#pane.scrollTo(line);
    }

    // Back to the book's text; the way back from there is kept.
    takeTheBooks() {
        if (!this.isEdited) {
            return;
        }
        if (this.#draft.base !== this.#base) {
            this.#draft.saved = undefined;
        }
        this.#draft.aside = this.#pane.text;
        this.#draft.base = this.#base;
        this.#pane.text = this.#base;
        this.#notice?.remove();
    }

    async #open({ focus }) {
        this.#buttons.wait(true);
        try {
            await this.#putPane();
        } catch (error) {
            this.#listing.tell(error.message);
            return;
        } finally {
            this.#buttons.wait(false);
        }
        if (focus) {
            this.#pane.focus();
        }
        const answer = await state().catch((error) => ({ why: error.message }));
        const { ready, why, missing_limits: missing } = answer;
        if (!ready) {
            this.#listing.tell(why);
        } else if (missing.length > 0) {
            const unlimited = missing.join(', ');
            this.#hint.textContent = `${KEYS} This system sets a program no limit on ${unlimited}.`;
        }
    }

    async #putPane() {
        const draft = this.#draft;
        const pane = await Pane.make({
            text: draft.text,
            blocks: this.#blocks,
            label: `Program of ${this.#listing.title}`,
            describedBy: this.#hint.id,
        }, {
            run: (byHand) => this.#listing.run(byHand),
            leave: () => this.#listing.bar.focus(),
            changed: () => this.#changed(),
        });
        this.#listing.program.clear();
        // A program may be folded under its changes.
        this.#code.closest('.whole')?.setAttribute('open', '');
        this.#code.hidden = true;
        this.#code.after(pane.element, this.#hint);
        pane.editor.resize();
        this.#pane = pane;
        this.diagnostics = new Diagnostics(pane);
        draft.isOpen = true;
        draft.keep();
        if (draft.base !== this.#base) {
            this.#tellConflict();
        }
        this.#show();
    }

    // The edit stays in the browser; the page shows the book's program again.
    #close() {
        this.#listing.program.clear();
        this.#pane.close();
        this.#pane = undefined;
        this.diagnostics = undefined;
        this.#listing.reset();
        this.#hint.remove();
        this.#notice?.remove();
        this.#code.hidden = false;
        this.#draft.isOpen = false;
        this.#draft.keep();
        this.#show();
        this.#buttons.focus();
    }

    #changed() {
        this.#draft.text = this.#pane.text;
        if (!this.#draft.keep()) {
            const lost = 'what you write is lost when you leave the page';
            this.#listing.tell(`This browser keeps no text: ${lost}.`);
        }
        this.#show();
    }

    #show() {
        this.#showButtons();
        this.#listing.edited();
    }

    #showButtons() {
        const pane = this.#pane;
        this.#buttons.show({
            isOpen: pane !== undefined,
            hasDraft: this.#draft.text !== this.#base,
            folds: pane && this.#blocks.length > 0 ? pane.hides : undefined,
            canBringBack: pane !== undefined && !this.isEdited && this.#draft.aside !== undefined,
            canSave: this.#canSave && pane !== undefined && pane.text !== this.#saved,
        });
    }

    #toggleHidden() {
        if (this.#pane.hides) {
            this.#pane.show();
        } else {
            this.#pane.hide();
        }
        this.#show();
    }

    #bringBack() {
        this.#pane.text = this.#draft.aside;
        this.#draft.aside = undefined;
        this.#draft.keep();
        this.#show();
        this.#pane.focus();
    }

    #tellConflict() {
        this.#notice = conflictNotice(this.#code, {
            keep: () => {
                this.#draft.base = this.#base;
                this.#draft.saved = undefined;
                this.#draft.keep();
                this.#notice.remove();
                this.#pane.focus();
            },
            take: () => {
                this.takeTheBooks();
                this.#pane.focus();
            },
        });
        this.#pane.element.before(this.#notice);
    }

    #openSaveDialog() {
        saveDialog({
            listing: this.#listing.name,
            file: this.#figure.querySelector('.source').title,
            source: withEnd(this.#pane.text),
            base: withEnd(this.#saved),
            saved: () => {
                this.#draft.saved = this.#pane.text;
                this.#draft.keep();
                this.#show();
            },
        });
    }
}
