// Writing an edited listing back to its file: asked for by its author, in a dialog that says which file and then what changed.

import { save } from './kernel.js';

// `saved` is called when the file is written.
export function saveDialog({ listing, file, source, base, saved }) {
    const dialog = document.createElement('dialog');
    dialog.className = 'save';
    dialog.setAttribute('aria-labelledby', 'save-title');
    dialog.innerHTML = `<h2 id="save-title">Save the listing</h2>
        <p class="what">This writes what you wrote to the file <code></code>. The book is then built anew.</p>
        <div class="result" role="status"></div>
        <p class="buttons"><button type="button" class="write">Write the file</button> <button type="button" class="end" autofocus>Cancel</button></p>`;
    dialog.querySelector('code').textContent = file;
    const [result, write, end] = ['.result', '.write', '.end'].map((part) => dialog.querySelector(part));
    const tell = (text, pins) => {
        const said = document.createElement('p');
        said.textContent = text;
        result.replaceChildren(said);
        if (pins) {
            const pre = document.createElement('pre');
            pre.tabIndex = 0;
            pre.textContent = pins;
            result.append(pre);
        }
    };
    write.onclick = async () => {
        write.disabled = true;
        tell('Writing, and running it to see what it changes…');
        try {
            const answer = await save(listing, source, base);
            saved();
            dialog.querySelector('.what').hidden = true;
            write.hidden = true;
            end.textContent = 'Close';
            const pins = answer.pins.trim();
            if (!answer.changed) {
                tell(`${answer.file} holds this text already: nothing was written.`);
            } else if (pins === '') {
                tell(`${answer.file} is written. Nothing changes in the pins.`);
            } else {
                tell(`${answer.file} is written. In the pins it changes:`, pins);
            }
            end.focus();
        } catch (error) {
            tell(`Nothing was written. ${error.message}`);
            write.disabled = false;
        }
    };
    end.onclick = () => dialog.close();
    dialog.onclose = () => dialog.remove();
    document.body.append(dialog);
    dialog.showModal();
}
