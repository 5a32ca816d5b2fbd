// Code, output, figures and formulas are there and take their place on the page.
(() => {
    const complaints = [];
    const name = (element) => {
        const text = element.closest('figure')?.querySelector('figcaption')?.textContent;
        return `${element.tagName} of "${(text ?? element.textContent).trim().slice(0, 60)}"`;
    };
    const size = (element) => {
        const box = element.getBoundingClientRect();
        return Math.min(box.width, box.height);
    };
    const folded = (element) => {
        // A summary is seen as long as what it opens is folded by nothing else.
        const { parentElement } = element.matches('summary') ? element.parentElement : element;
        return parentElement.closest('details:not([open])') !== null;
    };
    const seen = { visibilityProperty: true, opacityProperty: true };
    const main = document.querySelector('main');
    for (const figure of main.querySelectorAll('figure')) {
        if (!figure.querySelector('pre, svg, .changes > :is(ins, del)')) {
            complaints.push(`${name(figure)} has nothing in it`);
        }
    }
    for (const text of main.querySelectorAll('pre, figcaption, p, li, h1, h2, h3, summary')) {
        if (text.textContent.trim() === '') {
            complaints.push(`${name(text)} is empty`);
        } else if (!folded(text) && (size(text) < 8 || !text.checkVisibility(seen))) {
            complaints.push(`${name(text)} is not visible`);
        }
    }
    for (const formula of main.querySelectorAll('math')) {
        if (!folded(formula) && size(formula) < 3) {
            complaints.push(`the formula ${formula.textContent} is not visible`);
        }
    }
    for (const svg of main.querySelectorAll('figure > svg')) {
        const shapes = svg.querySelectorAll('polyline, circle, rect, path, polygon, image');
        if (size(svg) < 40 || shapes.length < 5) {
            complaints.push(`${name(svg)} has no size or no shapes`);
        }
        for (const id of (svg.getAttribute('aria-labelledby') ?? 'none').split(' ')) {
            if (!document.getElementById(id)?.textContent.trim()) {
                complaints.push(`${name(svg)} has no name or no description`);
            }
        }
    }
    // A button that runs a program says which.
    const program = /^\S+ (Listing \d+\.\d+|Exercise \d+\.\d+|the solution|the program)$/;
    for (const button of main.querySelectorAll('.run > button[aria-label]')) {
        const label = button.getAttribute('aria-label');
        if (!program.test(label)) {
            complaints.push(`the button "${label}" does not name a program`);
        }
    }
    return complaints;
})()
