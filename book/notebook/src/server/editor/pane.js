// The editor in the page: Ace, as mdBook ships it, with the book's colours and a way out for the
// keyboard.

import { places } from './hidden.js';
import { START_AGAIN } from './kernel.js';
import { rustMode } from './rust.js';

// Ace looks for parts of itself that are not there, or stands in the way of the browser's own
// search.
const NOT_OURS = [
    'find',
    'replace',
    'gotoline',
    'showSettingsMenu',
    'togglerecording',
    'replaymacro',
];

let loaded;

// Fetched when the first editor is opened.
function loadAce() {
    loaded ??= new Promise((resolve, reject) => {
        const script = document.createElement('script');
        script.src = '/-/editor/ace.js';
        script.onload = () => resolve(prepare(window.ace));
        script.onerror = () => {
            loaded = undefined;
            script.remove();
            const why = `the server does not answer. ${START_AGAIN}.`;
            reject(new Error(`The editor cannot be loaded: ${why}`));
        };
        document.head.append(script);
    });
    return loaded;
}

function prepare(ace) {
    // The colours are those of the page's own style, light and dark.
    ace.define('ace/theme/notebook', ['require', 'exports', 'module'], (require, exports) => {
        exports.cssClass = 'ace-notebook';
        exports.cssText = '';
    });
    return ace;
}

export class Pane {
    ace;
    editor;
    element = document.createElement('div');
    #blocks;
    // Whether the last key was pressed by a hand, and not by a script.
    #byHand = false;

    // Makes an editor. `actions` has functions for what its keys do: `run`, which hears whether a
    // hand pressed them, and `leave`, which puts the keyboard elsewhere; `changed` is called after
    // every change.
    static async make({ text, blocks, label, describedBy }, actions) {
        const pane = new Pane();
        pane.ace = await loadAce();
        pane.#blocks = blocks;
        pane.#build(text, label, describedBy, actions);
        return pane;
    }

    #build(text, label, describedBy, { run, leave, changed }) {
        const { ace, element } = this;
        element.className = 'editor';
        element.addEventListener('keydown', ({ isTrusted }) => {
            this.#byHand = isTrusted;
        }, true);
        const session = ace.createEditSession(text, rustMode(ace));
        const editor = ace.edit(element, {
            session,
            theme: 'ace/theme/notebook',
            maxLines: Infinity,
            minLines: 4,
            tabSize: 4,
            useSoftTabs: true,
            showPrintMargin: false,
            showFoldWidgets: false,
            displayIndentGuides: false,
            highlightActiveLine: false,
            autoScrollEditorIntoView: true,
        });
        this.editor = editor;
        editor.$blockScrolling = Infinity;
        editor.renderer.setPadding(10);
        editor.renderer.setScrollMargin(8, 8);
        editor.commands.removeCommands(NOT_OURS);
        editor.commands.addCommand({
            name: 'run',
            bindKey: { win: 'Ctrl-Enter', mac: 'Command-Enter' },
            exec: () => run(this.#byHand),
        });
        editor.commands.addCommand({ name: 'leave', bindKey: 'Esc', exec: leave });
        const field = editor.textInput.getElement();
        field.setAttribute('aria-label', label);
        field.setAttribute('aria-describedby', describedBy);
        session.on('change', changed);
        this.hide();
    }

    get text() {
        return this.editor.getValue();
    }

    // Takes another text, which can be undone.
    set text(text) {
        this.editor.session.doc.setValue(text);
        this.editor.clearSelection();
        this.hide();
    }

    focus() {
        this.editor.focus();
    }

    // Folds the lines that the book hides, as far as they are unchanged.
    hide() {
        const { session } = this.editor;
        const { Range } = this.ace.require('ace/range');
        for (const [first, last] of places(this.#blocks, this.text)) {
            const range = new Range(first, 0, last, session.getLine(last).length);
            if (!session.getFoldAt(first, 0) && !range.isEmpty()) {
                const count = last - first + 1;
                session.addFold(count === 1 ? '1 hidden line' : `${count} hidden lines`, range);
            }
        }
    }

    show() {
        this.editor.session.unfold();
    }

    get hides() {
        return this.editor.session.getAllFolds().length > 0;
    }

    // Brings a line into sight, counted from 1.
    scrollTo(line) {
        this.editor.session.unfold(line - 1);
        this.editor.gotoLine(line, 0, false);
        const { pageY } = this.editor.renderer.textToScreenCoordinates(line - 1, 0);
        scrollBy({ top: pageY - innerHeight / 2, behavior: 'instant' });
        this.focus();
    }

    close() {
        this.editor.destroy();
        this.element.remove();
    }
}
