// What the reader wrote, kept by the browser: for each program the text, the book's text that it
// began with, and what was there before a reset.

export class Draft {
    // The book's text that the edit began with.
    base;
    text;
    // What the last reset took away.
    aside;
    // What was last written to the listing's file.
    saved;
    isOpen = false;
    #key;

    // `name` is the listing's; `base` is the book's text now.
    constructor(name, base) {
        this.#key = `notebook-edit ${name}`;
        this.base = base;
        this.text = base;
        Object.assign(this, kept(this.#key));
        // The book has become what the reader wrote, or the reader had written nothing.
        if (tidy(this.text) === tidy(base) || this.text === this.base) {
            this.base = base;
            this.text = base;
            this.saved = undefined;
        }
    }

    get isEdited() {
        return this.text !== this.base;
    }

    // Says whether the browser keeps it.
    keep() {
        try {
            if (this.isEdited || this.isOpen || this.aside !== undefined) {
                localStorage.setItem(this.#key, JSON.stringify(this));
            } else {
                localStorage.removeItem(this.#key);
            }
            return true;
        } catch {
            return false;
        }
    }
}

// What the browser keeps under that name, if it is a draft: anybody who writes pages for this
// address can put something there. Nothing where it keeps nothing.
function kept(key) {
    let draft;
    try {
        draft = JSON.parse(localStorage.getItem(key));
    } catch {
        return {};
    }
    if (typeof draft?.text !== 'string' || typeof draft.base !== 'string') {
        return {};
    }
    const { text, base, aside, saved } = draft;
    const isOpen = draft.isOpen === true;
    const ifText = (part) => (typeof part === 'string' ? part : undefined);
    return { text, base, aside: ifText(aside), saved: ifText(saved), isOpen };
}

// A text as a page shows it after it was written to its file: listing.rs drops blank lines where
// two follow each other.
function tidy(text) {
    return text.replace(/[ \t]+$/gm, '').replace(/\n{3,}/g, '\n\n').trim();
}
