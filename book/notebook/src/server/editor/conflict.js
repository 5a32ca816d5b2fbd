// What is said when the book's text is another than the one an edit began with: both are there.

export function conflictNotice(code, { keep, take }) {
    const notice = document.createElement('div');
    notice.className = 'conflict';
    notice.setAttribute('role', 'alert');
    notice.innerHTML = `<p></p>
        <p><button type="button" class="keep">Keep mine</button>
            <button type="button" class="take">Take the book’s</button></p>
        <details><summary>The book’s program now</summary></details>`;
    notice.firstChild.textContent
        = 'The book’s program has changed since you began to edit it. What you wrote is kept.';
    const copy = code.cloneNode(true);
    copy.hidden = false;
    copy.querySelector('.buttons')?.remove();
    copy.querySelector('code').classList.remove('hide-boring');
    notice.querySelector('details').append(copy);
    notice.querySelector('.keep').onclick = keep;
    notice.querySelector('.take').onclick = take;
    return notice;
}
