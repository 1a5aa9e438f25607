//! The `digitty` command.

fn main() {}
