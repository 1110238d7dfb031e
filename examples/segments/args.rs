//! The options of this report alone.

use crate::choice::{Choice, chosen};
use crate::common::args::{Given, Options};

/// What to report, and how.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Own {
    pub(crate) map: Map,
    pub(crate) scoring: Scoring,
    /// The segment whose customers are listed.
    pub(crate) list: Option<String>,
    pub(crate) area: Area,
}

/// Which scores make which segment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Map {
    #[default]
    Standard,
    Vignette,
    Pymc,
    ThreeLevel,
}

/// How customers are scored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Scoring {
    #[default]
    Quintiles,
    Ranks,
    RRfm,
}

/// What the areas of the picture show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Area {
    #[default]
    Revenue,
    Customers,
}

impl Choice for Map {
    const NAMED: &[(&str, Self)] = &[
        ("standard", Self::Standard),
        ("vignette", Self::Vignette),
        ("pymc", Self::Pymc),
        ("three-level", Self::ThreeLevel),
    ];
}

impl Choice for Scoring {
    const NAMED: &[(&str, Self)] = &[("quintiles", Self::Quintiles), ("ranks", Self::Ranks), ("r-rfm", Self::RRfm)];
}

impl Choice for Area {
    const NAMED: &[(&str, Self)] = &[("revenue", Self::Revenue), ("customers", Self::Customers)];
}

impl Options for Own {
    const ABOUT: [&str; 2] = ["segments", "The customers of a shop by segment, and who brings the revenue."];
    const HELP: &str = "    \
    --map MAP         which scores make which segment: standard (11 segments), vignette (that of R's rfm),
                      pymc (that of PyMC-Marketing) or three-level (standard)
    --scoring HOW     quintiles (equal customers score equal), ranks (groups of equal size, as SQL's NTILE) or
                      r-rfm (as R's rfm has it) (quintiles)
    --list SEGMENT    print the customers of one segment, those with the most revenue first
    --area WHAT       what the areas of --svg show: revenue or customers (revenue)
";

    fn set(&mut self, option: &mut Given<'_>) -> Result<bool, String> {
        match option.name {
            "--map" => self.map = chosen(option)?,
            "--scoring" => self.scoring = chosen(option)?,
            "--list" => self.list = Some(option.parsed("the name of a segment", |name: &String| !name.is_empty())?),
            "--area" => self.area = chosen(option)?,
            _ => return Ok(false),
        }
        Ok(true)
    }
}
