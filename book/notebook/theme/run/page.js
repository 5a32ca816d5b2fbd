// Where a page begins: its listings run the book's own programs.

import { startListings } from './start.js';

startListings((listing, book) => book);
