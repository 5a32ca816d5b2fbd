// Makes the listings and exercises of a page editable. Only the server of this machine adds this
// script to its pages.

import { Display } from '/generated/run/display.js';
import { Listing } from '/generated/run/listing.js';
import { listings } from '/generated/run/page.js';
import { EditableProgram } from './program.js';

document.head.insertAdjacentHTML('beforeend', '<link rel="stylesheet" href="/-/editor/editor.css">');

const programs = [];

// One that cannot be made editable leaves the others as they are.
function add(name, make) {
    try {
        programs.push(make());
    } catch (error) {
        console.error(`${name} cannot be edited:`, error);
    }
}

for (const listing of listings) {
    const figure = document.querySelector(`main figure.listing[data-listing="${listing.name}"]`);
    if (figure) {
        const { title, program: book } = listing;
        add(listing.name, () => new EditableProgram({ listing, figure, book, title, key: listing.name }));
    }
}

// The page for printing stays what it is, and has no listings that run.
const stubs = location.pathname.endsWith('/print.html') ? [] : document.querySelectorAll('main figure.stub');
for (const figure of stubs) {
    const name = figure.dataset.stub;
    add(name, () => {
        const title = figure.getAttribute('aria-label').replace('The program to complete in ', '');
        const listing = new Listing(name, { display: new Display([]), code: figure, verb: 'Check', title });
        return new EditableProgram({ listing, figure, title, key: `${name} stub` });
    });
}

// A page that becomes newer is loaded anew, but not while the reader is at work in it.
document.addEventListener('downhill-renew', (event) => {
    if (document.querySelector('dialog[open]') || programs.some((program) => program.isAtWork)) {
        event.preventDefault();
    }
});
