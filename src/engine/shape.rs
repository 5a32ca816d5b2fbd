use ndarray::IxDyn;
use std::fmt;
use std::ops::{Bound, Range, RangeBounds};

/// The most axes that a value may have.
const MAX_AXES: usize = 4;

/// The sizes of a value's axes. Always four numbers, filled up with ones from the left as NumPy
/// does for broadcasting: so a shape is `Copy`, and two shapes can be compared place by place.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Shape {
    sizes: [u32; MAX_AXES],
    axes: u32,
    len: u32,
}

impl Shape {
    /// The shape of a single number: no axes.
    pub(crate) const SCALAR: Shape = Shape { sizes: [1; MAX_AXES], axes: 0, len: 1 };

    #[inline]
    pub(crate) fn new(sizes: &[usize]) -> Result<Shape, String> {
        let axes = sizes.len();
        if axes == 0 {
            return Ok(Shape::SCALAR);
        }
        if axes > MAX_AXES {
            return Err(format!(
                "a value has at most {MAX_AXES} axes, and the shape {sizes:?} has {axes}: reshape \
                 the array"
            ));
        }
        let mut places = [1; MAX_AXES];
        for (place, &size) in places[MAX_AXES - axes..].iter_mut().zip(sizes) {
            *place = u32::try_from(size).map_err(|_| too_large(sizes))?;
        }
        Shape::filled_up(places, axes as u32)
    }

    fn filled_up(sizes: [u32; MAX_AXES], axes: u32) -> Result<Shape, String> {
        // Also of what has no elements, so that no product of sizes overflows.
        let mut filled = sizes.iter().map(|&size| size.max(1) as usize);
        let product = filled.try_fold(1, usize::checked_mul);
        let product = product.filter(|&len| isize::try_from(len).is_ok());
        let len = match sizes.contains(&0) {
            true => product.map(|_| 0),
            false => product.and_then(|len| u32::try_from(len).ok()),
        };
        let len = len.ok_or_else(|| too_large(&sizes[MAX_AXES - axes as usize..]))?;
        Ok(Shape { sizes, axes, len })
    }

    /// The sizes, outermost first, without the ones that only fill up.
    pub(crate) fn sizes(self) -> impl Iterator<Item = usize> {
        let filled = MAX_AXES - self.axes as usize;
        (self.sizes.into_iter().skip(filled)).map(|size| size as usize)
    }

    /// How many axes there are.
    pub(crate) fn axes(self) -> usize {
        self.axes as usize
    }

    /// The same for ndarray.
    pub(crate) fn dimension(self) -> IxDyn {
        IxDyn(&self.sizes().collect::<Vec<_>>())
    }

    /// Whether this is the shape of a single number.
    #[inline]
    pub(crate) fn is_number(self) -> bool {
        self.axes == 0
    }

    /// How many elements a value of this shape has.
    #[inline]
    pub(crate) fn len(self) -> usize {
        self.len as usize
    }

    /// The shape of an element-wise operation on two values: along each axis the sizes agree, or
    /// one of them is 1 and is repeated.
    #[inline]
    pub(crate) fn broadcast(self, other: Shape) -> Result<Shape, String> {
        if self == other { Ok(self) } else { self.stretch(other) }
    }

    fn stretch(self, other: Shape) -> Result<Shape, String> {
        let mut sizes = self.sizes;
        for (size, theirs) in sizes.iter_mut().zip(other.sizes) {
            match (*size, theirs) {
                (ours, theirs) if ours == theirs => {}
                (1, theirs) => *size = theirs,
                (_, 1) => {}
                _ => {
                    return Err(format!(
                        "the shapes {self:?} and {other:?} do not broadcast: counted from the last \
                         axis, two sizes must be equal or one of them 1"
                    ));
                }
            }
        }
        Shape::filled_up(sizes, self.axes.max(other.axes))
    }

    /// The position of an axis among the four places, if the value has it.
    fn place(self, axis: usize) -> Result<usize, String> {
        match axis < self.axes as usize {
            true => Ok(MAX_AXES - self.axes as usize + axis),
            false => Err(format!(
                "there is no axis {axis} in the shape {self:?}; axes are counted from 0, the \
                 outermost"
            )),
        }
    }

    /// The shape with size 1 along the given axes, or that of a single number.
    pub(crate) fn kept(self, axes: Option<&[usize]>) -> Result<Shape, String> {
        let Some(axes) = axes else {
            return Ok(Shape::SCALAR);
        };
        let mut sizes = self.sizes;
        for &axis in axes {
            sizes[self.place(axis)?] = 1;
        }
        Shape::filled_up(sizes, self.axes)
    }

