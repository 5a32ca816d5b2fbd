use std::mem;
use std::ops::Range;

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
    /// Where the forks began that are to be joined, the outermost first: the position, and the
    /// serial number.
    forks: Vec<(usize, u64)>,
    /// What was dropped by the last join, or by several without anything in between.
    joined: Range<u64>,
    /// The constants that the last two graphs began with.
    constants: [Range<u64>; 2],
}

/// What a value was that is gone, as far as that is known.
pub(crate) enum Gone {
    InNoGrad,
    Constant,
    Other,
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
        Serials {
            run: Run { first: FIRST, position: 0 },
            earlier: Vec::new(),
            forks: Vec::new(),
            joined: 0..0,
            constants: [0..0, 0..0],
        }
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
        // One that began before a parameter would have that for a value.
        self.earlier.clear();
        self.run.position = position;
    }

    /// The nodes from `position` to `end` are dropped, and those behind move to their place.
    #[inline]
    pub(crate) fn restart(&mut self, end: usize, position: usize) {
        match self.earlier.is_empty() {
            // The only run began at the start, and so did each fork.
            true => self.run = Run { first: self.of(end), position },
            false => self.restart_earlier(end, end - position),
        }
    }

    #[cold]
    fn restart_earlier(&mut self, end: usize, shift: usize) {
        // A run ends where the next one begins.
        let ends = self.earlier.iter().skip(1).chain([&self.run]).map(|next| next.position);
        let gone = self.earlier.iter().zip(ends).take_while(|&(_, at)| at <= end).count();
        self.earlier.drain(..gone);
        self.earlier.iter_mut().for_each(|run| run.drop_before(end, shift));
        self.forks.iter_mut().for_each(|fork| fork.0 = end.max(fork.0) - shift);
        self.run.drop_before(end, shift);
    }

    /// Begins a run at the end of the graph, to be dropped by [`join`](Serials::join).
    pub(crate) fn fork(&mut self, end: usize) {
        self.earlier.push(self.run);
        self.run = Run { first: self.of(end), position: end };
        self.forks.push((end, self.run.first));
    }

    /// Drops what was recorded since the last [`fork`](Serials::fork), up to `end`, and says where
    /// that began. Graphs begin at `start`.
    pub(crate) fn join(&mut self, end: usize, start: usize) -> usize {
        // A parameter may have come since, to an empty graph.
        let (fork, serial) = self.forks.pop().unwrap_or((start, self.run.first));
        let (position, first) = (fork.max(start), self.of(end));
        if self.joined.end != serial {
            self.joined.start = serial;
        }
        self.joined.end = first;
        // Runs that began there or later have no values any more.
        while self.earlier.last().is_some_and(|run| run.position >= position) {
            self.earlier.pop();
        }
        self.run = Run { first, position };
        position
    }

    /// Remembers the constants that a graph begins with: those that are used round after round.
    #[inline]
    pub(crate) fn note_constant(&mut self, serial: u64, is_first: bool) {
        let [earlier, last] = &mut self.constants;
        if is_first {
            *earlier = mem::replace(last, serial..serial + 1);
        } else if last.end == serial {
            last.end += 1;
        }
    }

    /// What the value was that had this serial number.
    pub(crate) fn gone(&self, serial: u64) -> Gone {
        if self.joined.contains(&serial) {
            Gone::InNoGrad
        } else if self.constants.iter().any(|constants| constants.contains(&serial)) {
            Gone::Constant
        } else {
            Gone::Other
        }
    }
}

impl Run {
    /// The nodes before `end` are dropped, and those from there on move by `shift`.
    fn drop_before(&mut self, end: usize, shift: usize) {
        self.first += end.saturating_sub(self.position) as u64;
        self.position = end.max(self.position) - shift;
    }
}
