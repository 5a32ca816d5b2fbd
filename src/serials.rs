/// Which handle belongs to which node: every value ever recorded has a serial number of its own, so
/// that a handle whose value is gone is recognised.
///
/// A parameter's is its position on the tape. All other values are numbered one after the other,
/// through all graphs. Where values were dropped the numbering goes on, and the positions go back:
/// there a new run begins.
pub(crate) struct Serials {
    /// The first serial number and the position of the run that is growing.
    run: (u64, usize),
    /// The same of earlier runs of the graph.
    earlier: Vec<(u64, usize)>,
}

/// Smaller ones are parameters'.
const FIRST: u64 = 1 << 32;

impl Default for Serials {
    fn default() -> Serials {
        Serials { run: (FIRST, 0), earlier: Vec::new() }
    }
}

impl Serials {
    /// The serial number of a node that was just recorded.
    #[inline]
    pub(crate) fn of(&self, id: usize) -> u64 {
        self.run.0 + (id - self.run.1) as u64
    }

    /// Where the value stands, if it does.
    #[inline]
    pub(crate) fn position(&self, serial: u64) -> Option<usize> {
        if serial < FIRST {
            Some(serial as usize)
        } else if serial >= self.run.0 {
            Some((serial - self.run.0) as usize + self.run.1)
        } else {
            self.position_in_earlier_run(serial)
        }
    }

    #[cold]
    fn position_in_earlier_run(&self, serial: u64) -> Option<usize> {
        let next = self.earlier.partition_point(|&(first, _)| first <= serial);
        let (first, position) = self.earlier[next.checked_sub(1)?];
        let id = (serial - first) as usize + position;
        let end = self.earlier.get(next).map_or(self.run.1, |&(_, position)| position);
        (id < end).then_some(id)
    }

    /// The graph is empty and begins at this position.
    pub(crate) fn begin(&mut self, position: usize) {
        self.run.1 = position;
    }

    /// The graph, which ends before `end`, is dropped; the next begins at `position`.
    #[inline]
    pub(crate) fn restart(&mut self, end: usize, position: usize) {
        self.earlier.clear();
        self.run = (self.of(end), position);
    }

    /// Begins a run at the end of the graph, and says how many there were.
    pub(crate) fn fork(&mut self, end: usize) -> usize {
        self.earlier.push(self.run);
        self.run = (self.of(end), end);
        self.earlier.len()
    }

    /// Drops what was recorded since [`fork`](Serials::fork), up to `end`, and says where that
    /// began; nothing if the whole graph has been dropped since.
    pub(crate) fn join(&mut self, forked: usize, end: usize) -> Option<usize> {
        let position = self.earlier.get(forked).map_or(self.run.1, |&(_, position)| position);
        let is_gone = self.earlier.len() < forked;
        self.run = (self.of(end), if is_gone { self.run.1 } else { position });
        self.earlier.truncate(forked);
        // A run without values need not be remembered.
        while self.earlier.last().is_some_and(|&(_, position)| position == self.run.1) {
            self.earlier.pop();
        }
        (!is_gone).then_some(position)
    }
}
