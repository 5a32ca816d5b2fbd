// Headings go down one level at a time, and every link says where it leads.
(() => {
    const complaints = [];
    const main = document.querySelector('main');
    const headings = [...main.querySelectorAll('h1, h2, h3, h4, h5, h6')];
    const first = headings.filter((heading) => heading.tagName === 'H1').length;
    // The page for printing is all chapters.
    const chapters = location.pathname.endsWith('print.html') ? first : 1;
    if (first !== chapters || headings[0]?.tagName !== 'H1') {
        complaints.push(`${first} headings of the first level`);
    }
    let level = 0;
    for (const heading of headings) {
        const next = Number(heading.tagName[1]);
        if (next > level + 1) {
            complaints.push(`"${heading.textContent}" is h${next} under h${level}`);
        }
        level = next;
    }
    for (const link of main.querySelectorAll('a')) {
        if (link.textContent.trim() === '') {
            complaints.push(`the link ${link.href} has no text`);
        }
    }
    return complaints;
})()
