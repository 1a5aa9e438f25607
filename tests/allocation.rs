//! After the first, a forward pass takes no memory from the system, and painting none per event.

#![allow(clippy::unwrap_used)]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

use digitty::ink::{Brush, Drawing, Image, ImageSize, Point, Tool};
use digitty::nn::Network;

/// The system's allocator, counting what the current thread asks of it.
struct Counting;

thread_local! {
    static ALLOCATIONS: Cell<usize> = const { Cell::new(0) };
}

#[expect(unsafe_code, reason = "an allocator cannot be written without; this one only counts and passes on")]
// SAFETY: every call goes to the system's allocator as it came.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.set(ALLOCATIONS.get() + 1);
        // SAFETY: the caller keeps the contract of `alloc`, which is that of the system's.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: the pointer came from the system's allocator, through `alloc` above.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static COUNTING: Counting = Counting;

/// How often `work` allocates.
fn allocations(work: impl FnOnce()) -> usize {
    let before = ALLOCATIONS.get();
    work();
    ALLOCATIONS.get() - before
}

fn image() -> Image {
    let mut image = Image::blank(ImageSize::MNIST);
    for x in 5..20 {
        image[(x, x)] = 0.75;
        image[(x, 9)] = 1.0;
    }
    image
}

#[test]
fn the_counter_counts() {
    assert_eq!(allocations(|| drop(std::hint::black_box(vec![1; 9]))), 1);
}

#[test]
fn painting_undoing_and_clearing_allocate_no_image() {
    let brush = Brush::default();
    let mut drawing = Drawing::blank(ImageSize::MNIST);
    drawing.begin(Tool::Pen, brush, Point::new(9.0, 9.0));
    let mut image = drawing.image().clone();
    let mut grow = |points: u8| {
        allocations(|| {
            for i in 0..points {
                drawing.extend(Point::new(f32::from(i), 20.0));
                image.clone_from(drawing.image());
            }
        })
    };
    // Only the list of points grows, each time to twice its length.
    assert!(grow(200) <= 8);
    let edits = |drawing: &mut Drawing| {
        drawing.undo();
        drawing.redo();
        drawing.clear();
    };
    // The lists of edits.
    assert!(allocations(|| edits(&mut drawing)) <= 2);
}

#[test]
fn a_forward_pass_allocates_nothing_once_its_buffers_are_made() {
    for text in [
        "flatten dense128 relu dense10",
        "conv32 relu pool2 conv64 relu pool2 flatten dense10",
        "conv5x5same sigmoid pool3 conv8 relu flatten dense20 sigmoid dense10 / quadratic",
    ] {
        let network = Network::random(text.parse().unwrap(), 1);
        let mut scratch = network.scratch();
        let image = image();
        let count = allocations(|| {
            for _ in 0..3 {
                let _ = network.probabilities(image.pixels(), &mut scratch);
            }
        });
        assert_eq!(count, 0, "{text}");
    }
}
