// Writing an edited listing back to its file: asked for by its author, in a dialog that says which
// file and then what changed.
//
// The program is tried first, and Cancel ends that: nothing is written by then. What ended well is
// written at once; of what did not its author is asked again.

import { Refusal, save, tryToSave } from './kernel.js';

function paragraph(text) {
    const made = document.createElement('p');
    made.textContent = text;
    return made;
}

function block(text) {
    const made = document.createElement('pre');
    made.tabIndex = 0;
    made.textContent = text;
    return made;
}

// mdBook takes the key to end a search, wherever it is pressed; a dialog would stay open.
function leaveEscape(event) {
    if (event.key === 'Escape') {
        event.stopPropagation();
    }
}

class SaveDialog {
    #listing;
    #source;
    #base;
    #saved;
    #element = document.createElement('dialog');
    #result;
    #write;
    #end;
    // Ends what is tried.
    #stopper = new AbortController();
    // What was tried and did not end well.
    #doubted;

    constructor({ listing, file, source, base, saved }) {
        this.#listing = listing;
        this.#source = source;
        this.#base = base;
        this.#saved = saved;
        this.#element.className = 'save';
        this.#element.setAttribute('aria-labelledby', 'save-title');
        this.#element.innerHTML = `<h2 id="save-title">Save the listing</h2>
            <p class="what">This writes what you wrote to the file <code></code>. The book is then
                built anew.</p>
            <div class="result" role="status"></div>
            <p class="buttons"><button type="button" class="write">Write the file</button>
                <button type="button" class="end" autofocus>Cancel</button></p>`;
        this.#element.querySelector('code').textContent = file;
        this.#result = this.#element.querySelector('.result');
        this.#write = this.#element.querySelector('.write');
        this.#end = this.#element.querySelector('.end');
        this.#write.onclick = () => this.#press();
        this.#end.onclick = () => this.#element.close();
        this.#element.oncancel = (event) => {
            // Escape presses the button, while there is one to press.
            if (this.#end.disabled) {
                event.preventDefault();
            }
        };
        addEventListener('keydown', leaveEscape, true);
        this.#element.onclose = () => {
            removeEventListener('keydown', leaveEscape, true);
            this.#stopper.abort();
            this.#element.remove();
        };
        document.body.append(this.#element);
        this.#element.showModal();
    }

    #tell(...parts) {
        this.#result.replaceChildren(...parts);
    }

    async #press() {
        this.#write.disabled = true;
        try {
            const doubted = this.#doubted;
            this.#doubted = undefined;
            if (doubted) {
                await this.#writeFile(doubted);
            } else {
                await this.#try();
            }
        } catch (error) {
            this.#tell(paragraph(`Nothing was written. ${error.message}`));
        } finally {
            this.#write.disabled = false;
            this.#end.disabled = false;
        }
    }

    async #try() {
        this.#write.textContent = 'Write the file';
        this.#tell(paragraph('Running it first, to see what that changes…'));
        const { signal } = this.#stopper;
        const tried = await tryToSave(this.#listing, this.#source, this.#base, signal);
        if (signal.aborted) {
            return;
        }
        if (!tried.changed) {
            this.#finish(paragraph(`${tried.file} holds this text already: nothing was written.`));
        } else if (tried.doubt === null) {
            await this.#writeFile(tried);
        } else {
            this.#doubted = tried;
            const why = paragraph(tried.doubt);
            why.className = 'doubt';
            const next = paragraph('The file is still as it was.');
            this.#tell(why, ...(tried.pins === '' ? [] : [block(tried.pins)]), next);
            this.#write.textContent = 'Write it all the same';
            this.#end.focus();
        }
    }

    // This takes no time in which anybody could cancel it.
    async #writeFile({ trial, file, pins, doubt }) {
        this.#end.disabled = true;
        this.#tell(paragraph('Writing…'));
        try {
            await save(trial, doubt !== null);
        } catch (error) {
            if (error instanceof Refusal) {
                throw error;
            }
            const unknown = `The server went away before it said whether ${file} is written`;
            this.#finish(paragraph(`${unknown}: look into the file.`));
            return;
        }
        this.#saved();
        const written = `${file} is written.`;
        if (doubt !== null) {
            this.#finish(paragraph(`${written} The page tells what the build makes of it.`));
        } else if (pins === '') {
            this.#finish(paragraph(`${written} Nothing changes in the pins.`));
        } else {
            this.#finish(paragraph(`${written} In the pins it changes:`), block(pins.trim()));
        }
    }

    // There is no more to do than to close it.
    #finish(...parts) {
        this.#tell(...parts);
        this.#element.querySelector('.what').hidden = true;
        this.#write.hidden = true;
        this.#end.textContent = 'Close';
        this.#end.disabled = false;
        this.#end.focus();
    }
}

// `saved` is called when the file is written.
export function saveDialog(options) {
    return new SaveDialog(options);
}
