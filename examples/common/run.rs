//! What every example's `main` does.

use std::error::Error;
use std::io::{self, Write};
use std::process::ExitCode;

use super::args::{Args, Options};

/// Reads the command line, and prints the report that it asks for.
pub(crate) fn run<O: Options>(report: impl FnOnce(&Args<O>) -> Result<String, Box<dyn Error>>) -> ExitCode {
    let args = match Args::parse(std::env::args_os().skip(1)) {
        Ok(args) => args,
        Err(wrong) => {
            eprintln!("{wrong}\n\n{}", Args::<O>::help());
            return ExitCode::from(2);
        }
    };
    let printed = if args.help { Ok(Args::<O>::help()) } else { report(&args) };
    match printed.and_then(|text| print(&text)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// Prints to the standard output. Whoever reads it may stop early, as `head` does.
fn print(text: &str) -> Result<(), Box<dyn Error>> {
    match io::stdout().lock().write_all(text.as_bytes()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}
