// Where a page of the author's server begins: its listings and exercises can be edited. No other
// page gets this script.

import { Display } from '/generated/run/display.js';
import { Listing } from '/generated/run/listing.js';
import { startListings } from '/generated/run/start.js';
import { EditableProgram } from './program.js';

const style = '<link rel="stylesheet" href="/-/editor/editor.css">';
document.head.insertAdjacentHTML('beforeend', style);

const programs = [];

// One that cannot be made editable leaves the others as they are, and is the book's alone.
function editable(listing, { figure, book, key, isExercise }) {
    try {
        const program = new EditableProgram({ listing, figure, book, key, isExercise });
        programs.push(program);
        return program;
    } catch (error) {
        console.error(`${listing.name} cannot be edited:`, error);
        return book;
    }
}

startListings((listing, book, figure) =>
    figure ? editable(listing, { figure, book, key: listing.name }) : book);

// The page for printing stays what it is, and has no listings that run.
const isOnPaper = location.pathname.endsWith('/print.html');
const figures = (selector) => (isOnPaper ? [] : document.querySelectorAll(`main ${selector}`));
for (const figure of figures('figure.stub')) {
    const name = figure.dataset.stub;
    const title = figure.getAttribute('aria-label').replace('The program to complete in ', '');
    const key = `${name} stub`;
    const programOf = (listing) => editable(listing, { figure, key, isExercise: true });
    const display = new Display([]);
    new Listing(name, { programOf, display, code: figure, verb: 'Check', title });
}

// What rustc refuses is no program of the book's module; a reader may mend it.
for (const figure of figures('figure.listing[data-refused]')) {
    const name = figure.dataset.refused;
    const programOf = (listing) => editable(listing, { figure, key: name });
    new Listing(name, { programOf, display: new Display([]), code: figure });
}

// A page that becomes newer is loaded anew, but not while the reader is at work in it.
document.addEventListener('notebook-renew', (event) => {
    if (document.querySelector('dialog[open]') || programs.some((program) => program.isAtWork)) {
        event.preventDefault();
    }
});
