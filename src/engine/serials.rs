/// Which handle belongs to which node: every value ever recorded has a serial number of its own, so
/// that a handle whose value is gone is recognised.
///
/// A parameter's is its position on the tape. All other values are numbered one after the other,
/// through all graphs. Where values were dropped the numbering goes on, and the positions go back:
/// there a new run begins.
pub(crate) struct Serials {
    /// The run that is growing.
    run: Run,
    /// Earlier runs of the graph.
    earlier: Vec<Run>,
    /// How many graphs were dropped.
    dropped: u64,
}

/// A place in a graph, to go back to.
#[derive(Clone, Copy)]
pub(crate) struct Fork {
    position: usize,
    /// How many graphs were dropped before.
    dropped: u64,
}

#[derive(Clone, Copy)]
struct Run {
    /// The serial number of its first value.
    first: u64,
    /// Where that value stands.
    position: usize,
}

/// Smaller ones are parameters'.
const FIRST: u64 = 1 << 32;

impl Default for Serials {
    fn default() -> Serials {
        Serials { run: Run { first: FIRST, position: 0 }, earlier: Vec::new(), dropped: 0 }
    }
}

impl Serials {
    /// The serial number of a node that was just recorded.
    #[inline]
    pub(crate) fn of(&self, id: usize) -> u64 {
        self.run.first + (id - self.run.position) as u64
    }

    /// Where the value stands, if it does.
    #[inline]
    pub(crate) fn position(&self, serial: u64) -> Option<usize> {
        if serial < FIRST {
            Some(serial as usize)
        } else if serial >= self.run.first {
            Some((serial - self.run.first) as usize + self.run.position)
        } else {
            self.position_in_earlier_run(serial)
        }
    }

    #[cold]
    fn position_in_earlier_run(&self, serial: u64) -> Option<usize> {
        let next = self.earlier.partition_point(|run| run.first <= serial);
        let run = self.earlier[next.checked_sub(1)?];
        let position = (serial - run.first) as usize + run.position;
        let end = self.earlier.get(next).unwrap_or(&self.run).position;
        (position < end).then_some(position)
    }

    /// The graph is empty and begins at this position.
    pub(crate) fn begin(&mut self, position: usize) {
        self.run.position = position;
    }

    /// The graph, which ends before `end`, is dropped; the next begins at `position`.
    #[inline]
    pub(crate) fn restart(&mut self, end: usize, position: usize) {
        self.earlier.clear();
        self.dropped += 1;
        self.run = Run { first: self.of(end), position };
    }

    /// Begins a run at the end of the graph.
    pub(crate) fn fork(&mut self, end: usize) -> Fork {
        self.earlier.push(self.run);
        self.run = Run { first: self.of(end), position: end };
        Fork { position: end, dropped: self.dropped }
    }

    /// Drops what was recorded since [`fork`](Serials::fork), up to `end`, and says where that
    /// began; nothing if the whole graph has been dropped since. Graphs begin at `start`.
    pub(crate) fn join(&mut self, fork: Fork, end: usize, start: usize) -> Option<usize> {
        let was_dropped = fork.dropped < self.dropped;
        // A parameter may have come since, to an empty graph.
        let position = if was_dropped { start } else { fork.position.max(start) };
        let first = self.of(end);
        // Runs that began there or later have no values any more.
        while self.earlier.last().is_some_and(|run| run.position >= position) {
            self.earlier.pop();
        }
        self.run = Run { first, position };
        (!was_dropped).then_some(position)
    }
}