    /// Of the axes along which a reduction has size 1 and this shape, which has elements, another:
    /// the innermost ones that are neighbours, as [`around`](Shape::around) counts them, and the
    /// shape that has size 1 along these alone.
    pub(crate) fn innermost(self, reduction: Shape) -> Option<([usize; 3], Shape)> {
        let differs = |&axis: &usize| self.sizes[axis] != reduction.sizes[axis];
        let last = (0..MAX_AXES).rev().find(differs)?;
        let first = (0..=last).rev().take_while(|&axis| reduction.sizes[axis] == 1).last()?;
        let product = |sizes: &[u32]| sizes.iter().map(|&size| size as usize).product();
        let axes = &self.sizes[first..=last];
        let around =
            [product(&self.sizes[..first]), product(axes), product(&self.sizes[last + 1..])];
        let mut rest = self;
        rest.sizes[first..=last].fill(1);
        rest.len = (around[0] * around[2]) as u32;
        Some((around, rest))
    }

    /// How many elements there are on the way to a reduction whose axes are not neighbours.
    pub(crate) fn between(self, reduction: Shape) -> usize {
        match self.innermost(reduction) {
            Some((_, rest)) if self.len > 0 && rest.len > reduction.len => rest.len(),
            _ => 0,
        }
    }

    /// The shape without the given axes, which have size 1.
    pub(crate) fn without(self, axes: &[usize]) -> Shape {
        let mut rest = Shape { axes: 0, ..self };
        for axis in (0..self.axes()).rev().filter(|axis| !axes.contains(axis)) {
            rest.axes += 1;
            rest.sizes[MAX_AXES - rest.axes()] = self.sizes[MAX_AXES - self.axes() + axis];
        }
        let filled = MAX_AXES - rest.axes();
        rest.sizes[..filled].fill(1);
        rest
    }

    /// The shape with another size along one axis.
    pub(crate) fn resized(self, axis: usize, size: usize) -> Result<Shape, String> {
        let mut sizes = self.sizes;
        sizes[self.place(axis)?] = u32::try_from(size).map_err(|_| too_large(&[size]))?;
        Shape::filled_up(sizes, self.axes)
    }

    /// The shape of the same elements in other axes.
    pub(crate) fn reshaped(self, sizes: &[usize]) -> Result<Shape, String> {
        match Shape::new(sizes)? {
            new if new.len() == self.len() => Ok(new),
            _ => Err(format!(
                "a value of the shape {self:?} has {} elements, and the shape {sizes:?} has \
                 another number",
                self.len()
            )),
        }
    }

    /// A range along an axis with both of its ends, for [`Shape::sliced`] to check.
    pub(crate) fn range_along(self, axis: usize, range: impl RangeBounds<usize>) -> Range<usize> {
        let start = match range.start_bound() {
            Bound::Included(&first) => first,
            Bound::Excluded(&before) => before.saturating_add(1),
            Bound::Unbounded => 0,
        };
        let end = match range.end_bound() {
            Bound::Included(&last) => last.saturating_add(1),
            Bound::Excluded(&end) => end,
            Bound::Unbounded => self.around(axis).map_or(start, |[_, size, _]| size),
        };
        start..end
    }

    /// The shape of the part that lies in a range along one axis.
    pub(crate) fn sliced(self, axis: usize, range: Range<usize>) -> Result<Shape, String> {
        let Range { start, end } = range;
        match self.around(axis)? {
            [_, size, _] if start <= end && end <= size => self.resized(axis, end - start),
            _ => Err(format!(
                "the range {start}..{end} does not lie in axis {axis} of the shape {self:?}"
            )),
        }
    }

    /// The shape of these parts along the first axis.
    pub(crate) fn rows(self, indices: &[usize]) -> Result<Shape, String> {
        let [_, rows, _] = self.around(0)?;
        match indices.iter().find(|&&index| index >= rows) {
            Some(index) => Err(format!("there is no row {index} in the shape {self:?}")),
            None => self.resized(0, indices.len()),
        }
    }

    /// The shape of two values, one after the other along an axis.
    pub(crate) fn joined(self, other: Shape, axis: usize) -> Result<Shape, String> {
        let size = self.around(axis)?[1] + other.around(axis)?[1];
        match self.resized(axis, size)? {
            both if other.resized(axis, size)? == both => Ok(both),
            _ => Err(format!(
                "the shapes {self:?} and {other:?} differ along another axis than {axis}"
            )),
        }
    }

    /// The shape of a matrix product. A vector on the left is a row, on the right a column; the
    /// result lacks that axis.
    pub(crate) fn product(self, other: Shape) -> Result<Shape, String> {
        let [rows, inner] = self.matrix().unwrap_or([1, self.len()]);
        let [same, columns] = other.matrix().unwrap_or([other.len(), 1]);
        match (self.axes(), other.axes()) {
            (1..=2, 1..=2) if inner != same => Err(format!(
                "the shapes {self:?} and {other:?} do not fit together: the last size on the left \
                 must be the first on the right"
            )),
            (2, 2) => Shape::new(&[rows, columns]),
            (2, 1) => Shape::new(&[rows]),
            (1, 2) => Shape::new(&[columns]),
            (1, 1) => Ok(Shape::SCALAR),
            (3.., _) => Err(format!(
                "this takes vectors and matrices, and the shapes here are {self:?} and {other:?}; \
                 make all axes but the last one, as in x.reshape([batch * time, features])"
            )),
            _ => Err(format!(
                "this takes vectors and matrices, and the shapes here are {self:?} and {other:?}"
            )),
        }
    }

