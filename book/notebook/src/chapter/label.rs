//! What the text of the book can refer to.

/// What can be referred to by its name: a listing, a figure, an exercise.
#[derive(Clone, Debug)]
pub struct Label {
    /// What it is called on the page: `Figure 2.1`.
    pub title: String,
    /// Its `id` on the page.
    pub id: String,
    /// The chapter's name.
    pub chapter: String,
    /// Where its directive stands.
    pub place: (String, usize),
}

impl Label {
    /// What a link to it holds, in the text of the chapter of that name.
    pub fn address_from(&self, chapter: &str) -> String {
        match self.chapter == chapter {
            true => format!("#{}", self.id),
            false => format!("{}.md#{}", self.chapter, self.id),
        }
    }
}
