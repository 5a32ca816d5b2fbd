// The state of the knobs in the fragment of the page's address, so that it can be sent to someone:
//
//     #figure-sgd-path?sgd.learning+rate=0.02&sgd.epochs=20
//
// Before the question mark stands the place on the page, as in every link; after it what is not the
// default.

// The place, and a text for each name `listing.knob`.
export function read() {
    const [place, state = ''] = location.hash.slice(1).split(/\?(.*)/s);
    return { place, values: new Map(new URLSearchParams(state)) };
}

// Writes the values into the address of the page as it is; where there is no place yet, `place`
// becomes it.
export function write(values, place) {
    const now = read();
    const state = new URLSearchParams([...values]);
    const fragment = values.size > 0 ? `${now.place || place}?${state}` : now.place;
    if (fragment !== location.hash.slice(1)) {
        const address = fragment === '' ? location.href.split('#')[0] : `#${fragment}`;
        history.replaceState(history.state, '', address);
    }
}

// A browser knows no place of that name: it is led to the place alone, which it marks, too. The
// state is written back when it has arrived.
export function goTo(place) {
    if (place !== '') {
        location.replace(`#${place}`);
    }
}
