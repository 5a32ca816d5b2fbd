// The buttons of the editor, in the line under the program.

import { button } from '/generated/run/bar.js';

export class EditorButtons {
    #title;
    #edit;
    #hidden;
    #back;
    #save;

    constructor(bar, title, { edit, toggleHidden, bringBack, save }) {
        this.#title = title;
        this.#edit = button('edit', '', edit);
        // Not `hidden`: what mdBook gives that class nobody sees.
        this.#hidden = button('fold', '', toggleHidden);
        this.#back = button('back', 'Bring your edit back', bringBack);
        this.#save = button('save', 'Save…', save);
        bar.add(this.#edit, this.#hidden, this.#back, this.#save);
    }

    // While the editor is fetched, nobody asks for it again.
    wait(isWaiting) {
        this.#edit.disabled = isWaiting;
    }

    focus() {
        this.#edit.focus();
    }

    // Shows what can be done now. `folds` is whether lines are folded, and nothing where there are
    // none to fold.
    show({ isOpen, hasDraft, folds, canBringBack, canSave }) {
        this.#edit.textContent = isOpen ? 'Close' : hasDraft ? 'Your edit' : 'Edit';
        this.#edit.setAttribute('aria-label', `${this.#edit.textContent}: ${this.#title}`);
        this.#hidden.hidden = folds === undefined;
        this.#hidden.textContent = folds ? 'Show hidden lines' : 'Fold hidden lines';
        this.#back.hidden = !canBringBack;
        this.#save.hidden = !canSave;
    }
}
