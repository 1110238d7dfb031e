//! [`Progress`]: a line on a terminal's standard error while a large file is read.

use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};

/// How many lines pass between two signs of life.
const STEP: u64 = 1_000_000;

/// Says every million lines how far it has come, if somebody is there to read it.
pub(crate) struct Progress {
    file: PathBuf,
    is_shown: bool,
    next: u64,
}

impl Progress {
    pub(crate) fn new(file: &Path) -> Self {
        Self { file: file.to_owned(), is_shown: std::io::stderr().is_terminal(), next: STEP }
    }

    /// A row on this line was read.
    pub(crate) fn row(&mut self, line: u64) {
        if line >= self.next {
            self.show(&format!("{}: {} million lines", self.file.display(), line / STEP));
            self.next = (line / STEP + 1) * STEP;
        }
    }

    /// Everything was read: the line goes away.
    pub(crate) fn finish(&self) {
        if self.next > STEP {
            self.show("");
        }
    }

    fn show(&self, text: &str) {
        if self.is_shown {
            // `\x1b[K` clears the rest of the line. Nothing is lost if nobody can see it.
            let _ = write!(std::io::stderr(), "\r{text}\x1b[K");
        }
    }
}