    /// The rows and columns, if this is a matrix.
    pub(crate) fn matrix(self) -> Option<[usize; 2]> {
        let sizes = [self.sizes[MAX_AXES - 2], self.sizes[MAX_AXES - 1]];
        (self.axes == 2).then_some(sizes.map(|size| size as usize))
    }

    /// The same, of a value that has to be a matrix.
    pub(crate) fn of_matrix(self) -> Result<[usize; 2], String> {
        let problem = || format!("this takes a matrix, and the shape here is {self:?}");
        self.matrix().ok_or_else(problem)
    }

    /// Around an axis: how many elements lie beyond it, its size, and how many lie within it. An
    /// element has the position (outer · size + index) · inner + rest in the buffer.
    pub(crate) fn around(self, axis: usize) -> Result<[usize; 3], String> {
        let place = self.place(axis)?;
        let product = |sizes: &[u32]| sizes.iter().map(|&size| size as usize).product();
        let (outer, rest) = self.sizes.split_at(place);
        Ok([product(outer), rest[0] as usize, product(&rest[1..])])
    }

    /// For each axis, how far apart two neighbouring elements lie in the buffer. A repeated axis
    /// does not move.
    fn strides(self) -> [usize; MAX_AXES] {
        let mut strides = [0; MAX_AXES];
        let mut stride = 1;
        for axis in (0..MAX_AXES).rev() {
            if self.sizes[axis] != 1 {
                strides[axis] = stride;
                stride *= self.sizes[axis] as usize;
            }
        }
        strides
    }
}

fn too_large(sizes: &[impl fmt::Debug + Default + PartialEq]) -> String {
    match sizes.contains(&Default::default()) {
        true => format!(
            "beside an axis without elements the others are shorter than 2^32, and all together \
             than 2^63, and in the shape {sizes:?} they are longer"
        ),
        false => format!(
            "a value has fewer than 2^32 elements, and the shape {sizes:?} has more: work on parts"
        ),
    }
}

/// In one line, also where what holds it is shown in many.
impl fmt::Debug for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.sizes().collect::<Vec<_>>())
    }
}

/// A stretch of an element-wise operation's output along which each operand either moves by one
/// element from one place to the next (step 1) or stays where it is (step 0).
pub(crate) struct Row {
    len: usize,
    /// Where the row starts in the output.
    start: usize,
    /// Where it starts in the operands.
    starts: [usize; 2],
    pub(crate) steps: [usize; 2],
}

impl Row {
    /// Where the row lies in the output.
    #[inline]
    pub(crate) fn output(&self) -> Range<usize> {
        self.start..self.start + self.len
    }

    /// Where it lies in an operand that moves by `STEP`.
    #[inline]
    pub(crate) fn operand<const STEP: usize>(&self, operand: usize) -> Range<usize> {
        let start = self.starts[operand];
        start..start + if STEP == 0 { 1 } else { self.len }
    }
}

/// Visits the elements of a value in their order: the position of each, and that of the element of
/// a reduction of it with this shape that it belongs to.
pub(crate) fn pairs(value: Shape, reduction: Shape, mut visit: impl FnMut(usize, usize)) {
    rows(value, reduction, |row| {
        let ([from, to], step) = (row.starts, row.steps[1]);
        (0..row.len).for_each(|i| visit(from + i, to + i * step));
    });
}

/// Cuts the output of an element-wise operation on two values, whose shapes broadcast, into rows in
/// the order of its elements.
#[inline]
pub(crate) fn rows(a: Shape, b: Shape, mut visit: impl FnMut(Row)) {
    let output = (a.broadcast(b)).expect("these shapes broadcast when the value was recorded");
    let len = output.len();
    if len == 0 {
        return; // Some axes may be very long all the same.
    }
    let is_row = |operand: Shape| operand.len() == len || operand.len() == 1;
    if is_row(a) && is_row(b) {
        let steps = [a, b].map(|operand| usize::from(operand.len() == len));
        return visit(Row { len, start: 0, starts: [0, 0], steps });
    }
    let [a, b] = [a.strides(), b.strides()];
    let [outer, middle, inner, len] = output.sizes.map(|size| size as usize);
    let mut start = 0;
    for i in 0..outer {
        for j in 0..middle {
            for k in 0..inner {
                let starts = [a, b].map(|strides| i * strides[0] + j * strides[1] + k * strides[2]);
                visit(Row { len, start, starts, steps: [a[3], b[3]] });
                start += len;
            }
        }
    }
}
