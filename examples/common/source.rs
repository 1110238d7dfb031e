//! [`Source`]: where the orders come from.

use std::error::Error;

use retention::history::{LogOptions, OrderLog};

use super::args::Args;
use super::input::{self, Names, Skipped};
use crate::shop::Shop;

/// A file of orders, or the simulated shop.
pub(crate) struct Source {
    /// The file, or what is simulated.
    pub(crate) name: String,
    /// The columns that were read, of a file.
    pub(crate) columns: Option<String>,
    /// The bad rows that were left out.
    pub(crate) skipped: Skipped,
}

impl Source {
    /// The orders of the file, or of the simulated shop, whose customers have no names.
    pub(crate) fn open<O>(args: &Args<O>, names: &mut Names) -> Result<(Self, OrderLog<u32>), Box<dyn Error>> {
        if let Some(file) = &args.file {
            let loaded = input::load(file, args.scale, args.skip_bad_rows, names)?;
            let name = file.display().to_string();
            return Ok((Self { name, columns: Some(loaded.columns), skipped: loaded.skipped }, loaded.log));
        }
        let shop = Shop { customers: args.customers, seed: args.seed, ..Shop::default() };
        let log = OrderLog::from_orders_with(LogOptions::new().scale(args.scale), shop.orders()?)?;
        let name = format!("simulated shop (seed {})", args.seed);
        Ok((Self { name, columns: None, skipped: Skipped::default() }, log))
    }
}
