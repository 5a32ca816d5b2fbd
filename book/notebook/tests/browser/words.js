// For each place where a word can stand, one that stands in no other place of this page.
(() => {
    const folded = (element) => element.closest('.boring, details, svg, math') !== null;
    const words = { prose: [], code: [], caption: [], output: [] };
    const all = [...document.querySelectorAll('main *')].flatMap((element) => [...element.childNodes])
        .filter((node) => node.nodeType === Node.TEXT_NODE && !folded(node.parentElement));
    for (const node of all) {
        const at = node.parentElement;
        const place = at.closest('figcaption') ? 'caption' : at.closest('samp') ? 'output'
            : at.closest('pre') ? 'code' : at.closest('p') ? 'prose' : null;
        words[place]?.push(...node.textContent.toLowerCase().split(/\s+/));
    }
    const whole = document.querySelector('main').textContent.toLowerCase();
    const chosen = {};
    for (const [place, found] of Object.entries(words)) {
        const alone = found.filter((word) => /^[a-z0-9_.]{5,}[a-z0-9]$/.test(word)
            && whole.split(word).length - 1 === found.filter((other) => other.includes(word)).length);
        if (alone.length > 0) {
            chosen[place] = alone[0];
        }
    }
    return chosen;
})()
