// Nothing is wider than the window, unless it scrolls by itself.
(() => {
    const complaints = [];
    const page = document.scrollingElement;
    if (page.scrollWidth > page.clientWidth) {
        complaints.push(`the page is ${page.scrollWidth} wide`);
    }
    const scrolls = (element) => {
        for (let at = element; at.tagName !== 'MAIN'; at = at.parentElement) {
            if (['auto', 'scroll'].includes(getComputedStyle(at).overflowX)) {
                return true;
            }
        }
        return false;
    };
    for (const element of document.querySelectorAll('main *')) {
        const box = element.getBoundingClientRect();
        // Drawings and formulas may lay out parts beyond their own box; the box itself counts. What
        // holds a formula and its full stop together is as wide as they are. An editor scrolls what
        // it lays out.
        const part = element.parentElement.closest('svg, math, .editor')
            || element.matches('.unbroken');
        const sticksOut = box.right > page.clientWidth + 1 || box.left < -1;
        if (!part && box.width > 0 && sticksOut && !scrolls(element)) {
            const text = element.textContent.trim().slice(0, 40);
            complaints.push(`${element.tagName} reaches from ${box.left} to ${box.right}: ${text}`);
        }
    }
    return complaints;
})()
