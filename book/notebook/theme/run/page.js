// Where a page begins: its listings run the book's own programs.

import { Book } from './book.js';
import { startListings } from './start.js';

startListings((listing, code) => new Book(listing.name, code));
