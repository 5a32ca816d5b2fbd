// Brings the listings of a page to life: Run, knobs, and the state of the knobs in the page's
// address. The page for printing stays what it is.

import { Book } from './book.js';
import { Display, placesOf } from './display.js';
import * as fragment from './fragment.js';
import { Listing } from './listing.js';

// An address is written when a knob has come to rest: browsers count how often that is done.
const REST = 300;
let rest;

const listings = [];
const names = new Set();
if (!location.pathname.endsWith('/print.html')) {
    const places = 'main figure.listing[data-listing], main [data-knobs]';
    for (const place of document.querySelectorAll(places)) {
        names.add(place.dataset.listing ?? place.dataset.knobs);
    }
}

// One that cannot be started leaves the others as they are. `programOf` gets a listing, the book's
// program, and the figure with its code where the page has it, and gives the program that the
// listing runs.
export function startListings(programOf) {
    for (const name of names) {
        try {
            listings.push(start(name, programOf));
        } catch (error) {
            console.error(`the listing ${name} cannot be run:`, error);
        }
    }
    if (location.hash.includes('?')) {
        read();
    }
    addEventListener('hashchange', () => {
        if (location.hash.includes('?')) {
            read();
        } else {
            // The browser has gone to a place on the page. The knobs stay as they are, and so the
            // address says.
            write('');
        }
    });
}

function start(name, programOf) {
    const code = document.querySelector(`main figure.listing[data-listing="${name}"]`) ?? undefined;
    const place = document.querySelector(`main [data-knobs="${name}"]`);
    const display = new Display(placesOf(name));
    const book = new Book(name, code);
    const parts = { programOf: (listing) => programOf(listing, book, code), display, code, place };
    return new Listing(name, parts, () => {
        clearTimeout(rest);
        rest = setTimeout(() => write(`knobs-${name}`), REST);
    });
}

function write(place) {
    const values = new Map();
    for (const listing of listings) {
        for (const [knob, value] of listing.changedKnobs()) {
            values.set(`${listing.name}.${knob}`, value);
        }
    }
    fragment.write(values, place);
}

function read() {
    const { place, values } = fragment.read();
    for (const listing of listings) {
        const prefix = `${listing.name}.`;
        const own = [...values].filter(([name]) => name.startsWith(prefix));
        listing.accept(new Map(own.map(([name, value]) => [name.slice(prefix.length), value])));
    }
    fragment.goTo(place);
}
